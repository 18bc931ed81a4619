"""The one place for the look of charts: palette, template, titles, axes.

Colours are those of Okabe and Ito (2008, "Color Universal Design"), told apart with any form of
colour vision; candles also differ in fill, lines in the order of the legend. Numbers stand on the
right, as on a trading screen, so that title, plot and source share one left edge.

Names, currencies and sources come from outside. Plotly draws a subset of HTML (links among it) and
fills in ``%{...}`` where it draws text, so every such text goes through ``safe``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go

BLUE, VERMILION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY, INK, MUTED, RULE = "#E69F00", "#56B4E9", "#1F2933", "#5F6B76", "#E3E7EB"
LINES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, INK)
DASHES = ("solid", "dash", "dot")  # when the colours are used up, the next round is dashed
# Blue over white over vermilion: the two ends differ in hue for every form of colour vision.
DIVERGING = ((0.0, VERMILION), (0.5, "#FFFFFF"), (1.0, BLUE))
PANE_HEIGHT = 440

_FONT = "Inter, 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"
_LONGEST = 60  # characters of a name from outside; a title has one line
_MARGIN = {"l": 24, "r": 92, "t": 108, "b": 76}
_LEGEND = 28  # pixels the legend adds above the plot
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "%": "&#37;"}


@dataclass(frozen=True, slots=True)
class Caption:
    """What a chart says of itself.

    ``subject``: the company, or the symbols compared. ``currency``: ISO 4217. ``as_of``: the day
    the data speak of as now. ``source``: provider and where it has it from. ``sample``: SAMPLE
    DATA is written on the chart. ``period``: the sessions measured, written where no time axis
    shows them.
    """

    subject: str
    currency: str
    as_of: date
    source: str
    sample: bool
    period: str = ""


def safe(text: object, longest: int = _LONGEST) -> str:
    """``text`` for Plotly to draw as it stands: no markup, no formula, no control characters."""
    visible = "".join(c for c in str(text) if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    if len(visible) > longest:
        visible = visible[: longest - 1].rstrip() + "…"
    return "".join(_ENTITIES.get(c, c) for c in visible)


def framed(
    traces: Sequence[Any],
    about: Caption,
    what: str,
    *,
    details: Sequence[str],
    height: int = PANE_HEIGHT,
) -> go.Figure:
    """``traces`` in the house style: title, subtitle of ``details``, source, legend at the top.

    ``what`` names the measure and unit; both it and ``details`` are ours, not from outside.
    """
    subject, currency = safe(about.subject), safe(about.currency, 12)
    second = f"{what}, {currency}, as of {about.as_of.isoformat()}"
    title = f"<b>{subject}</b><br><span style='font-size:14px'>{second}</span>"
    legend = sum(bool(t.name) and t.showlegend is not False for t in traces) > 1
    layout = go.Layout(
        template=TEMPLATE,
        height=height,
        title={"text": title, "subtitle": {"text": _subtitle(about, details)}},
        showlegend=legend,
        margin={"t": _MARGIN["t"] + (_LEGEND if legend else 0)},
    )
    figure = go.Figure(data=list(traces), layout=layout)
    figure.add_annotation(
        text=f"Source: {safe(about.source, 160)}",
        font={"size": 11, "color": MUTED},
        x=0, y=0, xref="paper", yref="paper", xanchor="left", yanchor="top",
        yshift=-46, showarrow=False,
    )  # fmt: skip
    return figure


def value_axis(title: str, **settings: object) -> dict[str, Any]:
    """A y axis on the right; ``title`` carries the unit."""
    return {"title": {"text": title}, "side": "right", "ticklabelstandoff": 5, **settings}


def percent_axis(title: str, **settings: object) -> dict[str, Any]:
    """A y axis of fractions, ticked in per cent."""
    return value_axis(title, **{"tickformat": ".0%", "hoverformat": ".2%", **settings})


def pane_pixels(height: int, *, legend: bool = True, share: float = 1.0) -> float:
    """The height of a pane that takes ``share`` of a figure of this ``height``, in pixels."""
    return share * (height - _MARGIN["t"] - _MARGIN["b"] - (_LEGEND if legend else 0))


def line_style(position: int) -> dict[str, Any]:
    """The look of the line at ``position``: a colour each, then the colours again, dashed."""
    turn, colour = divmod(position, len(LINES))
    return {"color": LINES[colour], "width": 1.6, "dash": DASHES[turn % len(DASHES)]}


def span(first: date, last: date) -> str:
    """``2012-03-01 to 2013-03-01``."""
    return f"{first.isoformat()} to {last.isoformat()}"


def _subtitle(about: Caption, details: Sequence[str]) -> str:
    parts = [f"<b><span style='color:{VERMILION}'>SAMPLE DATA</span></b>"] if about.sample else []
    return "  ·  ".join([*parts, *(detail for detail in details if detail)])


def _axis(**settings: object) -> Mapping[str, Any]:
    return {
        "automargin": True,
        "gridcolor": RULE,
        "linecolor": "#9AA5B1",
        "tickcolor": "#9AA5B1",
        "tickfont": {"size": 12, "color": MUTED},
        "title": {"font": {"size": 12, "color": MUTED}, "standoff": 30},  # room for tags
        "zeroline": False,
        **settings,
    }


TEMPLATE = go.layout.Template(
    layout={
        "autosize": True,
        "colorway": list(LINES),
        "dragmode": "zoom",
        "font": {"family": _FONT, "size": 13, "color": INK},
        "hoverlabel": {"bgcolor": "#FFFFFF", "bordercolor": "#9AA5B1", "font": {"size": 12}},
        "hovermode": "x unified",
        "legend": {
            "orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom",
            "bgcolor": "rgba(0,0,0,0)", "font": {"size": 12}, "itemsizing": "constant",
        },
        "margin": _MARGIN,
        "paper_bgcolor": "#FFFFFF",
        "plot_bgcolor": "#FFFFFF",
        "separators": ".,",
        "title": {
            "x": 0, "xref": "paper", "xanchor": "left", "y": 1.0, "yref": "container",
            "yanchor": "top", "pad": {"t": 30},
            "font": {"size": 18, "color": INK},
            "subtitle": {"font": {"size": 12, "color": MUTED}},
        },
        "xaxis": _axis(showgrid=False, showline=True, ticks="outside", ticklen=5),
        "yaxis": _axis(showline=False),
    }
)  # fmt: skip
