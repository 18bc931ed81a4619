"""Where the default configuration and the notebooks lie.

They are kept once, in the top-level folders ``config`` and ``notebooks``; a wheel carries them as
``workbench/_shipped``.
"""

from __future__ import annotations

from pathlib import Path

from workbench.errors import ConfigurationError

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped_config() -> Path:
    """The folder of the default configuration files."""
    return _shipped("config")


def shipped_notebooks() -> Path:
    """The folder of the notebooks; the parameterised ones are in its ``reports``."""
    return _shipped("notebooks")


def _shipped(name: str) -> Path:
    places = [_PACKAGE / "_shipped" / name]
    if (_PACKAGE.parent / "pyproject.toml").is_file():
        # A checkout; in site-packages a folder of this name would be somebody else's.
        places.append(_PACKAGE.parent / name)
    for folder in places:
        if folder.is_dir():
            return folder
    raise ConfigurationError(
        f"Workbench's folder '{name}' is missing from this installation.",
        hint="Install the package again.",
    )
