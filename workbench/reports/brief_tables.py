"""The tables of the equity brief: from figures and series to rows, units and captions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pandas as pd

from workbench.analytics import returns, risk
from workbench.messages import COUNT, FRACTION, RATIO, Cell, format_value
from workbench.reports.blocks import Shade, Table

NONE = "–"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FULL_MONTH, _FULL_YEAR = 0.20, 0.80  # returns with the strongest colour
_MANY_DIVIDENDS = 12
_YEAR_DAYS = 363  # a year's first and last session, when week-ends cut it at both ends
_CALENDAR = (
    "Total returns, dividends reinvested at the ex-date's close. A year or month runs from the "
    "last close before it to the last close in it."
)
Benchmark = tuple[str, "pd.Series[float]", str]


def yearly(ticker: str, closes: pd.Series[float], benchmark: Benchmark | None = None) -> Table:
    """Total return by year; ``benchmark``: its short name, its closes and who is in it."""
    own = _by_year(closes)
    head, caption = ["Year", ticker], _CALENDAR
    others: dict[str, float] = {}
    if benchmark:
        word, series, name = benchmark
        others = _by_year(series)
        head += [word, "Difference"]
        who = f" {word}: {name}." if name != word else ""
        caption += f"{who} Difference in percentage points."
    rows: list[list[str | Shade]] = []
    for label, value in own.items():
        row: list[str | Shade] = [label, _shaded(value, _FULL_YEAR, 2)]
        if benchmark:
            other = others.get(label)
            row.append(NONE if other is None else _shaded(other, _FULL_YEAR, 2))
            row.append(NONE if other is None else f"{(value - other) * 100:+.2f} pp")
        rows.append(row)
    return Table(head, rows, caption)


def monthly(ticker: str, closes: pd.Series[float]) -> Table:
    """Total return by month, years down, months across, coloured by sign and size."""
    months = returns.monthly_returns(closes)
    years = {int(str(year)): value for year, value in returns.yearly_returns(closes).items()}
    rows: list[list[str | Shade]] = []
    for year, values in zip(months.index.tolist(), months.to_numpy().tolist(), strict=True):
        row: list[str | Shade] = [str(year)]
        row += [NONE if math.isnan(v) else _shaded(v, _FULL_MONTH, 1) for v in values]
        row.append(f"{years[year]:+.1%}" if year in years else NONE)
        rows.append(row)
    caption = (
        f"{ticker}, per cent a month. {_CALENDAR} {NONE}: not wholly in the period; the last "
        f"month and year shown end on {_day(closes, -1)}. "
        f"Blue is a gain, orange a loss; the strongest colour is {_FULL_MONTH:.0%}."
    )
    return Table(["Year", *_MONTHS, "Year"], rows, caption)


def risk_cells(closes: pd.Series[float], name: str, source: str) -> dict[str, Cell]:
    """The risk measures of a series that is no symbol, as cells by measure."""
    start, end = _day(closes, 0), _day(closes, -1)
    best, worst = returns.best_day(closes), returns.worst_day(closes)
    deepest = risk.max_drawdown(closes)
    found: dict[str, tuple[float | None, str, date | None]] = {
        "volatility": (_if_enough(risk.volatility, closes), FRACTION, None),
        "downside_deviation": (risk.downside_deviation(closes), FRACTION, None),
        "sharpe": (_if_enough(risk.sharpe, closes), RATIO, None),
        "sortino": (_if_enough(risk.sortino, closes), RATIO, None),
        "max_drawdown": (deepest.depth, FRACTION, deepest.trough),
        "best_day": (best.value, FRACTION, best.on),
        "worst_day": (worst.value, FRACTION, worst.on),
    }
    return {
        measure: Cell(name, measure, value, unit, start, end, source, on=on)
        for measure, (value, unit, on) in found.items()
        if value is not None
    }


_RISK_WORDS = {
    "volatility": "Volatility, annualised",
    "downside_deviation": "Downside deviation, annualised",
    "sharpe": "Sharpe ratio",
    "sortino": "Sortino ratio",
    "max_drawdown": "Maximum drawdown (trough)",
    "best_day": "Best day",
    "worst_day": "Worst day",
}


def risk_measures(ticker: str, columns: Mapping[str, Mapping[str, Cell]]) -> Table:
    """Risk measures down, periods and benchmark across."""
    rows: list[list[str]] = []
    for measure, word in _RISK_WORDS.items():
        cells = [column.get(measure) for column in columns.values()]
        rows.append([word, *(_with_day(cell) if cell else NONE for cell in cells)])
    spans = [
        f"{name}: {cells['volatility'].start} to {cells['volatility'].end}"
        for name, cells in columns.items()
        if "volatility" in cells
    ]
    caption = (
        f"{ticker} unless the column names another. Daily total returns; annualised with 252 "
        "sessions; risk-free rate 0%; volatility is the sample standard deviation, downside "
        f"deviation counts returns below 0 over all sessions. {'; '.join(spans)}."
    )
    return Table(["Measure", *columns], rows, caption)


def drawdowns(ticker: str, worst: Sequence[risk.Drawdown], end: date) -> Table:
    """The deepest falls with their dates and lengths in days."""
    rows = [
        [
            str(number), format_value(fall.depth, FRACTION), str(fall.peak), str(fall.trough),
            str(fall.recovery) if fall.recovery else f"not by {end}",
            f"{(fall.trough - fall.peak).days:,}",
            f"{(fall.recovery - fall.trough).days:,}" if fall.recovery else NONE,
        ]
        for number, fall in enumerate(worst, start=1)
        if fall.depth < 0
    ]  # fmt: skip
    caption = (
        f"{ticker}, closes of the total-return series. Each fall lasts from a high until that "
        "high is reached again. Lengths in calendar days."
    )
    head = ["", "Depth", "Peak", "Trough", "Recovery", "Days down", "Days to recover"]
    return Table(head, rows, caption)


_INDICATOR_WORDS = {
    "macd": "MACD 12/26", "macd_signal": "MACD signal 9", "macd_histogram": "MACD histogram",
    "bollinger_lower": "Bollinger lower 20/2", "bollinger_middle": "Bollinger middle 20/2",
    "bollinger_upper": "Bollinger upper 20/2", "high_52w": "52-week high",
    "low_52w": "52-week low", "volatility_63d": "Volatility, 63 sessions",
    "average_volume_63d": "Average volume, 63 sessions",
}  # fmt: skip
_LEVELS = ("sma_", "ema_", "bollinger_", "high_52w", "low_52w")


def indicators(close: Cell, cells: Sequence[Cell], missing: Sequence[str]) -> Table:
    """Indicators with the close's distance from those that are price levels."""
    rows = [["Close", close.display, NONE, close.formula]]
    for cell in sorted(cells, key=_indicator_order):
        near = NONE
        if cell.measure.startswith(_LEVELS):
            near = f"{close.value / cell.value - 1:+.2%}"
        rows.append([_indicator_word(cell.measure), _with_day(cell), near, cell.formula])
    caption = (
        f"{close.symbol} at the close of {close.end}; prices adjusted for all splits known then. "
        "Close against it: how far the close lies above or below."
    )
    head = ["Indicator", "Value", "Close against it", "How it is computed"]
    return Table(head, rows, " ".join([caption, *missing]), frozenset({3}))


