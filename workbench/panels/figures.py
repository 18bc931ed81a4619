"""What a chart may be before it reaches a page.

A tool's figure is drawn by Plotly in the analyst's browser. Titles, labels and traces may hold
text from outside, and some of Plotly's features fetch addresses (images, maps) or hold links. So
a figure passes here: known kinds of trace only, nothing that loads, no tag but the harmless ones.
"""

from __future__ import annotations

import gzip
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from workbench.panels import wording

# fmt: off
TRACES = frozenset({
    "bar", "box", "candlestick", "heatmap", "histogram", "ohlc", "pie", "scatter", "scattergl",
    "table", "violin", "waterfall",
})
# Each of these can load from an address, or change the page when clicked.
_DROPPED = frozenset({
    "frames", "geo", "images", "map", "mapbox", "meta", "scene", "sliders", "source", "uid",
    "updatemenus",
})
# fmt: on
_PLAIN_TAG = r"/?(?:b|i|br|sup|sub|em|strong|extra|span)\s*/?>"
_STYLED = r"span style=['\"][\w\s:;#%.,-]{0,120}['\"]>"
_TAG = re.compile(f"<(?!{_PLAIN_TAG}|{_STYLED})")


def safe_figure(figure: Mapping[str, Any]) -> dict[str, Any]:
    """``data`` and ``layout`` of a Plotly figure with only what is drawn from its own numbers.

    Traces of other kinds are left out; tags other than Plotly's plain ones become text; a number
    that is not finite becomes None, which Plotly shows as a gap.
    """
    traces = figure.get("data") or ()
    return {
        "data": [_walk(trace) for trace in traces if _known(trace)],
        "layout": _walk(figure.get("layout") or {}),
    }


def packed(figure: Mapping[str, Any]) -> bytes:
    """The safe figure as gzipped JSON: prices of ten years take some tens of kilobytes."""
    text = json.dumps(safe_figure(figure), allow_nan=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def _known(trace: object) -> bool:
    return isinstance(trace, Mapping) and trace.get("type", "scatter") in TRACES


def _walk(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return _TAG.sub("&lt;", wording.clean(value))
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _walk(item) for key, item in value.items() if key not in _DROPPED}
    if isinstance(value, list | tuple):
        return [_walk(item) for item in value]
    return value
