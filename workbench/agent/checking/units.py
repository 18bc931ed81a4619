"""Which kinds of figure can be of which measure."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.agent.checking import lexicon_statements as statements
from workbench.agent.checking.reading import Figure, Kind
from workbench.messages import COUNT, DAYS, FRACTION, INDEX, RATIO, Cell
from workbench.messages import SHARES as SHARES_UNIT

_FRACTIONS = frozenset(
    ("total_return", "price_return", "log_return", "cagr", "day_return", "volatility",
     "downside_deviation", "max_drawdown", "best_day", "worst_day", "volatility_*")
)  # fmt: skip
_RATIOS = frozenset(("sharpe", "sortino", "beta", "correlation", "split", "rsi", "rsi_*"))
SHARES = frozenset(("volume", "average_volume", "highest_volume", "total_volume",
                     "average_volume_*"))  # fmt: skip
_COUNTS = frozenset(("splits", "dividends", "sessions"))
_MONEY = frozenset(
    ("close", "open", "high", "low", "highest_close", "lowest_close", "average_close",
     "close_unadjusted", "high_52w", "low_52w", "dividend", "dividends_per_share", "sma", "ema",
     "atr", "sma_*", "ema_*", "atr_*", "bollinger_lower", "bollinger_upper", "bollinger_middle")
)  # fmt: skip
OF_MARKET = _FRACTIONS | _RATIOS | SHARES | (_MONEY - {"dividends_per_share"})
"""Measures of prices and volumes, which know no fiscal year."""
_FAMILIES: tuple[tuple[frozenset[str], frozenset[Kind]], ...] = (
    (_FRACTIONS, frozenset({"percent", "points", "times", "number"})),
    (_RATIOS, frozenset({"number", "times"})),
    (SHARES, frozenset({"shares", "number", "times"})),
    (_COUNTS, frozenset({"number", "count"})),
    (_MONEY, frozenset({"money", "number", "times"})),
    (statements.FRACTIONS, frozenset({"percent", "points", "times", "number"})),
    (statements.MONEY, frozenset({"money", "number", "times"})),
    (statements.MULTIPLES, frozenset({"number", "times"})),
    (statements.SHARES, frozenset({"shares", "number", "times"})),
)
_KINDS: dict[str, frozenset[Kind]] = {
    FRACTION: frozenset({"percent", "number"}),
    RATIO: frozenset({"number", "times"}),
    INDEX: frozenset({"number"}),
    SHARES_UNIT: frozenset({"shares", "number"}),
    COUNT: frozenset({"number", "count"}),
    DAYS: frozenset({"number"}),
}


def fits(names: Iterable[str], figure: Figure) -> bool:
    """Whether ``figure`` can be of a measure with one of ``names``; an unknown one takes any."""
    return any(_fits(name, figure) for name in names)


def _fits(name: str, figure: Figure) -> bool:
    for family, kinds in _FAMILIES:
        if name in family:
            fraction = family in (_FRACTIONS, statements.FRACTIONS) and figure.kind == "number"
            return figure.kind in kinds and not (
                fraction and (figure.weak or abs(figure.value) > 20)
            )
    return True


def same_unit(figure: Figure, cell: Cell) -> bool:
    """Whether the figure is written in the cell's unit; a bare number may be money."""
    if cell.measure in statements.MULTIPLES:
        return figure.kind in ("number", "times") and not figure.currency
    kinds = _KINDS.get(cell.unit)
    if kinds is not None:
        return figure.kind in kinds and not figure.currency
    return figure.kind in ("money", "number") and figure.currency in ("", cell.unit)
