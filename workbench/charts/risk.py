"""Risk charts of one series: drawdown and rolling volatility. Give total-return closes."""

from __future__ import annotations

from datetime import date

import pandas as pd
import plotly.graph_objects as go

from workbench.analytics import risk
from workbench.charts.inputs import adjustment, checked_closes
from workbench.charts.sessions import POINTS, dates, floats, grain_for, lasts, time_axis
from workbench.charts.theme import BLUE, INK, MUTED, VERMILION, Caption, framed, percent_axis, span


def drawdown(closes: pd.Series[float], about: Caption) -> go.Figure:
    """How far each close lies below the highest close so far, as an area under water.

    The worst trough is marked with its depth (a fraction, shown in per cent), its peak and its
    recovery. Raises ValueError for fewer than 2 closes, NaN, or closes that are not above zero.
    """
    checked = checked_closes(closes, "A drawdown chart")
    depth, worst = risk.drawdown(checked), risk.max_drawdown(checked)
    sessions = pd.DatetimeIndex(depth.index)
    grain = grain_for(sessions, POINTS)
    # Of a week or month the last session stands for all, but the trough must not fall out.
    chosen = lasts(sessions, grain) | (sessions == pd.Timestamp(worst.trough))
    drawn = sessions[chosen]
    area = go.Scatter(
        x=dates(drawn),
        y=floats(depth.loc[drawn]),
        name="Drawdown",
        mode="lines",
        line={"color": BLUE, "width": 1.2},
        fill="tozeroy",
        fillcolor="rgba(0,114,178,0.18)",
        hovertemplate="%{y:.2%}",
    )
    details = [span(sessions[0].date(), sessions[-1].date()), f"{grain.adjective} closes"]
    details += adjustment(closes)
    figure = framed([area], about, "Drawdown from the last high", details=details)
    floor = min(worst.depth * 1.35, -0.01)
    figure.update_layout(
        xaxis=time_axis(drawn),
        yaxis=percent_axis("Below the highest close so far (%)", range=[floor, -floor * 0.03]),
    )
    return _marked(figure, worst, sessions) if worst.depth < 0 else figure


def rolling_volatility(
    closes: pd.Series[float], about: Caption, window: int = 63, *, since: date | None = None
) -> go.Figure:
    """Annualised volatility of the last ``window`` daily returns, at each session.

    ``since``: draw from this day on; earlier closes only fill the first window. The dashed line is
    the median of what is drawn. Raises ValueError where fewer than 2 windows are complete, for
    NaN, and for closes that are not above zero.
    """
    subject = "A rolling volatility chart"
    checked = checked_closes(closes, subject)
    if len(checked) < window + 2:
        raise ValueError(
            f"{subject} over {window} sessions needs at least {window + 2} closes, "
            f"has {len(checked)}."
        )
    measured = risk.rolling_volatility(checked, window).dropna()
    measured = measured.loc[None if since is None else pd.Timestamp(since) :]
    if len(measured) < 2:
        raise ValueError(f"{subject} needs at least 2 sessions from {since}, has {len(measured)}.")
    sessions = pd.DatetimeIndex(measured.index)
    grain = grain_for(sessions, POINTS)
    drawn = sessions[lasts(sessions, grain)]
    line = go.Scatter(
        x=dates(drawn),
        y=floats(measured.loc[drawn]),
        name="Volatility",
        mode="lines",
        line={"color": BLUE, "width": 1.6},
        hovertemplate="%{y:.1%}",
    )
    details = [
        span(sessions[0].date(), sessions[-1].date()),
        f"standard deviation of {window} daily returns × √252",
        *([] if grain.adjective == "daily" else [f"drawn {grain.adjective}"]),
    ]
    figure = framed([line], about, f"{window}-session volatility", details=details)
    median = float(measured.median())
    figure.add_hline(y=median, line={"color": MUTED, "width": 1, "dash": "dash"})
    figure.add_annotation(
        text=f"median {median:.1%}", x=0, xref="paper", xanchor="left", y=median, yanchor="bottom",
        showarrow=False, font={"size": 12, "color": MUTED}, bgcolor="rgba(255,255,255,0.8)",
    )  # fmt: skip
    axis = percent_axis("Annualised volatility (%)", rangemode="tozero")
    return figure.update_layout(xaxis=time_axis(drawn), yaxis=axis)


def _marked(figure: go.Figure, worst: risk.Drawdown, sessions: pd.DatetimeIndex) -> go.Figure:
    """The worst trough with a dot and its story, set so that it stays inside the frame."""
    trough = pd.Timestamp(worst.trough)
    place = (trough - sessions[0]) / (sessions[-1] - sessions[0])
    anchor = "left" if place < 0.33 else "right" if place > 0.67 else "center"
    depth = f"{worst.depth:.1%}"
    back = f"recovered {worst.recovery}" if worst.recovery else "not recovered"
    figure.add_annotation(
        text=f"<b>{depth} on {worst.trough}</b><br>from {worst.peak}, {back}",
        x=worst.trough.isoformat(), y=worst.depth, xanchor=anchor, yanchor="top", yshift=-6,
        align=anchor, showarrow=False, font={"size": 12, "color": INK},
    )  # fmt: skip
    return figure.add_trace(
        go.Scatter(
            x=[worst.trough.isoformat()],
            y=[worst.depth],
            mode="markers",
            marker={"color": VERMILION, "size": 9, "line": {"color": "#FFFFFF", "width": 1.5}},
            hoverinfo="skip",
            showlegend=False,
        )
    )