def comparison(
    series: Mapping[str, pd.Series[float]], against: Sequence[Cell], benchmark: str
) -> Table:
    """Return and risk of the symbol, its benchmark and the benchmark's members."""
    rows = [_compared(name, closes) for name, closes in series.items()]
    name, first = next(iter(series.items()))
    figures = ", ".join(f"{cell.measure} {cell.display}" for cell in against)
    caption = (
        f"{_day(first, 0)} to {_day(first, -1)}, total returns; risk-free rate 0%. "
        f"Benchmark: {benchmark}. {name} against it, daily returns: {figures or 'too few'}. "
        "No CAGR for less than a year. Companies not traded over the whole period are left out."
    )
    head = ["", "Total return", "CAGR", "Volatility", "Sharpe", "Maximum drawdown"]
    return Table(head, rows, caption)


def splits(cells: Sequence[Cell], period: str) -> Table:
    """The splits, one a row."""
    found = [cell for cell in cells if cell.measure == "split"]
    rows = [[str(cell.on), f"{cell.value:g} for 1"] for cell in found]
    return Table(["Ex-date", "Split"], rows or [["none", NONE]], f"Splits, {period}.")


def dividends(cells: Sequence[Cell], actions: pd.DataFrame, period: str) -> Table:
    """The dividends one a row, or by year where there are many."""
    paid = [cell for cell in cells if cell.measure == "dividend" and cell.on]
    if not paid:
        return Table(["Ex-date", "Per share"], [["none", NONE]], f"Dividends, {period}.")
    adjusted = {c.on: c.value / _later_splits(actions, c.on) for c in paid if c.on}
    unit = paid[0].unit
    total = format_value(sum(adjusted.values()), unit)
    caption = (
        f"Cash dividends by ex-date, {period}: {len(paid)}, together {total} in today's shares."
    )
    if len(paid) <= _MANY_DIVIDENDS:
        rows = [[str(c.on), c.display, format_value(adjusted[c.on], unit)] for c in paid if c.on]
        return Table(["Ex-date", "Per share, as paid", "In today's shares"], rows, caption)
    frame = pd.DataFrame(
        {"paid": [c.value for c in paid], "adjusted": list(adjusted.values())},
        index=[c.on.year for c in paid if c.on],
    )
    grouped = frame.groupby(level=0).agg(["count", "sum"])
    rows = [
        [
            str(year), format_value(row["paid", "count"], COUNT),
            format_value(row["paid", "sum"], unit), format_value(row["adjusted", "sum"], unit),
        ]
        for year, row in grouped.iterrows()
    ]  # fmt: skip
    return Table(["Year", "Dividends", "Per share, as paid", "In today's shares"], rows, caption)


