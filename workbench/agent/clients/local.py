"""The local analyst: reads questions about shares and answers from tools, with no model.

Questions are English, or Vietnamese in the phrases it has a table of; answers are in the language
that a system message announces.

It is deterministic and needs no key and no network. It asks for the tool ``coverage`` first, then
for the tools its plan needs, 16 calls at a time, then writes the answer. Each call of ``stream`` is
decided by the messages alone, so nothing is kept between calls.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, replace

from workbench.agent.clients.analyst.answer import Answer, coverage_answer, refuse, write_answer
from workbench.agent.clients.analyst.asked import Question
from workbench.agent.clients.analyst.calls import Plan, Step
from workbench.agent.clients.analyst.figures import call_key
from workbench.agent.clients.analyst.plan import safe_plan
from workbench.agent.clients.analyst.question import follow_up, read_question
from workbench.agent.clients.analyst.refusals import is_coverage
from workbench.agent.clients.analyst.speech import join_words, language_of, speaking
from workbench.agent.clients.analyst.text import quoted
from workbench.agent.clients.analyst.universe import Universe
from workbench.agent.clients.analyst.vietnamese_questions import in_english
from workbench.agent.clients.base import BaseModelClient, Capabilities
from workbench.messages import (
    Message,
    ModelEvent,
    ModelFinished,
    TextDelta,
    ToolCall,
    ToolCallRequested,
    ToolResult,
    ToolSpec,
    Usage,
    UsageReported,
)

COVERAGE = "coverage"
NOTHING_YET = "No share has been looked up yet: name one by its ticker, in capitals."
AT_ONCE = 16  # calls of one step
REMEMBERED = 6  # earlier questions that a follow-up may refer to
_TICKER = re.compile(r"[A-Z0-9]{1,6}(?:[.-][A-Z]{1,3})?")
_PIECE = re.compile(r"\S{1,400}\s*|\s+")


@dataclass(frozen=True, slots=True)
class _Turn:
    """The question being answered, those before it, and the results that have come back."""

    question: str
    earlier: tuple[str, ...]
    results: dict[str, ToolResult]
    calls: int
    looked_up: ToolResult | None = None
    """The coverage after the shares that the question names were looked up."""

    @classmethod
    def read(cls, messages: Sequence[Message]) -> _Turn:
        asked = [index for index, message in enumerate(messages) if message.role == "user"]
        last = asked[-1] if asked else len(messages)
        calls = {call.id: call for message in messages[last:] for call in message.tool_calls}
        results: dict[str, ToolResult] = {}
        looked_up = None
        for message in messages[last:]:
            call = calls.get(message.tool_call_id)
            if message.role == "tool" and call is not None:
                result = message.result or ToolResult("", error=message.content)
                results[call_key(call)] = result
                if call.name == COVERAGE and "symbols" in call.arguments:
                    looked_up = result
        earlier = tuple(messages[index].content for index in asked[:-1][-REMEMBERED:])
        question = messages[last].content if asked else ""
        return cls(question, earlier, results, len(calls), looked_up)


class LocalAnalystClient(BaseModelClient):
    """The analyst without a model: a question, tool calls, an answer with references."""

    provider = "local"
    model_name = "local-analyst"
    capabilities = Capabilities(prose=False)

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolSpec] = (),
        *,
        max_output_tokens: int | None = None,
    ) -> AsyncGenerator[ModelEvent]:
        """One step: ask for coverage, ask for what the plan needs, or write the answer."""
        with speaking(language_of(messages)):
            events = list(self._events(messages, tools))
        for event in events:
            yield event

    def _events(
        self, messages: Sequence[Message], tools: Sequence[ToolSpec]
    ) -> Iterator[ModelEvent]:
        turn = _Turn.read(messages)
        offered = {tool.name for tool in tools}
        coverage = turn.results.get(call_key(ToolCall("", COVERAGE, "{}")))
        if coverage is None:
            if COVERAGE in offered:
                yield from _ask([(COVERAGE, "{}")], turn)
            else:
                yield from _say(refuse(["I answer from tools, and none were offered."], None))
            return
        universe = Universe.read(coverage)
        if universe is not None and universe.open:
            named = _to_look_up(turn, universe)
            if named and turn.looked_up is None:
                yield from _ask([(COVERAGE, json.dumps({"symbols": named}))], turn)
                return
            if turn.looked_up is not None:
                coverage = turn.looked_up
                universe = Universe.read(coverage)
        if universe is None or not universe.listings:
            yield from _say(refuse([coverage.error or NOTHING_YET], None))
            return
        yield from self._work(turn, universe, offered, coverage)

    def _work(
        self, turn: _Turn, universe: Universe, offered: set[str], coverage: ToolResult
    ) -> Iterator[ModelEvent]:
        plan = safe_plan(_read(turn, universe), universe)
        self.logger.debug("Planned %d calls, refused=%s", len(plan.steps), bool(plan.refusal))
        if plan.refusal:
            yield from _say(refuse(list(plan.refusal), universe))
            return
        if is_coverage(plan.question):
            yield from _say(coverage_answer(plan, universe, coverage))
            return
        wanted = _missing(plan, turn, offered)
        if wanted:
            yield from _ask(
                [(step.tool, json.dumps(dict(step.arguments))) for step in wanted], turn
            )
        else:
            yield from _say(write_answer(plan, universe, turn.results))


def _read(turn: _Turn, universe: Universe) -> Question:
    """The question, with what it leaves out taken from those before it."""
    earlier: Question | None = None
    for text in turn.earlier:
        earlier = follow_up(_question(text, universe), earlier)
    return follow_up(_question(turn.question, universe), earlier)


def _question(text: str, universe: Universe) -> Question:
    """A question in English or Vietnamese; a word that the latter's table lacks refuses it."""
    told, unread = in_english(text, universe.words)
    question = read_question(told, universe)
    if not unread:
        return question
    named = join_words([f"'{quoted(word, 20)}'" for word in unread[:3]])
    problem = f"I can't read {named} in the question."
    return replace(question, problems=(*question.problems, problem))


def _to_look_up(turn: _Turn, universe: Universe) -> list[str]:
    """The tickers that the question names and the coverage does not list."""
    return [name for name in _read(turn, universe).foreign if _TICKER.fullmatch(name)][:5]


def _missing(plan: Plan, turn: _Turn, offered: set[str]) -> list[Step]:
    """The steps that have no result yet, one for each different call, as many as are asked for at
    once."""
    fresh = {step.key: step for step in plan.steps
             if step.key not in turn.results and step.tool in offered}  # fmt: skip
    return list(fresh.values())[:AT_ONCE]


def _ask(calls: Sequence[tuple[str, str]], turn: _Turn) -> Iterator[ModelEvent]:
    for number, (name, arguments) in enumerate(calls, turn.calls + 1):
        yield ToolCallRequested(ToolCall(f"call_{number}", name, arguments))
    yield UsageReported(Usage(0, 0, 0.0))
    yield ModelFinished("tool_calls")


def _say(answer: Answer) -> Iterator[ModelEvent]:
    for piece in _pieces(answer.text):
        yield TextDelta(piece)
    yield UsageReported(Usage(0, 0, 0.0))
    yield ModelFinished("refused" if answer.refused else "stop")


def _pieces(text: str) -> Iterator[str]:
    """A few words at a time, as a model streams."""
    held = ""
    for piece in _PIECE.findall(text):
        held += piece
        if len(held) >= 24:
            yield held
            held = ""
    if held:
        yield held
