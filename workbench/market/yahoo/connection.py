"""Our own connections to Yahoo, made of yfinance's parts, apart from the user's yfinance.

A notebook may use yfinance beside us. So our sessions, cookies and crumbs are our own and live in
memory: neither the user's session nor yfinance's cache folder is touched. The one switch that is
process-wide, whether errors are raised, is set while a question of ours is open and put back.

yfinance's sessions are not for two threads at once. So each question has a connection to itself
for as long as it is open; connections that are free are used again, the last one first.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

from yfinance._http import cookie_jar, new_session
from yfinance.data import YfData

from workbench.errors import ProviderRefusedError, ProviderUnavailable, RateLimitedError
from workbench.market.quotas import Quota, rest_asked

Vendor: TypeAlias = Any
"""yfinance's sessions, connections and answers; neither it nor its backends have types."""

_CONNECT_S = 4.0


class _Told(Exception):
    """Yahoo's own no to a question: no cookie makes it a yes."""

    def __init__(self, answer: Vendor) -> None:
        super().__init__(str(answer.status_code))
        self.answer = answer


class Connection(YfData):  # type: ignore[misc]
    """A session with cookies in memory only, whose every request is counted by ``quota``.

    ``timeout_s`` bounds a whole question, cookies and repeats included: yfinance's own limits are
    30 seconds a request, for up to seven requests in a row. A wait for a turn is not counted.
    """

    _cookie: Vendor
    _crumb: Vendor

    def __init__(self, quota: Quota, timeout_s: float, utcnow: Callable[[], datetime]) -> None:
        self._quota, self._timeout_s, self._utcnow = quota, timeout_s, utcnow
        self._until = math.inf
        self._crumb_first = False
        self._refusal: RateLimitedError | None = None
        session = new_session()
        self._send = session.request
        session.request = self._ask
        super().__init__(session)

    def begin(self, *, crumb: bool) -> None:
        """Start the clock for one question. ``crumb``: Yahoo answers it to nobody without one."""
        self._until = time.monotonic() + self._timeout_s
        self._crumb_first, self._refusal = crumb, None

    def close(self) -> None:
        """End the session."""
        self._session.close()

    def cache_get(self, url: str, params: Vendor = None, timeout: float = 30) -> Vendor:
        """Ask; yfinance keeps answers, faulty ones too, in a memory it shares with the user."""
        return self.get(url, params, timeout)

    def _make_request(self, url: str, request_method: Vendor, **options: Vendor) -> Vendor:
        try:
            answer = super()._make_request(url, request_method, **options)
        except _Told as told:
            return told.answer
        if answer.status_code in (401, 403):
            self._cookie, self._crumb = None, None  # whatever they were, they are no good
            raise ProviderRefusedError(f"Yahoo refused the request ({answer.status_code}).")
        return answer

    def _ask(self, method: str, url: str, **options: Vendor) -> Vendor:
        """What yfinance sends every request by."""
        if self._refusal is not None:  # yfinance would ask again by another way
            raise self._refusal
        self._take_turn()
        answer = self._send(method=method, url=url, **options | {"timeout": self._timeouts()})
        if answer.status_code == 429:
            self._refused(rest_asked(str(answer.headers.get("Retry-After") or ""), self._utcnow()))
        if "/finance/" in url or "/xhr/" in url:  # not the ways to a cookie, of which it tries more
            if answer.status_code in (400, 404, 422):
                raise _Told(answer)
            if answer.status_code >= 500:
                raise ProviderUnavailable(f"Yahoo failed ({answer.status_code}). Try again later.")
        return answer

    def _take_turn(self) -> None:
        began = time.monotonic()
        try:
            self._quota.take()
        except RateLimitedError as refusal:
            self._refusal = refusal
            raise
        self._until += time.monotonic() - began

    def _timeouts(self) -> tuple[float, float]:
        """Seconds for connecting, and for the answer after it."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"no answer within {self._timeout_s:g} s")
        connect = min(_CONNECT_S, left)
        return connect, max(left - connect, 0.01)

    def _refused(self, wait: float | None) -> None:
        self._quota.hold(wait)
        self._refusal = RateLimitedError(
            "Yahoo refuses more requests from this address for now (429).",
            retry_after=wait,
            hint="Wait some minutes; stored data stays readable.",
        )
        raise self._refusal

    def _get_cookie_and_crumb(self, timeout: float | None = None) -> Vendor:
        # Charts need neither; asking for them first would cost two requests more, and half a
        # minute each where the network drops what it does not like. yfinance gives a timeout only
        # when it repeats a request that was refused.
        if timeout is None and self._crumb is None and not self._crumb_first:
            return None, self._cookie_strategy
        return super()._get_cookie_and_crumb(timeout or 30)

    def _load_cookie_curlCffi(self) -> bool:  # noqa: N802 - the vendor's name
        return False

    def _save_cookie_curlCffi(self) -> bool:  # noqa: N802 - the vendor's name
        # In the session it stays. yfinance would find it again in its file only, and fetch a new
        # one for every request.
        there = len(cookie_jar(self._session)) > 0
        if there:
            self._cookie = True
        return there


class Connections:
    """The connections of one provider: as many as questions were ever open at once."""

    def __init__(self, quota: Quota, timeout_s: float, utcnow: Callable[[], datetime]) -> None:
        self._make: Callable[[], Vendor] = partial(open_connection, quota, timeout_s, utcnow)
        self._free: list[Vendor] = []

    @contextmanager
    def lend(self, *, crumb: bool = False) -> Iterator[Vendor]:
        """A connection for one question."""
        connection = None
        with suppress(IndexError):  # one step, so that no two threads take the same
            connection = self._free.pop()
        connection = connection or self._make()
        connection.begin(crumb=crumb)
        try:
            yield connection
        finally:
            self._free.append(connection)

    def close(self) -> None:
        """End those that are free."""
        while self._free:
            self._free.pop().close()


def open_connection(quota: Quota, timeout_s: float, utcnow: Callable[[], datetime]) -> Vendor:
    """A connection of the caller's own."""
    # Past the metaclass, which would hand the one connection of its class to everybody.
    return type.__call__(Connection, quota, timeout_s, utcnow)
