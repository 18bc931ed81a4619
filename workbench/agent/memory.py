"""What an agent remembers of a conversation: words, never figures.

A figure of an earlier answer is replaced by its name, ``(total_return of IBM, 2010-01-04 to
2010-12-31)``: so no old price comes back as a new one, and the model asks the tools again. Turns
before the last ones are summed up once they are long, and the summary is freed of figures too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.agent.checking import check
from workbench.agent.hostile import fenced, neutral
from workbench.errors import WorkbenchError
from workbench.messages import AgentResponse, Message
from workbench.messages_json import claim_json
from workbench.stores.repositories import ConversationRepository

SUMMARY_REQUEST = """Sum up this conversation between an analyst and a research assistant, for the \
assistant to go on with it: what the analyst wants, the securities and periods spoken of, what was \
concluded, what is still open. At most 200 words. Write no figures: they are looked up again."""

_CAPTION = "Summary of what was said before in this conversation:"
_MOST_KEPT = 1000
_SUMMARY_CHARS = 4_000
_TURN_CHARS = 10_000


@dataclass(frozen=True, slots=True)
class Recalled:
    """A conversation as far as it is remembered: the ``summary`` of its beginning, the turns since
    (``older``), and the ``last`` ones. ``upto``: the number of the last message in ``older``."""

    summary: str = ""
    older: tuple[Message, ...] = ()
    last: tuple[Message, ...] = ()
    upto: int = 0

    @property
    def messages(self) -> list[Message]:
        """What the model is given."""
        told = fenced(self.summary, source="summary", limit=_SUMMARY_CHARS)
        summary = [Message("assistant", f"{_CAPTION} {told}")] if self.summary else []
        return [*summary, *self.older, *self.last]

    @property
    def length(self) -> int:
        """Characters of the turns before the last ones."""
        return sum(len(message.content) for message in self.older)


class Memory:
    """The conversations of one user. Its methods read and write the store: for a thread."""

    def __init__(self, conversations: ConversationRepository, *, user_id: str, turns: int) -> None:
        self._conversations = conversations
        self._user_id = user_id
        self._kept = 2 * turns

    def recall(self, conversation_id: str) -> Recalled:
        """The conversation so far; empty for a new one. Raises DocumentNotFoundError for
        somebody else's."""
        documents = self._conversations.messages(
            conversation_id, limit=_MOST_KEPT, user_id=self._user_id
        )
        about = self._about(conversation_id) if documents else {}
        upto = int(about.get("summarised_to", 0))
        since = [document for document in documents if document["seq"] > upto]
        split = max(0, len(since) - self._kept)
        older, last = since[:split], since[split:]
        return Recalled(
            str(about.get("summary", "")),
            tuple(map(_remembered, older)),
            tuple(map(_remembered, last)),
            older[-1]["seq"] if older else upto,
        )

    def keep_summary(self, conversation_id: str, recalled: Recalled, summary: str) -> Recalled:
        """Put ``summary``, freed of figures, in the place of the older turns."""
        clean = neutral(without_figures(summary), limit=_SUMMARY_CHARS)
        about = {**self._about(conversation_id), "summary": clean, "summarised_to": recalled.upto}
        self._conversations.update_one(conversation_id, {"about": about})
        return Recalled(clean, (), recalled.last, recalled.upto)

    def keep(
        self, question: str, response: AgentResponse, *, failure: WorkbenchError | None = None
    ) -> None:
        """Add the question and its answer, however that ended."""
        about = {
            "provider": response.provider,
            "model": response.model,
            "as_of": response.as_of.isoformat(),
            "answer_id": response.answer_id,
            "cancelled": response.cancelled,
            "failed": type(failure).__name__ if failure else None,
            "warnings": list(response.warnings),
        }
        to, whose = response.conversation_id, self._user_id
        self._conversations.append(to, "user", question, user_id=whose)
        self._conversations.append(
            to,
            "assistant",
            response.text,
            claims=[claim_json(claim) for claim in response.claims],
            about=about,
            user_id=whose,
        )

    def answered_at(self, answer_id: str) -> datetime | None:
        """When an answer that is kept was given; None where it is not, or is somebody else's."""
        found = self._conversations.answer(answer_id, user_id=self._user_id)
        return found["created_at"] if found else None

    def _about(self, conversation_id: str) -> dict[str, Any]:
        found = self._conversations.find_one({"_id": conversation_id})
        return dict(found.get("about") or {}) if found else {}


def summary_request(recalled: Recalled) -> list[Message]:
    """What a model is asked, to sum up the older turns."""
    who = {"user": "Analyst", "assistant": "Assistant", "system": "Summary of what was before"}
    said = [Message("system", recalled.summary)] if recalled.summary else []
    lines = [
        f"{who[one.role]}: {fenced(one.content, source='conversation', limit=_TURN_CHARS)}"
        for one in (*said, *recalled.older)
    ]
    return [Message("system", SUMMARY_REQUEST), Message("user", "\n\n".join(lines))]


def without_figures(text: str) -> str:
    """``text`` with each figure that stands in it as digits replaced by ``(figure)``."""
    spots = [(claim.offset, len(claim.text)) for claim in check(text, ())]
    return _spotted(text, spots, lambda index: "(figure)")


def _remembered(document: Mapping[str, Any]) -> Message:
    claims: Sequence[Mapping[str, Any]] = document.get("claims") or ()
    spots = [(int(claim["offset"]), len(str(claim["text"]))) for claim in claims]
    text = _spotted(str(document["text"]), spots, lambda index: _name_of(claims[index]))
    return Message(document["role"], text)


def _spotted(text: str, spots: Sequence[tuple[int, int]], name: Callable[[int], str]) -> str:
    """``text`` with ``name(i)`` in the place of the i-th of ``spots`` (offset, length)."""
    for index in sorted(range(len(spots)), key=lambda index: spots[index], reverse=True):
        offset, length = spots[index]
        text = text[:offset] + name(index) + text[offset + length :]
    return text


def _name_of(claim: Mapping[str, Any]) -> str:
    if not (claim.get("measure") and claim.get("symbol") and claim.get("end")):
        return "(figure)"
    span = " to ".join(dict.fromkeys(str(claim[end]) for end in ("start", "end") if claim[end]))
    return f"({claim['measure']} of {claim['symbol']}, {span})"
