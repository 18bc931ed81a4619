"""The folders that settings name, made absolute."""

from __future__ import annotations

from pathlib import Path

import platformdirs

from workbench.config.settings import Settings


def store_folder(settings: Settings) -> Path:
    """The embedded store's folder: ``store.path``, or the user's data folder."""
    if settings.store.path is None:
        return platformdirs.user_data_path("workbench", appauthor=False)
    return settings.store.path.expanduser().absolute()


def reports_folder(settings: Settings) -> Path:
    """The folder reports go to; a relative ``reports.out_dir`` starts at the working directory."""
    return settings.reports.out_dir.expanduser().absolute()
