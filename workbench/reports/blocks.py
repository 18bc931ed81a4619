"""What the cells of a report show: figures, tables, charts and answers that put out safe HTML.

Each block answers ``_repr_mimebundle_``: HTML for the reader, plain text for the rest, and for
figures their values as JSON, by which a run hands its results on. All text is escaped here: it
may come from a provider, a parameter or a model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

from workbench.messages import AgentResponse, Cell
from workbench.reports.answers import answers_html, without_sample

if TYPE_CHECKING:
    import plotly.graph_objects as go

FIGURES_MIME = "application/vnd.workbench.figures+json"
MASTHEAD_MIME = "application/vnd.workbench.masthead+json"
Bundle = dict[str, Any]
_FEW_COLUMNS = 3  # a wide table of so few would tear its rows apart
_LONG = 16  # rows of a table that may go on over the next page of print
_BLUE, _VERMILION = "0,114,178", "213,94,0"


@dataclass(frozen=True)
class Masthead:
    """The head of a report. ``facts``: label and value pairs; ``notice``: what must not be
    overlooked, as SAMPLE DATA and its dates."""

    subject: str
    kind: str
    line: str
    facts: Sequence[tuple[str, str]]
    notice: str = ""

    def _repr_mimebundle_(self, **options: object) -> Bundle:
        facts = [list(pair) for pair in self.facts]
        data = {"subject": self.subject, "kind": self.kind, "line": self.line,
                "facts": facts, "notice": self.notice}  # fmt: skip
        notice = f'<span class="wb-notice">{escape(self.notice)}</span>' if self.notice else ""
        items = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in self.facts)
        html = (
            f"<style>{stylesheet('blocks.css')}</style>"
            f'<div class="wb wb-masthead"><p class="wb-kind">{escape(self.kind)} {notice}</p>'
            f"<h1>{escape(self.subject)}</h1><p>{escape(self.line)}</p><dl>{items}</dl></div>"
        )
        text = "\n".join([self.subject, self.line, *(f"{k}: {v}" for k, v in self.facts)])
        return {MASTHEAD_MIME: data, "text/html": html, "text/plain": text}


@dataclass(frozen=True)
class FigureStrip:
    """Figures by name, as tiles. ``missing``: what has no value, and why."""

    figures: Mapping[str, Cell]
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)

    def _repr_mimebundle_(self, **options: object) -> Bundle:
        data = {name: figure_json(cell, self._label(name)) for name, cell in self.figures.items()}
        tiles = "".join(self._tile(name, cell) for name, cell in self.figures.items())
        sources = "; ".join(dict.fromkeys(cell.source for cell in self.figures.values()))
        gaps = "".join(
            f"<br>{escape(self._label(name))}: {escape(why)}" for name, why in self.missing.items()
        )
        foot = f'<p class="wb-caption">Source: {escape(sources)}.{gaps}</p>'
        lines = [f"{self._label(name)}: {cell.display} ({_when(cell)})"
                 for name, cell in self.figures.items()]  # fmt: skip
        html = f'<div class="wb"><div class="wb-strip">{tiles}</div>{foot}</div>'
        return {FIGURES_MIME: data, "text/html": html, "text/plain": "\n".join(lines)}

    def _label(self, name: str) -> str:
        cell = self.figures.get(name)
        return self.labels.get(name) or (cell.label if cell else "") or name.replace("_", " ")

    def _tile(self, name: str, cell: Cell) -> str:
        low = " wb-low" if cell.value < 0 else ""
        return (
            f'<div class="wb-tile" title="{escape(cell.formula)}">'
            f'<span class="wb-name">{escape(_capital(self._label(name)))}</span>'
            f'<span class="wb-value{low}">{escape(cell.display)}</span>'
            f'<span class="wb-when">{escape(_when(cell))}</span></div>'
        )


@dataclass(frozen=True)
class Shade:
    """A table's cell coloured by ``value`` against ``full``: blue above zero, vermilion below."""

    text: str
    value: float
    full: float

    def style(self) -> str:
        """The colour as inline style: the sign by hue, the size by strength."""
        strength = min(abs(self.value) / self.full, 1.0) * 0.55 if self.full else 0.0
        colour = _BLUE if self.value > 0 else _VERMILION
        return f"background:rgba({colour},{strength:.2f})"


