"""The one place for the look of charts: palette, template, titles, axes.

Colours are those of Okabe and Ito (2008, "Color Universal Design"), told apart with any form of
colour vision; candles also differ in fill, lines in the order of the legend. Numbers stand on the
right, as on a trading screen, so that title, plot and source share one left edge. Text from
outside goes through ``text.safe``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go

from workbench.charts.strip import Health, strip, strip_pixels
from workbench.charts.text import LONGEST, safe

BLUE, VERMILION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY, INK, MUTED, RULE = "#E69F00", "#56B4E9", "#1F2933", "#5F6B76", "#E3E7EB"
LINES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, INK)
DASHES = ("solid", "dash", "dot")  # when the colours are used up, the next round is dashed
# Blue over white over vermilion: the two ends differ in hue for every form of colour vision.
DIVERGING = ((0.0, VERMILION), (0.5, "#FFFFFF"), (1.0, BLUE))
PANE_HEIGHT = 456

_FONT = "Inter, 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"
_TITLE, _LINE = 34, 62  # characters that fit a line of title and subtitle on a telephone
_TITLE_LINE, _SUBTITLE_LINE = 23.4, 15.6  # their heights in pixels
_MARGIN = {"l": 24, "r": 84, "t": 108, "b": 76}  # "t" holds one line of each
_BELOW = 78  # pixels from the plot down to the legend: ticks and source stand between
_LEGEND = 28  # pixels a row of the legend adds below the plot


@dataclass(frozen=True, slots=True)
class Caption:
    """What a chart says of itself.

    ``subject``: the company, or the symbols compared. ``currency``: ISO 4217. ``as_of``: the day
    the data speak of as now. ``source``: provider and where it has it from. ``sample``: SAMPLE
    DATA is written on the chart. ``period``: the sessions measured, written where no time axis
    shows them. ``note``: what else the subtitle must say, as how a basket is made. ``health``:
    what is wrong with the data, if anything is.
    """

    subject: str
    currency: str
    as_of: date
    source: str
    sample: bool
    period: str = ""
    note: str = ""
    health: Health | None = None


def framed(
    traces: Sequence[Any],
    about: Caption,
    what: str,
    *,
    details: Sequence[str],
    height: int = PANE_HEIGHT,
) -> go.Figure:
    """``traces`` in the house style: title, subtitle of ``details``, strip, source, legend below.

    Title and subtitle are broken into lines that a narrow screen shows whole. The strip makes the
    figure higher, not the plot lower.

    ``what`` names the measure and unit; both it and ``details`` are ours, not from outside.
    """
    subject, currency = _lines(about.subject), safe(about.currency, 12)
    second = f"{what}, {currency}, as of {about.as_of.isoformat()}"
    title = f"<b>{'<br>'.join(subject)}</b><br><span style='font-size:14px'>{second}</span>"
    subtitle = _subtitle(about, details)
    legend = sum(bool(t.name) and t.showlegend is not False for t in traces) > 1
    above = strip_pixels(about.health)
    layout = go.Layout(
        template=TEMPLATE,
        height=height + above,
        title={"text": title, "subtitle": {"text": "<br>".join(subtitle)}},
        showlegend=legend,
        legend={"y": -_BELOW / pane_pixels(height, legend=legend)},
        margin={
            "t": _MARGIN["t"] + _extra(len(subject), len(subtitle)) + above,
            "b": _MARGIN["b"] + (_LEGEND if legend else 0),
        },
    )
    figure = go.Figure(data=list(traces), layout=layout)
    figure.add_annotation(
        text=f"Source: {safe(about.source, 160)}",
        font={"size": 11, "color": MUTED},
        x=0, y=0, xref="paper", yref="paper", xanchor="left", yanchor="top",
        yshift=-46, showarrow=False,
    )  # fmt: skip
    if about.health is not None and above:
        figure.add_annotation(**strip(about.health))
    return figure


def value_axis(title: str, **settings: object) -> dict[str, Any]:
    """A y axis on the right; ``title`` carries the unit."""
    return {"title": {"text": title}, "side": "right", "ticklabelstandoff": 5, **settings}


def percent_axis(title: str, **settings: object) -> dict[str, Any]:
    """A y axis of fractions, ticked in per cent."""
    # Plotly writes axes with a minus sign of its own; tables and answers have the plain one.
    plain = {f"\u2212{n}%": f"-{n}%" for n in range(1, 101)}
    formats = {"tickformat": ".0%", "hoverformat": ".2%", "labelalias": plain}
    return value_axis(title, **{**formats, **settings})


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


def _lines(subject: str) -> list[str]:
    """A name from outside, safe, in lines that fit a narrow screen."""
    whole = safe(subject)
    if len(whole) <= _TITLE or len(subject) > LONGEST or "&" in whole:
        return [whole]  # a line is never broken within an entity
    return textwrap.wrap(whole, _TITLE)


def _subtitle(about: Caption, details: Sequence[str]) -> list[str]:
    """SAMPLE DATA and the details, as many on a line as a narrow screen shows."""
    mark = "SAMPLE DATA"
    lines = [mark] if about.sample else []
    for detail in filter(None, (*details, safe(about.note, _LINE))):
        if lines and len(f"{lines[-1]}  ·  {detail}") <= _LINE:
            lines[-1] += f"  ·  {detail}"
        else:
            lines.append(detail)
    if about.sample:
        lines[0] = f"<b><span style='color:{VERMILION}'>{mark}</span></b>{lines[0][len(mark) :]}"
    return lines


def _extra(titles: int, subtitles: int) -> int:
    """Pixels that lines beyond the first of each add above the plot."""
    return round((titles - 1) * _TITLE_LINE + (max(subtitles, 1) - 1) * _SUBTITLE_LINE)


def _axis(**settings: object) -> Mapping[str, Any]:
    return {
        "automargin": True,
        "gridcolor": RULE,
        "linecolor": "#9AA5B1",
        "tickcolor": "#9AA5B1",
        "tickfont": {"size": 12, "color": MUTED},
        "title": {"font": {"size": 12, "color": MUTED}, "standoff": 10},
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
            "orientation": "h", "x": 0, "xanchor": "left", "yanchor": "top",
            "bgcolor": "rgba(0,0,0,0)", "font": {"size": 12}, "itemsizing": "constant",
        },
        "margin": _MARGIN,
        "paper_bgcolor": "#FFFFFF",
        "plot_bgcolor": "#FFFFFF",
        "separators": ".,",
        "title": {
            "x": 0, "xref": "paper", "xanchor": "left", "y": 1.0, "yref": "container",
            "yanchor": "top", "pad": {"t": 46},
            "font": {"size": 18, "color": INK},
            "subtitle": {"font": {"size": 12, "color": MUTED}},
        },
        "xaxis": _axis(showgrid=False, showline=True, ticks="outside", ticklen=5),
        "yaxis": _axis(showline=False),
    }
)  # fmt: skip
