"""``workbench lab``: the notebooks in a folder of the user's, and JupyterLab on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.options import DebugOption
from workbench.cli.output import note, say
from workbench.cli.session import log_quietly
from workbench.errors import ConfigurationError

# No question whether to fetch news; no log of each file served. The address is still shown.
_QUIET = ("--LabApp.news_url=None", "--ServerApp.log_level=WARN", "--LabApp.log_level=WARN")
_PATTERNS = ("*.ipynb", "reports/*.ipynb")


def lab(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The folder; made if it is not there.")
    ] = Path("workbench-notebooks"),
    *,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open a browser on JupyterLab.")
    ] = True,
    start: Annotated[
        bool, typer.Option("--start/--no-start", help="Start JupyterLab, or only copy.")
    ] = True,
    debug: DebugOption = False,
) -> None:
    """Put the notebooks into DIR and open JupyterLab there.

    A notebook that is already there and differs is kept as it is. What follows `--` is given to
    JupyterLab: workbench lab DIR -- --port 9999
    """
    from workbench.config.shipped import shipped_notebooks

    log_quietly()
    copied, kept = copy_notebooks(shipped_notebooks(), folder)
    trust(copied)
    say(f"{len(copied)} notebooks copied to {folder.absolute()}")
    for path in kept:
        note(f"Kept yours, which differs: {path}", style="yellow")
    if start:
        _start(folder, open_browser, context.args)


def copy_notebooks(source: Path, folder: Path) -> tuple[list[Path], list[Path]]:
    """Copy the notebooks of ``source`` into ``folder``, never over a file.

    Returns the paths copied, and those kept because what is there differs. Raises
    ConfigurationError where the folder cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise _unwritable(folder, "it is a file, not a folder")
    copied, kept = [], []
    for notebook in sorted(path for pattern in _PATTERNS for path in source.glob(pattern)):
        target = folder / notebook.relative_to(source)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                file.write(notebook.read_bytes())
            copied.append(target)
        except FileExistsError:
            if not target.is_file():
                raise _unwritable(folder, f"{target} is in the way") from None
            if target.read_bytes() != notebook.read_bytes():
                kept.append(target)
        except OSError as error:
            raise _unwritable(folder, error.strerror or str(error)) from None
    return copied, kept


def trust(notebooks: Iterable[Path]) -> None:
    """Sign ``notebooks`` as the user's own, so that JupyterLab shows their saved widgets."""
    import nbformat
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()  # type: ignore[no-untyped-call]
    for path in notebooks:
        notary.sign(nbformat.read(path, as_version=4))  # type: ignore[no-untyped-call]
    notary.store.close()


def _unwritable(folder: Path, reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"The notebooks cannot be put into {folder}: {reason}.", hint="Choose another folder."
    )


def _start(folder: Path, open_browser: bool, more: list[str]) -> None:
    """Become JupyterLab, from the environment Workbench is installed in."""
    # -P: a file of the user's working folder named like a module must not be imported for it.
    asked = {option.partition("=")[0] for option in more}
    command = [
        sys.executable,
        "-P",
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={folder.absolute()}",
        *(option for option in _QUIET if option.partition("=")[0] not in asked),
    ]
    if not open_browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0 and "--allow-root" not in more:
        note("Running as root, as a container does; the notebooks will run as root too.")
        command.append("--allow-root")
    sys.stdout.flush()
    os.execv(sys.executable, [*command, *more])  # noqa: S606 - our own interpreter, no shell
