"""Price charts: the close with moving averages and volume, and candlesticks."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from workbench.analytics.indicators import sma
from workbench.charts.inputs import (
    adjustment,
    checked_bars,
    is_provisional,
    pane_of,
    scaled_axis,
)
from workbench.charts.labels import Last, standoff, tag_lasts
from workbench.charts.sessions import (
    POINTS,
    Grain,
    Grains,
    aggregated,
    dates,
    floats,
    grain_for,
    lasts,
    time_axis,
)
from workbench.charts.text import safe
from workbench.charts.theme import (
    BLUE,
    MUTED,
    ORANGE,
    VERMILION,
    Caption,
    framed,
    pane_pixels,
    span,
    value_axis,
)

AVERAGES = ((50, ORANGE), (200, VERMILION))  # sessions
CANDLES = 760  # three years of days; more and a candle is thinner than a pixel
_HEIGHT = 576
_UPPER, _LOWER = (0.27, 1.0), (0.0, 0.2)  # the price pane over the volume pane
_VOLUME_COLOUR = "#9FB3C8"
_PALE = 0.45  # of a bar that can still change


class _Look(NamedTuple):
    """What tells one price chart from another: title, note in the subtitle, colour of the tag."""

    what: str
    note: str
    colour: str
    grain: Grain


def price(bars: pd.DataFrame, about: Caption, *, since: date | None = None) -> go.Figure:
    """Closing price with its 50- and 200-session averages over a volume pane.

    ``bars``: columns close and volume (shares), no NaN. ``since``: draw from this day on; earlier
    bars only warm the averages up. An average that never completes is not drawn. Long histories
    are drawn by the last close of each week or month, and the subtitle says so; averages are of
    sessions all the same. A range over 10 to 1 gets a log scale. A last session that has not
    settled (``attrs["provisional"]``) ends in a hollow dot, its volume is pale. Raises ValueError
    for fewer than 2 sessions, NaN, or prices that are not above zero.
    """
    checked = checked_bars(bars, ("close", "volume"), "A price chart")
    averages = {n: sma(checked["close"], n) for n, _ in AVERAGES if n <= len(checked)}
    shown = checked_bars(checked.loc[_from(since) :], ("close", "volume"), "A price chart")
    sessions = pd.DatetimeIndex(shown.index)
    grain = grain_for(sessions, POINTS // 4)
    drawn = sessions[lasts(sessions, grain)]
    traces = [_line(checked["close"], drawn, "Close", color=BLUE, width=1.8)]
    for length, colour in AVERAGES:
        if length in averages and averages[length].loc[drawn].notna().any():
            name = f"{length}-session average"
            traces.append(_line(averages[length], drawn, name, color=colour, width=1.2))
    open_ = is_provisional(shown)
    traces += [_unsettled(checked["close"], drawn)] if open_ else []
    traces.append(_volume(aggregated(shown, grain), open_=open_))
    daily = grain == Grains.DAILY.value
    what = "Share price" if daily else f"Share price, {grain.adjective} closes"
    return _paned(traces, shown, about, _Look(what, "daily closes" if daily else "", BLUE, grain))


def candlestick(bars: pd.DataFrame, about: Caption) -> go.Figure:
    """Open, high, low and close over a volume pane; hollow blue rose, solid vermilion fell.

    ``bars``: columns open, high, low, close, volume, no NaN. Beyond three years of days a candle
    is a week or a month, and the title says so. The candle of a session that has not settled is
    pale. Raises ValueError as ``price`` does.
    """
    columns = ("open", "high", "low", "close", "volume")
    checked = checked_bars(bars, columns, "A candlestick chart")
    grain = grain_for(pd.DatetimeIndex(checked.index), CANDLES)
    candles = aggregated(checked, grain)
    open_ = is_provisional(checked)
    settled = len(candles) - 1 if open_ else len(candles)
    traces: list[Any] = [_candles(candles.iloc[:settled])] if settled else []
    traces += [_candles(candles.iloc[settled:], "Price, not settled", _PALE)] if open_ else []
    what = f"{grain.adjective.capitalize()} candles"
    look = _Look(what, "hollow: closed above open, solid: below", MUTED, grain)
    figure = _paned([*traces, _volume(candles, open_=open_)], checked, about, look)
    return figure.update_layout(xaxis_rangeslider_visible=False)


def _from(since: date | None) -> pd.Timestamp | None:
    return None if since is None else pd.Timestamp(since)


def _line(
    series: pd.Series[float], drawn: pd.DatetimeIndex, name: str, **line: object
) -> go.Scatter:
    return go.Scatter(
        x=dates(drawn),
        y=floats(series.loc[drawn]),
        name=name,
        mode="lines",
        line=line,
        hovertemplate="%{y:,.2f}",
    )


def _unsettled(closes: pd.Series[float], drawn: pd.DatetimeIndex) -> go.Scatter:
    """A hollow dot on the last close, which can still change."""
    return go.Scatter(
        x=dates(drawn[-1:]),
        y=floats(closes.loc[drawn[-1:]]),
        name="Not settled",
        mode="markers",
        marker={"color": "#FFFFFF", "size": 9, "line": {"color": BLUE, "width": 1.8}},
        showlegend=False,
        hovertemplate="not settled<extra></extra>",
    )


def _candles(bars: pd.DataFrame, name: str = "Price", opacity: float = 1.0) -> go.Candlestick:
    return go.Candlestick(
        x=dates(pd.DatetimeIndex(bars.index)),
        **{column: floats(bars[column]) for column in ("open", "high", "low", "close")},
        name=name,
        opacity=opacity,
        showlegend=False,
        increasing={"line": {"color": BLUE, "width": 1.2}, "fillcolor": "#FFFFFF"},
        decreasing={"line": {"color": VERMILION, "width": 1.2}, "fillcolor": VERMILION},
        hoverlabel={"split": False},
    )


def _volume(bars: pd.DataFrame, *, open_: bool) -> go.Bar:
    pale = {"opacity": [1.0] * (len(bars) - 1) + [_PALE]} if open_ else {}
    return go.Bar(
        x=dates(pd.DatetimeIndex(bars.index)),
        y=floats(bars["volume"]),
        name="Volume",
        yaxis="y2",
        showlegend=False,  # its axis names it
        marker={"color": _VOLUME_COLOUR, "line": {"width": 0}, **pale},
        hovertemplate="%{y:,.0f}",
    )


def _paned(traces: list[Any], shown: pd.DataFrame, about: Caption, look: _Look) -> go.Figure:
    sessions = pd.DatetimeIndex(shown.index)
    details = [span(sessions[0].date(), sessions[-1].date()), look.note, *adjustment(shown)]
    figure = framed(traces, about, look.what, details=details, height=_HEIGHT)
    extremes = shown[[name for name in ("low", "high", "close") if name in shown]]
    last = float(shown["close"].iloc[-1])
    pane = pane_of(extremes, pane_pixels(_HEIGHT, share=_UPPER[1] - _UPPER[0]))
    tags = [Last(last, f"{last:,.2f}", look.colour)]
    tag_lasts(figure, tags, pane)
    unit = f"Shares per {look.grain.noun}"
    figure.update_layout(
        bargap=0.15,
        xaxis=time_axis(pd.DatetimeIndex(traces[-1].x), anchor="y2"),
        yaxis=scaled_axis(
            f"{safe(about.currency, 12)} per share", extremes, domain=_UPPER, hoverformat=",.2f"
        ),
        yaxis2=value_axis(unit, domain=_LOWER, nticks=4, exponentformat="B", rangemode="tozero"),
    )
    return figure.update_yaxes(title_standoff=standoff(tags))
