"""An executed notebook as one HTML page that needs nothing but itself.

The page has the house's own look: code is hidden, the masthead and the sections of the notebook
make its frame, and Plotly's script stands in it once. A content security policy in the page lets
only our two scripts run, by their hashes, and nothing be fetched: so even text that slipped
through an output's escaping could neither run nor call home.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape, unescape
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup
from nbformat import NotebookNode

from workbench.reports.answers import markdown_html
from workbench.reports.blocks import MASTHEAD_MIME, stylesheet

PLOTLY_MIME = "application/vnd.plotly.v1+json"
HIDDEN_TAGS = {"remove-output", "hide-output", "parameters", "injected-parameters", "run"}
_HEADING = re.compile(r"<h([1-3])>(.*?)</h\1>", re.DOTALL)


@dataclass(frozen=True)
class PageFacts:
    """What the run knows of itself."""

    title: str
    run_id: str
    started: datetime
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """A piece of the page: ``prose``, ``output`` or ``chart``."""

    kind: str
    html: Markup
    height: int = 0
    title: str = ""


@dataclass
class Page:
    """What the template shows."""

    subject: str
    kind: str = "Report"
    line: str = ""
    notice: str = ""
    language: str = "en"
    version: str = ""
    facts: list[Sequence[str]] = field(default_factory=list)
    footer: list[str] = field(default_factory=list)
    sections: list[tuple[str, str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


def write_html(notebook: NotebookNode, path: Path, facts: PageFacts) -> None:
    """Write the page of ``notebook`` to ``path``."""
    path.write_text(render(notebook, facts), encoding="utf-8")


def render(notebook: NotebookNode, facts: PageFacts) -> str:
    """The page of ``notebook`` as text."""
    from workbench.charts.output import plotly_js  # 5 MB of script: only where a page is made

    page = _page(notebook, facts)
    charts = any(part.kind == "chart" for part in page.parts)
    scripts = [plotly_js(), stylesheet("page.js")] if charts else []
    return _template().render(
        page=page,
        charts=charts,
        style=Markup(stylesheet("blocks.css") + stylesheet("page.css")),  # noqa: S704 - ours
        plotly=Markup(scripts[0]) if charts else "",  # noqa: S704 - the library's own
        script=Markup(scripts[1]) if charts else "",  # noqa: S704 - ours
        script_hashes=Markup(" ".join(map(_hash, scripts)) or "'none'"),  # noqa: S704 - base64
    )


def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("workbench.reports", "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html")


def _page(notebook: NotebookNode, facts: PageFacts) -> Page:
    page = Page(facts.title, version=version("workbench"))
    page.language = str(facts.parameters.get("language") or "en")
    page.facts = [(k, str(v)) for k, v in facts.parameters.items() if v is not None]
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", ()))
        if "remove-cell" in tags:
            continue
        if cell.cell_type == "markdown":
            _add_prose(page, cell.source)
        elif cell.cell_type == "code" and not tags & HIDDEN_TAGS:
            for output in cell.outputs:
                _add_output(page, output)
    page.facts.append(("Generated", f"{facts.started:%Y-%m-%d %H:%M} UTC"))
    made = f"generated {facts.started:%Y-%m-%d %H:%M:%S} UTC"
    page.footer.append(f"Run {facts.run_id} · Workbench {page.version} · {made}")
    return page


def _add_prose(page: Page, source: str) -> None:
    """Markdown with anchors for its headings; the first-level heading is the masthead's."""

    def anchored(match: re.Match[str]) -> str:
        level, text = match[1], match[2]
        if level == "1":
            return ""
        plain = unescape(re.sub(r"<[^>]+>", "", text))
        anchor = f"s{len(page.sections) + 1}"
        if level == "2":
            page.sections.append((anchor, plain))
        return f'<h{level} id="{anchor}">{text}</h{level}>' if level == "2" else match[0]

    html = _HEADING.sub(anchored, markdown_html(source)).strip()
    if html:
        page.parts.append(Part("prose", Markup(html)))  # noqa: S704 - rendered with markup off


def _add_output(page: Page, output: NotebookNode) -> None:
    data: Mapping[str, Any] = output.get("data", {})
    if MASTHEAD_MIME in data:
        head = data[MASTHEAD_MIME]
        page.subject, page.kind, page.line = head["subject"], head["kind"], head["line"]
        page.facts, page.notice = list(head["facts"]), head["notice"]
        return
    page.parts.extend(_parts(output, data))


def _parts(output: NotebookNode, data: Mapping[str, Any]) -> Iterator[Part]:
    """An output's best form. What a cell wrote to its log (stderr) stays in the notebook."""
    if output.output_type == "stream":
        if output.name == "stdout":
            yield _output(f"<pre>{escape(output.text)}</pre>")
    elif PLOTLY_MIME in data:
        yield _chart(data[PLOTLY_MIME])
    elif "text/html" in data:
        yield _output(_joined(data["text/html"]))
    elif "image/png" in data:
        image = escape(_joined(data["image/png"]))
        yield _output(f'<img alt="" src="data:image/png;base64,{image}">')
    elif "text/markdown" in data:
        yield _output(markdown_html(_joined(data["text/markdown"])))
    elif "text/plain" in data:
        yield _output(f"<pre>{escape(_joined(data['text/plain']))}</pre>")


def _output(html: str) -> Part:
    # HTML of a cell is shown as it is: the page's policy keeps it from running or loading.
    return Part("output", Markup(html))  # noqa: S704


def _chart(figure: Mapping[str, Any]) -> Part:
    layout = figure.get("layout", {})
    title = layout.get("title", {})
    text = title.get("text", "") if isinstance(title, Mapping) else str(title)
    stored = json.dumps({"data": figure.get("data", []), "layout": layout}, separators=(",", ":"))
    # Inside a script element only these can end it or open a comment.
    safe = stored.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    plain = unescape(re.sub(r"<[^>]+>", "", text))
    return Part("chart", Markup(safe), int(layout.get("height") or 450), plain)  # noqa: S704


def _joined(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _hash(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"
