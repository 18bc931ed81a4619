"""What a portfolio is worth and how it did, as an analyst reads it; money to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

from workbench.cli.output import one_line, say, table

if TYPE_CHECKING:
    from workbench.services.portfolio_review import PortfolioReview

_CENT = Decimal("0.01")
_SHARE_PLACES = 6
_YEAR = 365
_UNKNOWN = "not known"
_MONEY = (
    ("value", "value"),
    ("cost", "cost of what is held"),
    ("unrealised", "unrealised"),
    ("realised", "realised"),
    ("income", "income (dividends)"),
    ("profit", "profit, all three"),
    ("fees", "fees, in the above"),
)


def show_review(review: PortfolioReview, name: str) -> None:
    """Positions, totals, returns and exposure, and why what is not known is not."""
    from workbench.services.portfolio_summary import summary

    found = summary(review)
    if not found["totals"]:
        say(f"{name} has no trades up to {review.as_of}.")
        return
    say()
    if found["positions"]:
        _show_positions(found)
    else:
        say("Nothing is held.")
    say()
    _show_totals(found["totals"])
    _show_sectors(found["exposure"])
    reasons = [*_reasons(found)]
    if reasons:
        say()
    for reason in reasons:
        say(reason)


def show_income(review: PortfolioReview) -> None:
    """Each dividend, then the sums by year."""
    from workbench.services.portfolio_summary import summary

    paid = review.valued.holdings.dividends
    say()
    if paid:
        labels = _labels([asdict(one.security) for one in paid])
        rows = [
            (
                f"{one.day}",
                label,
                quantity(one.quantity),
                price_text(one.per_share, one.security.currency),
                money(one.amount, one.security.currency),
            )
            for one, label in zip(paid, labels, strict=True)
        ]
        table("", ["ex-date", "ticker", "shares>", "per share>", "income>"], rows)
        say()
        years = income_document(review)["by_year"]
        sums = [
            (year, cur, money(sum_, cur)) for cur, of in years.items() for year, sum_ in of.items()
        ]
        table("", ["year", "", "income>"], sums)
    else:
        say("No dividends fell on what was held.")
    for reason in _unadjusted(summary(review)):
        say(reason)


def income_document(review: PortfolioReview) -> dict[str, Any]:
    """The dividends, by currency and year their sums, and of what they are not known."""
    years: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in review.valued.holdings.dividends:
        years[one.security.currency][str(one.day.year)] += one.amount
    return {
        "as_of": review.as_of,
        "sample_data": review.sample,
        "payments": [
            {
                "day": one.day,
                **asdict(one.security),
                "quantity": one.quantity,
                "per_share": one.per_share,
                "amount": one.amount,
            }
            for one in review.valued.holdings.dividends
        ],
        "by_year": years,
        "unadjusted": {str(security): why for security, why in review.unadjusted.items()},
    }


def money(value: Decimal | None, currency: str) -> str:
    """An amount rounded to the cent, its currency before it."""
    if value is None:
        return _UNKNOWN
    rounded = value.quantize(_CENT, ROUND_HALF_EVEN)
    return f"{'-' if rounded < 0 else ''}{currency} {abs(rounded):,.2f}"


def price_text(value: Decimal, currency: str) -> str:
    """A price as it was dealt or declared: to the cent, or further where it goes further."""
    whole = value == value.quantize(_CENT, ROUND_HALF_EVEN)
    return money(value, currency) if whole else f"{currency} {value.normalize():,f}"


def quantity(shares: Decimal) -> str:
    """Shares, to six decimals where they are fractions."""
    text = f"{round(shares, _SHARE_PLACES):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact(value: Any) -> Any:  # noqa: ANN401 - any document
    """``value`` with its exact numbers as text, so that a machine reads just what is kept."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return {key: exact(item) for key, item in value.items()}
    return [exact(item) for item in value] if isinstance(value, list | tuple) else value


def _show_positions(found: Mapping[str, Any]) -> None:
    held = found["positions"]
    parts = {
        (one["symbol"], one["mic"], one["currency"]): one["part"]
        for exposure in found["exposure"].values()
        for one in exposure["by_symbol"] or ()
    }
    rows = [
        (
            label,
            quantity(one["quantity"]),
            money(one["cost"], one["currency"]),
            money(one["price"], one["currency"]),
            str(one["session"] or ""),
            money(one["value"], one["currency"]),
            money(one["unrealised"], one["currency"]),
            _percent(one["unrealised_of_cost"]),
            _percent(parts.get((one["symbol"], one["mic"], one["currency"]))),
        )
        for one, label in zip(held, _labels(held), strict=True)
    ]
    columns = ["ticker", "shares>", "cost>", "last>", "session", "value>", "unrealised>"]
    table("", [*columns, "of cost>", "exposure>"], rows)


def _show_totals(totals: Mapping[str, Any]) -> None:
    rows = [
        (label, *(money(of[key], currency) for currency, of in totals.items()))
        for key, label in _MONEY
    ]
    rows.append(
        ("unrealised, of cost", *(_percent(of["unrealised_of_cost"]) for of in totals.values()))
    )
    rows.append(
        ("money-weighted, a year", *(_percent(of["money_weighted"]) for of in totals.values()))
    )
    rows.append(
        ("time-weighted, in all", *(_percent(of["time_weighted"]) for of in totals.values()))
    )
    rows.append(("returns from", *(str(of["time_weighted_start"]) for of in totals.values())))
    rows.append(("returns to", *(str(of["time_weighted_end"]) for of in totals.values())))
    table("", ["total", *(f"{currency}>" for currency in totals)], rows)


def _show_sectors(exposures: Mapping[str, Any]) -> None:
    rows = [
        (sector, currency, _percent(part))
        for currency, exposure in exposures.items()
        for sector, part in (exposure["by_sector"] or {}).items()
    ]
    if rows:
        say()
        table("", ["sector", "", "exposure>"], rows)


def _reasons(found: Mapping[str, Any]) -> Iterator[str]:
    """Why what is not known is not, each reason once."""
    yield from _unadjusted(found)
    for one in found["positions"]:
        name = f"{one['symbol']} ({one['mic']}, {one['currency']})"
        if one["reason"] and name not in found["unadjusted"]:
            yield f"{name}: no price is known. {one_line(one['reason'])}"
    for currency, of in found["totals"].items():
        said = {one_line(reason) for reason in found["unadjusted"].values()}
        for kind in ("money_weighted", "time_weighted"):
            reason = one_line(of[f"{kind}_reason"] or "")
            if reason and not any(reason.endswith(one) for one in said):
                yield f"{currency}: no {kind.replace('_', '-')} return: {reason}"
        days = (of["money_weighted_end"] - of["money_weighted_start"]).days
        if of["money_weighted"] is not None and days < _YEAR:
            yield f"{currency}: {days} days extrapolated to a year give the money-weighted return."


def _unadjusted(found: Mapping[str, Any]) -> Iterator[str]:
    for name, reason in found["unadjusted"].items():
        said = "no price, split or dividend is known, nor what it is part of."
        yield f"{name}: {said} {one_line(reason)}"


def _percent(part: float | None) -> str:
    return _UNKNOWN if part is None else f"{part:,.2%}"


def _labels(securities: Sequence[Mapping[str, Any]]) -> list[str]:
    """The tickers, with their exchange where one is there on two."""
    places = defaultdict(set)
    for one in securities:
        places[one["symbol"]].add((one["mic"], one["currency"]))
    return [
        one["symbol"] if len(places[one["symbol"]]) < 2 else f"{one['symbol']}@{one['mic']}"
        for one in securities
    ]
