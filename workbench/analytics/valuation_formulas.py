"""The formulas of ratios, and of the quantities they are made of, as tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Values = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a figure. ``needs``: names it cannot do without; ``optional``: names that are
    counted where they are reported; ``above_zero``: those of ``needs`` that must be."""

    text: str
    needs: tuple[str, ...]
    compute: Callable[[Values], float]
    optional: tuple[str, ...] = ()
    above_zero: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Formula:
    """A ratio: its ways, the best first."""

    key: str
    label: str
    unit: Literal["fraction", "ratio", "money"]
    ways: tuple[Way, ...]


def _sum(text: str, *needs: str, optional: tuple[str, ...] = ()) -> Way:
    names = (*needs, *optional)
    return Way(text, needs, lambda v: sum(v[name] for name in names), optional)


def _same(name: str, text: str) -> Way:
    return Way(text, (name,), lambda v: v[name])


def _over(top: str, bottom: str, text: str = "", *, above_zero: tuple[str, ...] = ()) -> Way:
    said = text or f"{top} / {bottom}".replace("_", " ")
    return Way(said, (top, bottom), lambda v: v[top] / v[bottom], above_zero=(bottom, *above_zero))


def _average(name: str) -> tuple[Way, ...]:
    ago = f"{name}_year_ago"
    text = f"average of the end and a year before: ({name} + {ago}) / 2".replace("_", " ")
    return (Way(text, (name, ago), lambda v: (v[name] + v[ago]) / 2, above_zero=(name, ago)),)


def _debt(when: str) -> tuple[Way, ...]:
    """Borrowings without leases. A line that a company does not have is not in its filing."""
    whole, due, later = f"total_debt{when}", f"current_debt{when}", f"long_term_debt{when}"
    short, current = f"short_term_borrowings{when}", f"current_long_term_debt{when}"
    both = f"long_term_debt_whole{when}"
    return (
        _same(whole, "total debt as reported"),
        _sum("debt due within a year + long-term debt due later", due, later),
        _sum(
            "long-term debt due later + long-term debt due within a year + short-term borrowings",
            later, optional=(current, short),
        ),
        _sum("long-term debt, all + short-term borrowings", both, optional=(short,)),
    )  # fmt: skip


def _liquid(when: str) -> tuple[Way, ...]:
    return (
        _same(f"cash_and_short_term_investments{when}", "cash and short-term investments"),
        _sum(
            "cash + short-term investments", f"cash{when}",
            optional=(f"short_term_investments{when}",),
        ),
    )  # fmt: skip


def _capital(when: str) -> tuple[Way, ...]:
    equity, minority = f"equity{when}", f"minority_interest{when}"
    debt, liquid = f"debt{when}", f"liquid_funds{when}"
    return (
        Way(
            "equity + minority interest + debt - liquid funds",
            (equity, debt, liquid),
            lambda v: v[equity] + v[minority] + v[debt] - v[liquid],
            optional=(minority,),
        ),
    )


_AGO = "_year_ago"

