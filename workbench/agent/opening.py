"""How an answer begins: a question becomes a turn, with its models, budget, rules and memory."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypedDict

from workbench.agent.answering import Answering, NamesOf, Turn
from workbench.agent.breaker import Breakers
from workbench.agent.budget import Purse
from workbench.agent.clients.base import BaseModelClient
from workbench.agent.exchange_store import ExchangeStore
from workbench.agent.exchanges import AnswerRecord, Beginning
from workbench.agent.line import LineLimits, ModelLine
from workbench.agent.memory import Memory, Recalled, summary_request
from workbench.agent.prompting import system_prompt
from workbench.agent.toolbox import Toolbox
from workbench.config.settings import AgentSettings, Language
from workbench.errors import ModelError, QuestionError, WorkbenchError
from workbench.log import LoggingMixin, redact
from workbench.market.manager import DataManager
from workbench.messages import AgentEvent, AgentResponse, Message

Tell = Callable[[AgentEvent], None]
_UNLIMITED = AgentSettings(
    max_tokens=1_000_000_000,
    max_usd=None,
    max_usd_per_day=None,
    max_usd_per_run=None,
    allow_unknown_price=True,
)


class AskOptions(TypedDict, total=False):
    """How a question is to be answered. ``provider``, ``model_name``: by whom; None: as chosen.
    ``conversation_id``: what it goes on with; None: a new one. ``language``: None: as set.
    ``workspace_id``: the workspace whose assumptions and focus the agent is told."""

    provider: str | None
    model_name: str | None
    conversation_id: str | None
    language: Language | None
    workspace_id: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and how it is to be answered; see ``AskOptions``."""

    text: str
    provider: str | None = None
    model_name: str | None = None
    conversation_id: str | None = None
    language: Language | None = None
    workspace_id: str | None = None


@dataclass(frozen=True, slots=True)
class AgentParts:
    """What the agent works with besides data and tools.

    ``open_clients`` gives the models for a provider's and a model's name (None: as chosen), those
    that stand in last. ``desk_lines`` gives what a workspace says of itself, by its id;
    ``preferred_language`` the user's saved choice. They are called in a thread.
    """

    open_clients: Callable[[str | None, str | None], Sequence[BaseModelClient]]
    memory: Memory
    purse: Purse
    breakers: Breakers
    names_of: NamesOf
    exchanges: ExchangeStore
    desk_lines: Callable[[str | None], Sequence[str]]
    preferred_language: Callable[[], Language | None]
    limits: LineLimits = field(default_factory=LineLimits)


