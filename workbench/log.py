"""Logging: one logger per class, context on each line, secrets taken out.

The library logs and never prints. Where the lines go is the application's choice, and so are its
handlers and formatters: what must not be seen is taken out by a filter on each of Workbench's own
loggers, before any handler has the record. ``configure_logging`` is called by the command line.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from workbench.redaction import hide as hide
from workbench.redaction import redact as redact

_context: ContextVar[dict[str, str]] = ContextVar("workbench_log_context", default={})  # noqa: B039 - never changed, only replaced

logging.getLogger("workbench").addHandler(logging.NullHandler())

_FORMAT = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
# A line break in a vendor's text must not begin what looks like a line of its own.
_ONE_LINE = str.maketrans({"\n": "\\n", "\r": "\\r", "\v": " ", "\f": " ", "\x85": " "})


@contextmanager
def log_context(**items: str | None) -> Iterator[None]:
    """Add ``items`` (symbol, request, run, provider, model, user) to each line logged inside.

    The innermost value of a name counts; None adds nothing. Not around a ``yield`` of an async
    generator, whose reader would be inside too.
    """
    given = {name: value for name, value in items.items() if value is not None}
    token = _context.set(_context.get() | given)
    try:
        yield
    finally:
        _context.reset(token)


def get_logger(name: str) -> logging.Logger:
    """The logger ``name``, whose lines hold their context and no secret."""
    return _guarded(logging.getLogger(name))


class LoggingMixin:
    """Gives a class its ``logger``, named ``module.Class``; assign another to inject it.

    An injected logger is guarded as well, for every line that is logged through it.
    """

    @property
    def logger(self) -> logging.Logger:
        """The logger of this object."""
        found: logging.Logger | None = self.__dict__.get("_logger")
        if found is None:
            found = get_logger(f"{type(self).__module__}.{type(self).__qualname__}")
            self.__dict__["_logger"] = found
        return found

    @logger.setter
    def logger(self, logger: logging.Logger) -> None:
        self.__dict__["_logger"] = _guarded(logger)


def configure_logging(level: str = "WARNING") -> None:
    """Send Workbench's log to standard error at ``level``; a second call changes the level."""
    logger = logging.getLogger("workbench")
    logger.setLevel(level.upper())
    if not any(handler.formatter is _FORMAT for handler in logger.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(_FORMAT)
        handler.addFilter(_guard)  # for a line from a logger that somebody else made
        logger.addHandler(handler)


def _guarded(logger: logging.Logger) -> logging.Logger:
    logger.addFilter(_guard)  # adds it once
    return logger


def _guard(record: logging.LogRecord) -> bool:
    """Make ``record`` fit to be seen, whoever formats it: its text with the context and without
    secrets, its traceback as text. The exception itself goes, for it holds what was taken out."""
    if hasattr(record, "workbench_context"):
        return True
    try:
        text = record.getMessage()
    except (TypeError, ValueError, LookupError):
        text = f"{record.msg} (the arguments do not fit)"
    context = {name: redact(value) for name, value in _context.get().items()}
    text += "".join(f" {name}={value}" for name, value in context.items())
    record.msg, record.args = redact(text).translate(_ONE_LINE), None
    if record.exc_info:
        record.exc_text = redact(_FORMAT.formatException(record.exc_info))
        record.exc_info = None
    if record.stack_info:
        record.stack_info = redact(record.stack_info)
    record.workbench_context = context
    return True
