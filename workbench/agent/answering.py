"""One answer while it is made: model, tools, model again, until the text stands and is checked."""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from workbench.agent.checking import check, check_cited
from workbench.agent.claims import FigureWriter
from workbench.agent.evidence import Evidence
from workbench.agent.hostile import fenced_error, suspicions
from workbench.agent.line import ModelLine, Reply
from workbench.agent.repair import broken_sentences, correction_request, replacements
from workbench.agent.safe_markdown import SafeMarkdown
from workbench.config.settings import AgentSettings, Language
from workbench.errors import (
    ModelError,
    NoDataError,
    OverBudget,
    QuestionError,
    ToolError,
    WorkbenchError,
)
from workbench.log import LoggingMixin, log_context, redact
from workbench.messages import (
    AgentEvent,
    AgentResponse,
    AnswerRevised,
    Claim,
    ClaimChecked,
    ClaimState,
    Message,
    ToolCall,
    ToolFinished,
    ToolResult,
    ToolSpec,
    ToolStarted,
)

T = TypeVar("T")

NamesOf = Callable[[Sequence[str]], Mapping[str, Sequence[str]]]
"""By ticker, the names by which a text may call it; called in a thread."""

_CUT = {
    "en": "\n\n(The answer ends here: the model reached its limit of tokens.)",
    "vi": "\n\n(Câu trả lời dừng ở đây: mô hình đã đạt giới hạn token.)",
}
_DECLINED = {"en": "The model declined to answer.", "vi": "Mô hình từ chối trả lời."}
_UNCORRECTED = "Contradicted figures could not be corrected by the model."
_SUSPECT = "Outside text looks meant for the model"
_REPAIR_S = 30.0
_UNRUN = "This call was not run"


class Threads:
    """The threads of one agent: those of its ``tools``, and the ``desk``'s, which no tool that
    hangs can keep from writing an answer down."""

    def __init__(self) -> None:
        self.tools = ThreadPoolExecutor(16, thread_name_prefix="workbench-tool")
        self.desk = ThreadPoolExecutor(8, thread_name_prefix="workbench-desk")

    def close(self) -> None:
        """End them; running work is not waited for."""
        for threads in (self.tools, self.desk):
            threads.shutdown(wait=False, cancel_futures=True)


