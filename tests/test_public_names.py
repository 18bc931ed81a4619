"""What ``import workbench`` promises: these names, at once, and nothing heavy."""

from __future__ import annotations

import inspect
import subprocess
import sys

import workbench

PUBLIC = {
    "AgentResponse", "ConfigurationError", "MarketDataError", "ModelError", "QuestionError",
    "ReportError", "StoreError", "ToolError", "Workbench", "WorkbenchError", "__version__",
    "open_workbench",
}  # fmt: skip
HEAVY = ("pandas", "numpy", "plotly", "ipywidgets", "pydantic", "rich", "asyncio", "IPython")


def _loaded_after(code: str) -> set[str]:
    """The modules of a fresh interpreter once it has run ``code``."""
    child = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint('|', *sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(child.stdout.rpartition("|")[2].split())


def test_the_public_names_are_these_and_few() -> None:
    assert set(workbench.__all__) == PUBLIC
    assert len(PUBLIC) <= 15


def test_every_public_name_is_there_and_explained() -> None:
    for name in PUBLIC - {"__version__"}:
        assert inspect.getdoc(getattr(workbench, name)), name


def test_public_names_complete_in_an_interpreter() -> None:
    assert set(dir(workbench)) >= PUBLIC


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(workbench, "open_workbook")


def test_import_loads_nothing_heavy() -> None:
    assert not _loaded_after("import workbench").intersection(HEAVY)


def test_the_settings_need_no_frames() -> None:
    loaded = _loaded_after("from workbench.config.loader import ConfigLoader")
    assert not loaded.intersection({"pandas", "plotly", "ipywidgets"})


def test_help_loads_no_more_than_the_command_line_needs() -> None:
    code = "from workbench.cli import main\nimport sys\nsys.argv = ['workbench', '--help']\n"
    loaded = _loaded_after(f"{code}try:\n    main()\nexcept SystemExit:\n    pass")
    assert not loaded.intersection({"pandas", "plotly", "ipywidgets", "openai", "pymongo"})
