"""How many tokens a call sends, at most; no tokenizer is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from workbench.agent.clients.chat_format import wire_messages, wire_tools
from workbench.messages import Message, ToolSpec

_PER_MESSAGE = 16
_WORD = re.compile(r" ?[A-Za-z]?[a-z]+")


def estimate_tokens(text: str) -> int:
    """At most how many tokens a model makes of ``text``; no tokenizer is asked.

    Tokenizers of today's models cut UTF-8 bytes, so no text has more tokens than bytes, and one
    token a byte is what is counted, with one exception: ordinary words. A word of ASCII letters,
    of which at most the first is a capital, counts half its letters, and the space before it
    nothing. Digits, capitals, punctuation and whatever is not ASCII stay at one a byte, because
    that is where tokenizers differ: a third of the bytes would be too few for figures. Against
    OpenAI's own, English and JSON come out at about twice their tokens, figures at one and a half
    times, Vietnamese at two to three. Only long runs of small letters that are no words of any
    language can have more tokens, by a tenth.
    """
    words = _WORD.findall(text)
    letters = [len(word.lstrip()) for word in words]
    saved = sum(map(len, words)) - sum((count + 1) // 2 for count in letters)
    return len(text.encode("utf-8", "surrogatepass")) - saved


def estimate_input(messages: Sequence[Message], tools: Sequence[ToolSpec]) -> int:
    """At most how many tokens a call's input has: all of it as it is sent, and what chat formats
    put around each message."""
    sent = json.dumps([wire_messages(messages), wire_tools(tools)], ensure_ascii=False)
    return estimate_tokens(sent) + _PER_MESSAGE * (len(messages) + len(tools) + 1)
