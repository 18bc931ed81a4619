"""Text from outside, made fit for Plotly to draw.

Names, currencies and sources come from outside. Plotly draws a subset of HTML (links among it) and
fills in ``%{...}`` where it draws text, so every such text goes through ``safe``.
"""

from __future__ import annotations

import unicodedata

LONGEST = 60  # characters of a name from outside
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "%": "&#37;"}


def safe(text: object, longest: int = LONGEST) -> str:
    """``text`` for Plotly to draw as it stands: no markup, no formula, no control characters."""
    return "".join(_ENTITIES.get(c, c) for c in visible(text, longest))


def visible(text: object, longest: int) -> str:
    """``text`` without control characters and changes of direction, cut to ``longest``."""
    shown = "".join(c for c in str(text) if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    if len(shown) > longest:
        shown = shown[: longest - 1].rstrip() + "…"
    return shown
