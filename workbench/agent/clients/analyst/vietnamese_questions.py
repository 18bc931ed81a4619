"""Vietnamese questions told in the English words that the readers know.

One table of phrases, the longest first. A word that is in no phrase is named, and the question is
refused, as one that no reader takes is in English. Days are day, month, year.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_QUARTERS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "một": "1", "hai": "2", "ba": "3",
             "tư": "4", "bốn": "4"}  # fmt: skip

_TABLE: Mapping[str, str] = {
    # shares and measures
    "lợi suất tổng": "total return", "tổng lợi suất": "total return",
    "tổng lợi nhuận": "total return", "tỷ suất sinh lời": "return", "tỷ suất lợi nhuận": "return",
    "suất sinh lời": "return", "lợi suất": "return", "sinh lời": "return",
    "lợi suất giá": "price return", "lợi suất log": "log return",
    "lợi suất không gồm cổ tức": "price return", "lợi suất hằng năm": "annual return",
    "lợi suất hàng năm": "annual return", "lợi suất kép hằng năm": "CAGR",
    "lợi suất kép hàng năm": "CAGR", "tăng trưởng kép hằng năm": "CAGR",
    "tăng trưởng kép hàng năm": "CAGR", "tốc độ tăng trưởng kép": "CAGR",
    "lợi suất cao nhất": "the highest return", "lợi suất tốt nhất": "the best return",
    "lợi suất thấp nhất": "the lowest return", "lợi suất tệ nhất": "the worst return",
    "lợi suất tổng cao nhất": "the highest total return",
    "lợi suất tổng thấp nhất": "the lowest total return",
    "độ biến động": "volatility", "mức biến động": "volatility", "biến động": "volatility",
    "biến động giá": "biến động giá",  # how the price moved, or how much it swings
    "độ biến động trượt": "rolling volatility", "độ lệch chuẩn": "standard deviation",
    "độ biến động cao nhất": "the highest volatility",
    "độ biến động thấp nhất": "the lowest volatility", "biến động mạnh nhất": "the most volatile",
    "biến động nhiều nhất": "the most volatile", "biến động ít nhất": "the least volatile",
    "biến động mạnh hơn": "more volatile", "biến động nhiều hơn": "more volatile",
    "biến động ít hơn": "less volatile", "rủi ro": "risk", "độ lệch giảm": "downside deviation",
    "mức sụt giảm": "drawdown", "sụt giảm": "drawdown", "sụt giảm tối đa": "maximum drawdown",
    "mức sụt giảm tối đa": "maximum drawdown", "mức sụt giảm lớn nhất": "maximum drawdown",
    "sụt giảm lớn nhất": "maximum drawdown", "sụt giảm mạnh nhất": "maximum drawdown",
    "mức sụt giảm sâu nhất": "maximum drawdown", "sụt giảm sâu nhất": "maximum drawdown",
    "drawdown": "drawdown", "giá": "price", "giá cổ phiếu": "share price",
    "giá đóng cửa": "closing price", "đóng cửa": "close", "giá mở cửa": "opening price",
    "mở cửa": "open", "giá cao nhất": "highest price", "giá thấp nhất": "lowest price",
    "giá đóng cửa cao nhất": "highest close", "giá đóng cửa thấp nhất": "lowest close",
    "giá đóng cửa trung bình": "average close", "giá trung bình": "average price",
    "giá chưa điều chỉnh": "unadjusted close", "đỉnh 52 tuần": "52-week high",
    "đáy 52 tuần": "52-week low", "khối lượng": "volume", "khối lượng giao dịch": "trading volume",
    "khối lượng trung bình": "average volume", "tổng khối lượng": "total volume",
    "khối lượng giao dịch trung bình": "average trading volume",
    "tổng khối lượng giao dịch": "total trading volume",
    "khối lượng cao nhất": "highest volume", "cổ tức": "dividends", "trả cổ tức": "dividends paid",
    "cổ tức gần nhất": "last dividend", "cổ tức lớn nhất": "largest dividend",
    "cổ tức đặc biệt": "special dividend", "tách cổ phiếu": "splits", "chia tách": "splits",
    "lần tách cổ phiếu gần nhất": "last split", "tách cổ phiếu gần nhất": "last split",
    "tương quan": "correlation", "hệ số tương quan": "correlation", "beta": "beta",
    "hệ số beta": "beta", "tỷ lệ sharpe": "Sharpe ratio", "hệ số sharpe": "Sharpe ratio",
    "sharpe": "Sharpe", "tỷ lệ sortino": "Sortino ratio", "hệ số sortino": "Sortino ratio",
    "sortino": "Sortino", "đường trung bình động": "moving average",
    "trung bình động": "moving average", "dải bollinger": "Bollinger bands",
    "ngày tốt nhất": "best day", "ngày tăng mạnh nhất": "best day", "ngày tệ nhất": "worst day",
    "ngày giảm mạnh nhất": "worst day", "phiên tốt nhất": "best day",
    "phiên tệ nhất": "worst day", "phiên tăng mạnh nhất": "best day",
    "phiên giảm mạnh nhất": "worst day", "lãi suất phi rủi ro": "risk-free rate",
    # what is wanted
    "so sánh": "compare", "vẽ biểu đồ": "plot", "vẽ đồ thị": "plot", "vẽ": "plot",
    "biểu đồ": "chart", "đồ thị": "chart", "biểu đồ nến": "candlestick chart",
    "biểu đồ giá": "price chart", "vẽ biểu đồ giá": "plot the price",
    "vẽ biểu đồ nến": "candlestick chart", "tóm tắt": "summarise", "tổng quan": "overview",
    "xếp hạng": "rank", "theo": "by", "cổ phiếu nào": "which stock", "mã nào": "which stock",
    "công ty nào": "which company", "tất cả cổ phiếu": "all stocks",
    "tất cả các cổ phiếu": "all stocks", "các cổ phiếu": "the stocks", "tốt hơn": "better",
    "kém hơn": "worse", "tệ hơn": "worse", "cao hơn": "higher", "thấp hơn": "lower",
    "tốt nhất": "best", "tệ nhất": "worst", "cao nhất": "highest", "thấp nhất": "lowest",
    "lớn nhất": "largest", "tăng": "gain", "tăng giá": "gain", "giảm": "fall", "lỗ": "lose",
    "tăng bao nhiêu": "how much did it gain", "giảm bao nhiêu": "how much did it fall",
    "bạn có dữ liệu gì": "what data do you have", "có dữ liệu gì": "what data do you have",
    "có dữ liệu nào": "what data do you have",
    # words without weight
    "của": "of", "cổ phiếu": "stock", "mã": "symbol", "mã cổ phiếu": "stock", "công ty": "company",
    "là": "was", "là bao nhiêu": "was what", "bao nhiêu": "how much", "như thế nào": "how",
    "thế nào": "how", "ra sao": "how", "cho": "for", "cho tôi": "for me",
    "cho tôi biết": "tell me",
    "hãy cho tôi biết": "tell me", "hãy cho biết": "tell me", "cho biết": "tell me",
    "hãy": "please",
    "xin": "please", "tôi muốn biết": "tell me", "và": "and", "với": "with", "hay": "or",
    "hoặc": "or", "giữa": "between", "trong": "in", "vào": "on", "tại": "at", "ở": "at",
    "có": "had", "được": " ", "đã": " ", "đạt": "had", "thì": " ", "thì sao": "?", "còn": "and",
    "nhé": " ", "ạ": " ", "ơi": " ", "gì": "what", "nào": "which", "so với": "versus",
    "mỗi năm": "each year", "từng năm": "year by year", "theo từng năm": "year by year",
    "mỗi quý": "each quarter", "từng quý": "quarter by quarter", "mỗi tháng": "each month",
    "từng tháng": "month by month",
    # times
    "từ": "from", "đến": "to", "tới": "to", "cho đến": "to", "đến nay": "to today",
    "đến hiện tại": "to today", "cho đến nay": "to today", "kể từ": "since", "trước": "before",
    "sau": "after", "cả năm": "full year", "năm ngoái": "last year", "năm nay": "this year",
    "hôm nay": "today", "hôm qua": "yesterday", "hiện nay": "now", "hiện tại": "now",
    "bây giờ": "now", "mới nhất": "latest", "gần nhất": "latest", "năm qua": "past year",
    "một năm qua": "past year", "tháng trước": "last month", "quý trước": "last quarter",
    "từ đầu năm": "year to date", "từ đầu năm đến nay": "year to date",
    "khủng hoảng tài chính": "financial crisis", "cuộc khủng hoảng tài chính": "financial crisis",
    "đầu": "the start of", "cuối": "the end of", "giữa năm": "mid-",
    # what is refused, with the reason that the readers give
    "dự báo": "forecast", "dự đoán": "predict", "sắp tới": "future", "tương lai": "future",
    "ngày mai": "tomorrow", "năm sau": "next year", "năm tới": "next year", "mua": "buy",
    "bán": "sell", "nên": "should I", "có nên": "should I", "có nên mua": "should I buy",
    "có nên bán": "should I sell", "nên mua": "should I buy", "tin tức": "news", "tại sao": "why",
    "vì sao": "why", "doanh thu": "revenue", "lợi nhuận": "profit", "vốn hóa": "market cap",
    "vốn hoá": "market cap", "tỷ suất cổ tức": "dividend yield", "thu nhập": "earnings",
    "lạm phát": "inflation", "lãi suất": "interest rate", "trái phiếu": "bond",
    "quyền chọn": "options", "danh mục": "portfolio", "mục tiêu": "target",
    "giá mục tiêu": "price target", "khuyến nghị": "recommend", "rsi": "RSI", "macd": "MACD",
    "ema": "EMA", "sma": "SMA", "atr": "ATR", "cagr": "CAGR",
}  # fmt: skip
_TIMES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"(?:ngày )?(\d{1,2}) tháng (\d{1,2}),? năm (\d{4})", lambda m: _day(m[1], m[2], m[3])),
    (r"(?:ngày )?(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", lambda m: _day(m[1], m[3], m[4])),
    (r"ngày (\d{4}-\d\d-\d\d)", lambda m: m[1]),
    (r"tháng (\d{1,2})(?:,? năm | ?[/-] ?| )(\d{4})", lambda m: _month(m[1], m[2])),
    (r"quý (iii|ii|iv|i|một|hai|ba|tư|bốn|\d)(?:,? năm | ?[/-] ?| )(\d{4})",
     lambda m: f"Q{_QUARTERS.get(m[1].lower(), m[1])} {m[2]}"),
    (r"(?:nửa đầu|6 tháng đầu|sáu tháng đầu)(?: năm)? (\d{4})", lambda m: f"H1 {m[1]}"),
    (r"(?:nửa cuối|6 tháng cuối|sáu tháng cuối)(?: năm)? (\d{4})", lambda m: f"H2 {m[1]}"),
    (r"(\d{1,2}) năm (?:qua|gần đây|gần nhất)", lambda m: f"the past {m[1]} years"),
    (r"(\d{1,2}) tháng (?:qua|gần đây|gần nhất)", lambda m: f"the past {m[1]} months"),
    (r"(\d{1,2}) tuần (?:qua|gần đây|gần nhất)", lambda m: f"the past {m[1]} weeks"),
    (r"năm (\d{4})", lambda m: m[1]),
    (r"(?:hay |phải )?không(?=\W*$)", lambda m: " "),
    (r"(?:đường )?(?:trung bình động|sma)(?: đơn giản)? (\d{1,3}) (?:ngày|phiên)",
     lambda m: f"{m[1]}-day moving average"),
    (r"(rsi|ema|atr) (\d{1,3}) (?:ngày|phiên)", lambda m: f"{m[2]}-day {m[1].upper()}"),
)  # fmt: skip


def _day(day: str, month: str, year: str) -> str:
    return f"{year}-{int(month):02d}-{int(day):02d}"


def _month(month: str, year: str) -> str:
    named = 1 <= int(month) <= len(_MONTHS)
    return f"{_MONTHS[int(month) - 1]} {year}" if named else f"{year}-{int(month):02d}-01"


def _any_of(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


_PIECE = re.compile(rf"(?<!\w)(?:(?P<phrase>{_any_of(_TABLE)})|(?P<word>[^\W\d_]+))(?!\w)",
                    re.IGNORECASE)  # fmt: skip
_WRITTEN = tuple(
    (re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE), told) for pattern, told in _TIMES
)
# What the times are told in: these words are English already.
_ENGLISH = frozenset({"the", "past", "years", "months", "weeks", "day", "moving", "average"})
# A text with one of these is Vietnamese.
_TELLING = re.compile(
    "[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]"
    rf"|(?<!\w)(?:{_any_of(phrase for phrase in _TABLE if not phrase.isascii())})(?!\w)",
    re.IGNORECASE,
)


def in_english(text: str, names: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """``text`` in English words and the words that are in no phrase. ``names``: words, in small
    letters, that are left as they are. A text that is not Vietnamese comes back unchanged."""
    plain = unicodedata.normalize("NFC", text)
    if plain.isascii() or not _TELLING.search(plain):
        return text, ()
    for pattern, told in _WRITTEN:
        plain = pattern.sub(told, plain)
    unread: dict[str, None] = {}

    def tell(match: re.Match[str]) -> str:
        if match["phrase"]:
            return _TABLE[match["phrase"].lower()]
        word = match["word"]
        if word.lower() not in names and word not in _ENGLISH and _is_word(word):
            unread[word] = None
        return word

    return " ".join(_PIECE.sub(tell, plain).split()), tuple(unread)


def _is_word(word: str) -> bool:
    """Not a ticker or a name of another alphabet's capitals, which the readers of names take."""
    return word.islower() or not word.isascii()
