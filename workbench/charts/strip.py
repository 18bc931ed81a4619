"""The strip over a chart that says what is wrong with its data; none where nothing is.

The severity is told by a shape and a word, and by colour only besides. What the strip has no room
for is in the box that opens where the mouse rests on it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from workbench.charts.text import safe, visible

_LINE = 58  # characters of a line that a telephone shows whole
_LINES = 3
_SHORT = 98  # characters of a remark in the strip: with the mark, two lines
_LONG = 4 * _LINE  # characters of a remark in the box
_REMARKS = 8
_ROW, _AROUND = 14.5, 16  # pixels of a line of the strip, and around it


class _Look(NamedTuple):
    mark: str
    ground: str
    edge: str


class Severity(Enum):
    """How much a remark matters, worst first."""

    ERROR = _Look("■ ERROR", "#FDECEA", "#B3261E")
    WARNING = _Look("▲ WARNING", "#FFF3E0", "#D55E00")
    NOTE = _Look("● NOTE", "#F1F4F6", "#5F6B76")


@dataclass(frozen=True, slots=True)
class Health:
    """What is wrong with the data of a chart.

    ``severity``: the worst. ``remarks``: one in a few words each, worst first. ``details``: the
    same in whole sentences. All are plain text and may hold a vendor's own words.
    """

    severity: Severity
    remarks: Sequence[str]
    details: Sequence[str] = ()


def strip_pixels(health: Health | None) -> int:
    """The height that the strip takes above the plot."""
    return round(len(_lines(health)) * _ROW + _AROUND) if health and health.remarks else 0


def strip(health: Health) -> dict[str, Any]:
    """The strip as a Plotly annotation that stands on the plot's upper edge."""
    look = health.severity.value
    first, *rest = (safe(line, _LINE) for line in _lines(health))
    marked = f"<b>{look.mark}</b>{first[len(look.mark) :]}"
    boxed = [line for text in health.details[:_REMARKS] for line in _wrapped(text)]
    return {
        "text": "<br>".join([marked, *rest]),
        "hovertext": "<br>".join(safe(line, _LINE) for line in boxed),
        "x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom",
        "yshift": 6, "showarrow": False, "align": "left", "font": {"size": 11},
        "bgcolor": look.ground, "bordercolor": look.edge, "borderwidth": 1, "borderpad": 3,
    }  # fmt: skip


def _lines(health: Health) -> list[str]:
    """The mark and as many remarks as there is room for, then how many more there are."""
    lines = [health.severity.value.mark]
    for at, remark in enumerate(health.remarks):
        last = at == len(health.remarks) - 1
        more = "" if last else f"; {len(health.remarks) - at - 1} more"
        filled = _filled(lines, remark, joint="  " if at == 0 else "; ")
        if len(filled) > _LINES or (not last and len(_filled(filled, more, joint="")) > _LINES):
            return _filled(lines, f"{len(health.remarks) - at} more", joint="; ")
        lines = filled
    return lines


def _filled(lines: Sequence[str], remark: str, *, joint: str) -> list[str]:
    """``lines`` with ``remark`` after the last one, broken where it is too long for it."""
    words = visible(remark, _SHORT)
    return [*lines[:-1], *_broken(f"{lines[-1]}{joint}{words}")]


def _broken(text: str) -> list[str]:
    return textwrap.wrap(text, _LINE, break_on_hyphens=False)


def _wrapped(text: str) -> list[str]:
    return _broken(f"• {visible(text, _LONG)}")
