"""Charts: pure functions from frame to ``plotly.graph_objects.Figure``, in one house style."""

from workbench.charts.comparison import comparison, correlation
from workbench.charts.output import (
    as_json,
    mime_bundle,
    plotly_js,
    show,
    to_html_div,
    use_renderer,
)
from workbench.charts.price import candlestick, price
from workbench.charts.risk import drawdown, rolling_volatility
from workbench.charts.strip import Health, Severity
from workbench.charts.theme import Caption

__all__ = [
    "Caption",
    "Health",
    "Severity",
    "as_json",
    "candlestick",
    "comparison",
    "correlation",
    "drawdown",
    "mime_bundle",
    "plotly_js",
    "price",
    "rolling_volatility",
    "show",
    "to_html_div",
    "use_renderer",
]
