"""The one place that decides how a figure is put out: live in a notebook, or static.

Live output is Plotly's MIME type, data alone, which JupyterLab draws with the extension that comes
with the plotly package: no script is stored in the notebook, and nothing needs a running kernel. A
still figure is the same without the mouse: for print, and for PDF. HTML pages carry the script
once (``plotly_js``) and a small block for each figure (``to_html_div``); neither asks the network
for anything.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any, Literal

import plotly.graph_objects as go
import plotly.io as pio
from plotly.offline import get_plotlyjs

# Plotly would take orjson where it is installed, which writes a day with a time of day: more
# bytes, and not the same bytes on every machine.
pio.json.config.default_engine = "json"

Rendering = Literal["live", "static"]

MIME = "application/vnd.plotly.v1+json"
_RENDERER = "plotly_mimetype"
_LIVE: dict[str, Any] = {
    "displaylogo": False,
    "responsive": True,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
}
_CONFIG: dict[str, dict[str, Any]] = {
    "live": _LIVE,
    "static": {**_LIVE, "staticPlot": True},
}


def as_json(figure: go.Figure) -> dict[str, Any]:
    """``figure`` as plain JSON values; numbers stay packed (base64), as Plotly reads them."""
    packed: dict[str, Any] = json.loads(figure.to_json())
    return packed


def mime_bundle(figure: go.Figure, rendering: Rendering = "live") -> dict[str, Any]:
    """What a notebook stores of ``figure``: its JSON, and its title for where charts can't show."""
    return {
        MIME: {**as_json(figure), "config": _CONFIG[rendering]},
        "text/plain": f"Chart: {_plain(figure.layout.title.text)}",
    }


def show(figure: go.Figure, rendering: Rendering = "live") -> None:
    """Display ``figure`` as the output of the running cell."""
    from IPython.display import display  # costly, and only a notebook needs it

    display(mime_bundle(figure, rendering), raw=True)  # type: ignore[no-untyped-call]


def use_renderer(rendering: Rendering = "live") -> None:
    """Let a figure that ends a cell be put out as ``show`` does, in this process."""
    pio.renderers[_RENDERER].config = dict(_CONFIG[rendering])
    pio.renderers.default = _RENDERER


def to_html_div(
    figure: go.Figure | Mapping[str, Any],
    rendering: Rendering = "live",
    *,
    div_id: str | None = None,
) -> str:
    """``figure``, or its JSON out of a notebook, as a block for a page with ``plotly_js``.

    ``div_id`` must be unique in the page, and is random if None: give one where two runs are to
    give the same bytes. Text within the figure can't close the block's script.
    """
    parts = figure if isinstance(figure, go.Figure) else _drawn(figure)
    height = parts["layout"]["height"] or 450
    block: str = pio.to_html(
        parts,
        config=_CONFIG[rendering],
        include_plotlyjs=False,
        include_mathjax=False,
        full_html=False,
        validate=False,
        default_height=f"{height}px",
        div_id=div_id,
    )
    return block


def plotly_js() -> str:
    """The script that draws every figure, some 5 MB; a page needs it once, before the blocks."""
    script: str = get_plotlyjs()
    return script


def _plain(text: str) -> str:
    """Our own markup taken off, then names as they came: an escaped ``<`` is no tag."""
    return html.unescape(re.sub(r"<[^>]*>", "", text.replace("<br>", ": ")))


def _drawn(stored: Mapping[str, Any]) -> dict[str, Any]:
    layout = dict(stored.get("layout", {}))
    layout.setdefault("height", None)
    return {"data": list(stored.get("data", [])), "layout": layout}