@dataclass(slots=True)
class Turn:
    """The state of one answer. ``tell`` passes an event on to the reader; ``note_tool`` is told
    what a tool's answer was taken to be; ``keep`` remembers the answer, in a thread."""

    answer_id: str
    conversation_id: str
    question: str
    language: Language
    as_of: date
    messages: list[Message]
    line: ModelLine
    tell: Callable[[AgentEvent], None]
    run_tool: Callable[[ToolCall], ToolResult]
    note_tool: Callable[[ToolCall, ToolResult], None]
    keep: Callable[[AgentResponse, WorkbenchError | None], None]
    names_of: NamesOf
    max_steps: int
    max_calls: int | None
    evidence: Evidence = field(default_factory=Evidence)
    started: float = field(default_factory=time.monotonic)
    refused: bool = False
    claims: tuple[Claim, ...] = ()
    said: str = ""
    warnings: list[str] = field(default_factory=list)
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    call_ids: dict[str, int] = field(default_factory=dict)
    writer: FigureWriter = field(init=False)
    filter: SafeMarkdown = field(init=False)

    def __post_init__(self) -> None:
        self.writer = FigureWriter(self.evidence)
        self.filter = SafeMarkdown(self.links)

    def write(self, text: str) -> None:
        """Add a piece of the model's text to the answer."""
        self._show(self.writer.write(self.filter.feed(text)))

    def pause(self) -> None:
        """The model's text is at an end, for now: write what was held back of it."""
        self._show(self.writer.write(self.filter.finish()))
        self._show(self.writer.finish())
        self.warnings += dict.fromkeys(f"Left out: {what}" for what in self.filter.left_out)
        self.filter = SafeMarkdown(self.links)

    def rewind(self, length: int) -> None:
        """Take back what was written after the first ``length`` characters."""
        self.filter = SafeMarkdown(self.links)
        self._show(self.writer.rewind(length))

    def heed(self, result: ToolResult) -> None:
        """Note which links a result gives, and what is suspicious in its outside text."""
        self.links.update(str(link) for link in result.data.get("links", ()))
        seen = (f"{_SUSPECT}: {name}" for name in result.data.get("suspicions", ()))
        self.warnings += [one for one in dict.fromkeys(seen) if one not in self.warnings]

    def leave_out(self, surplus: Sequence[ToolCall], asked: int) -> None:
        """Answer calls that one step had too many of, and tell the reader."""
        most = f"at most {self.max_calls} are run in one step"
        told = f"{_UNRUN}: {most}. Ask for what is still needed, in fewer calls."
        result = ToolResult(told, error=f"{_UNRUN}: {most}.")
        self.messages += [
            Message("tool", told, tool_call_id=call.id, result=result) for call in surplus
        ]
        self.warnings.append(f"The model asked for {asked} tool calls at once; {most}.")

    def _show(self, events: Iterable[AgentEvent]) -> None:
        for event in events:
            self.tell(event)

    def own(self, calls: Sequence[ToolCall]) -> tuple[ToolCall, ...]:
        """``calls`` under ids that no other call of this answer has: servers repeat theirs."""
        return tuple(replace(call, id=self._free(call.id)) for call in calls)

    def _free(self, call_id: str) -> str:
        name = call_id
        while name in self.call_ids:
            self.call_ids[call_id] += 1
            name = f"{call_id}_{self.call_ids[call_id]}"
        self.call_ids[name] = 1
        return name

    def check(self) -> None:
        """Check every figure that stands in the text."""
        self.claims = self._checked(self.writer)

    def mark(self) -> None:
        """Tell the reader of the figures that were not told while the text was written."""
        told = set(self.writer.cited)
        for claim in self.claims:
            if claim not in told:
                self.tell(ClaimChecked(claim))

    def _checked(self, writer: FigureWriter) -> tuple[Claim, ...]:
        text, cells = writer.text, self.evidence.cells
        about: dict[str, Any] = {"as_of": self.as_of, "language": self.language}
        about["names"] = self.names
        typed = check(text, cells, known=writer.cited, given=self.question, **about)
        pairs = [(claim, cell) for claim in writer.cited if (cell := writer.cell_of(claim))]
        misplaced = {claim.offset: claim for claim in check_cited(text, pairs, cells, **about)}
        cited = [misplaced.get(claim.offset, claim) for claim in writer.cited]
        return tuple(sorted([*cited, *typed], key=lambda claim: claim.offset))

    def revised(self, reply: str) -> AnswerRevised | None:
        """Put the sentences of ``reply`` in the place of the contradicted ones, where that leaves
        fewer contradicted figures; what the reader is to be told of it."""
        clean = SafeMarkdown(self.links)
        clean_reply = clean.feed(reply) + clean.finish()
        changes = replacements(broken_sentences(self.writer.text, self.claims), clean_reply)
        writer = self.writer.replaced(changes)
        claims = self._checked(writer)
        if not changes or _contradicted(claims) >= _contradicted(self.claims):
            return None
        self.writer, self.claims = writer, claims
        return AnswerRevised(writer.text, claims, tuple(_corrections(changes, self.evidence)))


def _contradicted(claims: Sequence[Claim]) -> int:
    return sum(claim.state is ClaimState.CONTRADICTED for claim in claims)


def _corrections(changes: Sequence[tuple[int, int, str]], evidence: Evidence) -> list[str]:
    written = []
    for _, _, sentence in changes:
        writer = FigureWriter(evidence)
        list(writer.write(sentence))
        list(writer.finish())
        written.append(writer.text)
    return written


