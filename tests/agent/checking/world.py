"""The sample's figures by symbol, measure and period: the truth that sentences are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agent.checking import fundamentals

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
    "yearly": ("cagr",),
    "flow": ("revenue", "net_income", "operating_income", "gross_profit", "operating_cash_flow",
             "free_cash_flow"),
    "stock": ("total_assets", "total_debt", "cash"),
    "eps": ("diluted_eps",),
    "payout": ("dividends_per_share",),
    "margin": ("gross_margin", "operating_margin", "net_margin", "roe"),
    "balance": ("debt_to_equity", "current_ratio"),
    "multiple": ("pe", "pb", "ps", "ev_ebitda"),
}  # fmt: skip
MARKET = ("ret", "price", "frac", "dd", "ratio", "money", "volume", "day", "yearly")
FISCAL_POOLS = frozenset({"flow", "stock", "eps", "payout", "margin", "balance"})
DAY_POOLS = frozenset({"close", "multiple"})
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
    "cagr": ("CAGR", "compound annual growth rate", "annualised return"),
    "revenue": ("revenue", "sales", "net sales", "total revenue"),
    "gross_profit": ("gross profit",),
    "operating_income": ("operating income", "operating profit"),
    "net_income": ("net income", "net profit", "net earnings"),
    "operating_cash_flow": ("operating cash flow", "cash from operations"),
    "free_cash_flow": ("free cash flow",),
    "total_assets": ("total assets",),
    "total_debt": ("total debt",),
    "cash": ("cash and equivalents", "cash position"),
    "diluted_eps": ("diluted EPS", "EPS", "diluted earnings per share"),
    "dividends_per_share": ("dividends per share", "dividend per share"),
    "shares_outstanding": ("shares outstanding",),
    "gross_margin": ("gross margin",),
    "operating_margin": ("operating margin", "EBIT margin"),
    "net_margin": ("net margin", "net profit margin"),
    "roe": ("return on equity", "ROE"),
    "debt_to_equity": ("debt-to-equity ratio", "debt to equity"),
    "current_ratio": ("current ratio",),
    "pe": ("P/E", "P/E ratio", "price-to-earnings ratio"),
    "pb": ("P/B", "price-to-book ratio"),
    "ps": ("P/S", "price-to-sales ratio"),
    "ev_ebitda": ("EV/EBITDA", "EV/EBITDA multiple"),
}
NOUNS_VI = {
    "total_return": ("tổng lợi suất", "tổng mức sinh lời"),
    "price_return": ("lợi suất giá",),
    "volatility": ("độ biến động", "biến động"),
    "downside_deviation": ("độ lệch giảm",),
    "max_drawdown": ("mức sụt giảm tối đa", "mức sụt giảm lớn nhất"),
    "sharpe": ("hệ số Sharpe", "tỷ lệ Sharpe"),
    "sortino": ("hệ số Sortino", "tỷ lệ Sortino"),
    "highest_close": ("giá đóng cửa cao nhất",),
    "lowest_close": ("giá đóng cửa thấp nhất",),
    "average_close": ("giá đóng cửa bình quân", "giá đóng cửa trung bình"),
    "average_volume": ("khối lượng giao dịch bình quân", "khối lượng trung bình"),
    "highest_volume": ("khối lượng giao dịch cao nhất",),
    "best_day": ("phiên tốt nhất",),
    "worst_day": ("phiên tệ nhất",),
    "revenue": ("doanh thu", "doanh thu thuần"),
    "gross_profit": ("lợi nhuận gộp",),
    "operating_income": ("lợi nhuận hoạt động",),
    "net_income": ("lợi nhuận ròng", "lợi nhuận sau thuế"),
    "operating_cash_flow": ("dòng tiền hoạt động",),
    "free_cash_flow": ("dòng tiền tự do",),
    "gross_margin": ("biên lợi nhuận gộp",),
    "operating_margin": ("biên lợi nhuận hoạt động",),
    "net_margin": ("biên lợi nhuận ròng",),
    "roe": ("ROE", "tỷ suất sinh lời trên vốn chủ sở hữu"),
    "diluted_eps": ("EPS pha loãng", "EPS"),
}


@dataclass(frozen=True)
class Span:
    """A period: how the service reads it, and how it is said with and without a preposition."""

    text: str
    kind: str
    phrases: tuple[str, ...]
    bare: str
    own: tuple[str, str] = ("", "")  # in Vietnamese: with a preposition, and without


def _year(year: int) -> Span:
    phrases = (f"in {year}", f"during {year}", f"over {year}", f"for {year}")
    return Span(str(year), "year", phrases, str(year), (f"trong năm {year}", f"năm {year}"))


def _quarter(year: int, number: int) -> Span:
    word = ("first", "second", "third", "fourth")[number - 1]
    phrases = (f"in Q{number} {year}", f"in the {word} quarter of {year}")
    own = (f"trong quý {number}/{year}", f"quý {number} năm {year}")
    return Span(f"{year}-Q{number}", "quarter", phrases, f"Q{number} {year}", own)


def _month(year: int, number: int) -> Span:
    word = date(year, number, 1).strftime("%B %Y")
    own = (f"trong tháng {number}/{year}", f"tháng {number} năm {year}")
    return Span(f"{year}-{number:02d}", "month", (f"in {word}", f"during {word}"), word, own)


def _run(first: int, last: int) -> Span:
    phrases = (f"from {first} to {last}", f"between {first} and {last}", f"over {first}-{last}")
    own = (f"từ năm {first} đến năm {last}", f"giai đoạn {first}-{last}")
    return Span(f"{first}/{last}", "run", phrases, f"{first} to {last}", own)


def _fiscal(year: int) -> Span:
    phrases = (f"in fiscal {year}", f"in FY{year}", f"for fiscal year {year}",
               f"in the fiscal year {year}")  # fmt: skip
    own = (f"trong năm tài chính {year}", f"năm tài chính {year}")
    return Span(f"FY{year}", "fiscal", phrases, f"FY{year}", own)


def _fiscal_quarter(year: int, number: int) -> Span:
    word = ("first", "second", "third", "fourth")[number - 1]
    phrases = (f"in Q{number} FY{year}", f"in fiscal Q{number} {year}",
               f"in the {word} quarter of fiscal {year}")  # fmt: skip
    own = (f"trong quý {number} năm tài chính {year}", f"quý {number} năm tài chính {year}")
    return Span(f"FY{year}Q{number}", "fiscal quarter", phrases, f"Q{number} FY{year}", own)


SPANS = (
    *(_year(year) for year in range(2006, 2013)),
    *(_quarter(year, number) for year in (2009, 2011) for number in (1, 2, 3, 4)),
    *(_month(2010, number) for number in (2, 3, 5, 8, 9)),
    *(_run(*pair) for pair in ((2006, 2008), (2007, 2010), (2009, 2012))),
)
FISCAL = (
    *(_fiscal(year) for year in fundamentals.YEARS),
    *(_fiscal_quarter(*one) for one in fundamentals.QUARTERS),
)
DAYS = (
    date(2008, 10, 10), date(2009, 3, 9), date(2010, 5, 6), date(2011, 8, 8), date(2012, 9, 19),
    date(2013, 3, 1),
)  # fmt: skip


class World:
    """Cells of the sample; one computed figure a key."""

    def __init__(self, research) -> None:
        self.spans = (*SPANS, *FISCAL)
        self.cells: dict[tuple[str, str, str], Cell] = {}
        for ticker in SYMBOLS:
            self._of_market(research, ticker)
            for text, cell in fundamentals.statements(ticker):
                self.cells[ticker, cell.measure, text] = cell
            for day in DAYS:
                for cell in (*research.price_on(ticker, day).cells,
                             *fundamentals.multiples(ticker, day)):  # fmt: skip
                    self.cells[ticker, cell.measure, day.isoformat()] = cell

    def _of_market(self, research, ticker: str) -> None:
        measures = [name for pool in MARKET for name in POOLS[pool]]
        for span in SPANS:
            asked = (
                measures if span.kind in ("year", "run") else [m for m in measures if m != "cagr"]
            )
            for cell in research.measure(ticker, asked, research.period(span.text, ticker)).cells:
                self.cells[ticker, cell.measure, span.text] = cell

    def get(self, symbol: str, measure: str, text: str) -> Cell:
        return self.cells[symbol, measure, text]

    def measures(self, symbol: str, text: str) -> dict[str, Cell]:
        """The cells of ``symbol`` over a period, by measure."""
        return {
            key[1]: cell for key, cell in self.cells.items() if key[0] == symbol and key[2] == text
        }
