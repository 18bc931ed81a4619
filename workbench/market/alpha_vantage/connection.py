"""Asking Alpha Vantage, and remembering for some minutes what it said: each request counts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from cachetools import TTLCache

from workbench.config.settings import AlphaVantageSettings, Secret
from workbench.errors import NotConfiguredError, RateLimitedError
from workbench.market.alpha_vantage.answers import Answer, refusal, unreadable
from workbench.market.quotas import Quota
from workbench.market.web import Site, WebClient

_REMEMBERED_S = 300.0
_MOST = 32
# What a function calls that which it is asked about.
_ABOUT = {"SYMBOL_SEARCH": "keywords", "NEWS_SENTIMENT": "tickers"}


class Connection:
    """Alpha Vantage's functions for one key; thread-safe."""

    def __init__(
        self,
        settings: AlphaVantageSettings,
        quota: Quota,
        *,
        timeout_s: float = 15.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        key = settings.api_key.get_secret_value().strip() if settings.api_key else ""
        self._configured = bool(key)
        self._quota = quota
        secrets = {"apikey": Secret(key)} if key else {}
        site = Site("Alpha Vantage", settings.base_url, secrets=secrets, timeout_s=timeout_s)
        del key  # no traceback is to show it
        self._web = WebClient(site, quota, utcnow=clock)
        self._recent: TTLCache[tuple[str, ...], Answer] = TTLCache(
            _MOST, _REMEMBERED_S, timer=lambda: clock().timestamp()
        )
        self._lock = threading.Lock()

    def ask(
        self,
        function: str,
        name: str,
        params: Mapping[str, str] | None = None,
        *,
        about: str | None = None,
    ) -> Answer:
        """What ``function`` says of ``name``; a refusal is raised as the error it is, worded with
        ``about``, and one that asks for rest holds the quota."""
        self.check_key()
        key = _key(function, name, params)
        with self._lock:
            if key in self._recent:
                return self._recent[key]
        asked = {"function": function, _ABOUT.get(function, "symbol"): name, **(params or {})}
        answer = self._web.get_json("/query", asked)
        if not isinstance(answer, dict):
            raise unreadable(name)
        error = refusal(answer, about or name)
        if isinstance(error, RateLimitedError):
            self._quota.hold(error.retry_after)
        if error is not None:
            raise error
        with self._lock:
            self._recent[key] = answer
        return answer

    def require(
        self, asked: Sequence[tuple[str, Mapping[str, str]]], name: str, *, in_vain: int
    ) -> None:
        """Refuse, before the first, what needs more requests about ``name`` than the day has left:
        one for each of the functions ``asked`` that is not remembered; where the first is not,
        ``in_vain`` more, that may be refused."""
        self.check_key()
        with self._lock:
            unknown = [_key(function, name, params) not in self._recent
                       for function, params in asked]  # fmt: skip
        self._quota.require(sum(unknown) + (in_vain if unknown[0] else 0))

    def check_key(self) -> None:
        """Raise NotConfiguredError where there is no key."""
        if not self._configured:
            raise NotConfiguredError(
                "Alpha Vantage needs a key, and none is set.",
                hint="Set ALPHA_VANTAGE_API_KEY; a free one is at "
                "https://www.alphavantage.co/support/#api-key.",
            )

    def close(self) -> None:
        """End connections."""
        self._web.close()


def _key(function: str, name: str, params: Mapping[str, str] | None) -> tuple[str, ...]:
    return (function, name, *(f"{key}={value}" for key, value in sorted((params or {}).items())))
