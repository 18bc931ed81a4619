"""Charts of several symbols: performance from a common start, and correlation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from workbench.analytics.compare import normalised
from workbench.charts.inputs import adjustment, enough, pane_of, scaled_axis
from workbench.charts.labels import Last, standoff, tag_lasts
from workbench.charts.sessions import POINTS, dates, floats, grain_for, lasts, time_axis
from workbench.charts.text import safe
from workbench.charts.theme import (
    DIVERGING,
    INK,
    MUTED,
    PANE_HEIGHT,
    Caption,
    framed,
    line_style,
    pane_pixels,
    span,
)

_CELL = 56  # pixels of a row of the heat map


def comparison(closes: pd.DataFrame, about: Caption) -> go.Figure:
    """Each symbol's closes scaled to 100 at the first session on which all of them have one.

    ``closes``: one column a symbol, NaN where it has no close; only sessions common to all are
    drawn, so that each point compares like with like. A range over 10 to 1 gets a log scale.
    Raises ValueError for fewer than 2 common sessions, or closes that are not above zero.
    """
    enough(len(closes), "A comparison chart")
    levels = normalised(closes).dropna(how="any")
    enough(len(levels), "A comparison chart of these symbols together")
    sessions = pd.DatetimeIndex(levels.index)
    grain = grain_for(sessions, POINTS // len(levels.columns))
    drawn = sessions[lasts(sessions, grain)]
    traces = [
        go.Scatter(
            x=dates(drawn),
            y=floats(levels[column].loc[drawn]),
            name=safe(column, 24),
            mode="lines",
            line=line_style(position),
            hovertemplate="%{y:,.1f}",
        )
        for position, column in enumerate(levels.columns)
    ]
    first = sessions[0].date()
    details = [span(first, sessions[-1].date()), f"{grain.adjective} closes"]
    details += adjustment(closes)
    figure = framed(traces, about, "Relative performance", details=details)
    figure.add_hline(y=100, line={"color": MUTED, "width": 1})
    tags = [
        Last(
            float(value),
            f"{value:,.1f}" if value < 1000 else f"{value:,.0f}",
            line_style(position)["color"],
        )
        for position, value in enumerate(levels.iloc[-1])
    ]
    tag_lasts(figure, tags, pane_of(levels, pane_pixels(PANE_HEIGHT)))
    axis = scaled_axis(f"Index, {first.isoformat()} = 100", levels)
    figure.update_layout(xaxis=time_axis(drawn), yaxis=axis)
    return figure.update_yaxes(title_standoff=standoff(tags))


def correlation(matrix: pd.DataFrame, about: Caption) -> go.Figure:
    """A correlation matrix as a heat map, the values written in the cells.

    ``matrix``: square, the same symbols on both sides, values in [-1, 1]; NaN is shown as n/a.
    Raises ValueError for fewer than 2 symbols, another shape, or values out of range.
    """
    values = _checked_matrix(matrix)
    names = [safe(column, 24) for column in matrix.columns]
    heat = go.Heatmap(
        x=names,
        y=names,
        z=floats(values),
        text=[[_written(value) for value in row] for row in values],
        texttemplate="%{text}",
        textfont={"size": 14},
        zmin=-1,
        zmax=1,
        colorscale=DIVERGING,
        xgap=2,
        ygap=2,
        hovertemplate="%{y} and %{x}: %{text}<extra></extra>",
        hoverongaps=False,
        showscale=False,
    )
    height = 216 + max(_CELL * len(names), 160)
    details = [safe(about.period), "daily returns", "1 always together, -1 always opposed"]
    figure = framed([heat], about, "Correlation of returns", details=details, height=height)
    ticks = {"type": "category", "showline": False, "ticks": "", "tickfont": {"color": INK}}
    return figure.update_layout(
        hovermode="closest",
        margin_r=24,
        xaxis=ticks,
        yaxis={**ticks, "autorange": "reversed", "showgrid": False},
    )


def _checked_matrix(matrix: pd.DataFrame) -> np.ndarray:
    subject = "A correlation chart"
    if len(matrix.columns) < 2:
        raise ValueError(f"{subject} needs at least 2 symbols, has {len(matrix.columns)}.")
    if list(matrix.index) != list(matrix.columns) or not matrix.columns.is_unique:
        raise ValueError(f"{subject} needs a square matrix with the same symbols on both sides.")
    values = matrix.to_numpy(dtype="float64")
    if (np.abs(values) > 1 + 1e-9).any():
        raise ValueError(f"{subject} needs values from -1 to 1.")
    return values


def _written(value: float) -> str:
    return "n/a" if np.isnan(value) else f"{value:.2f}"
