"""An answer sorted: what in its markdown is fact, assumption or inference, and its sections.

An answer is read as blocks: headings, paragraphs, list items, tables. A label at the beginning of
a block says what it is. A label that stands alone, as a heading or in bold, or whose text ends
with a colon, speaks for what stands below it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from workbench.messages import Claim, ClaimState, Outline, Statement, StatementKind

_KINDS = {
    "fact": r"facts?|sự kiện|sự thật|dữ kiện",
    "assumption": r"assumptions?|giả định|giả thiết",
    "inference": r"inferences?|suy luận|nhận định",
}
_VIEW = r"(?:(?:the|my|our|this|your|that) )?(?:views?|minds?|thesis|opinion|conclusion|assessment)"
_SECTIONS = {
    "drivers": r"(?:key |main |major |growth )?drivers?|what (?:drives|drove) [\w ]{1,30}"
    r"|(?:các )?động lực(?: chính| tăng trưởng)?",
    "risks": r"(?:key |main |major |principal |downside )?risks?(?: factors?)?"
    r"|(?:các )?(?:yếu tố )?rủi ro(?: chính)?",
    "would_change": rf"what (?:would|could|might|will|may|can) (?:change|alter) {_VIEW}"
    rf"|(?:would|could) change {_VIEW}"
    r"|(?:(?:những )?điều gì|yếu tố(?: nào)?) (?:sẽ |có thể )?(?:làm )?thay đổi quan điểm(?: này)?",
    "scenarios": r"(?:key |possible )?scenarios?(?: analysis)?|(?:các )?kịch bản",
    "missing": r"missing(?: (?:data|information|evidence|figures))?|what(?:'s|’s| is| was) missing"
    r"|(?:data )?gaps?|(?:dữ liệu |thông tin |điều |những gì )?còn thiếu",
}
_LABELS = re.compile(
    r"(?P<open>\*\*|__|[*_\[])?(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in (_KINDS | _SECTIONS).items())
    + r")(?![^\W_])(?: ?\([^()]{1,60}\))? ?(?P<inner>[:?.]|[-–—](?=\s|$))?"
    r"(?P<close>\*\*|__|[*_\]])? ?(?P<outer>[:?]|[-–—](?=\s|$))?",
    re.IGNORECASE,
)
_NAMES = {number: name for name, number in _LABELS.groupindex.items()}
_GROUPS = tuple(_LABELS.groupindex[name] for name in (*_KINDS, *_SECTIONS))
_INITIALS = frozenset("*_[facirkmgpwsdynđ" + "FACIRKMGPWSDYNĐ")
_MARKERS = frozenset("-*+•0123456789")
_ITEM = re.compile(r"(?:[-*+•]|\d{1,3}[.)])\s+")
_NUMBERING = re.compile(r"\d{1,3}[.)]\s*")
_BOLD_LINE = re.compile(r"(?:\*\*|__)[^*_]{1,80}(?:\*\*|__):?")
_SAMPLE = ("SAMPLE DATA", "DỮ LIỆU MẪU")
_FENCES = ("```", "~~~")

Form = Literal["heading", "paragraph", "item", "table"]


@dataclass(slots=True)
class _Block:
    """A piece of the answer: ``start`` and ``end`` are its offsets in the text. ``label`` is a
    kind of statement, a section or empty; ``lines`` are without it."""

    form: Form
    start: int
    end: int
    label: str
    lines: list[str]

    @property
    def text(self) -> str:
        return ("\n" if self.form == "table" else " ").join(self.lines).strip()


def read_outline(text: str, claims: Sequence[Claim] = ()) -> Outline:
    """``text`` sorted by its labels and sections; ``claims`` are its figures.

    A paragraph without a label that holds figures, all of them verified, is a fact; other text
    without a label is no statement. A statement is not ``borne_out`` if a figure in it is
    contradicted or unverified. Code is left out. Any text is taken, none is an error.
    """
    sorter = _Sorter(_Figures.of(claims))
    for block in _blocks(text):
        sorter.take(block)
    return Outline(
        tuple(sorter.statements), **{name: tuple(told) for name, told in sorter.points.items()}
    )


# ---- Blocks ------------------------------------------------------------------------------------


def _blocks(text: str) -> Iterator[_Block]:
    """The blocks of ``text`` in order, code left out."""
    block: _Block | None = None
    fence, offset = "", 0
    for raw in text.split("\n"):
        start, offset = offset, offset + len(raw) + 1
        line = _plain(raw)
        if fence or line.startswith(_FENCES):
            fence = ("" if line.startswith(fence) else fence) if fence else line[:3]
            line = ""
        if block is not None and line and _goes_on(line, block):
            block.end = offset - 1
            continue
        if block is not None:
            yield block
        block = _begun(line, start, offset - 1) if line else None
    if block is not None:
        yield block


def _plain(raw: str) -> str:
    line = raw.strip()
    if line.startswith(">"):
        line = line.lstrip("> ")
    return line if line.isascii() else unicodedata.normalize("NFC", line)


def _goes_on(line: str, block: _Block) -> bool:
    """Whether ``line`` belongs to ``block``; it is then added to it."""
    mark = line[0]
    if block.form == "table" or mark == "|":
        goes_on = block.form == "table" and mark == "|"
    elif block.form == "heading" or mark == "#" or (mark in _MARKERS and _ITEM.match(line)):
        goes_on = False
    elif _is_underline(line, block):
        block.form = "heading"
        if not block.label:
            block.label, block.lines[0] = _label(block.lines[0], heading=True)
        return True
    else:
        goes_on = mark not in _INITIALS or not _label(line)[0]
    if goes_on:
        block.lines.append(line)
    return goes_on


def _is_underline(line: str, block: _Block) -> bool:
    """Whether ``line`` makes a heading of the one line of ``block`` above it."""
    if line[0] not in "-=" or len(line) < 3 or block.form != "paragraph" or len(block.lines) > 1:
        return False
    return not line.strip("-=") and not (block.label and block.lines[0])


def _begun(line: str, start: int, end: int) -> _Block:
    """The block that ``line`` begins."""
    if line[0] == "|":
        return _Block("table", start, end, "", [line])
    if line[0] == "#":
        title = _NUMBERING.sub("", line.strip("# "), count=1)
        label, rest = _label(title, heading=True)
        return _Block("heading", start, end, label, [rest])
    item = _ITEM.match(line) if line[0] in _MARKERS else None
    rest = line[item.end() :] if item else line
    label, rest = _label(rest) if rest[:1] in _INITIALS else ("", rest)
    return _Block("item" if item else "paragraph", start, end, label, [rest])


def _label(line: str, *, heading: bool = False) -> tuple[str, str]:
    """The label that ``line`` begins with, if any, and the rest. In plain text it needs a colon or
    a dash behind it, in bold or as a heading it needs nothing."""
    match = _LABELS.match(line)
    if match is None:
        return "", line
    opened, closed = match["open"], match["close"]
    bold = bool(opened and closed) and opened not in ("*", "_")
    told = bold or bool(match["outer"] or match["inner"] not in (None, "?", "."))
    rest = line[match.end() :].strip()
    if bool(opened) != bool(closed) or not (told or heading or not rest):
        return "", line
    name = _NAMES[next(number for number in _GROUPS if match[number])]
    return name, rest if told or not heading else ""


# ---- Sorting -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Figures:
    """The offsets of an answer's figures: all of them, and those that are not verified."""

    all: list[int]
    doubtful: list[int]

    @classmethod
    def of(cls, claims: Sequence[Claim]) -> _Figures:
        doubtful = [claim for claim in claims if claim.state is not ClaimState.VERIFIED]
        return cls(*(sorted(claim.offset for claim in some) for some in (claims, doubtful)))

    def doubted(self, block: _Block) -> bool:
        return _within(self.doubtful, block)

    def vouched(self, block: _Block) -> bool:
        return _within(self.all, block) and not self.doubted(block)


