"""Where a link of Markdown ends and where it leads: brackets, addresses, titles (CommonMark)."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

LONGEST = 2000
"""Characters of an address, from where it begins, after which it is dropped unread."""
_DEEPEST = 8  # brackets within brackets
_PLAIN = re.compile(r"[\w ,=+*'\"-]*")
_NAMED = re.compile(r"\([ \t\n]*+[\w,=+*'\"-]*+(?:[ \t\n)]|\Z)")
_TITLE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)", re.DOTALL)
# No other space parts words here: renderers take the rest for a part of the address.
_SPACE = re.compile(r"[ \t\n]*")
_ANGLED = re.compile(r"<(?:\\.|[^<>\n\\])*+>")
_MAYBE_ANGLED = re.compile(r"<(?:\\.|[^<>\n\\])*+\\?\Z")
_TARGET_PART = re.compile(r"\\[^ \t\n]|[() \t\n]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BRACKET_PART = re.compile(r"\\.|[\[\]\n]", re.DOTALL)
_DEFINED = re.compile(
    r"[ \t]*+(?:\n[ \t>]*+)?+"
    r"(<(?:\\.|[^<>\n\\])*+(?:>|(?=\\?[<\n]))|[^ \t\n<][^ \t\n]*+)[ \t]*+([^ \t])"
)
_NOT_DEFINED = re.compile(r"[ \t]*+\n[ \t>]*+\n")
_LEADS = re.compile(r"[/\\:]|%(?:2f|3a|5c)|\A(?:[&.#?]|www\.)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """``(address "title")``: where it ends (0: it is none), where the address does."""

    end: int = 0
    stop: int = 0
    url: str = ""
    too_long: bool = False


_NONE = Target()


@dataclass(frozen=True, slots=True)
class Definition:
    """What follows ``[label]:``: where its address ends (0: there is none), the address and
    whether it stands alone, as that of a definition does, with at most a title after it.
    ``open``: what is in brackets may become another address once it is looked at."""

    stop: int = 0
    url: str = ""
    alone: bool = False
    open: bool = False

    @property
    def leads(self) -> bool:
        """Whether this is an address rather than a word, in whatever way it is written."""
        return self.alone and bool(_LEADS.search(self.url))


def closing(window: str, opening: int) -> int | None:
    """The place after the bracket that closes the one at ``opening``; 0: there is none on its
    line; None: not there yet."""
    depth = 0
    for part in _BRACKET_PART.finditer(window, opening):
        if part[0] == "\n":
            return 0
        depth += {"[": 1, "]": -1}.get(part[0], 0)
        if depth == 0:
            return part.end() if part[0] == "]" else 0
        if depth > _DEEPEST:
            return 0
    return None


def target_of(window: str, *, plain: bool, final: bool) -> Target | None:
    """What the ``(`` at the beginning of ``window`` opens; None while that is not decided.
    ``plain``: what could only be the name of something, as in ``f[x](y)``, is no address."""
    undecided = _NONE if final else None
    if not final and len(window) >= LONGEST:
        undecided = Target(len(window), len(window), window, too_long=True)
    at = _after_space(window, 1)
    if at == len(window):
        return undecided
    stop = _address_end(window, at)
    if stop is None:
        return undecided
    url = _address(window[at:stop])
    if stop == 0 or (plain and _PLAIN.fullmatch(url)):
        return _NONE
    return _with_title(window, stop, url, undecided)


def is_named(window: str) -> bool:
    """Whether what the ``(`` at the beginning of ``window`` opens begins with a mere name, so that
    it is no address whatever is taken out after it."""
    return _NAMED.match(window) is not None


def definition_of(window: str, *, final: bool) -> Definition | None:
    """What ``window`` defines, that follows the colon of ``[label]:``; None while that is not
    decided."""
    found = _DEFINED.match(f"{window}\n" if final else window)
    if found is None:
        return Definition() if final or _NOT_DEFINED.match(window) else None
    follows = found[2]
    return Definition(
        found.end(1),
        _address(found[1]),
        alone=follows in "\n\"'(",
        open="[" in found[1] or follows in "[!",
    )


def _address(written: str) -> str:
    """The address that is written with escapes and entities."""
    angled = written[1:-1] if written[:1] == "<" and written[-1:] == ">" else written
    return html.unescape(_ESCAPED.sub(r"\1", angled))


def _address_end(window: str, at: int) -> int | None:
    if window[at] == "<":
        angled = _ANGLED.match(window, at)
        return angled.end() if angled else None if _MAYBE_ANGLED.match(window, at) else 0
    depth = 0
    for part in _TARGET_PART.finditer(window, at):
        if part[0] in " \t\n":
            return part.start() if depth == 0 else 0
        if part[0] == ")" and depth == 0:
            return part.start() or 0
        depth += {"(": 1, ")": -1}.get(part[0], 0)
    return None


def _with_title(window: str, stop: int, url: str, undecided: Target | None) -> Target | None:
    """The target whose address ends at ``stop``, with the title after it, if there is one."""
    at = _after_space(window, stop)
    if at > stop and at < len(window) and window[at] in "\"'(":
        title = _TITLE.match(window, at)
        if title is None:
            return undecided
        at = _after_space(window, title.end())
    if at == len(window):
        return undecided
    return Target(at + 1, stop, url) if window[at] == ")" else _NONE


def _after_space(window: str, at: int) -> int:
    space = _SPACE.match(window, at)
    return space.end() if space else at
