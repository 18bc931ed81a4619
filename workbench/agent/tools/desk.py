"""The tools over what the user keeps on the desk: portfolios and watchlists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from workbench.agent.hostile import fenced, neutral, suspicions
from workbench.agent.sources import sourced
from workbench.agent.tools.quotes import price_cells
from workbench.errors import NoDataError
from workbench.market.manager import DataManager
from workbench.messages import FRACTION, SHARES, Cell, ToolResult
from workbench.services.naming import folded
from workbench.services.portfolio_summary import summary
from workbench.services.quotes import LastPrice, last_price
from workbench.services.research import ResearchService

if TYPE_CHECKING:
    from workbench.services.portfolios import PortfolioService
    from workbench.services.watchlists import WatchlistService

_MOST = 25
_NAME = 120

Name = Annotated[str, Field(min_length=1, max_length=_NAME)] | None

_POSITION = (
    ("quantity", SHARES, "shares held", "bought - sold, splits counted"),
    ("cost", "", "cost of the position", "what the shares held were bought for, with fees"),
    ("price", "", "last price", "last close, as traded"),
    ("value", "", "value of the position", "quantity x price"),
    ("unrealised", "", "unrealised profit of the position", "value - cost"),
    ("unrealised_of_cost", FRACTION, "unrealised profit, of cost", "unrealised profit / cost"),
)
_TOTALS = (
    ("value", "", "value of the portfolio", "sum of the positions' values"),
    ("cost", "", "cost of the portfolio", "sum of the positions' costs"),
    ("unrealised", "", "unrealised profit", "value - cost"),
    ("unrealised_of_cost", FRACTION, "unrealised profit, of cost", "unrealised profit / cost"),
    ("realised", "", "realised profit", "proceeds of sales - their cost"),
    ("income", "", "income from dividends", "dividends of the shares held on ex-dates"),
    ("fees", "", "fees paid", "sum of the trades' fees"),
    ("profit", "", "profit in all", "unrealised + realised + income"),
    ("money_weighted", FRACTION, "money-weighted return a year", "internal rate of return"),
    ("time_weighted", FRACTION, "time-weighted return", "daily returns, chained; not annualised"),
)
_SINCE_THE_START = frozenset(
    ("realised", "income", "fees", "profit", "money_weighted", "time_weighted")
)


class DeskTools:
    """The tools over one user's lists. Who it is is said here, and never by a model."""

    def __init__(
        self,
        data: DataManager,
        research: ResearchService,
        *,
        user_id: Callable[[], str],
        portfolios: Callable[[], PortfolioService],
        watchlists: Callable[[], WatchlistService],
    ) -> None:
        self._data = data
        self._research = research
        self._user_id = user_id
        self._portfolios = portfolios
        self._watchlists = watchlists

    def functions(self) -> list[Callable[..., ToolResult]]:
        """The tools, in the order in which a model is told of them."""
        return [self.portfolio, self.watchlist]

    def portfolio(self, name: Name = None) -> ToolResult:
        """The user's portfolio: positions, value, cost, profit, income, returns and weights.

        name: as the user calls it; none: the only one. Money is in the currency beside it, and
        currencies are never added together.
        """
        started, service = datetime.now(UTC), self._portfolios()
        listed = _named(service.list_portfolios_of(self._user_id()))
        found = _chosen(listed, name, what="portfolio")
        review = service.review(found["_id"])
        told = summary(review)
        symbol = _symbol("PORTFOLIO", found, listed)
        held = sorted(told["positions"], key=lambda one: one["value"] or 0, reverse=True)
        cells = tuple(self._portfolio_cells(symbol, {**told, "positions": held[:_MOST]}))
        lines = [f"{symbol} is the portfolio {_shown(found)}, as of {self._data.now}."]
        if not held:
            lines.append("It holds nothing now.")
        if len(held) > _MOST:
            lines.append(f"The {_MOST} largest of {len(held)} positions are given.")
        remarks = {one.ticker: one.reason for one in review.prices.values() if one.reason}
        result = _result(lines, cells, found, {**_reasons(told), **remarks})
        return self._sourced(result, review.prices.values(), started)

    def watchlist(self, name: Name = None) -> ToolResult:
        """The user's watchlist: its securities with their last prices and changes.

        name: as the user calls it; none: the only one.
        """
        started = datetime.now(UTC)
        listed = _named(self._watchlists().list_watchlists_of(self._user_id()))
        found = _chosen(listed, name, what="watchlist")
        items = found["items"]
        prices = [
            last_price(self._data, one["symbol"], mic=one["mic"], currency=one["currency"])
            for one in items[:_MOST]
        ]
        cells = tuple(cell for one in prices for cell in price_cells(one, self._data))
        lines = [f"The watchlist {_shown(found)} holds {len(items)} securities."]
        if len(items) > _MOST:
            lines.append(f"The first {_MOST} of them are given.")
        names = "; ".join(f"{one['symbol']} ({one['name']})" for one in items[:_MOST])
        if names:
            lines.append(fenced(names, source="the watchlist", limit=_MOST * _NAME))
        why = {one.ticker: one.reason for one in prices if one.reason}
        return self._sourced(_result(lines, cells, found, why), prices, started)

    def _sourced(
        self, result: ToolResult, prices: Iterable[LastPrice], started: datetime
    ) -> ToolResult:
        """``result`` with the sources of the prices it rests on, and what must be said of them."""
        spans = {one.ticker: (one.session, one.session) for one in prices if one.session}
        conditions = [self._research.condition(*one, gaps=False) for one in spans.items()]
        return sourced(result, conditions, started=started)

    def _portfolio_cells(self, symbol: str, told: Mapping[str, Any]) -> Iterator[Cell]:
        for one in told["positions"]:
            # Without its splits, how many shares it is of is not known either.
            if f"{one['symbol']} ({one['mic']}, {one['currency']})" not in told["unadjusted"]:
                yield from self._position_cells(one)
        for currency, totals in told["totals"].items():
            yield from self._total_cells(symbol, currency, totals)
        for currency, parts in told["exposure"].items():
            yield from self._weights(symbol, currency, parts)

    def _position_cells(self, one: Mapping[str, Any]) -> Iterator[Cell]:
        day = one["session"] or self._data.now
        for key, unit, label, formula in _POSITION:
            if one[key] is not None:
                priced = key not in ("quantity", "cost")
                yield Cell(
                    symbol=one["symbol"],
                    measure=f"position_{key}",
                    value=float(one[key]),
                    unit=unit or one["currency"],
                    start=day if priced else self._data.now,
                    end=day if priced else self._data.now,
                    source=self._source(one["provider"] if priced else None),
                    formula=formula,
                    label=label,
                )

    def _total_cells(self, symbol: str, currency: str, totals: Mapping[str, Any]) -> Iterator[Cell]:
        now = self._data.now
        first = totals["money_weighted_start"] or now
        for key, unit, label, formula in _TOTALS:
            if totals[key] is not None:
                yield Cell(
                    symbol=symbol,
                    measure=f"portfolio_{key}",
                    value=float(totals[key]),
                    unit=unit or currency,
                    start=first if key in _SINCE_THE_START else now,
                    end=_end(key, totals, now),
                    source=self._source(self._data.provider_name),
                    formula=formula,
                    label=f"{label} ({currency})",
                )

    def _weights(self, symbol: str, currency: str, parts: Mapping[str, Any]) -> Iterator[Cell]:
        weights = [
            (one["symbol"], "portfolio_weight", one["part"]) for one in parts["by_symbol"] or ()
        ]
        weights.sort(key=lambda one: one[2], reverse=True)
        sectors = (parts["by_sector"] or {}).items()
        named = [(symbol, f"weight_of_sector_{_slug(sector)}", part) for sector, part in sectors]
        for owner, measure, part in [*weights[:_MOST], *named]:
            yield Cell(
                symbol=owner,
                measure=measure,
                value=float(part),
                unit=FRACTION,
                start=self._data.now,
                end=self._data.now,
                source=self._source(self._data.provider_name),
                formula=f"value / value of all that is held in {currency}",
                label=f"{measure.replace('_', ' ')}, of what is in {currency}",
            )

    def _source(self, provider: str | None) -> str:
        said = f"the user's trades and {provider}" if provider else "the user's trades"
        return f"{said}, as of {self._data.now}"


