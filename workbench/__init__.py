"""Workbench: equity research in JupyterLab, on figures that carry their source.

    from workbench import open_workbench

    with open_workbench(profile="offline") as wb:
        print(wb.ask("What was Apple's return in 2008?").text)

Importing does nothing and loads nothing heavy; ``open_workbench`` does.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from workbench.errors import (
    ConfigurationError,
    MarketDataError,
    ModelError,
    QuestionError,
    ReportError,
    StoreError,
    ToolError,
    WorkbenchError,
)

if TYPE_CHECKING:
    from workbench.app import Workbench, open_workbench
    from workbench.messages import AgentResponse

__version__ = "0.1.0"

__all__ = [
    "AgentResponse",
    "ConfigurationError",
    "MarketDataError",
    "ModelError",
    "QuestionError",
    "ReportError",
    "StoreError",
    "ToolError",
    "Workbench",
    "WorkbenchError",
    "__version__",
    "open_workbench",
]

_LATER = {
    "AgentResponse": "workbench.messages",
    "Workbench": "workbench.app",
    "open_workbench": "workbench.app",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    value: object = getattr(import_module(_LATER[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})
