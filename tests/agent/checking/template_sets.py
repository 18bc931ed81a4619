"""The templates by set. The order is that in which they were written."""

from __future__ import annotations

from agent.checking.templates import FIRST, LAST, LATER, UNSEEN, Template
from agent.checking.templates_analyst import ANALYST
from agent.checking.templates_answers import ANSWERS
from agent.checking.templates_assistant import ASSISTANT
from agent.checking.templates_briefs import BRIEFS
from agent.checking.templates_chat import CHAT
from agent.checking.templates_desk import DESK
from agent.checking.templates_desknotes import DESKNOTES
from agent.checking.templates_helper import HELPER
from agent.checking.templates_letters import LETTERS
from agent.checking.templates_notes import NOTES
from agent.checking.templates_replies import REPLIES
from agent.checking.templates_review import REVIEW
from agent.checking.templates_wire import WIRE

SETS: dict[str, tuple[Template, ...]] = {
    "development": tuple(t for n, t in enumerate(FIRST) if n % 3 != 2),
    "held out": FIRST[2::3],
    "later": LATER,
    "last": LAST,
    "unseen": UNSEEN,
    "desk": DESK,
    "notes": NOTES,
    "wire": WIRE,
    "review": REVIEW,
    "answers": ANSWERS,
    "replies": REPLIES,
    "briefs": BRIEFS,
    "chat": CHAT,
    "letters": LETTERS,
    "desk notes": DESKNOTES,
    "assistant": ASSISTANT,
    "helper": HELPER,
    "analyst": ANALYST,
}
TEMPLATES = tuple(template for some in SETS.values() for template in some)
