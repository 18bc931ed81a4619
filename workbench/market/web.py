"""Asking a vendor's JSON interface over HTTP: within its quota, bounded in time, and with three
kinds of failure told apart.

Vendors' addresses are given at construction, so that one place redirects them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import tenacity

from workbench.errors import (
    NoDataError,
    ProviderRefusedError,
    ProviderUnavailable,
    RateLimitedError,
)
from workbench.log import LoggingMixin
from workbench.market.quotas import Quota

_CONNECT_S = 4.0
_MOST_BYTES = 200_000_000
_TRIES = 2


@dataclass(frozen=True, slots=True)
class Site:
    """Where a vendor answers, and what each request to it says. ``headers`` go with each."""

    provider: str
    base_url: str
    headers: Mapping[str, str]
    timeout_s: float = 15.0
    refusals: tuple[int, ...] = (401, 403)


class WebClient(LoggingMixin):
    """Gets JSON from one site; thread-safe.

    ``timeout_s`` of the site bounds one request from the first byte sent to the last received. A
    request that failed is tried once more; each try counts against the quota.
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
            base_url=site.base_url, headers=dict(site.headers), follow_redirects=True
        )

    def get_json(self, path: str, params: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401
        """The JSON answer to ``path`` with ``params``.

        Raises RateLimitedError (429, or the quota), ProviderRefusedError (401, 403),
        NoDataError (404), ProviderUnavailable (everything that may pass: no connection, no
        answer in time, a fault of the server, half an answer, no JSON).
        """
        again = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(ProviderUnavailable),
            stop=tenacity.stop_after_attempt(_TRIES),
            wait=tenacity.wait_random(0.1, 0.5),
            reraise=True,
        )
        return again(self._ask, path, params or {})

    def close(self) -> None:
        """End connections."""
        self._http.close()

    def _ask(self, path: str, params: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
        self._quota.take()
        try:
            status, headers, body = self._get(path, params)
        except (httpx2.HTTPError, httpx2.StreamError, TimeoutError) as error:
            # The error itself may hold the address, and a key in it.
            self.logger.info("%s: %s", self._site.provider, type(error).__name__)
            raise ProviderUnavailable(
                f"{self._site.provider} could not be reached ({type(error).__name__}).",
                hint="Try again later; stored data stays readable.",
            ) from None
        self._check(status, headers)
        try:
            return json.loads(body)
        except ValueError as error:
            raise ProviderUnavailable(
                f"{self._site.provider}'s answer is no JSON, or half of it.",
                hint="Try again later.",
            ) from error

    def _get(self, path: str, params: Mapping[str, str]) -> tuple[int, httpx2.Headers, bytes]:
        until = time.monotonic() + self._site.timeout_s
        limits = httpx2.Timeout(self._site.timeout_s, connect=min(_CONNECT_S, self._site.timeout_s))
        with self._http.stream("GET", path, params=dict(params), timeout=limits) as answer:
            parts, size = [], 0
            for part in answer.iter_bytes():
                parts.append(part)
                size += len(part)
                if time.monotonic() > until or size > _MOST_BYTES:
                    raise TimeoutError
            return answer.status_code, answer.headers, b"".join(parts)

    def _check(self, status: int, headers: httpx2.Headers) -> None:
        name = self._site.provider
        if status == 429:
            wait = self._wait(headers.get("Retry-After", ""))
            self._quota.hold(wait)
            raise RateLimitedError(f"{name} refuses more requests for now (429).", retry_after=wait)
        if status in self._site.refusals:
            raise ProviderRefusedError(f"{name} refused the request ({status}).")
        if status == 404:
            raise NoDataError(f"{name} has nothing there (404).")
        if status != 200:
            raise ProviderUnavailable(f"{name} failed ({status}).", hint="Try again later.")

    def _wait(self, text: str) -> float | None:
        """The seconds that ``Retry-After`` asks for, given as seconds or as a date."""
        if text.strip().isdecimal():
            return float(text)
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - self._utcnow()).total_seconds())