def _end(key: str, totals: Mapping[str, Any], now: date) -> date:
    found = totals.get(f"{key}_end")
    return found if isinstance(found, date) else now


def _slug(sector: str) -> str:
    """A vendor's name of a sector as part of a measure's name."""
    return re.sub(r"[^a-z0-9]+", "_", sector.casefold())[:40].strip("_") or "unnamed"


def _named(documents: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Lists by what they are called; of those of one name in several workspaces the later ones
    have a number."""
    found: dict[str, Mapping[str, Any]] = {}
    order = sorted(documents, key=lambda one: (one["name_key"], one["created_at"], one["_id"]))
    for one in order:
        same = sum(other["name_key"] == one["name_key"] for other in found.values())
        found[f"{one['name']} ({same + 1})" if same else one["name"]] = one
    return found


def _chosen(
    listed: Mapping[str, Mapping[str, Any]], name: str | None, *, what: str
) -> Mapping[str, Any]:
    """The list of this name, whatever its case, be it written as it is or as it was shown."""
    if not listed:
        raise NoDataError(f"The user has no {what} yet.")
    if name is None and len(listed) == 1:
        return next(iter(listed.values()))
    if name is not None:
        wanted = folded(name.strip())
        for called, document in listed.items():
            if wanted in (folded(called), folded(neutral(called, limit=_NAME))):
                return document
    names = fenced(", ".join(listed), source="the user's lists", limit=_MOST * _NAME)
    said = f"There is no {what} of this name." if name else f"There are several {what}s."
    raise NoDataError(f"{said} The user has: {names}.", hint="Name one of them.")


def _symbol(word: str, found: Mapping[str, Any], listed: Mapping[str, Mapping[str, Any]]) -> str:
    """What stands for a list where a figure has its symbol: its own name is the user's text."""
    if len(listed) == 1:
        return word
    place = [one["_id"] for one in listed.values()].index(found["_id"])
    return f"{word}-{place + 1}"


def _shown(found: Mapping[str, Any]) -> str:
    return fenced(found["name"], source="the user's lists", limit=_NAME)


def _reasons(told: Mapping[str, Any]) -> dict[str, str]:
    """Why some of it is not known, by what it is."""
    reasons = {one["symbol"]: one["reason"] for one in told["positions"]}
    for currency, totals in told["totals"].items():
        reasons[f"totals in {currency}"] = totals["reason"]
        for key in ("money_weighted", "time_weighted"):
            if totals[key] is None:
                reasons[f"{key} return in {currency}"] = totals[f"{key}_reason"]
    reasons |= {f"weights in {name}": parts["reason"] for name, parts in told["exposure"].items()}
    return {name: why for name, why in {**reasons, **told["unadjusted"]}.items() if why}


def _result(
    lines: Sequence[str], cells: tuple[Cell, ...], found: Mapping[str, Any], why: Mapping[str, str]
) -> ToolResult:
    said = [
        f"Of {neutral(name, limit=60)}: {fenced(reason, source='the data')}"
        for name, reason in why.items()
    ]
    return ToolResult(
        "\n".join([*lines, *said]),
        cells,
        {
            "name": neutral(found["name"], limit=_NAME),
            "suspicions": list(suspicions(found["name"])),
            "missing": {name: neutral(reason) for name, reason in why.items()},
        },
    )
