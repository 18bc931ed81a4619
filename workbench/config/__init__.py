"""Configuration: typed settings, read in one place."""

from workbench.config.folders import reports_folder, store_folder
from workbench.config.loader import ConfigLoader, Explained, show
from workbench.config.settings import Settings

__all__ = ["ConfigLoader", "Explained", "Settings", "reports_folder", "show", "store_folder"]
