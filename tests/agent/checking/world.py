"""The sample's figures by symbol, measure and period: the truth that sentences are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workbench.messages import Cell

SYMBOLS = ("AAPL", "GOOG", "IBM", "MSFT")
NAMES = {
    "AAPL": ("Apple Inc.", "Apple", "Apple Computer"),
    "FB": ("Facebook, Inc.", "Facebook", "Meta"),
    "GOOG": ("Google Inc.", "Google", "Alphabet"),
    "IBM": ("International Business Machines Corporation", "International Business Machines",
            "Big Blue"),
    "MSFT": ("Microsoft Corporation", "Microsoft"),
}  # fmt: skip
SPOKEN = {
    "AAPL": ("Apple", "AAPL", "Apple Inc."),
    "GOOG": ("Google", "GOOG"),
    "IBM": ("IBM", "Big Blue"),
    "MSFT": ("Microsoft", "MSFT"),
}
AS_OF = date(2013, 3, 1)
POOLS = {
    "ret": ("total_return",),
    "price": ("price_return",),
    "frac": ("volatility", "downside_deviation"),
    "dd": ("max_drawdown",),
    "ratio": ("sharpe", "sortino"),
    "money": ("highest_close", "lowest_close", "average_close"),
    "volume": ("average_volume", "highest_volume"),
    "day": ("best_day", "worst_day"),
}
NOUNS = {
    "total_return": ("total return", "return"),
    "price_return": ("price return", "return without dividends"),
    "volatility": ("volatility", "annualised volatility", "annualized volatility"),
    "downside_deviation": ("downside deviation",),
    "max_drawdown": ("maximum drawdown", "max drawdown", "drawdown"),
    "sharpe": ("Sharpe ratio", "Sharpe"),
    "sortino": ("Sortino ratio", "Sortino"),
    "highest_close": ("highest close", "highest closing price"),
    "lowest_close": ("lowest close", "lowest closing price"),
    "average_close": ("average close", "average closing price"),
    "average_volume": ("average daily volume", "average volume"),
    "highest_volume": ("highest daily volume", "peak volume"),
    "best_day": ("best day",),
    "worst_day": ("worst day",),
}


@dataclass(frozen=True)
class Span:
    """A period: how the service reads it, and how it is said with and without a preposition."""

    text: str
    kind: str
    phrases: tuple[str, ...]
    bare: str


def _year(year: int) -> Span:
    phrases = (f"in {year}", f"during {year}", f"over {year}", f"for {year}")
    return Span(str(year), "year", phrases, str(year))


def _quarter(year: int, number: int) -> Span:
    word = ("first", "second", "third", "fourth")[number - 1]
    phrases = (f"in Q{number} {year}", f"in the {word} quarter of {year}")
    return Span(f"{year}-Q{number}", "quarter", phrases, f"Q{number} {year}")


def _month(year: int, number: int) -> Span:
    word = date(year, number, 1).strftime("%B %Y")
    return Span(f"{year}-{number:02d}", "month", (f"in {word}", f"during {word}"), word)


def _run(first: int, last: int) -> Span:
    phrases = (f"from {first} to {last}", f"between {first} and {last}", f"over {first}-{last}")
    return Span(f"{first}/{last}", "run", phrases, f"{first} to {last}")


SPANS = (
    *(_year(year) for year in range(2006, 2013)),
    *(_quarter(year, number) for year in (2009, 2011) for number in (1, 2, 3, 4)),
    *(_month(2010, number) for number in (2, 3, 5, 8, 9)),
    *(_run(*pair) for pair in ((2006, 2008), (2007, 2010), (2009, 2012))),
)
DAYS = (
    date(2008, 10, 10), date(2009, 3, 9), date(2010, 5, 6), date(2011, 8, 8), date(2012, 9, 19),
    date(2013, 3, 1),
)  # fmt: skip


class World:
    """Cells of the sample; one computed figure a key."""

    def __init__(self, research) -> None:
        self.spans = SPANS
        self.cells: dict[tuple[str, str, str], Cell] = {}
        measures = list(NOUNS)
        for ticker in SYMBOLS:
            for span in SPANS:
                period = research.period(span.text, ticker)
                for cell in research.measure(ticker, measures, period).cells:
                    self.cells[ticker, cell.measure, span.text] = cell
            for day in DAYS:
                for cell in research.price_on(ticker, day).cells:
                    self.cells[ticker, cell.measure, day.isoformat()] = cell

    def get(self, symbol: str, measure: str, text: str) -> Cell:
        return self.cells[symbol, measure, text]