def _within(offsets: list[int], block: _Block) -> bool:
    place = bisect_left(offsets, block.start)
    return place < len(offsets) and offsets[place] < block.end


@dataclass(slots=True)
class _Sorter:
    """Takes the blocks one by one. ``above``: the label that speaks for what comes, and how far:
    under a heading to the next one, in bold to the next label, after a colon over the list."""

    figures: _Figures
    statements: list[Statement] = field(default_factory=list)
    points: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in _SECTIONS})
    above: str = ""
    reach: Literal["heading", "label", "list"] = "heading"

    def take(self, block: _Block) -> None:
        """Sort one block."""
        label, text = block.label, block.text
        if block.form == "heading" or (not label and _is_title(block)):
            self._open(label if not text else "", "heading")
        elif not label:
            self._unlabelled(block)
        elif block.form == "paragraph" and (self.reach != "heading" or not text):
            self._open("", "heading")
        if label and text:
            self._tell(label, block)
            if self.above in _SECTIONS and label in _KINDS:
                self.points[self.above].append(text)
            if text.endswith(":") and not self.above:
                self._open(label, "list")
        elif label and block.form != "heading":
            self._open(label, "label")

    def _open(self, label: str, reach: Literal["heading", "label", "list"]) -> None:
        self.above, self.reach = label, reach

    def _unlabelled(self, block: _Block) -> None:
        if self.reach == "list" and block.form == "paragraph":
            self._open("", "heading")
        text = block.text
        if text.startswith(_SAMPLE) or not text.strip("-*_= "):
            return
        if self.above:
            self._tell(self.above, block)
        elif self.figures.vouched(block):
            self._tell("fact", block)

    def _tell(self, label: str, block: _Block) -> None:
        if label in self.points:
            self.points[label].append(block.text)
        else:
            kind: StatementKind = label  # type: ignore[assignment]
            borne_out = not self.figures.doubted(block)
            self.statements.append(Statement(kind, block.text, borne_out))


def _is_title(block: _Block) -> bool:
    return block.form == "paragraph" and bool(_BOLD_LINE.fullmatch(block.text))
