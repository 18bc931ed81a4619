"""The SEC as a provider of profiles and of the facts of statements."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from workbench.config.settings import SecSettings
from workbench.domain import Symbol
from workbench.errors import NoDataError, NotConfiguredError, ProviderRefusedError
from workbench.log import LoggingMixin
from workbench.market.provider import Kind, Profile
from workbench.market.quotas import Quota
from workbench.market.sec.documents import facts_of, profile_of
from workbench.market.sec.tickers import Filer, filer, filers_by_ticker
from workbench.market.web import Site, WebClient

_TABLE_S = 86_400.0


class SecProvider(LoggingMixin):
    """Asks EDGAR's interfaces for companies of American exchanges; thread-safe.

    It needs no key, but who asks: without ``user_agent`` each question is a NotConfiguredError.
    The table of tickers is kept for a day. ``monotonic``: seconds that never go back.
    """

    name = "sec"
    offers = frozenset((Kind.INFO, Kind.FUNDAMENTALS))

    def __init__(
        self,
        settings: SecSettings,
        quota: Quota,
        *,
        timeout_s: float = 15.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._quota = quota
        self._timeout_s = timeout_s
        self._monotonic = monotonic
        self._clients: dict[str, WebClient] = {}
        self._table: tuple[float, Mapping[str, Filer]] | None = None
        self._lock = threading.Lock()
        self._table_lock = threading.Lock()

    def facts(self, symbol: Symbol) -> pd.DataFrame:
        """Every fact the company reported, in the form of ``filings.facts``.

        Facts that stand for a part of the company (a segment, a class of shares) are not among
        them: the SEC's document has none.
        """
        found = self._filer(symbol)
        path = f"/api/xbrl/companyfacts/CIK{found.cik}.json"
        document = self._document(self._settings.data_url, path, found)
        frame, offences = facts_of(document, about=found.name)
        told = len(frame) + sum(offences.values())
        for offence, count in offences.items():
            self.logger.warning(
                "%d of %d facts of CIK %s were left out: %s", count, told, found.cik, offence
            )
        return frame

    def profile(self, symbol: Symbol) -> Profile:
        """Name, former names, industry and country."""
        found = self._filer(symbol)
        path = f"/submissions/CIK{found.cik}.json"
        document = self._document(self._settings.data_url, path, found)
        return profile_of(document, about=found.name)

    def close(self) -> None:
        """End connections."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _filer(self, symbol: Symbol) -> Filer:
        self._user_agent()  # before anything else: what is missing is said first
        return filer(symbol, self._tickers())

    def _tickers(self) -> Mapping[str, Filer]:
        with self._table_lock:  # those who come meanwhile wait for the one answer
            if self._table is None or self._monotonic() - self._table[0] > _TABLE_S:
                asked = self._monotonic()
                path = "/files/company_tickers_exchange.json"
                table = filers_by_ticker(self._get(self._settings.files_url, path))
                self._table = asked, table
            return self._table[1]

    def _document(self, base_url: str, path: str, found: Filer) -> Any:  # noqa: ANN401 - JSON
        try:
            return self._get(base_url, path)
        except NoDataError as error:
            raise NoDataError(
                f"The SEC has nothing of {found.name[:80]} (CIK {found.cik}) at this address.",
                hint="A company that never filed in XBRL has no facts.",
            ) from error

    def _get(self, base_url: str, path: str) -> Any:  # noqa: ANN401 - JSON
        try:
            return self._client(base_url).get_json(path)
        except ProviderRefusedError as error:
            raise ProviderRefusedError(
                error.message,
                hint="Set SEC_USER_AGENT to your company's name and an e-mail address. The SEC "
                "also refuses whoever asks too often, for ten minutes.",
            ) from error

    def _client(self, base_url: str) -> WebClient:
        with self._lock:
            client = self._clients.get(base_url)
            if client is None:
                headers = {"User-Agent": self._user_agent(), "Accept": "application/json"}
                site = Site(self.name, base_url, headers=headers, timeout_s=self._timeout_s)
                client = self._clients[base_url] = WebClient(site, self._quota)
            return client

    def _user_agent(self) -> str:
        agent = self._settings.user_agent
        if not agent:
            raise NotConfiguredError(
                "The SEC answers only who says who asks.",
                hint="Set SEC_USER_AGENT, or market.sec.user_agent in the configuration, to your "
                "company's name and an e-mail address.",
            )
        return agent
