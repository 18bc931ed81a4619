"""An agent's answer as safe HTML: its markdown without markup of its own, its figures marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt

from workbench.messages import AgentResponse, Claim, ClaimState

# Private-use characters: they stand for the marks while the markdown is rendered.
_OPEN, _NUMBERED, _CLOSE = "\ue000", "\ue001", "\ue002"
_MARKS = re.compile(f"{_OPEN}(\\d+){_NUMBERED}")
# The analyst's last line on sample data; a report says it at its head.
_SAMPLE = re.compile(
    r"(?:\A|\n+)(?:DỮ LIỆU MẪU \()?SAMPLE DATA\)?, \d{4}-\d\d-\d\d (?:to|đến) "
    r"\d{4}-\d\d-\d\d\.\n*\Z"
)
_PRIVATE = re.compile("[\ue000-\ue002]")
_WORDS = {
    ClaimState.VERIFIED: "checked",
    ClaimState.CONTRADICTED: "contradicted by the data",
    ClaimState.UNVERIFIED: "not checked",
}


def answers_html(answers: Sequence[tuple[str, AgentResponse]]) -> str:
    """Questions with their answers, and a line that counts all their figures by state."""
    parts = [
        f'<div class="wb-answer"><p class="wb-question">{escape(question)}</p>'
        f'<div class="wb-text">{_body(response)}</div></div>'
        for question, response in answers
    ]
    account = escape(_account([response for _, response in answers]))
    return f'<div class="wb">{"".join(parts)}<p class="wb-caption">{account}</p></div>'


def without_sample(text: str) -> str:
    """An answer without its last line where that is the one on SAMPLE DATA, and nothing more."""
    return _SAMPLE.sub("", text)


def markdown_html(text: str) -> str:
    """Markdown that we wrote ourselves, as a notebook's own cells; markup in it is escaped."""
    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))


def _body(response: AgentResponse) -> str:
    text = without_sample(response.text)  # only its end goes: offsets stay right
    return _marked(_markdown(_with_marks(text, response.claims)), response.claims)


def _markdown(text: str) -> str:
    # No links or images: a model's text may not send a reader, or a browser, anywhere.
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    return str(reader.disable(["link", "image", "autolink", "reference"]).render(text))


def _with_marks(text: str, claims: tuple[Claim, ...]) -> str:
    text = _PRIVATE.sub("\ufffd", text)
    spans = sorted(
        (claim.offset, claim.offset + len(claim.text), number)
        for number, claim in enumerate(claims)
        if text[claim.offset : claim.offset + len(claim.text)] == claim.text
    )
    parts, done = [], 0
    for start, end, number in spans:
        if start >= done:
            parts += [text[done:start], f"{_OPEN}{number}{_NUMBERED}{text[start:end]}{_CLOSE}"]
            done = end
    return "".join([*parts, text[done:]])


def _marked(html: str, claims: tuple[Claim, ...]) -> str:
    def opened(match: re.Match[str]) -> str:
        claim = claims[int(match[1])]
        return f'<span class="wb-claim wb-{claim.state.value}" title="{escape(_about(claim))}">'

    return _MARKS.sub(opened, html).replace(_CLOSE, "</span>")


def _about(claim: Claim) -> str:
    period = f"{claim.start} to {claim.end}" if claim.start != claim.end else f"{claim.end}"
    parts = [
        _WORDS[claim.state], claim.symbol, claim.measure and claim.measure.replace("_", " "),
        period if claim.end else None, claim.source, claim.formula,
    ]  # fmt: skip
    return " · ".join(part for part in parts if part)


def _account(responses: Sequence[AgentResponse]) -> str:
    states = [claim.state for response in responses for claim in response.claims]
    said = [f"{states.count(state)} {_WORDS[state]}" for state in ClaimState if state in states]
    who = dict.fromkeys(f"{response.provider} ({response.model})" for response in responses)
    return f"Figures: {', '.join(said) or 'none'}. Answered by {', '.join(who)}."
