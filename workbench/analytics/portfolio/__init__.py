"""A portfolio from its trades: positions, profit, income, returns and exposure. Pure values.

The laws:

- There is no cash account. A buy is money put in; a sale and a dividend are money taken out.
- A security is (symbol, MIC, currency). Each currency is kept apart: nothing is ever added over
  currencies, and a security's dividends are paid in its currency.
- Money and quantities are Decimal, and exact: quantities are fractions inside, so that a split of
  three for two and one for three give back what they took. Money that does not end (a third
  of a cost) is cut once, at twelve decimals, and the rest stays with the shares still held: the
  parts always add up to the whole. Rounding for the eye is the reader's.
- Shares are held from trades alone: selling more than is held raises InvalidTradeError. Short
  positions are refused.
- A missing price is None, never zero, and so is every total it is part of.
"""

from workbench.analytics.portfolio.daily import daily_flows, daily_holdings, daily_values
from workbench.analytics.portfolio.holdings import (
    DividendPayment,
    Flow,
    Holdings,
    Lot,
    Method,
    Position,
    Sale,
    Totals,
)
from workbench.analytics.portfolio.positions import positions
from workbench.analytics.portfolio.rates import (
    MoneyWeighted,
    money_weighted_return,
    time_weighted_return,
)
from workbench.analytics.portfolio.timeline import corporate_actions
from workbench.analytics.portfolio.trades import CorporateAction, Security, Side, Trade
from workbench.analytics.portfolio.valuation import (
    Exposure,
    Valued,
    ValuedPosition,
    ValuedTotals,
    exposure,
    value,
)

__all__ = [
    "CorporateAction",
    "DividendPayment",
    "Exposure",
    "Flow",
    "Holdings",
    "Lot",
    "Method",
    "MoneyWeighted",
    "Position",
    "Sale",
    "Security",
    "Side",
    "Totals",
    "Trade",
    "Valued",
    "ValuedPosition",
    "ValuedTotals",
    "corporate_actions",
    "daily_flows",
    "daily_holdings",
    "daily_values",
    "exposure",
    "money_weighted_return",
    "positions",
    "time_weighted_return",
    "value",
]
