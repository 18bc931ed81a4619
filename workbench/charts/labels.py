"""Tags beside the price axis that name the last value of each line, as on a trading screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from workbench.charts.theme import INK

_APART = 19  # pixels between the middles of two tags
_LETTER = 7  # pixels of a figure, at most


class Last(NamedTuple):
    """The last value of a line, as it is written, and the line's colour."""

    value: float
    written: str
    colour: str


class Pane(NamedTuple):
    """What an axis shows: its lowest and highest value, its scale, its height in pixels."""

    low: float
    high: float
    log: bool
    pixels: float


def tag_lasts(figure: go.Figure, tags: Sequence[Last], pane: Pane) -> go.Figure:
    """Add a tag for each of ``tags``, none where there is no room for all.

    They stand in a column of their own, right of the tick labels of the right axis.
    """
    if len(tags) * _APART > pane.pixels:
        return figure
    beyond = 10 + _LETTER * _longest_tick(pane)
    values = np.asarray([tag.value for tag in tags])
    shifts = _shifts(_pixels(values, pane), pane.pixels)
    for tag, shift in zip(tags, shifts, strict=True):
        figure.add_annotation(
            text=tag.written, x=1, xref="paper", xanchor="left", xshift=beyond,
            y=float(np.log10(tag.value)) if pane.log else tag.value, yanchor="middle",
            yshift=round(float(shift), 1), showarrow=False, font={"size": 12, "color": INK},
            bgcolor="#FFFFFF", bordercolor=tag.colour, borderwidth=1.5, borderpad=2,
        )  # fmt: skip
    return figure


def standoff(tags: Sequence[Last]) -> int:
    """Pixels between tick labels and the axis' title that hold the column of ``tags``."""
    return 22 + _LETTER * max(len(tag.written) for tag in tags)


def _longest_tick(pane: Pane) -> int:
    """Characters of the longest tick label an axis over ``pane`` has."""
    whole = f"{pane.high * 1.1:,.0f}"
    return len(whole) + (0 if pane.log or pane.high - pane.low > 4 else 2)


def _pixels(values: npt.NDArray[np.float64], pane: Pane) -> npt.NDArray[np.float64]:
    ends = np.asarray([pane.low, pane.high])
    if pane.log:
        values, ends = np.log10(values), np.log10(ends)
    stretch = ends[1] - ends[0]
    share = (values - ends[0]) / stretch if stretch > 0 else np.full(len(values), 0.5)
    return np.asarray(share * pane.pixels)


def _shifts(places: npt.NDArray[np.float64], pixels: float) -> npt.NDArray[np.float64]:
    """How far to move each tag so that none covers another and the topmost stays in the pane."""
    order = np.argsort(places, kind="stable")
    apart = np.arange(len(places)) * _APART
    free = np.maximum.accumulate(places[order] - apart)
    moved = np.empty_like(places)
    moved[order] = np.minimum(free, pixels - apart[-1] if len(apart) else pixels) + apart
    return np.asarray(moved - places)
