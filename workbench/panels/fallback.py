"""The panel as it stands in a saved notebook: text and static HTML, for when no kernel runs.

The model's markdown goes through markdown-it with HTML off; links keep only http and https and
images become text, so nothing is loaded and nothing runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from workbench.messages import ClaimState
from workbench.panels.transcript import ChatAbout, Turn

MAX_CHARS = 100_000
_AGAIN = "Run this cell again to ask more."


def plain_text(about: ChatAbout, turns: Sequence[Turn]) -> str:
    """The panel for a terminal: what it is, then the questions and answers."""
    head = f"Workbench chat ({_answering(about)}). {_AGAIN}"
    said = [f"Q: {turn.question}\nA: {turn.text.value() or turn.error}" for turn in turns]
    return "\n\n".join([head, *said])[:MAX_CHARS]


def static_html(about: ChatAbout, turns: Sequence[Turn]) -> str:
    """The panel for a page without scripts; the latest turns that fit in ``MAX_CHARS``."""
    parts: list[str] = []
    room = MAX_CHARS
    for turn in reversed(turns):
        part = _turn_html(turn)
        room -= len(part)
        if room < 0:
            parts.append("<p><em>Earlier questions are not shown.</em></p>")
            break
        parts.append(part)
    head = f"<p><strong>Workbench chat</strong> · {escape(_answering(about))}. {_AGAIN}</p>"
    return head + "".join(reversed(parts))


def markdown_html(text: str) -> str:
    """Markdown from a model as safe HTML."""
    return str(_parser().render(text))


def _answering(about: ChatAbout) -> str:
    parts = [about.provider, about.model]
    if about.sample:
        parts.append("SAMPLE DATA")
    if about.as_of:
        parts.append(f"as of {about.as_of.isoformat()}")
    return " · ".join(part for part in parts if part)


def _turn_html(turn: Turn) -> str:
    charts = "".join(f"<p><em>Chart: {escape(chart['title'])}</em></p>" for chart in turn.figures)
    notices = "".join(f"<p><em>{escape(said)}</em></p>" for said in turn.notices)
    error = f"<p><strong>{escape(turn.error)}</strong></p>" if turn.error else ""
    end = "<p><em>Stopped: this is a part of the answer.</em></p>" * (turn.state == "stopped")
    footer = f"<p><small>{escape(turn.footer)}</small></p>" if turn.footer else ""
    return (
        f"<blockquote><p>{escape(turn.question)}</p></blockquote>"
        f"<div>{markdown_html(turn.text.value())}</div>"
        f"{charts}{notices}{error}{end}{_figures_html(turn)}{footer}"
    )


def _figures_html(turn: Turn) -> str:
    """How many figures are in which state, and what the data say of the contradicted ones."""
    views = turn.claim_views()
    counts = Counter(view["state"] for view in views)
    said = ", ".join(f"{counts[state]} {state}" for state in ClaimState if counts[state])
    wrong = "".join(
        f"<li>{escape(view['text'])}: {escape(view['finding'])}</li>"
        for view in views
        if view["finding"]
    )
    listed = f"<ul>{wrong}</ul>" if wrong else ""
    return f"<p><small>Figures: {said}</small></p>{listed}" if said else ""


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.validateLink = _is_web  # type: ignore[method-assign]
    parser.add_render_rule("image", _image)
    parser.add_render_rule("link_open", _link_open)
    return parser


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))


def _image(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    return escape(f"[image: {tokens[at].content}]")


def _link_open(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    tokens[at].attrSet("rel", "noopener noreferrer")
    tokens[at].attrSet("target", "_blank")
    return renderer.renderToken(tokens, at, options, env)
