"""The browser side's files as they are sent: plain JavaScript modules, with no build step."""

from __future__ import annotations

import gzip
import re
from functools import cache
from importlib.resources import files

_HERE = files("workbench.panels")
_MODULES = ("blocks.js", "inline.js", "markdown.js", "charts.js", "turn.js", "chat.js")


def esm() -> str:
    """The panel as one ES module: its files one after the other, without their imports of each
    other (anywidget sends one module and has no addresses to import from)."""
    sources = [(_HERE / name).read_text(encoding="utf-8") for name in _MODULES]
    return re.sub(r'^import .* from "\./[\w.]+";\n', "", "\n".join(sources), flags=re.MULTILINE)


def css() -> str:
    """The panel's style sheet."""
    return (_HERE / "chat.css").read_text(encoding="utf-8")


@cache
def plotly_module() -> bytes:
    """plotly.js out of the plotly package, gzipped. It is sent once to a page that shows a chart,
    never kept in the widget's state (it has five megabytes) and never fetched from a network."""
    source = (files("plotly") / "package_data" / "plotly.min.js").read_bytes()
    return gzip.compress(source, compresslevel=6, mtime=0)
