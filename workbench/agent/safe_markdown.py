"""A model's own Markdown without images and without links that no tool gave.

Whoever gets words of his before a model may have it write an image whose address holds what the
model knows: a browser that renders it has sent it. So an address stands in an answer only if a
tool gave it. Text is looked at as it streams; what is let go depends on the text alone, never on
the pieces it came in.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from workbench.agent.markdown_links import LONGEST, closing, definition_of, is_named, target_of

IMAGE_OUT = "‹image left out›"
LINK_OUT = "‹link left out›"
"""In marks without a meaning: in brackets of Markdown they could be the title of another link."""

_LABEL = 300
"""Characters of a link's text; a longer one keeps its brackets and loses its address."""
_CONTEXT = 24  # characters before the one looked at, that decide what it may begin

_COLON = r"(?:[:：]|&(?:colon|#0{0,4}58|#x0{0,4}3a);?|%3a)"
_SLASH = r"(?:[/\\／＼]|&(?:sol|bsol|#0{0,4}(?:47|92)|#x0{0,4}(?:2f|5c));?|%2f|%5c)"
_HALF = r"(?:&[#\w]{0,9}|%[235]?)"  # what may become one of them
_SCHEME = r"(?:https?|ftps?|javascript|vbscript)"
_START = re.compile(
    r"!\[|\[|\]\(|\]:|<|"
    rf"(?<![^\W_]){_SCHEME}:|(?<![^\W_])data:|(?<![^\W_])www\.|{_COLON}|(?<![\w:/]){_SLASH}{{2}}",
    re.IGNORECASE,
)
_WORDS = ("https:", "ftps:", "javascript:", "vbscript:", "data:", "www.", "http:", "ftp:")
_PARTIAL = re.compile(
    rf"(?:!|\]|{_SLASH}{_HALF}?|{_HALF}|(?<![^\W_])(?:"
    + "|".join(sorted({word[:n] for word in _WORDS for n in range(1, len(word))}, key=len)[::-1])
    + r"))\Z",
    re.IGNORECASE,
)
_PARTIAL_CHARS = _CONTEXT
_AFTER_COLON = re.compile(rf"{_COLON}{_SLASH}{{2}}", re.IGNORECASE)
_MAYBE_AFTER_COLON = re.compile(rf"{_COLON}{_SLASH}?{_HALF}?\Z", re.IGNORECASE)
_HOST = re.compile(rf"{_SLASH}{{2}}[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_MAYBE_HOST = re.compile(rf"{_SLASH}{{1,2}}(?:[\w-]+\.?)?\Z", re.IGNORECASE)
_MEDIA = re.compile(r"data:[\w+-]+/[\w+.-]+[;,]", re.IGNORECASE)
_MAYBE_MEDIA = re.compile(r"data:(?:[\w+-]+(?:/[\w+.-]*)?)?\Z", re.IGNORECASE)
_RUN = re.compile(r"[^\s<>\"`|]+")
_FARTHEST = re.compile(r"[^\s<]+")
"""As far as any renderer reads an address: an allowed one must not grow by what stands after it."""
_AFTER = ").,;:!?'*_]}\"`|>"  # what ends a sentence rather than an address
_NEXT = f"{_AFTER}<—–…，。、）"  # what may stand right after a link
_AUTOLINK = re.compile(
    r"<(?:[a-z][a-z0-9+.-]{1,31}:|[\w.!#$%&'*+/=?^`{|}~-]++@)[^<>\x00-\x20]*+>", re.IGNORECASE
)
_MAYBE_AUTOLINK = re.compile(
    r"<(?:[a-z][a-z0-9+.-]{1,31}:[^<>\x00-\x20]*+|"
    r"[\w.!#$%&'*+/=?^`{|}~-]*+(?:@[^<>\x00-\x20]*+)?)\Z",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\[\[\s*c\d{1,6}\s*\]\]")
_LINE_BEGINS = re.compile(rf"(?:\n[ \t>*+\d.)-]*|[ \t>*+\d.)-]{{{_CONTEXT}}})\Z")
_HARMLESS = "([{*_~`|\"'“‘"  # what may stand right before a text whose brackets are taken away
_BAD_TAGS = "img|script|iframe|object|embed|svg|video|audio|form|meta|base|style|link"
_HANDLERS = r"on(?:error|load|click|focus|blur|toggle|begin|(?:mouse|pointer|key)[a-z]{1,8})"
_NOTED = re.compile(rf"<({_BAD_TAGS})[\s/>]|(?<=[\s\"'/])({_HANDLERS})\s?=", re.IGNORECASE)

Allowed = Collection[str] | Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Found:
    """What a construct comes to: ``text`` stands for all up to ``end``. ``again``: it is looked
    at once more. ``dropping``: what follows is dropped, up to where an address ends."""

    end: int
    text: str
    again: bool = False
    dropping: bool = False


class SafeMarkdown:
    """Filters a text as it streams. ``allowed``: the addresses a tool gave, or what tells them;
    asked anew for each link, so it may grow. ``left_out`` says what was taken out, and which tags
    and handlers stand in the text: a renderer must escape those.

    What may be the beginning of a construct is held back until that is decided, at most 2,000
    characters; an address that is longer is dropped.
    """

    def __init__(self, allowed: Allowed = ()) -> None:
        self._allowed = allowed if callable(allowed) else allowed.__contains__
        self._buffer = "\n"  # a little of what was let go, and what is held back
        self._at = 1  # where the latter begins
        self._dropping = False
        self._wait = ""  # what must come before what is held is worth another look
        self._last = ""
        self._returned = False  # whether the last character was a carriage return
        self._labelled = False  # whether a bracket is open that may be the label of a definition
        self.left_out: list[str] = []

    def feed(self, piece: str) -> str:
        """What of the text may be shown now."""
        piece = self._one_newline(piece)
        self._note(piece)
        self._buffer += piece
        waiting = self._wait and len(self._buffer) - self._at < _LABEL
        if waiting and not any(one in piece for one in self._wait):
            return ""
        return self._let_go(final=False)

    def finish(self) -> str:
        """What was held back: the text is at its end."""
        self._note("\n")
        return self._let_go(final=True)

    def _one_newline(self, piece: str) -> str:
        """``piece`` with its lines ended by newlines alone, as renderers read it."""
        if self._returned and piece:
            piece, self._returned = piece.removeprefix("\n"), False
        if "\r" not in piece:
            return piece
        self._returned = piece.endswith("\r")
        return piece.replace("\r\n", "\n").replace("\r", "\n")

    def _note(self, piece: str) -> None:
        """Note tags and handlers, each as its last character comes."""
        seen = self._last + piece
        self._last = seen[-_CONTEXT:]
        if "<" not in seen and "=" not in seen:
            return
        for found in _NOTED.finditer(seen):
            what = f"html: {(found[1] or found[2]).lower()}"
            if found.end() > len(seen) - len(piece) and what not in self.left_out:
                self.left_out.append(what)

    def _let_go(self, *, final: bool) -> str:
        out: list[str] = []
        self._wait = ""
        while self._at < len(self._buffer):
            if self._dropping and not self._dropped():
                break
            start = _START.search(self._buffer, self._at)
            end = start.start() if start else self._certain(final=final)
            out.append(self._buffer[self._at : end])
            self._at = end
            if start is None:
                break
            found = self._construct(start, final=final)
            if found is None:
                break
            self._take(found, out)
        cut = max(0, self._at - _CONTEXT)
        self._buffer, self._at = self._buffer[cut:], self._at - cut
        return "".join(out)

    def _certain(self, *, final: bool) -> int:
        """Up to where nothing can be the beginning of a construct."""
        size = len(self._buffer)
        if final or self._buffer[-1] in " \n,.":
            return size
        partial = _PARTIAL.search(self._buffer, max(self._at, size - _PARTIAL_CHARS))
        return partial.start() if partial else size

    def _take(self, found: _Found, out: list[str]) -> None:
        self._dropping = found.dropping
        if found.again:
            before = self._buffer[self._at - 1]  # it must not go together with what is left
            apart = "" if before.isspace() or before in _HARMLESS else " "
            rest = self._buffer[found.end :]
            self._buffer = f"{self._buffer[: self._at]}{apart}{found.text}{rest}"
            return
        out.append(found.text)
        self._at = found.end

    def _dropped(self) -> bool:
        """Drop what is left of an address; whether its end is there."""
        run = _RUN.match(self._buffer, self._at)
        if run:
            self._buffer = self._buffer[: self._at] + self._buffer[run.end() :]
        self._dropping = self._at == len(self._buffer)
        return not self._dropping

    # Constructs: each gives what was found, or None while that is not decided. -------------------

    def _construct(self, start: re.Match[str], *, final: bool) -> _Found | None:
        mark = start[0].lower()
        if mark in ("[", "!["):
            return self._bracket(len(mark), final=final)
        if mark == "](":
            return self._loose_target(final=final)
        if mark == "]:":
            return self._definition(final=final)
        if mark == "<":
            return self._autolink(final=final)
        if mark == "data:":
            return self._guarded(_MEDIA, _MAYBE_MEDIA, final=final)
        if len(mark) > 3 and mark[-1] in ":." and mark[0].isalpha():
            return self._address(len(mark), final=final)
        if re.match(_SLASH, mark):
            return self._guarded(_HOST, _MAYBE_HOST, final=final)
        return self._guarded(_AFTER_COLON, _MAYBE_AFTER_COLON, final=final)

    def _plain(self, length: int = 1) -> _Found:
        return _Found(self._at + length, self._buffer[self._at : self._at + length])

    def _guarded(
        self, pattern: re.Pattern[str], maybe: re.Pattern[str], *, final: bool
    ) -> _Found | None:
        """An address, if ``pattern`` begins here."""
        window = self._buffer[self._at : self._at + LONGEST]
        if pattern.match(window):
            return self._address(0, final=final)
        if not final and len(window) < LONGEST and maybe.match(window):
            return None
        return self._plain()

    def _address(self, mark: int, *, final: bool) -> _Found | None:
        """A bare address that begins with ``mark`` characters of its scheme."""
        far, run = (one.match(self._buffer, self._at) for one in (_FARTHEST, _RUN))
        assert far is not None  # noqa: S101 - it begins with what was found
        assert run is not None  # noqa: S101 - as it does
        if far.end() - self._at >= LONGEST:
            end = min(run.end(), self._at + LONGEST)
            self._leave_out("link", run[0])
            return _Found(end, LINK_OUT, dropping=end - self._at == LONGEST)
        if far.end() == len(self._buffer) and not final:
            self._wait = " \t\n\r<"
            return None
        for end in range(len(far[0]), len(far[0].rstrip(_AFTER)) - 1, -1):
            if self._is_allowed(far[0][:end]):
                return self._plain(end)
        whole = run[0].rstrip(_AFTER)
        if len(whole) < mark or (mark and len(whole) == mark):
            return self._plain(max(mark, 1))
        self._leave_out("link", whole)
        return _Found(self._at + len(whole), LINK_OUT)

    def _autolink(self, *, final: bool) -> _Found | None:
        window = self._buffer[self._at : self._at + LONGEST]
        if found := _AUTOLINK.match(window):
            if self._is_allowed(found[0][1:-1]):
                return self._plain(found.end())
            self._leave_out("link", found[0][1:-1])
            before = self._buffer[self._at - 1]  # an address must not grow by the note
            apart = "" if before.isspace() or before in "([{" else " "
            return _Found(self._at + found.end(), apart + LINK_OUT)
        if not final and len(window) < LONGEST and _MAYBE_AUTOLINK.match(window):
            return None
        return self._plain()

    def _bracket(self, mark: int, *, final: bool) -> _Found | None:
        """``[...`` or ``![...``: a link, an image, the label of a definition, or none of them."""
        close = closing(self._buffer[self._at : self._at + _LABEL], mark - 1)
        image = mark == 2
        if close is None:
            if final or len(self._buffer) - self._at >= _LABEL:
                return self._no_image() if image else self._label()
            self._wait = "]\n"
            return None
        if close == 0:
            return self._no_image() if image else self._label()
        after = self._at + close
        if after >= len(self._buffer) and not final:
            return None
        label = self._buffer[self._at + mark : after - 1]
        follows = self._buffer[after : after + 1]
        if follows == "(":
            return self._linked(label, after, image=image, final=final)
        if image:
            referred = follows == "["
            return self._referred_image(label, after, final=final) if referred else self._no_image()
        return self._label() if follows == ":" else self._reference(after)

    def _no_image(self) -> _Found:
        """An image's mark apart from its bracket, which a definition may make a link."""
        return _Found(self._at + 1, "! ")

    def _label(self) -> _Found:
        """A bracket that begins the label of a definition, if it begins its line."""
        if _LINE_BEGINS.search(self._buffer, max(0, self._at - _CONTEXT), self._at):
            self._labelled = True
        return self._plain()

    def _reference(self, after: int) -> _Found:
        """A figure's reference as a whole, but for a bracket that a target follows, or the first
        bracket alone."""
        if not self._is_reference(after):
            return self._plain()
        return self._plain(after - self._at - self._buffer.startswith("(", after))

    def _kept(self, stop: int, length: int, *, final: bool) -> _Found | None:
        """The target of a link that may stand, its address up to ``stop``: without a title that
        holds an address, and apart from what follows, which a reader who sees no link there would
        take for a part of the address."""
        end = self._at + length
        if end == len(self._buffer) and not final:
            return None
        kept, title = self._buffer[self._at : self._at + stop], self._buffer[self._at + stop : end]
        following = self._buffer[end : end + 1]
        apart = "" if not following or following.isspace() or following in _NEXT else " "
        if _START.search(title):
            self._leave_out("link", "title")
            title = ")"
        return _Found(end, f"{kept}{title}{apart}")

    def _is_reference(self, after: int) -> bool:
        return _REFERENCE.fullmatch(self._buffer, self._at, after) is not None

    def _linked(self, label: str, after: int, *, image: bool, final: bool) -> _Found | None:
        target = target_of(self._buffer[after : after + LONGEST], plain=not image, final=final)
        if target is None:
            return None
        if target.end == 0 or target.too_long or (not image and self._is_allowed(target.url)):
            return self._no_image() if image else self._reference(after)
        what, note = ("image", IMAGE_OUT) if image else ("link", LINK_OUT)
        self._leave_out(what, target.url)
        text = self._buffer[self._at : after] if self._is_reference(after) else label
        return _Found(after + target.end, f"{text} {note}" if text else note, again=True)

    def _referred_image(self, alt: str, after: int, *, final: bool) -> _Found | None:
        close = closing(self._buffer[after : after + _LABEL], 0)
        if close is None:
            full = final or len(self._buffer) - after >= _LABEL
            return self._no_image() if full else None
        if close == 0:
            return self._no_image()
        self._leave_out("image", self._buffer[after : after + close])
        put = f"{alt} {IMAGE_OUT}" if alt else IMAGE_OUT
        return _Found(after + close, put, again=True)

    def _definition(self, *, final: bool) -> _Found | None:
        """``]: address`` after the label of a definition, with nothing but a title after it."""
        if not self._labelled or self._buffer[self._at - 1] == "\\":
            return self._plain()
        after = self._at + 2
        window = self._buffer[after : after + LONGEST]
        defined = definition_of(window, final=final)
        if defined is None and len(window) < LONGEST:
            return None
        self._labelled = False
        if defined is None:
            self._leave_out("link", window)
            return _Found(after + len(window), f"]: {LINK_OUT}", dropping=True)
        if defined.leads and not self._is_allowed(defined.url):
            self._leave_out("link", defined.url)
            return _Found(after + defined.stop, f"]: {LINK_OUT}")
        return _Found(self._at + 1, "] ") if defined.open else self._plain()

    def _loose_target(self, *, final: bool) -> _Found | None:
        """``](...)``, whether or not its bracket was seen to open."""
        window = self._buffer[self._at + 1 : self._at + 1 + LONGEST]
        target = target_of(window, plain=True, final=final)
        if target is None:
            return None
        if target.end == 0:
            return self._plain(2) if is_named(window) else _Found(self._at + 2, "] (")
        if not target.too_long and self._is_allowed(target.url):
            return self._kept(target.stop + 1, target.end + 1, final=final)
        self._leave_out("link", target.url)
        return _Found(self._at + 1 + target.end, f"] {LINK_OUT}", dropping=target.too_long)

    def _is_allowed(self, url: str) -> bool:
        return url.lower().startswith(("http://", "https://")) and bool(self._allowed(url))

    def _leave_out(self, what: str, url: str) -> None:
        self.left_out.append(f"{what}: {_host(url)}")


def _host(url: str) -> str:
    """Whose address it is, for a record: never the address, which may hold what must not go out."""
    try:
        parts = urlsplit(html.unescape(url[:200]).strip("<> "))
        return parts.hostname or (f"{parts.scheme}:" if parts.scheme else "a path")
    except ValueError:
        return "no address"