class Opening(LoggingMixin):
    """Opens the turns of one agent, from questions or from records of answers."""

    def __init__(
        self,
        settings: AgentSettings,
        data_manager: DataManager,
        *,
        toolbox: Toolbox,
        parts: AgentParts,
        work: Answering,
    ) -> None:
        self._settings = settings
        self._data = data_manager
        self._toolbox = toolbox
        self._parts = parts
        self._work = work

    async def begin(self, asked: Asked, answer_id: str, tell: Tell) -> Turn:
        """The turn of a question. Raises QuestionError, ConfigurationError, OverBudget ..."""
        self._check_question(asked.text)
        # A key typed by mistake goes neither to a model nor to the store, half a character nowhere.
        text = redact(asked.text.encode("utf-8", "replace").decode())
        preferred = await self._work.in_thread(self._parts.preferred_language)
        language = asked.language or preferred or self._settings.language
        if self._parts.exchanges.replay_run:
            find = partial(self._parts.exchanges.next_of_run, text)
            return await self.played(await self._work.in_thread(find), tell)
        conversation_id = asked.conversation_id or uuid.uuid4().hex
        record = AnswerRecord()
        line = await self._line(asked, answer_id, conversation_id, record, tell)
        lines = await self._work.in_thread(partial(self._parts.desk_lines, asked.workspace_id))
        rules = Message("system", self._rules(language, lines))
        recalled = await self._recalled(asked.conversation_id, line)
        messages = [rules, *recalled.messages, Message("user", text)]
        began = self._beginning(text, language, conversation_id, messages, line)
        record.begin(began)
        return Turn(
            answer_id,
            conversation_id,
            text,
            language,
            self._data.now,
            messages,
            line,
            tell,
            self._toolbox.run,
            record.tool,
            partial(self._keep, text, record),
            record.names(self._parts.names_of),
            self._settings.max_steps,
            self._settings.max_calls_a_step,
        )

    def _beginning(
        self,
        text: str,
        language: Language,
        conversation_id: str,
        messages: Sequence[Message],
        line: ModelLine,
    ) -> Beginning:
        return Beginning(
            text,
            language,
            self._data.now,
            conversation_id,
            tuple(messages),
            line.models,
            self._parts.limits.retries,
            self._parts.limits.retry_wait_s,
            self._settings.max_steps,
            self._settings.max_calls_a_step,
        )

    async def _line(
        self,
        asked: Asked,
        answer_id: str,
        conversation_id: str,
        record: AnswerRecord,
        tell: Tell,
    ) -> ModelLine:
        parts = self._parts
        opened = partial(parts.open_clients, asked.provider, asked.model_name)
        clients = await self._work.in_thread(opened)
        budget = await self._work.in_thread(partial(parts.purse.open, answer_id, conversation_id))
        return ModelLine(
            [record.client(client) for client in clients],
            limits=parts.limits,
            breakers=parts.breakers,
            budget=budget,
            in_thread=self._work.in_thread,
            tell=tell,
        )

    async def played(self, answer_id: str, tell: Tell) -> Turn:
        """The turn of a recorded answer. Raises DocumentNotFoundError."""
        played = await self._work.in_thread(partial(self._parts.exchanges.playback, answer_id))
        beginning, purse = played.beginning, self._parts.purse
        paid = Purse(_UNLIMITED, purse.prices, None, user_id=purse.user_id)
        line = ModelLine(
            played.clients(),
            limits=LineLimits(beginning.retries, beginning.retry_wait_s, sleep=_at_once),
            breakers=Breakers(failures=1, rest_s=0.0),
            budget=paid.open(answer_id),
            in_thread=self._work.in_thread,
            tell=tell,
        )
        return Turn(
            answer_id,
            beginning.conversation_id,
            beginning.question,
            beginning.language,
            beginning.as_of,
            list(beginning.messages),
            line,
            tell,
            played.run_tool,
            lambda call, result: None,
            lambda response, failure: None,
            played.names,
            beginning.max_steps,
            beginning.max_calls,
        )

    def _keep(
        self,
        question: str,
        record: AnswerRecord,
        response: AgentResponse,
        failure: WorkbenchError | None,
    ) -> None:
        """Remember the answer, unless it ended before a word of it was said."""
        if response.text or not (failure or response.cancelled):
            self._parts.memory.keep(question, response, failure=failure)
        if self._settings.record:
            self._parts.exchanges.keep(response.answer_id, record)

    def _check_question(self, text: str) -> None:
        if not isinstance(text, str):
            raise QuestionError(f"A question is text, not {type(text).__name__}.")
        if not text.strip():
            raise QuestionError("The question is empty.")
        limit = self._settings.max_question_chars
        if len(text) > limit:
            raise QuestionError(
                f"The question has {len(text):,} characters; at most {limit:,} are taken.",
                hint="Shorten it, or ask in parts.",
            )

    def _rules(self, language: Language, lines: Sequence[str]) -> str:
        return system_prompt(
            self._data.now,
            sample=self._data.is_sample,
            provider=self._data.provider_name,
            language=language,
            desk=lines,
        )

    async def _recalled(self, conversation_id: str | None, line: ModelLine) -> Recalled:
        """The conversation so far, its beginning summed up where it has grown long."""
        if conversation_id is None:
            return Recalled()
        memory = self._parts.memory
        recalled = await self._work.in_thread(partial(memory.recall, conversation_id))
        if recalled.length <= self._settings.summarise_chars:
            return recalled
        if not line.client.capabilities.prose:
            return recalled
        try:
            reply = await line.call(summary_request(recalled), kind="summary")
        except ModelError as error:
            self.logger.warning("The conversation was not summed up: %s", error.cause)
            return recalled
        if reply.reason != "stop" or not reply.text.strip():
            self.logger.warning("The conversation was not summed up: %s", reply.reason)
            return recalled
        keep = partial(memory.keep_summary, conversation_id, recalled, reply.text)
        return await self._work.in_thread(keep)


async def _at_once(seconds: float) -> None:
    """A played wait is over."""
