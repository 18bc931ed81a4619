"""Opening the desk for one command."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from workbench.cli.desk import day as typed_day
from workbench.cli.output import working
from workbench.errors import NoDataError
from workbench.log import configure_logging

if TYPE_CHECKING:
    from workbench.app import Workbench
    from workbench.config.settings import Profile


OLDEST = "AAPL"
"""A symbol that spans the whole sample: reading one tells the sample's dates."""


def debugging() -> bool:
    """Whether this command was given ``--debug``.

    Read off the arguments, not from a parsed option, so that it holds for an error in parsing too.
    """
    return "--debug" in sys.argv[1:]


def log_quietly() -> None:
    """Log warnings to standard error, or everything under ``--debug``."""
    configure_logging("DEBUG" if debugging() else "WARNING")
    for handler in logging.getLogger("workbench").handlers:
        handler.addFilter(_said_once)  # adds it once


def _said_once(record: logging.LogRecord) -> bool:
    """Whether to show a line: a failure ends in one line of the border, so its line in the log,
    with the traceback, is for those who ask for more than warnings."""
    return not record.exc_text or logging.getLogger("workbench").isEnabledFor(logging.INFO)


@contextmanager
def opened(
    profile: Profile | None, *, as_of: str | None = None, **overrides: object
) -> Iterator[Workbench]:
    """A Workbench for one command, logging to standard error; closed at the end.

    ``as_of``: the day it is to live on, as it was typed. Raises QuestionError for one that is none
    or is still to come.
    """
    day = None if as_of is None else typed_day(as_of)
    log_quietly()
    with working("Opening Workbench"):
        from workbench.app import open_workbench

        wb = open_workbench(profile, **overrides)
    with wb:
        if not debugging():
            configure_logging(wb.settings.logging.level)
        yield wb if day is None else wb.as_of(day)


def sample_line(wb: Workbench) -> str:
    """``SAMPLE DATA 2000-03-01 to 2013-03-01`` where the figures are the sample's, else nothing."""
    if not wb.data.is_sample:
        return ""
    try:
        first, last = wb.data.span(OLDEST)
    except NoDataError:  # the desk lives on a day before it begins
        return "SAMPLE DATA"
    return f"SAMPLE DATA {first} to {last}"


def day_line(wb: Workbench) -> str:
    """``as of 2012-12-31`` where the desk lives on a day that was asked for, else nothing."""
    return f"as of {wb.data.now}" if wb.settings.as_of else ""
