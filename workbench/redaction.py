"""Takes secrets out of text: those that are known by their value, and what looks like one."""

from __future__ import annotations

import html
import json
import re
import threading
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, unquote

_LEAST = 4
_MOST = 256

_lock = threading.Lock()
_spelled: dict[str, frozenset[str]] = {}  # each secret's spellings, the oldest secret first
_literals: tuple[str, ...] = ()  # all of them, longest first; replaced whole, so read unlocked

_SEPARATOR = r"\\*[\"']?\]?\s*[=:]+>?\s*"
_NAME = (
    r"(?:api|access|secret)[-_ ]?key|passw(?:or)?d|passphrase|secret|authorization|crumb"
    # A small number after "token" counts tokens.
    rf"|token(?!{_SEPARATOR}\d{{1,5}}(?![\w.-]))"
)
_VALUE = (
    r"[bru]?\"(?:[^\"\\]|\\.)*\"|[bru]?'(?:[^'\\]|\\.)*'|\\+\".*?\\+\"|\\+'.*?\\+'"
    # Unquoted: up to a space, a quote, closing punctuation or the next name.
    r"|[\"'\\]*(?:(?:bearer|basic|token)\s+)?"
    r"[^\s\"']+?(?=[,;)\]}&]{0,8}(?:[\s\"']|$)|[,;&][\w.-]+\s*[=:]|\\[rn])"
)
_SERVERS = r"mongodb|rediss?|postgres(?:ql)?|mysql|mariadb|amqps?"
_RULES = (
    # A JSON web token, keys by their prefixes, a key in a query.
    (("eyj",), re.compile(r"\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?"), "***"),
    (("sk-", "xai-"), re.compile(r"(?i)\b(?:sk|xai|gsk)-[\w-]{8,}"), "***"),
    (("key=",), re.compile(r"(?i)([?&]key=)[^\s&\"'#]+"), r"\1***"),
    # "Bearer x7Yz": words alone, as in "bearer bonds" or "Basic Materials", are none.
    (
        ("bearer ",),
        re.compile(r"(?i:(\bbearer)\s+)(?=\S*?(?:\d|[a-z][A-Z])|\S{24})[\w.~+/=-]{4,}"),
        r"\1 ***",
    ),
    (
        ("basic ",),
        re.compile(r"(?i:(\bbasic)\s+)(?=[A-Za-z0-9+/]*?[a-z][A-Z])[A-Za-z0-9+/]{4,}={0,2}"),
        r"\1 ***",
    ),
    # What stands before the @ of an address. A server's password may hold @, / and # unescaped;
    # on the web a path may hold @, so there a port, or no colon at all, ends the user's part.
    (("://",), re.compile(rf"(?i)\b((?:{_SERVERS})(?:\+\w+)?://)\S{{0,1024}}@"), r"\1***@"),
    (
        ("://",),
        re.compile(
            r"(?i)\b(https?://)(?!\[|[^\s/:@]*:\d+(?:[/?#\s\"']|$))"
            r"[^\s/:@?#\"'<>]{0,256}:[^\s\"'<>]{1,256}@"
        ),
        r"\1***@",
    ),
    (("://",), re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,20}://)[^\s/?#\"'<>]{1,256}@"), r"\1***@"),
    # name=value, "name": "value", name: value.
    (
        ("key", "passw", "passphrase", "secret", "token", "authorization", "crumb"),
        re.compile(rf"(?is)({_NAME})({_SEPARATOR})(?:{_VALUE})"),
        r"\1\2***",
    ),
    # E-mail addresses. ``git@host:path`` names no person; the last label begins with a letter,
    # so that "AAPL@430.50" is none.
    (
        ("@", "%40"),
        re.compile(
            r"(?<![\w.+%-])(?!git@[\w.-]+:)(?:\"[^\"\n@]{1,256}\"|[\w.+%-]+(?:'[\w.+-]+)?)"
            r"(?:@|%40)(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]+"
        ),
        "***",
    ),
)


def redact(text: str) -> str:
    """``text`` with hidden secrets, keys, passwords, what stands before the @ of an address, and
    e-mail addresses as ``***``."""
    for literal in _literals:
        if literal in text:
            text = text.replace(literal, "***")
    lower = text.lower()
    for cues, pattern, put in _RULES:
        if any(cue in lower for cue in cues):
            text = pattern.sub(put, text)
    return text


def hide(secret: str) -> None:
    """Have ``redact`` replace ``secret`` wherever it stands, inside a word too, and as it is
    spelled in a URL, in JSON, HTML and a ``repr``; of a connection string its password as well.

    One table serves the process, as one key serves every desk in it: a line about one desk may be
    written by the thread or the handler of another. The latest 256 secrets are kept. A text under
    4 characters stands in too many words to be told by its value: it is taken out where its place
    gives it away (``password=abc``, ``redis://:abc@host``).
    """
    global _literals
    with _lock:
        _spelled.pop(secret, None)
        _spelled[secret] = frozenset(_spellings(secret))
        while len(_spelled) > _MOST:
            del _spelled[next(iter(_spelled))]
        _literals = tuple(sorted(set().union(*_spelled.values()), key=len, reverse=True))


def _spellings(secret: str) -> Iterator[str]:
    for text in _parts(secret):
        if len(text) >= _LEAST:
            yield from (text, html.escape(text), quote_plus(text, errors="surrogatepass"))
            yield from (quote(text, safe=safe, errors="surrogatepass") for safe in ("", "/"))
            yield from (json.dumps(text, ensure_ascii=ascii)[1:-1] for ascii in (True, False))
            yield repr(text)[1:-1]
            yield repr(f"{text}\"'")[1:-4]  # as within a longer text that has both quotes


def _parts(secret: str) -> Iterator[str]:
    """The secret as given and as a client strips it; a connection string's password."""
    yield from (secret, secret.strip())
    found = re.search(r"://[^:@/]*:(.*)@", secret, re.DOTALL)
    if found:
        yield from (found[1], unquote(found[1]))
