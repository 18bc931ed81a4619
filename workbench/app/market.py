"""The market side of the desk: providers, quotas, the data manager over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.config import Settings
from workbench.errors import ConfigurationError, QuestionError
from workbench.market.bars import BarsReader, Chain
from workbench.market.clock import MarketClock
from workbench.market.company import CompanyChains, CompanyReader, CompanyStores
from workbench.market.manager import DataManager, Readers
from workbench.market.provider import Kind, Provider
from workbench.market.quotas import Limits, Quota, Timing
from workbench.market.reader import SeriesReader
from workbench.market.reference.directory import SymbolDirectory
from workbench.market.sample import SampleProvider
from workbench.market.series import SeriesStore

if TYPE_CHECKING:
    from workbench.stores.cache import CacheBackend
    from workbench.stores.factory import RepositoryFactory


class MarketDesk:
    """Opens what market data need, each part at its first use. ``on_close`` takes what is to be
    called when the desk is closed."""

    def __init__(
        self,
        settings: Settings,
        store: RepositoryFactory,
        cache: CacheBackend,
        on_close: Callable[..., object],
    ) -> None:
        self._settings = settings
        self._store = store
        self._cache = cache
        self._on_close = on_close
        self._opened: dict[str, Provider] = {}

    @cached_property
    def quotas(self) -> dict[str, Quota]:
        """The quotas of the providers that are asked over a network, by name; none offline."""
        if self._settings.profile == "offline":
            return {}
        market = self._settings.market
        rows = self._store.repository("request_quotas")
        timing = Timing(patience_s=market.timeout_s)
        limits = {
            "yahoo": Limits(market.yahoo.per_second, market.yahoo.per_day),
            "alpha_vantage": Limits(market.alpha_vantage.per_second, market.alpha_vantage.per_day),
            "sec": Limits(market.sec.per_second, market.sec.per_day),
        }
        return {name: Quota(name, given, rows, timing) for name, given in limits.items()}

    @cached_property
    def bars(self) -> BarsReader:
        """Who reads bars, over the chain of the settings."""
        return BarsReader(
            Chain(self._chain(Kind.BARS), self.quotas),
            SeriesStore(self._store.get_market_data_repository()),
            ttl=self._settings.cache.ttl,
            utcnow=self._clock().utcnow,
            cache=self._cache,
        )

    def chains(self) -> dict[str, tuple[str, ...]]:
        """The names of who is asked, in order, by kind of data; nobody is opened."""
        if self._settings.profile == "offline":
            offers = SampleProvider.offers
            return {str(kind): ("sample",) if kind in offers else () for kind in Kind}
        return {str(kind): getattr(self._settings.market.providers, kind) for kind in Kind}

    def reader(self, name: str) -> SeriesReader:
        """Who reads the bars of the provider ``name``, be it in the chain or not.

        Raises QuestionError for one that is unknown or gives no bars.
        """
        if name in self.bars.readers:
            return self.bars.readers[name]
        if self._settings.profile == "offline":
            raise QuestionError(
                f"The offline profile has only the sample, nothing of '{name:.40}'.",
                hint="Use --profile live.",
            )
        if name not in _PROVIDERS:
            raise QuestionError(
                f"'{name:.40}' is no provider.", hint=f"Known are {', '.join(_PROVIDERS)}."
            )
        provider: Any = self._provider(name, "market.providers")
        if Kind.BARS not in provider.offers:
            raise QuestionError(
                f"{name} gives no bars.", hint=f"It gives {', '.join(sorted(provider.offers))}."
            )
        store = SeriesStore(self._store.get_market_data_repository())
        ttl, utcnow = self._settings.cache.ttl, self._clock().utcnow
        return SeriesReader(provider, store, ttl=ttl, utcnow=utcnow)

    def data(self) -> DataManager:
        """The manager of market data over the chains of the settings."""
        clock, ttl, bars = self._clock(), self._settings.cache.ttl, self.bars
        companies = CompanyReader(
            CompanyChains(*map(self._chain, (Kind.INFO, Kind.FUNDAMENTALS, Kind.NEWS))),
            CompanyStores(
                self._store.get_fundamental_analysis_repository(),
                self._store.get_market_snapshots_repository(),
                self._store.get_news_events_repository(),
            ),
            ttl=ttl,
            utcnow=clock.utcnow,
        )
        directory = SymbolDirectory(
            bars.lookup,
            lambda: clock.today("XNYS"),
            desk=self._store.repository("symbols"),
            catalogue=bars.symbols,
            search=bars.search,
        )
        workers = self._settings.market.workers
        readers = Readers(bars, companies, directory)
        return DataManager(readers, clock=clock, workers=workers)

    def _clock(self) -> MarketClock:
        as_of = self._settings.as_of
        if self._settings.profile == "live":
            return MarketClock(fixed=as_of)
        last = SampleProvider.last_session
        return MarketClock(fixed=min(as_of, last) if as_of else last)

    def _chain(self, kind: Kind) -> dict[str, Any]:
        """The providers to ask for ``kind``, in order, exactly as the settings say."""
        if self._settings.profile == "offline":
            sample = SampleProvider()
            return {sample.name: sample} if kind in sample.offers else {}
        chain = {}
        for name in getattr(self._settings.market.providers, kind):
            chain[name] = self._provider(name, f"market.providers.{kind}")
            if kind not in chain[name].offers:
                raise ConfigurationError(
                    f"market.providers.{kind} names '{name}', which gives no {kind}.",
                    hint=f"It gives {', '.join(sorted(chain[name].offers))}.",
                )
        return chain

    def _provider(self, name: str, setting: str) -> Provider:
        if name not in self._opened:
            opener = _PROVIDERS.get(name)
            if opener is None:
                raise ConfigurationError(
                    f"{setting} names '{name}', which is no provider.",
                    hint=f"Known are {', '.join(_PROVIDERS)}.",
                )
            self._opened[name] = provider = opener(self._settings, self.quotas[name])
            if close := getattr(provider, "close", None):
                self._on_close(close)
        return self._opened[name]


def _yahoo(settings: Settings, quota: Quota) -> Provider:
    from workbench.market.yahoo import YahooProvider

    return YahooProvider(quota, timeout_s=settings.market.timeout_s)


def _alpha_vantage(settings: Settings, quota: Quota) -> Provider:
    from workbench.market.alpha_vantage import AlphaVantageProvider

    market = settings.market
    return AlphaVantageProvider(market.alpha_vantage, quota, timeout_s=market.timeout_s)


def _sec(settings: Settings, quota: Quota) -> Provider:
    from workbench.market.sec import SecProvider

    market = settings.market
    return SecProvider(market.sec, quota, timeout_s=market.timeout_s)


_PROVIDERS: Mapping[str, Callable[[Settings, Quota], Provider]] = {
    "yahoo": _yahoo,
    "alpha_vantage": _alpha_vantage,
    "sec": _sec,
}
