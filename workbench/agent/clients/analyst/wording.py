"""How measures are called in an answer, and the law each is measured by, in a few words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.agent.clients.analyst.lexicon import HIGHER_IS, Direction
from workbench.agent.clients.analyst.speech import say


@dataclass(frozen=True, slots=True)
class Words:
    """A measure's name in a sentence, its short name in a table, and its law."""

    name: str
    short: str
    law: str = ""


MEASURES: dict[str, Words] = {
    "total_return": Words("total return", "Total return"),
    "price_return": Words("price return", "Price return", "without dividends"),
    "log_return": Words("log return", "Log return", "of the total-return series"),
    "cagr": Words("compound annual growth rate", "CAGR", "total return, in years of 365.25 days"),
    "volatility": Words("annualised volatility", "Volatility",
                        "sample standard deviation of daily total returns"),
    "downside_deviation": Words("annualised downside deviation", "Downside deviation",
                                "of daily total returns"),
    "sharpe": Words("Sharpe ratio", "Sharpe"),
    "sortino": Words("Sortino ratio", "Sortino"),
    "max_drawdown": Words("maximum drawdown", "Maximum drawdown", "on total return"),
    "best_day": Words("best day", "Best day", "daily total return"),
    "worst_day": Words("worst day", "Worst day", "daily total return"),
    "day_return": Words("return of the day", "Return of the day"),
    "highest_volume": Words("highest daily volume", "Highest volume"),
    "high": Words("highest price", "High", "intraday"),
    "low": Words("lowest price", "Low", "intraday"),
    "highest_close": Words("highest close", "Highest close"),
    "lowest_close": Words("lowest close", "Lowest close"),
    "average_close": Words("average close", "Average close"),
    "average_volume": Words("average daily volume", "Average volume"),
    "total_volume": Words("total volume", "Total volume"),
    "average_volume_unadjusted": Words("average daily volume as traded",
                                       "Average volume as traded"),
    "total_volume_unadjusted": Words("total volume as traded", "Total volume as traded"),
    "beta": Words("beta", "Beta", "on daily total returns"),
    "correlation": Words("correlation", "Correlation", "of daily total returns"),
    "dividends_per_share": Words("sum of dividends per share", "Dividends per share"),
    "dividends": Words("number of dividends", "Dividends"),
    "splits": Words("number of splits", "Splits"),
    "close": Words("close", "Close"),
    "open": Words("opening price", "Open"),
    "volume": Words("volume", "Volume"),
    "close_unadjusted": Words("close as traded", "Close as traded"),
    "macd": Words("MACD", "MACD", "12/26/9"),
    "macd_signal": Words("MACD signal line", "MACD signal"),
    "macd_histogram": Words("MACD histogram", "MACD histogram"),
    "bollinger_lower": Words("lower Bollinger band", "Lower band"),
    "bollinger_middle": Words("middle Bollinger band", "Middle band"),
    "bollinger_upper": Words("upper Bollinger band", "Upper band"),
    "high_52w": Words("52-week high", "52-week high", "intraday"),
    "low_52w": Words("52-week low", "52-week low", "intraday"),
}  # fmt: skip
_WINDOWED: tuple[tuple[str, str, str], ...] = (
    (r"sma_(\d+)", "{window}-day simple moving average", "SMA {window}"),
    (r"ema_(\d+)", "{window}-day exponential moving average", "EMA {window}"),
    (r"rsi_(\d+)", "{window}-day RSI", "RSI {window}"),
    (r"atr_(\d+)", "{window}-day average true range", "ATR {window}"),
    (
        r"volatility_(\d+)d",
        "{window}-day rolling volatility, annualised,",
        "{window}-day volatility",
    ),
    (r"average_volume_(\d+)d", "{window}-day average volume", "{window}-day volume"),
)
# Which cells belong to an indicator that was asked for.
INDICATOR_CELLS: dict[str, str] = {
    "sma": r"sma_\d+", "ema": r"ema_\d+", "rsi": r"rsi_\d+", "atr": r"atr_\d+",
    "macd": r"macd(?:_signal|_histogram)?", "bollinger": r"bollinger_(?:lower|middle|upper)",
    "high_52w": "high_52w", "low_52w": "low_52w", "rolling_volatility": r"volatility_\d+d",
    "average_volume": r"average_volume(?:_\d+d)?",
}  # fmt: skip
# What figures rest on where the question left it open.
_ON_DIVIDENDS = "Total returns have dividends reinvested."
_ON_SPLITS = "Prices and volumes are split-adjusted."
BASES: dict[str, str] = {
    "total_return": _ON_DIVIDENDS, "day_return": _ON_DIVIDENDS,
} | dict.fromkeys(
    ("open", "high", "low", "volume", "highest_close", "lowest_close", "average_close",
     "average_volume", "total_volume", "highest_volume", "high_52w", "low_52w"), _ON_SPLITS,
)  # fmt: skip
EXTREMES = frozenset({"best_day", "highest_volume", "worst_day", "high", "low", "highest_close",
                      "lowest_close",
                      "high_52w", "low_52w"})  # fmt: skip


def words(measure: str) -> Words:
    """The wording of ``measure`` in the language spoken, also of one with a window in its name."""
    if measure in MEASURES:
        said = MEASURES[measure]
        return Words(say(said.name), say(said.short), say(said.law))
    for pattern, name, short in _WINDOWED:
        if match := re.fullmatch(pattern, measure):
            return Words(say(name, window=match[1]), say(short, window=match[1]))
    plain = measure.replace("_", " ")
    return Words(plain, plain.capitalize())


def wants_higher(measure: str, direction: Direction | None, *, loss: bool) -> bool:
    """Whether the first of a ranking is the one with the highest value."""
    good, large = HIGHER_IS.get("rolling_volatility" if measure.startswith("volatility_")
                                else measure, (True, True))  # fmt: skip
    if direction is None:
        natural = {"low", "lowest_close", "worst_day"}
        return not loss if measure not in natural else False
    if loss and direction in ("large", "small"):
        large = False
    return {"good": good, "bad": not good, "large": large, "small": not large}[direction]


_SUPERLATIVES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    # measure: (of two, of many) for the higher value, then for the lower
    "max_drawdown": (("smaller", "smallest"), ("larger", "largest")),
    "worst_day": (("milder", "mildest"), ("worse", "worst")),
    "best_day": (("better", "best"), ("weaker", "weakest")),
}


def superlative(measure: str, *, higher: bool, two: bool) -> str:
    """``highest``, or ``smaller`` of two, in the usual words for the measure."""
    usual = (("higher", "highest"), ("lower", "lowest"))
    of_two, of_many = _SUPERLATIVES.get(measure, usual)[0 if higher else 1]
    return say(of_two if two else of_many)
