"""Asking a vendor's JSON interface over HTTP: within its quota, bounded in time, and with three
kinds of failure told apart.

Vendors' addresses are given at construction, so that one place redirects them. A key that goes
into the query is a ``Secret`` of the ``Site``: it is in no line of any log (the HTTP library's own
lines hold whole addresses, so those about our requests are dropped), in no error, and taken out of
an answer that repeats it.
"""

from __future__ import annotations

import json
import logging
import random
import re
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeAlias

import httpx2
import tenacity

from workbench.config.settings import Secret
from workbench.errors import (
    NoDataError,
    ProviderRefusedError,
    ProviderUnavailable,
    RateLimitedError,
)
from workbench.log import LoggingMixin
from workbench.market.foreign import whole
from workbench.market.quotas import Quota, rest_asked

Vendor: TypeAlias = Any
"""The network parts under the HTTP client, which are not part of its interface."""

_CONNECT_S = 4.0
_TRIES = 2
_PAUSE_S = (0.1, 0.3)
_HOPS = 3
_TELLING = 8  # a shorter key may stand in an answer by chance
_LIBRARY_LOGGERS = ("httpx2", *(f"httpcore2.{part}" for part in
                    ("connection", "http11", "http2", "proxy", "socks")))  # fmt: skip

_BROKEN = re.compile(rb"\\u(?:[dD][89a-fA-F]|0000)")  # half a character may be, or NUL

_until: ContextVar[float | None] = ContextVar("workbench_web_until", default=None)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a vendor answers, and what each request to it says.

    ``headers`` and ``secrets`` (parameters of the query, such as a key) go with each request.
    ``timeout_s`` bounds a whole question: connecting, the answer to its last byte, and the second
    try. ``refusals``: the statuses by which the vendor says no to the caller. ``most_bytes``: the
    longest answer that is read, unpacked.
    """

    provider: str
    base_url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    timeout_s: float = 15.0
    refusals: tuple[int, ...] = (401, 403)
    most_bytes: int = 100_000_000


class _Passing(Exception):
    """A failure that may be gone at the next try; its text is what the caller will read."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came: status, unpacked body without our secrets, and why it is no use, if it is not."""

    status: int
    body: bytes = b""
    retry_after: str = ""
    problem: str = ""


class WebClient(LoggingMixin):
    """Gets JSON from one site; thread-safe.

    A request that failed is tried once more where time is left; each try counts against the
    quota. Redirects are followed within the site only: its query is nobody else's to read.
    """

    def __init__(
        self,
        site: Site,
        quota: Quota,
        *,
        utcnow: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._site = site
        self._quota = quota
        self._utcnow = utcnow
        self._http = httpx2.Client(
            base_url=site.base_url,
            headers=dict(site.headers),
            verify=_trusted(),
            follow_redirects=False,
            timeout=httpx2.Timeout(site.timeout_s, connect=min(_CONNECT_S, site.timeout_s)),
        )
        _bound(self._http)
        for name in _LIBRARY_LOGGERS:
            logging.getLogger(name).addFilter(_not_ours)  # adds it once

    def get_json(self, path: str, params: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401
        """The JSON answer to ``path`` with ``params``.

        Its texts are whole characters, whatever was sent (``market.foreign``).

        Raises RateLimitedError (429, or the quota), NoDataError (404), ProviderRefusedError (every
        other 4xx), ProviderUnavailable (no connection, no answer in time, a fault of the server,
        half an answer, no JSON, too long a one, a redirect to elsewhere).
        """
        self._quota.take()
        until = time.monotonic() + self._site.timeout_s
        again = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Passing),
            stop=lambda state: state.attempt_number >= _TRIES or time.monotonic() >= until,
            wait=lambda _: random.uniform(*_PAUSE_S),  # noqa: S311
            before=lambda state: self._quota.take() if state.attempt_number > 1 else None,
            reraise=True,
        )
        try:
            return again(self._ask, path, params or {}, until)
        except _Passing as passing:
            reason = str(passing)
        # Out here, so that the error carries no other one, and no address with it.
        raise ProviderUnavailable(reason, hint="Try again later; stored data stays readable.")

    def close(self) -> None:
        """End connections."""
        self._http.close()

    def _ask(self, path: str, params: Mapping[str, str], until: float) -> Any:  # noqa: ANN401
        name = self._site.provider
        answer = self._exchange(path, params, until)
        if isinstance(answer, str):
            self.logger.info("%s: %s: %s", name, path, answer)
            raise _Passing(f"{name} could not be reached ({answer}).")
        self.logger.debug("%s: %s: %d, %d bytes", name, path, answer.status, len(answer.body))
        self._check(answer)
        try:
            told = json.loads(answer.body)
            return whole(told) if _BROKEN.search(answer.body) else told
        except (ValueError, RecursionError):
            pass
        raise _Passing(f"{name}'s answer is no JSON, or half of it.")

    def _exchange(self, path: str, params: Mapping[str, str], until: float) -> _Answer | str:
        """The answer, or the kind of failure: the failure itself may hold the address. No error
        leaves from here, since the key is among what its traceback would show."""
        secrets = {key: secret.get_secret_value() for key, secret in self._site.secrets.items()}
        token = _until.set(until)
        try:
            return self._follow(self._http.build_request("GET", path, params={**params, **secrets}))
        except (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, TimeoutError) as error:
            return type(error).__name__
        finally:
            _until.reset(token)

    def _follow(self, request: httpx2.Request) -> _Answer:
        for _ in range(_HOPS + 1):
            found = self._http.send(request, stream=True)
            try:
                onward = found.next_request
                if onward is None or onward.url.origin != request.url.origin:
                    return self._read(found)
                request = onward
            finally:
                found.close()
        return _Answer(found.status_code, problem="redirects in a circle")

    def _read(self, found: httpx2.Response) -> _Answer:
        if found.has_redirect_location:
            elsewhere = "redirects to another site, which is not followed"
            return _Answer(found.status_code, problem=elsewhere)
        parts, size, most = [], 0, self._site.most_bytes
        for part in found.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > most:
                long = f"answers with more than {most:,} bytes, which are not read"
                return _Answer(found.status_code, problem=long)
        body = self._without_secrets(b"".join(parts))
        return _Answer(found.status_code, body, found.headers.get("Retry-After", ""))

    def _check(self, answer: _Answer) -> None:
        name, status = self._site.provider, answer.status
        if answer.problem:
            raise ProviderUnavailable(f"{name} {answer.problem}.")
        if status == 429:
            wait = rest_asked(answer.retry_after, self._utcnow())
            self._quota.hold(wait)
            raise RateLimitedError(f"{name} refuses more requests for now (429).", retry_after=wait)
        if status in self._site.refusals:
            raise ProviderRefusedError(
                f"{name} refused the request ({status}).", hint="Check its key and settings."
            )
        if status == 404:
            raise NoDataError(f"{name} has nothing there (404).")
        if 400 <= status < 500:
            raise ProviderRefusedError(f"{name} cannot answer such a request ({status}).")
        if status >= 500:
            raise _Passing(f"{name} failed ({status}).")
        if status != 200:
            raise ProviderUnavailable(f"{name} answered {status}, which says nothing.")

    def _without_secrets(self, body: bytes) -> bytes:
        for secret in self._site.secrets.values():
            value = re.escape(secret.get_secret_value().encode())
            if len(value) >= _TELLING:
                body = re.sub(rb"(?<![0-9A-Za-z])" + value + rb"(?![0-9A-Za-z])", b"***", body)
        return body


