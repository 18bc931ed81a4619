"""Logging: one logger per class, context on each line, secrets taken out.

The library logs and never prints. ``configure_logging`` is called by the command line; without it
the log goes wherever the application sends it, and nowhere if it says nothing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property

_context: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("workbench_log_context", default=())

logging.getLogger("workbench").addHandler(logging.NullHandler())

_SECRETS = (
    re.compile(
        r"(?i)\b(api[-_]?key|password|passwd|secret|token|authorization)(['\"]?\s*[=:]\s*)"
        r"(?:\"[^\"]*\"|'[^']*'|(?:bearer\s+)?[^\s,;&'\"}]+)"
    ),
    re.compile(r"\b(sk|xai|gsk)-[A-Za-z0-9_-]{8,}"),
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
    re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]+\b"),
)


def redact(text: str) -> str:
    """``text`` with keys, passwords, credentials in addresses and e-mail addresses as ``***``."""
    text = _SECRETS[0].sub(r"\1\2***", text)
    for pattern in _SECRETS[1:]:
        text = pattern.sub("***", text)
    return text


@contextmanager
def log_context(**items: str) -> Iterator[None]:
    """Add ``items`` (symbol, run, provider, model, user) to each line logged inside."""
    token = _context.set((*_context.get(), *items.items()))
    try:
        yield
    finally:
        _context.reset(token)


class ContextFormatter(logging.Formatter):
    """Formats a record with its context, and takes secrets out of the whole line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line of ``record``."""
        context = "".join(f" {key}={value}" for key, value in _context.get())
        return redact(super().format(record) + context)


def configure_logging(level: str = "WARNING") -> None:
    """Send Workbench's log to standard error at ``level``; a second call changes the level."""
    logger = logging.getLogger("workbench")
    logger.setLevel(level.upper())
    if not any(isinstance(h.formatter, ContextFormatter) for h in logger.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(ContextFormatter())
        logger.addHandler(handler)


class LoggingMixin:
    """Gives a class its ``logger``, named ``module.Class``; assign another to inject it."""

    @cached_property
    def logger(self) -> logging.Logger:
        """The logger of this class."""
        return logging.getLogger(f"{type(self).__module__}.{type(self).__qualname__}")
