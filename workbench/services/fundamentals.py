"""A company's ratios on a day: its filed facts, its splits and a price, tied together.

Everything is of one period, the latest twelve months known on the day, and of the balance sheets
at its end and a year before: no ratio mixes periods. Shares and values a share are brought to the
shares of the price's session.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from workbench.analytics.valuation import Input, Ratio, ratios
from workbench.errors import MarketDataError, NoDataError
from workbench.log import get_logger
from workbench.market.filings.line_items import BY_KEY, ITEMS
from workbench.market.filings.restatements import restatements
from workbench.market.filings.share_basis import ShareBasis
from workbench.market.filings.statements import Statements, statements
from workbench.market.manager import DataManager

_logger = get_logger(__name__)

# A yearly report may come four months after its year, and the next one a year later.
_OLDEST = timedelta(days=500)
# Who files these may be listed by depositary shares, one of which stands for several shares.
_FOREIGN = ("20-F", "6-K")
_AGO = "_year_ago"
_COUNTS = frozenset(("cover_shares", "shares_outstanding"))
_AVERAGE = {one.partition(":")[2] for group in BY_KEY["diluted_shares"].sources for one in group}


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """A raw close: ``value`` in ``currency`` (GBp is not GBP) of one listed share at ``session``.

    ``shares``: how many of the company's shares one listed share stands for; None: not known,
    which is one for a company that files as an American, and an open question for others and
    for facts without a form (Yahoo's): a depositary share is quoted in dollars too.
    """

    value: float
    session: date
    currency: str
    shares: float | None = None


@dataclass(frozen=True, slots=True)
class RatioSheet:
    """``ratios`` of the twelve months to ``period_end``, in ``currency``, as known on ``as_of``."""

    as_of: date
    period_start: date
    period_end: date
    currency: str
    ratios: tuple[Ratio, ...]

    def __getitem__(self, key: str) -> Ratio:
        return next(one for one in self.ratios if one.key == key)


def ratio_sheet(
    facts: pd.DataFrame,
    *,
    as_of: date,
    price: ListedPrice | None = None,
    actions: pd.DataFrame | None = None,
) -> RatioSheet:
    """The ratios of a company on ``as_of``, from what was filed by then, as last restated.

    ``actions``: its splits, in the form of ``market.frames``, complete up to the price's session;
    None where they are not known, and then nothing is set against the price. NoDataError where no
    twelve months were known on the day; MarketDataError for a price later than it.
    """
    if price is not None and price.session > as_of:
        raise MarketDataError(f"The price of {price.session} was not known on {as_of}.")
    day = as_of if price is None else price.session
    shares = None if actions is None else ShareBasis(actions, day)
    found = statements(facts, "ttm", as_of=as_of, restated=True, shares=shares)
    start, end, currency = _latest(found.rows, as_of)
    rows = found.rows[found.rows["currency"].isin((currency, ""))]
    inputs = dict(_inputs(rows, end, start - pd.Timedelta(days=1)))
    missing = _missing(found, rows, end)
    why = _no_price(price, currency, rows, shares)
    if price is None or why:
        missing |= {"price": why}
    else:
        inputs["price"] = _price(price)
        if not ("diluted_eps" in inputs and _COUNTS & inputs.keys()):  # then averages stand in
            average = facts[facts["concept"].isin(_AVERAGE)]
            quarters = statements(average, "quarterly", as_of=as_of, restated=True, shares=shares)
            inputs = _at(quarters.rows, end, "") | inputs
    told = ratios(inputs, currency=currency, missing=missing)
    return RatioSheet(as_of, start.date(), end.date(), currency, told)


def _latest(rows: pd.DataFrame, as_of: date) -> tuple[pd.Timestamp, pd.Timestamp, str]:
    """Start, end and currency of the last twelve months with revenue or net income."""
    flows = rows[rows["item"].isin(("revenue", "net_income"))]
    if flows.empty:
        raise NoDataError(f"No statement of twelve months was known on {as_of}.")
    last = flows.sort_values("period_end", kind="stable").to_dict("records")[-1]
    end: pd.Timestamp = last["period_end"]
    if end.date() < as_of - _OLDEST:
        raise NoDataError(
            f"The last statement known on {as_of} is of the twelve months to {end.date()}: too old "
            "to speak for the day.",
            hint="Ask for an earlier day, or for the statements themselves.",
        )
    return last["period_start"], end, str(last["currency"])


def _inputs(
    rows: pd.DataFrame, end: pd.Timestamp, ago: pd.Timestamp
) -> Iterator[tuple[str, Input]]:
    """What is known at ``end``, at the balance sheet of ``ago``, and the newest cover's count."""
    flows, days = rows[rows["period_start"].notna()], rows[rows["period_start"].isna()]
    yield from _at(flows, end, "").items()
    yield from _at(days, end, "").items()
    yield from _at(days, ago, _AGO).items()
    covers = rows[(rows["item"] == "cover_shares") & (rows["period_end"] >= end)]
    yield from _at(covers, covers["period_end"].max(), "").items()


def _at(rows: pd.DataFrame, end: pd.Timestamp, suffix: str) -> dict[str, Input]:
    return {
        row["item"] + suffix: Input(
            row["item"] + suffix,
            row["value"],
            row["unit"],
            row["period_end"].date(),
            row["filed"].date(),
            row["concept"] + (" (derived)" if row["derived"] else ""),
        )
        for row in rows[rows["period_end"] == end].to_dict("records")
    }


def _missing(found: Statements, rows: pd.DataFrame, end: pd.Timestamp) -> dict[str, str]:
    """Why a line is not there at ``end``: what the statements say, or that it ended earlier."""
    lasts = rows.groupby("item")["period_end"].max()
    said = {
        str(item): f"not reported for {end.date()}, last for {last.date()}"
        for item, last in lasts.items()
        if last < end
    }
    said |= {item.key + _AGO: "not reported for the day a year before" for item in ITEMS}
    left_out = found.omitted[found.omitted["period_end"] == end]
    return said | dict(zip(left_out["item"], left_out["reason"], strict=True))


def _no_price(
    price: ListedPrice | None, currency: str, rows: pd.DataFrame, shares: ShareBasis | None
) -> str:
    """Why the price cannot be set against the statements; empty where it can."""
    if price is None:
        return "not given"
    if price.currency != currency:
        return f"in {price.currency}, and the statements are in {currency}"
    if shares is None:
        return "the splits since the filings are not known"
    newest = str(rows.sort_values("filed", kind="stable")["form"].iloc[-1])
    if price.shares is None and newest.startswith(_FOREIGN):
        return (
            f"the company files as a foreign one ({newest}), and how many of its shares one listed "
            "share stands for is not known"
        )
    if price.shares is None and not newest:
        return (
            "the facts do not say in which form they were filed, so whether one listed share "
            "stands for one of the company's is not known"
        )
    return ""


def _price(price: ListedPrice) -> Input:
    per = price.shares or 1.0
    concept = "raw close" if per == 1.0 else f"raw close / {per:g} shares"
    return Input(
        "price", price.value / per, f"{price.currency}/shares", price.session, concept=concept
    )


class FundamentalsService:
    """A company's ratios and restatements as of a day, from the desk's market data."""

    def __init__(self, data: DataManager) -> None:
        self._data = data

    def ratios(self, ticker: str, *, as_of: date | None = None) -> RatioSheet:
        """The ratios on ``as_of`` (None: now), at the last close by then.

        Where no price or no splits can be had, the ratios that need them say so. NoDataError where
        no twelve months had been filed.
        """
        facts = self._data.get_facts(ticker, as_of=as_of)
        day = date.fromisoformat(facts.attrs["as_of"])
        actions = self._data.all_actions(ticker, as_of=day)
        try:
            quote = self._data.get_quote(ticker, as_of=day)
        except MarketDataError as error:
            _logger.info("The ratios of %s have no price: %s", ticker, error)
            return ratio_sheet(facts, as_of=day, actions=actions)
        price = ListedPrice(quote.price, quote.session, quote.currency)
        return ratio_sheet(facts, as_of=day, price=price, actions=actions)

    def restatements(self, ticker: str, *, as_of: date | None = None) -> pd.DataFrame:
        """What was restated by ``as_of`` (None: now); see ``filings.restatements``."""
        facts = self._data.get_facts(ticker, as_of=as_of)
        day = date.fromisoformat(facts.attrs["as_of"])
        actions = self._data.all_actions(ticker, as_of=day)
        found = restatements(facts, as_of=day, actions=actions)
        found.attrs.update(facts.attrs)
        return found