@cache
def _trusted() -> ssl.SSLContext:
    """Whom to trust: reading it takes a while, and every connection may share it."""
    return httpx2.create_ssl_context()


def _not_ours(_: logging.LogRecord) -> bool:
    """Let a line of the HTTP library pass unless it is about a request of ours."""
    return _until.get() is None


def _bound(client: httpx2.Client) -> None:
    """Have every connection of ``client`` keep to the deadline of the question at hand.

    The library's limits are for one read each, so a vendor that sends a byte now and then, of the
    headers even, would keep a caller for ever.
    """
    for transport in (client._transport, *client._mounts.values()):
        pool: Vendor = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = _BoundedNetwork(pool._network_backend)


def _left(timeout: float | None) -> float | None:
    """``timeout``, or what is left of the deadline where that is less."""
    until = _until.get()
    if until is None:
        return timeout
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left if timeout is None else min(timeout, left)


class _BoundedNetwork:
    """Makes connections; finding the server's address is within the limit as well."""

    def __init__(self, network: Vendor) -> None:
        self._network = network

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, **more: Vendor
    ) -> Vendor:
        limit, made = _left(timeout), Future[Vendor]()

        def connect() -> None:
            try:
                made.set_result(self._network.connect_tcp(host, port, limit, **more))
            except BaseException as error:  # noqa: BLE001 - raised for the caller
                made.set_exception(error)

        # A name server that is silent has no limit, so a thread waits for it.
        threading.Thread(target=connect, daemon=True).start()
        try:
            return _BoundedStream(made.result(limit))
        except TimeoutError:
            made.add_done_callback(_close_unused)
            raise

    def connect_unix_socket(self, *args: Vendor, **more: Vendor) -> Vendor:
        return self._network.connect_unix_socket(*args, **more)

    def sleep(self, seconds: float) -> None:
        self._network.sleep(seconds)


class _BoundedStream:
    """A connection whose every wait ends with the deadline."""

    def __init__(self, stream: Vendor) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> Vendor:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def start_tls(self, *args: Vendor, timeout: float | None = None, **more: Vendor) -> Vendor:
        return _BoundedStream(self._stream.start_tls(*args, timeout=_left(timeout), **more))

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Vendor:
        return self._stream.get_extra_info(info)


def _close_unused(made: Future[Vendor]) -> None:
    if made.exception() is None:
        made.result().close()