PARTS: Mapping[str, tuple[Way, ...]] = {
    "debt": _debt(""),
    f"debt{_AGO}": _debt(_AGO),
    "liquid_funds": _liquid(""),
    f"liquid_funds{_AGO}": _liquid(_AGO),
    "invested_capital": _capital(""),
    f"invested_capital{_AGO}": _capital(_AGO),
    "average_invested_capital": _average("invested_capital"),
    "average_equity": _average("equity"),
    "average_assets": _average("total_assets"),
    "gross": (
        _same("gross_profit", "gross profit as reported"),
        Way("revenue - cost of revenue", ("revenue", "cost_of_revenue"),
            lambda v: v["revenue"] - v["cost_of_revenue"]),
    ),
    "ebitda": (
        _sum("operating income + depreciation and amortization",
             "operating_income", "depreciation_and_amortization"),
        _sum("operating income + depreciation + amortization of intangible assets",
             "operating_income", "depreciation", optional=("amortization",)),
    ),
    "tax_rate": (
        Way("income tax / pretax income", ("income_tax", "pretax_income"),
            lambda v: v["income_tax"] / v["pretax_income"], above_zero=("pretax_income",)),
    ),
    "operating_income_after_tax": (
        Way("operating income x (1 - tax rate)", ("operating_income", "tax_rate"),
            lambda v: v["operating_income"] * (1 - v["tax_rate"])),
    ),
    "free_cash_flow": (
        Way("operating cash flow - capital expenditure",
            ("operating_cash_flow", "capital_expenditure"),
            lambda v: v["operating_cash_flow"] - v["capital_expenditure"]),
    ),
    "market_capitalisation": (
        Way("price x shares on the cover of the latest filing", ("price", "cover_shares"),
            lambda v: v["price"] * v["cover_shares"]),
        Way("price x shares outstanding at the balance sheet's day, all classes at this price",
            ("price", "shares_outstanding"), lambda v: v["price"] * v["shares_outstanding"]),
        Way("price x average diluted shares of the latest period, for no count is reported",
            ("price", "diluted_shares"), lambda v: v["price"] * v["diluted_shares"]),
    ),
    "net_debt": (
        Way("debt - liquid funds", ("debt", "liquid_funds"),
            lambda v: v["debt"] - v["liquid_funds"]),
    ),
    "enterprise_value": (
        Way("market capitalisation + net debt + minority interest + preferred stock",
            ("market_capitalisation", "net_debt"),
            lambda v: v["market_capitalisation"] + v["net_debt"] + v["minority_interest"]
            + v["preferred_stock"],
            optional=("minority_interest", "preferred_stock")),
    ),
}  # fmt: skip
"""Quantities made of others, by name."""

RATIOS: tuple[Formula, ...] = (
    Formula("pe", "P/E", "ratio", (
        _over("price", "diluted_eps", "price / diluted earnings per share of twelve months"),
        Way("price x average diluted shares of the latest period / net income of twelve months, "
            "for earnings per share are not reported",
            ("price", "diluted_shares", "net_income"),
            lambda v: v["price"] * v["diluted_shares"] / v["net_income"],
            above_zero=("net_income",)),
    )),
    Formula("pb", "P/B", "ratio", (
        _over("market_capitalisation", "equity", "market capitalisation / equity at the end"),
    )),
    Formula("ps", "P/S", "ratio", (_over("market_capitalisation", "revenue"),)),
    Formula("ev_ebitda", "EV/EBITDA", "ratio", (
        _over("enterprise_value", "ebitda", above_zero=("enterprise_value",)),
    )),
    Formula("gross_margin", "Gross margin", "fraction", (_over("gross", "revenue"),)),
    Formula("operating_margin", "Operating margin", "fraction",
            (_over("operating_income", "revenue"),)),
    Formula("net_margin", "Net margin", "fraction", (_over("net_income", "revenue"),)),
    Formula("roe", "Return on equity", "fraction", (_over("net_income", "average_equity"),)),
    Formula("roic", "Return on invested capital", "fraction",
            (_over("operating_income_after_tax", "average_invested_capital"),)),
    Formula("debt_to_equity", "Debt to equity", "ratio",
            (_over("debt", "equity", "debt / equity, both at the end"),)),
    Formula("net_debt", "Net debt", "money", PARTS["net_debt"]),
    Formula("interest_coverage", "Interest coverage", "ratio",
            (_over("operating_income", "interest_expense"),)),
    Formula("free_cash_flow", "Free cash flow", "money", PARTS["free_cash_flow"]),
    Formula("fcf_yield", "Free cash flow yield", "fraction",
            (_over("free_cash_flow", "market_capitalisation"),)),
    Formula("accruals", "Accruals to assets", "fraction", (
        Way("(net income - operating cash flow) / average assets",
            ("net_income", "operating_cash_flow", "average_assets"),
            lambda v: (v["net_income"] - v["operating_cash_flow"]) / v["average_assets"],
            above_zero=("average_assets",)),
    )),
    Formula("current_ratio", "Current ratio", "ratio", (
        _over("current_assets", "current_liabilities",
              "current assets / current liabilities, both at the end"),
    )),
    Formula("payout", "Dividend payout", "fraction", (_over("dividends_paid", "net_income"),)),
)  # fmt: skip
"""Every ratio, in the order it is shown."""
