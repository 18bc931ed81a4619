"""The only place where parts are built and tied together."""

from workbench.app.desk import EXAMPLES, Workbench, open_workbench

__all__ = ["EXAMPLES", "Workbench", "open_workbench"]
