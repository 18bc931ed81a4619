"""Our own connection to Yahoo, made of yfinance's parts, apart from the user's yfinance.

A notebook may use yfinance beside us. So our session, cookies and crumb are our own and live in
memory: neither the user's session nor yfinance's cache folder is touched. The one switch that is
process-wide, whether errors are raised, is set for the length of a call and put back.
"""

from __future__ import annotations

import logging
import math
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeAlias

import yfinance
from pandas.errors import PandasDeprecationWarning  # type: ignore[attr-defined]
from yfinance._http import new_session
from yfinance.data import YfData

from workbench.errors import ProviderRefusedError, ProviderUnavailable

Vendor: TypeAlias = Any
"""yfinance's sessions, connections and answers; neither it nor its backends have types."""

vendor_lock = threading.RLock()
"""Held for each question to Yahoo: yfinance's switch is one for the whole process."""

_CONNECT_S = 4.0
_caller: ContextVar[logging.Logger | None] = ContextVar("workbench_yahoo_caller", default=None)


class Patience:
    """The time one question may take, over all requests yfinance makes for it."""

    def __init__(self, total_s: float) -> None:
        self._total_s = total_s
        self._until = math.inf
        self.retry_after: float | None = None

    def begin(self) -> None:
        """Start the clock for one question."""
        self._until, self.retry_after = time.monotonic() + self._total_s, None

    def timeouts(self) -> tuple[float, float]:
        """Seconds for connecting, and for the answer after it."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"no answer within {self._total_s:g} s")
        connect = min(_CONNECT_S, left)
        return connect, max(left - connect, 0.01)

    def heard(self, answer: Vendor) -> None:
        """Remember how long a refusal asks to wait; yfinance drops it."""
        wait = str(answer.headers.get("Retry-After") or "")
        if answer.status_code == 429 and wait.isdecimal():
            self.retry_after = float(wait)


def open_session(patience: Patience) -> Vendor:
    """A session of yfinance's kind whose every request is bounded by ``patience``.

    yfinance's own limits are 30 seconds a request, for up to seven requests in a row.
    """
    session = new_session()
    send = session.request

    def request(method: str, url: str, **options: Vendor) -> Vendor:
        answer = send(method=method, url=url, **options | {"timeout": patience.timeouts()})
        patience.heard(answer)
        return answer

    session.request = request
    return session


class _Connection(YfData):  # type: ignore[misc]
    """A connection with cookies in memory only, and a crumb only when Yahoo wants one.

    The chart needs neither; asking for them first would cost three requests, and half a minute
    each where the network drops what it does not like.
    """

    def get(self, url: str, params: Vendor = None, timeout: float = 30) -> Vendor:
        answer = super().get(url, params, timeout)
        if answer.status_code in (401, 403):
            raise ProviderRefusedError(f"Yahoo refused the request ({answer.status_code}).")
        if answer.status_code >= 500:
            raise ProviderUnavailable(f"Yahoo failed ({answer.status_code}). Try again later.")
        return answer

    def _get_cookie_and_crumb(self, timeout: float | None = None) -> Vendor:
        # yfinance gives a timeout only when it repeats a request that was refused.
        if timeout is None and self._crumb is None:
            return None, self._cookie_strategy
        return super()._get_cookie_and_crumb(timeout or 30)

    def _load_cookie_curlCffi(self) -> bool:  # noqa: N802 - the vendor's name
        return False

    def _save_cookie_curlCffi(self) -> bool:  # noqa: N802 - the vendor's name
        return False


def open_connection(session: Vendor) -> Vendor:
    """A connection of the caller's own over ``session``."""
    # Past the metaclass, which would hand the one connection of its class to everybody.
    return type.__call__(_Connection, session)


@contextmanager
def errors_raised() -> Iterator[None]:
    """Let yfinance raise; by default it logs an error and answers an empty frame."""
    # What pandas has to say to yfinance's authors is nothing for an analyst to read. The filter
    # stays: taking filters away again is not safe beside other threads.
    warnings.filterwarnings("ignore", category=PandasDeprecationWarning, module=r"yfinance\.")
    with vendor_lock:
        before = yfinance.config.debug.hide_exceptions
        yfinance.config.debug.hide_exceptions = False
        try:
            yield
        finally:
            yfinance.config.debug.hide_exceptions = before


class _OurLines(logging.Filter):
    """Takes the lines yfinance writes for us to our log; those of others pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        caller = _caller.get()
        if caller is not None:
            caller.debug("yfinance: %s", record.getMessage())
        return caller is None


_our_lines = _OurLines()


@contextmanager
def log_to(logger: logging.Logger) -> Iterator[None]:
    """Send yfinance's lines about our own calls to ``logger``, at DEBUG."""
    logging.getLogger("yfinance").addFilter(_our_lines)  # adds it once
    token = _caller.set(logger)
    try:
        yield
    finally:
        _caller.reset(token)