def sources(frames: Sequence[pd.DataFrame], sample: bool) -> Table:
    """One row a symbol: who it comes from and which sessions were used."""
    rows = [
        [
            f"{frame.attrs['symbol']}", f"{frame.attrs['name']}", f"{frame.attrs['provider']}",
            str(_day(frame, 0)), str(_day(frame, -1)), f"{len(frame):,}",
            f"{frame.attrs['as_of']}",
        ]
        for frame in frames
    ]  # fmt: skip
    caption = (
        "Raw daily bars with splits and dividends from the provider; adjusted on read, as known "
        "on the as-of day."
    )
    if sample:
        caption += (
            " SAMPLE DATA: real prices of 2000 to 2013 (Quandl WIKI, public domain, by way of "
            "bokeh-sampledata), not current ones."
        )
    head = ["Symbol", "Company", "Provider", "From", "To", "Sessions", "As of"]
    return Table(head, rows, caption, frozenset({1, 2}))


# Parts. -----------------------------------------------------------------------------------------


def _by_year(closes: pd.Series[float]) -> dict[str, float]:
    """Returns by year; a first or last year that is not whole says from or to which day."""
    by_year = {str(year): float(v) for year, v in returns.yearly_returns(closes).items()}
    first, last = _day(closes, 0), _day(closes, -1)
    head = closes.loc[: str(first.year)]
    if len(head) > 1:  # no close before this year is known: it begins within the period
        partial = {f"from {first}": returns.period_return(head)}
        by_year = partial | by_year
    if by_year and (last.month, last.day) < (12, 28):
        label, value = by_year.popitem()
        start = f"{first} to" if label.startswith("from") else "to"
        by_year[f"{start} {last}"] = value
    return by_year


def too_short_to_annualise(closes: pd.Series[float]) -> bool:
    """Whether a growth rate a year would be extrapolated: the window is shorter than a year."""
    return (_day(closes, -1) - _day(closes, 0)).days < _YEAR_DAYS


def _compared(name: str, closes: pd.Series[float]) -> list[str]:
    values = [
        (returns.period_return(closes), FRACTION),
        (None if too_short_to_annualise(closes) else returns.cagr(closes), FRACTION),
        (_if_enough(risk.volatility, closes), FRACTION),
        (_if_enough(risk.sharpe, closes), RATIO),
        (risk.max_drawdown(closes).depth, FRACTION),
    ]
    return [name, *(NONE if v is None else format_value(v, unit) for v, unit in values)]


def _if_enough(
    measure: Callable[[pd.Series[float]], float | None], closes: pd.Series[float]
) -> float | None:
    """The measure, None where there are too few closes for it."""
    try:
        return measure(closes)
    except ValueError:
        return None


def _shaded(value: float, full: float, digits: int) -> Shade:
    return Shade(f"{value:+.{digits}%}", value, full)


def _with_day(cell: Cell) -> str:
    return f"{cell.display} ({cell.on})" if cell.on else cell.display


def _indicator_word(measure: str) -> str:
    name, _, size = measure.partition("_")
    return _INDICATOR_WORDS.get(measure) or f"{name.upper()} {size}"


def _indicator_order(cell: Cell) -> tuple[int, float]:
    kinds = ("sma", "ema", "bollinger", "high", "low", "rsi", "macd", "atr", "volatility")
    kind = cell.measure.partition("_")[0]
    size = cell.measure.rpartition("_")[2]
    position = kinds.index(kind) if kind in kinds else len(kinds)
    return position, float(size) if size.isdigit() else 0.0


def _later_splits(actions: pd.DataFrame, day: date) -> float:
    """New shares for one old by the splits after ``day``."""
    later: list[float] = actions.loc[actions.index > pd.Timestamp(day), "split"].tolist()
    return math.prod(later)


def _day(closes: pd.Series[float] | pd.DataFrame, position: int) -> date:
    return pd.DatetimeIndex(closes.index)[position].date()