class Answering(LoggingMixin):
    """The loop. Tools run in threads, side by side, each with a time limit."""

    def __init__(
        self,
        settings: AgentSettings,
        tools: Sequence[ToolSpec],
        *,
        threads: Threads,
    ) -> None:
        self._settings = settings
        self._tools = tuple(tools)
        self._threads = threads

    async def run(self, turn: Turn) -> None:
        """Write the answer of ``turn``, and check it."""
        for step in range(1, turn.max_steps + 1):
            # The last step has to end in an answer.
            last = step == turn.max_steps and step > 1
            reply = await self._model(turn, () if last else self._tools)
            if not reply.calls:
                self._end(turn, reply)
                await self._check(turn)
                return
            calls = turn.own(reply.calls)
            turn.messages.append(Message("assistant", reply.text, tool_calls=calls))
            await self._run_tools(turn, calls)
        raise OverBudget(
            f"The answer needed more than {turn.max_steps} steps.",
            hint="Ask for less at once.",
        )

    async def conclude(self, turn: Turn) -> None:
        """Check what stands of an answer that was broken off."""
        turn.pause()
        await self.in_thread(turn.check)
        turn.mark()

    async def in_thread(self, work: Callable[[], T]) -> T:
        """What ``work`` gives, done in one of the desk's threads inside the present context."""
        return await _done(self._threads.desk, work)

    async def _model(self, turn: Turn, tools: Sequence[ToolSpec]) -> Reply:
        began = len(turn.writer.text)

        def again() -> None:
            turn.rewind(began)

        reply = await turn.line.call(turn.messages, tools, on_text=turn.write, on_restart=again)
        turn.pause()
        return reply

    def _end(self, turn: Turn, reply: Reply) -> None:
        turn.refused = reply.reason == "refused"
        turn.said = reply.text
        if turn.refused and not turn.writer.text and not reply.text:
            turn.write(_DECLINED[turn.language])
        if reply.reason == "length":
            turn.write(_CUT[turn.language])
            turn.warnings.append("The model reached its limit of tokens before it had ended.")
        turn.pause()

    # Tools. --------------------------------------------------------------------------------------

    async def _run_tools(self, turn: Turn, calls: Sequence[ToolCall]) -> None:
        """Run ``calls``, as many as one step may have; the model is told that the rest were not."""
        run, surplus = calls[: turn.max_calls], calls[len(calls[: turn.max_calls]) :]
        for call in run:
            turn.tell(ToolStarted(call.id, call.name, call.arguments))
        running = [asyncio.create_task(self._run_tool(turn, call)) for call in run]
        try:
            results = await asyncio.gather(*running)
        finally:
            for task in running:
                task.cancel()
        for call, found in zip(run, results, strict=True):
            if found.data.get("suspicions"):
                self.logger.warning("What %s found looks meant for a model", call.name[:60])
            turn.heed(found)
            result = turn.evidence.take(found)
            turn.messages.append(Message("tool", result.text, tool_call_id=call.id, result=result))
        if surplus:
            self.logger.warning("Tool calls of one step: %d of %d run", len(run), len(calls))
            turn.leave_out(surplus, len(calls))

    async def _run_tool(self, turn: Turn, call: ToolCall) -> ToolResult:
        started = time.monotonic()
        result = await self._result(turn, call)
        turn.note_tool(call, result)
        elapsed = time.monotonic() - started
        self.logger.debug("Tool %s took %.3f s", call.name[:60], elapsed)
        turn.tell(ToolFinished(call.id, call.name, result, elapsed))
        return result

    async def _result(self, turn: Turn, call: ToolCall) -> ToolResult:
        limit = self._settings.tool_timeout_s
        try:
            with log_context(tool=call.name[:60]):
                work = _done(self._threads.tools, lambda: turn.run_tool(call))
                return await asyncio.wait_for(work, timeout=limit)
        except TimeoutError:
            self.logger.warning("Tool %s took longer than %.0f s", call.name[:60], limit)
            return _no_answer(call, f"{call.name} took longer than {limit:.0f} seconds.")
        except (NoDataError, QuestionError, ToolError) as error:
            self.logger.info("Tool %s has no answer: %s", call.name[:60], type(error).__name__)
            return _no_answer(call, str(error))
        except WorkbenchError as error:
            self.logger.exception("Tool %s failed: %s", call.name[:60], type(error).__name__)
            return _no_answer(call, str(error))
        except Exception as error:
            # A model's arguments may find a fault of ours: the log has it whole, the model and the
            # reader are told of it, and the answer goes on.
            kind = type(error).__name__
            self.logger.exception("A fault in tool %s: %s", call.name[:60], kind)
            return _no_answer(call, f"a fault in Workbench ({kind}); ask in another way.")

    # Checking. -----------------------------------------------------------------------------------

    async def _check(self, turn: Turn) -> None:
        await self.in_thread(lambda: self._read(turn))
        may = turn.line.client.capabilities.prose and not turn.refused
        if may and _contradicted(turn.claims) and await self._repair(turn):
            return  # the revision told all claims
        turn.mark()

    def _read(self, turn: Turn) -> None:
        if symbols := turn.evidence.symbols:
            turn.names = turn.names_of(symbols)
        turn.check()

    async def _repair(self, turn: Turn) -> bool:
        """Let the model write contradicted sentences again, once; whether it did. Without it the
        marks stay."""
        broken = broken_sentences(turn.writer.text, turn.claims)
        asked = [
            *turn.messages,
            Message("assistant", turn.said),
            Message("user", correction_request(broken)),
        ]
        try:
            async with asyncio.timeout(_REPAIR_S):
                reply = await turn.line.call(asked, kind="repair")
        except (ModelError, TimeoutError) as error:
            self.logger.warning("No correction could be had: %s", type(error).__name__)
            turn.warnings.append(_UNCORRECTED)
            return False
        revised = await self.in_thread(lambda: turn.revised(reply.text))
        self.logger.info("Corrected contradicted sentences: %s", revised is not None)
        if revised is None:
            turn.warnings.append(_UNCORRECTED)
            return False
        turn.tell(revised)
        return True


async def _done(threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(threads, context.run, work)


def _no_answer(call: ToolCall, reason: str) -> ToolResult:
    # A vendor's words go to a model and into the panel.
    told = fenced_error(reason, tool=call.name)
    return ToolResult(told, data={"suspicions": list(suspicions(reason))}, error=redact(reason))
