"""Vietnamese words of measures that have no English ones beside them in the general table."""

from __future__ import annotations

from workbench.agent.checking.reading import Wording

_LINE = r"(?:đường )?(?:trung bình động|bình quân di động)"

VIETNAMESE_WORDS: tuple[tuple[str, Wording], ...] = (
    (r"(?:đường )?tín hiệu macd", Wording(("macd_signal",))),
    (r"biểu đồ cột macd", Wording(("macd_histogram",))),
    (rf"{_LINE} (?:lũy thừa|lũy tiến|hàm mũ)", Wording(("ema", "ema_*"))),
    (rf"{_LINE}(?: (?:đơn giản|giản đơn))?", Wording(("sma", "sma_*"))),
    (r"biên độ thực trung bình", Wording(("atr", "atr_*"))),
    (r"dải (?:bollinger )?dưới", Wording(("bollinger_lower",))),
    (r"dải (?:bollinger )?trên", Wording(("bollinger_upper",))),
    (r"dải (?:bollinger )?giữa", Wording(("bollinger_middle",))),
    (r"giá cao nhất", Wording(("high",))),
    (r"giá thấp nhất", Wording(("low",))),
    (r"đỉnh 52 tuần", Wording(("high_52w",))),
    (r"đáy 52 tuần", Wording(("low_52w",))),
    (r"tổng cổ tức(?: mỗi cổ phiếu)?", Wording(("dividends_per_share",))),
    (r"số lần trả cổ tức", Wording(("dividends",))),
    (r"số lần tách(?: cổ phiếu)?", Wording(("splits",))),
    (r"lợi suất (?:log|logarit)", Wording(("log_return",))),
    (r"độ lệch giảm", Wording(("downside_deviation",))),
    (r"độ biến động trượt", Wording(("volatility", "volatility_*"))),
    (r"khối lượng(?: giao dịch)? trung bình(?: ngày)?",
     Wording(("average_volume", "average_volume_*"))),
    (r"tổng khối lượng", Wording(("total_volume",))),
    (r"khối lượng(?: giao dịch)?(?: ngày)? cao nhất", Wording(("highest_volume",))),
)  # fmt: skip