@dataclass(frozen=True)
class Table:
    """A table with its caption: units, dates and the law they were measured by.

    The first column is words, the others figures; ``words``: further columns of words, by
    position.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str | Shade]]
    caption: str
    words: frozenset[int] = frozenset()

    def _repr_mimebundle_(self, **options: object) -> Bundle:
        head = "".join(f'<th scope="col"{self._kind(i)}>{escape(t)}</th>'
                       for i, t in enumerate(self.head))  # fmt: skip
        body = "".join(f"<tr>{self._row(row)}</tr>" for row in self.rows)
        look = " wb-narrow" if len(self.head) <= _FEW_COLUMNS else ""
        look += " wb-long" if len(self.rows) > _LONG else ""
        html = (
            f'<div class="wb"><div class="wb-scroll"><table class="wb-table{look}">'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
            f'<p class="wb-caption">{escape(self.caption)}</p></div>'
        )
        lines = [" | ".join(_text(cell) for cell in row) for row in (self.head, *self.rows)]
        return {"text/html": html, "text/plain": "\n".join([*lines, self.caption])}

    def _kind(self, column: int) -> str:
        return ' class="wb-word"' if column == 0 or column in self.words else ""

    def _row(self, row: Sequence[str | Shade]) -> str:
        cells = []
        for column, cell in enumerate(row):
            style = f' style="{cell.style()}"' if isinstance(cell, Shade) else ""
            tag, scope = ("th", ' scope="row"') if column == 0 else ("td", "")
            cells.append(f"<{tag}{scope}{self._kind(column)}{style}>{escape(_text(cell))}</{tag}>")
        return "".join(cells)


@dataclass(frozen=True)
class Chart:
    """A Plotly figure as data alone: no script is stored in the notebook."""

    figure: go.Figure

    def _repr_mimebundle_(self, **options: object) -> Bundle:
        from workbench.charts.output import mime_bundle  # plotly, only where a chart is shown

        return mime_bundle(self.figure)


@dataclass(frozen=True)
class Answers:
    """Questions and the agent's answers to them, each figure marked as checked or not."""

    items: Sequence[tuple[str, AgentResponse]]

    def _repr_mimebundle_(self, **options: object) -> Bundle:
        text = "\n\n".join(
            f"{question}\n{without_sample(response.text)}" for question, response in self.items
        )
        return {"text/html": answers_html(self.items), "text/plain": text}


@dataclass(frozen=True)
class Notes:
    """Paragraphs, each with a short mark before it (``error``, ``warning``, ``info``, or none)."""

    items: Sequence[tuple[str, str]]

    def _repr_mimebundle_(self, **options: object) -> Bundle:
        rows = "".join(
            f'<li class="wb-{escape(mark or "plain")}">'
            + (f'<b class="wb-mark">{escape(mark)}</b> ' if mark else "")
            + f"{escape(text)}</li>"
            for mark, text in self.items
        )
        text = "\n".join(f"{mark}: {text}" if mark else text for mark, text in self.items)
        return {"text/html": f'<div class="wb"><ul class="wb-notes">{rows}</ul></div>',
                "text/plain": text}  # fmt: skip


_MARKS = {"error": "■ error", "warning": "▲ warning", "info": "● note", "ok": "✓ checked"}


@dataclass(frozen=True)
class HealthStrip:
    """Who gave a report's data, and what is wrong with them. ``severity``: the worst (``error``,
    ``warning``, ``info``, or ``ok``); ``lines``: what was found in a few words each; ``facts``:
    label and value pairs. May hold a vendor's own words."""

    severity: str
    lines: Sequence[str]
    facts: Sequence[tuple[str, str]]

    def _repr_mimebundle_(self, **options: object) -> Bundle:
        mark = _MARKS[self.severity]
        said = "; ".join(self.lines) + "."
        items = "".join(
            f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in self.facts
        )
        html = (
            f'<div class="wb"><div class="wb-health wb-{self.severity}" role="note" '
            f'aria-label="Data health"><p><b class="wb-mark">{mark}</b> {escape(said)}</p>'
            f"<dl>{items}</dl></div></div>"
        )
        lines = [f"{mark}: {said}", *(f"{k}: {v}" for k, v in self.facts)]
        return {"text/html": html, "text/plain": "\n".join(lines)}


def figure_json(cell: Cell, label: str) -> dict[str, Any]:
    """A figure as JSON values: a plain number with its unit, dates as ISO text.

    The number has 10 significant digits: those beyond differ from one machine to the next.
    """
    value = float(f"{cell.value:.10g}")
    return {
        "label": label, "value": value, "unit": cell.unit, "text": cell.display,
        "symbol": cell.symbol, "measure": cell.measure, "start": cell.start.isoformat(),
        "end": cell.end.isoformat(), "on": cell.on.isoformat() if cell.on else None,
        "source": cell.source, "formula": cell.formula,
    }  # fmt: skip


def stylesheet(name: str) -> str:
    """One of the style sheets beside the page's template."""
    return resources.files("workbench.reports").joinpath("templates", name).read_text("utf-8")


def _when(cell: Cell) -> str:
    if cell.on:
        return f"on {cell.on}"
    return f"on {cell.end}" if cell.start == cell.end else f"{cell.start} to {cell.end}"


def _text(cell: str | Shade) -> str:
    return cell.text if isinstance(cell, Shade) else cell


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
