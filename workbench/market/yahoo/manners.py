"""How yfinance is to behave while we ask through it: it raises, it is quiet, and what it raises
becomes one of the reactions a caller has."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import yfinance
from pandas.errors import PandasDeprecationWarning  # type: ignore[attr-defined]
from yfinance._http import HTTPError
from yfinance.exceptions import YFException, YFRateLimitError

from workbench.errors import (
    MarketDataError,
    NoDataError,
    ProviderUnavailable,
    RateLimitedError,
)

OFFLINE_HINT = "No network? 'workbench ... --profile offline' works on bundled sample data."

_UNREADABLE = (YFException, ValueError, LookupError, TypeError, AttributeError)
_caller: ContextVar[logging.Logger | None] = ContextVar("workbench_yahoo_caller", default=None)


@contextmanager
def asking(name: str, logger: logging.Logger) -> Iterator[None]:
    """Ask yfinance about ``name`` in here; what it has to say goes to ``logger``, at DEBUG."""
    with _worded(name, logger), _switch.errors_raised(), _log_to(logger):
        yield


class _Switch:
    """yfinance's switch for raising errors: by default it logs them and answers empty frames.

    It is one for the whole process, so the first of our questions sets it and the last one puts
    it back.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open = 0
        self._before: object = None

    @contextmanager
    def errors_raised(self) -> Iterator[None]:
        """Let yfinance raise."""
        with self._lock:
            # What pandas has to say to yfinance's authors is nothing for an analyst to read. The
            # filter stays: taking filters away again is not safe beside other threads.
            warnings.filterwarnings(
                "ignore", category=PandasDeprecationWarning, module=r"yfinance\."
            )
            if self._open == 0:
                self._before = yfinance.config.debug.hide_exceptions
                yfinance.config.debug.hide_exceptions = False
            self._open += 1
        try:
            yield
        finally:
            with self._lock:
                self._open -= 1
                if self._open == 0:
                    yfinance.config.debug.hide_exceptions = self._before


_switch = _Switch()  # one, as yfinance's is


class _OurLines(logging.Filter):
    """Takes the lines yfinance writes for us to our log; those of others pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        caller = _caller.get()
        if caller is not None:
            caller.debug("yfinance: %s", record.getMessage())
        return caller is None


_our_lines = _OurLines()


@contextmanager
def _log_to(logger: logging.Logger) -> Iterator[None]:
    logging.getLogger("yfinance").addFilter(_our_lines)  # adds it once
    token = _caller.set(logger)
    try:
        yield
    finally:
        _caller.reset(token)


@contextmanager
def _worded(name: str, caller: logging.Logger) -> Iterator[None]:
    try:
        yield
    except YFRateLimitError as error:  # a crumb that reads "Too Many Requests"
        raise RateLimitedError(
            "Yahoo refuses more requests from this address for now.",
            hint="Wait some minutes; stored data stays readable.",
        ) from error
    except OSError as error:  # curl's and requests' errors are OSErrors
        caller.info("Yahoo: %s for %s: %s", type(error).__name__, name, error)
        if type(error) is HTTPError:  # an answer, and no
            answer = getattr(error, "response", None)
            raise _no(name, getattr(answer, "status_code", 0)) from error
        raise ProviderUnavailable("Yahoo could not be reached.", hint=OFFLINE_HINT) from error
    except _UNREADABLE as error:
        caller.info("Yahoo: %s for %s: %s", type(error).__name__, name, error)
        raise ProviderUnavailable(
            f"Yahoo's answer for {name} could not be read ({type(error).__name__}).",
            hint=f"Try again; if it stays, yfinance {yfinance.__version__} may be outdated.",
        ) from error


def _no(name: str, status: int) -> MarketDataError:
    if status == 404:
        return NoDataError(f"Yahoo has nothing of that kind about '{name}'.")
    return ProviderUnavailable(f"Yahoo does not answer this about {name} ({status}).")
