"""Text from outside as data: fenced where a model reads it, looked over for instructions.

Headlines, names of companies and lists, a vendor's words in an error: whoever wrote them may have
written them to the model. Nothing inside a fence can look like the end of it, like a reference to
a figure, like another speaker or like markup, whatever the text is.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from workbench.agent.safe_markdown import SafeMarkdown as SafeMarkdown
from workbench.redaction import redact

OPEN: Final = "⟦"
CLOSE: Final = "⟧"
"""The marks of a fence. No text inside it holds them, so none can end it."""

_LIMIT = 300
_ERROR_CHARS = 600
_SOURCE_CHARS = 60
_LINK_CHARS = 500

# Brackets that stand for nothing here and look like the marks, and full-width ASCII as ASCII.
_ALIKE: Final[Mapping[int, str]] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, "⟦〚【「『〖〔⦋⟬❲"), "("),
    **dict.fromkeys(map(ord, "⟧〛】」』〗〕⦌⟭❳"), ")"),
    **dict.fromkeys(map(ord, "<⟨〈《≪⟪«‹˂﹤＜"), "‹"),
    **dict.fromkeys(map(ord, ">⟩〉》≫⟫»›˃﹥＞"), "›"),
    ord("`"): "'",
    ord("｀"): "'",
}
# The same in small and upright forms.
_FORMS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFE10, 0xFE70)}
_FOLDED: Final[Mapping[int, str]] = {
    **{code: form.translate(_ALIKE) for code, form in _FORMS.items()},
    **_ALIKE,
}
# Letters of other alphabets that look like Latin ones.
_LOOKALIKES: Final = str.maketrans(
    "аеорсухіјѕһԁԛԝӏαεικνορτυχАВЕЅМНОРСТУХІЈΑΒΕΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshdqwlaeiknoptuxABESMHOPCTYXIJABEHIKMNOPTYX",
)
_ROLES = (
    r"system|assistant|user|human|developer|tool|function|instructions?|"
    r"h[eệ] th[oố]ng|ng[uư][oờ]i d[uù]ng|tr[oợ] l[yý]"
)
_COLON = r"[:∶︓﹕ː꞉׃։]"
_ROLE = re.compile(
    rf"(?i)\b((?:{_ROLES})(?:[ _-]?(?:prompt|message|results?|output|response|call|note))?)"
    rf"(?:\W{{0,3}}{_COLON})++"
)
_COLONS = re.compile(rf"\s*(?:{_COLON}\s*)+")
_BRACKETS = re.compile(r"\[(?=\[)|\](?=\])")
_TURN = re.compile(r"(?i)\[\s*(/?\s*(?:inst|sys|system|end|tool))\b([^\[\]]{0,20})\]")
_HEADING = re.compile(r"#{2,}")
_EXCLAIMED = re.compile(r"!(?=\[)")
_LINK = re.compile(
    r"https?://[a-z0-9.-]+\.[a-z]{2,}(?::\d{1,5})?(?:[/?][\w./?=&%+,;~@:-]*)?", re.ASCII
)


def neutral(text: str, *, limit: int = _LIMIT) -> str:
    """``text`` on one line, at most ``limit`` characters, without secrets and without whatever has
    a meaning to the desk: what does not print, references, fences, speakers, tags.

    For places where the reader knows that the words are another's; else ``fenced``.
    """
    return _cut(redact(_disarmed(text[: 4 * limit + 1000])), limit)


def fenced(text: str, *, source: str, limit: int = _LIMIT) -> str:
    """``text`` as a model is given it: ``⟦from yahoo: ...⟧``, neutral, cut at ``limit``."""
    return f"{OPEN}from {_label(source)}: {neutral(text, limit=limit)}{CLOSE}"


def fenced_error(reason: str, *, tool: str) -> str:
    """Why a tool has no answer, as a model is told it: the reason may be a vendor's own words."""
    return f"No answer: {fenced(reason, source=tool, limit=_ERROR_CHARS)}"


def safe_link(url: str) -> str | None:
    """``url``, if it is a plain address on the web that can be shown and copied as it is; else
    None: it may be no link, hold a user and password, or text for a model."""
    short = len(url) <= _LINK_CHARS and _LINK.fullmatch(url.strip())
    plain = url.strip()
    return plain if short and redact(plain) == plain and not suspicions(plain) else None


def _label(source: str) -> str:
    """Whose words they are, which the source may have named itself: without a colon, which would
    end the label, and no speaker, which the colon after it would make of its name."""
    label = _cut(_COLONS.sub(" - ", neutral(source, limit=_SOURCE_CHARS)), _SOURCE_CHARS)
    return f"{label}, so named" if _without_speakers(f"{label}:") != f"{label}:" else label


def _disarmed(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    text = unicodedata.normalize("NFC", "".join(map(_shown, text.translate(_FOLDED))))
    text = " ".join(text.split())
    text = _BRACKETS.sub(lambda found: f"{found[0]} ", text)
    text = _TURN.sub(r"(\1\2)", text)
    text = _HEADING.sub("#", text)
    text = _EXCLAIMED.sub("! ", text)
    return _without_speakers(text)


def _without_speakers(text: str) -> str:
    """A dash for the colon after ``system`` and its like, in whatever alphabet it is written."""
    for spelling in _SPELLINGS:
        spelled, places = spelling(text)
        parts, position = [], 0
        for found in _ROLE.finditer(spelled):
            parts += [text[position : places[found.end(1) - 1] + 1], " -"]
            position = places[found.end() - 1] + 1
        text = "".join([*parts, text[position:]])
    return text


def _as_written(text: str) -> tuple[str, Sequence[int]]:
    return text.translate(_LOOKALIKES), range(len(text))


def _in_plain_letters(text: str) -> tuple[str, Sequence[int]]:
    """``text`` without accents and with plain letters for those in circles, bold and the like, and
    the place in ``text`` of each character of it."""
    parts = [
        (part, place)
        for place, character in enumerate(text)
        for part in unicodedata.normalize("NFKD", character)
        if not unicodedata.combining(part)
    ]
    return "".join(part for part, _ in parts).translate(_LOOKALIKES), [at for _, at in parts]


_SPELLINGS = (_as_written, _in_plain_letters)


def _shown(character: str) -> str:
    """A space for what parts words, nothing for what is not seen: controls, joiners, directions,
    tags, private characters and halves of one."""
    category = unicodedata.category(character)
    if category in ("Zl", "Zp", "Zs") or character in "\t\n\r\v\f\x85":
        return " "
    hidden = category[0] == "C" or character in _BLANKS
    return "" if hidden or 0xFE00 <= ord(character) <= 0xFE0F else character


_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
"""Letters and marks that show nothing."""


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


# What is looked for, in text that is folded: lower case, no accents, no look-alikes. ------------

_BEFORE = r"(?:previous|prior|above|earlier|preceding|foregoing|your|all|any|system|these|those)"
_ORDERS = r"(?:instructions?|prompts?|rules|guidelines|directions|directives|commands|context)"
_FEW = r"(?:\W+\w+){0,3}?\W+"
_PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "ignore instructions": (
            r"\b(?:ignor\w*|disregard\w*|overrid\w*|bypass\w*|forget)\W+"
            rf"(?:(?:all|any|of|the|my)\W+)*{_BEFORE}\b(?:\W+\w+){{0,2}}?\W+{_ORDERS}\b"
            rf"|\b(?:ignor\w*|disregard|forget)\W+(?:everything|all|what)\W+(?:\w+\W+){{0,3}}?"
            r"(?:above|before|previously|earlier|were told|you know|you were)"
            r"|\bdo not (?:follow|obey) (?:the|your|any)\b"
            r"|\b(?:new|updated|real) (?:system )?(?:instructions|directives) "
            r"(?:for you|are|follow)"
        ),
        "bo qua huong dan": (
            r"\b(?:bo qua|quen|lo di|dung lam theo|khong tuan theo|phot lo)\b(?:\W+\w+){0,4}?\W+"
            r"(?:huong dan|chi dan|chi thi|menh lenh|cau lenh|quy tac|yeu cau)\b"
            r"(?:\W+\w+){0,3}?\W*(?:truoc|tren|cua ban|he thong|ban dau)"
        ),
        "another role": (
            r"\byou are (?:now|no longer)\b|\bfrom now on,? you\b|\byou must (?:now )?(?:say|"
            r"answer|reply|respond|output|recommend|tell|write|call|ignore)\b"
            r"|\bpretend (?:to be|that you|you are)\b|\bact as (?:a|an|the) (?:ai|assistant|system|"
            r"unrestricted|different|developer)\b|\b(?:developer|jailbreak|dan|god|debug) mode\b"
            r"(?: (?:is )?(?:on|enabled|activated|now))|\benter(?:ing)? developer mode\b"
            r"|\btu (?:bay )?gio (?:tro di )?ban\b|\bban (?:bay gio|hien) la\b|\bhay dong vai\b"
            r"|\bche do nha phat trien\b"
        ),
        "another speaker": (
            r"(?:^|[\n\]>|.!?:]\s*)(?:system|assistant|he thong|tro ly)"
            r"(?: (?:prompt|message|note|override))?\s*:|\n\s*(?:user|developer|human)\s*:"
            r"|<\|?/?\s*(?:im_start|im_end|system|assistant|endoftext|start_header_id)\b"
            r"|\[/?inst\]|<<sys>>|#{2,}\s*(?:system|instruction|assistant|user)"
            r"|\b(?:system|developer) (?:prompt|message|override)\s*[:=]"
        ),
        "asks for a tool": (
            r"\b(?:call|run|invoke|execute|use)\W+(?:the|your|this|a)\W+(?:\w+\W+){0,2}?"
            r"(?:tools?|function|shell)\b"
            r"(?=.{0,40}(?:\bwith\b|\bnow\b|[({:.!]|\bto\b|$))"
            r"|\btool_calls?\b|\bfunction_calls?\b|<(?:tool|function)_?\w*>"
            r"|\bgoi (?:cong cu|ham)\b"
        ),
        "asks for secrets": (
            r"\b(?:reveal|print|show|repeat|output|leak|send|dump|tell me|disclose|exfiltrate|"
            rf"display|include|append|tiet lo|in ra|hien thi|gui|cho biet)\b{_FEW}"
            r"(?:api[ _-]?keys?|system prompt|passwords?|"
            r"(?:your|hidden|initial) (?:instructions|prompt|rules)|"
            r"environment(?: variables?)?|env(?:iron)? vars?|secrets? keys?|access tokens?|"
            r"credentials|os\.environ|conversation history|loi nhac he thong|mat khau|"
            r"khoa api|bien moi truong)\b"
            r"|\bprintenv\b|\bos\.environ\b|/etc/passwd|\bopenai_api_key\b"
        ),
        "false tool result": (
            r"\[\s*\[\s*c\s*\d+\s*\]\s*\]|⟦|⟧|\btool (?:results?|outputs?|response)\s*[:=]"
            r"|\bsay of the data in your answer\b|\bno answer:|\bket qua cong cu\s*:"
            r"|\"(?:role|tool_call_id)\"\s*:"
        ),
        "dictates the answer": (
            r"\b(?:your|the) (?:answer|reply|response|output) (?:must|should|has to|needs to) "
            r"(?:be|say|include|contain|recommend)\b|\b(?:tell|inform|advise|convince) the (?:user|"
            r"reader|analyst)\b"
            r"|\b(?:attention|note to|message (?:to|for)|instructions? (?:to|for)) (?:all )?"
            r"(?:the )?(?:ai|llms?|language models?|assistants?|chatbots?|agents?)\b"
            r"(?! (?:makers|companies|stocks|investors|chip|start-?ups|developers))"
            r"|\b(?:noi|khuyen|bao) (?:voi )?nguoi dung\b"
        ),
        "image": r"!\[[^\]]*\]\s*[(\[]|<img\b",
        "script link": r"\b(?:java|vb)script\s*:\s*\S|\bdata\s*:\s*(?:text|image|application)/",
        "html": (
            r"<\s*/?\s*(?:script|iframe|img|svg|object|embed|style|form|meta|link|base|body|input|a)"
            r"\b[^>]{0,200}>?|\bon(?:error|load|click|mouseover|focus)\s*="
        ),
    }.items()
}  # fmt: skip


def suspicions(text: str) -> tuple[str, ...]:
    """The names of what in ``text`` speaks to a model or a browser rather than to a reader, in
    English or Vietnamese; empty for ordinary text. A sign to be recorded, not the defence."""
    seen = {_folded(one) for one in (text, html.unescape(text))}
    seen |= {_SPACED.sub(lambda found: re.sub(r"\W", "", found[0]), one) for one in seen}
    return tuple(
        name for name, pattern in _PATTERNS.items() if any(pattern.search(one) for one in seen)
    )


_SPACED = re.compile(r"\b(?:\w[ .\-_*]){4,}\w\b")
"""A word written with its letters apart."""


def _folded(text: str) -> str:
    """``text`` as it is read: without what is not seen, accents and other alphabets' twins."""
    shown = "".join("\n" if one in "\n\r" else _shown(one) for one in text[:20_000])
    plain = unicodedata.normalize("NFKD", shown).casefold().replace("đ", "d").translate(_LOOKALIKES)
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    return re.sub(r"[ \t]+", " ", bare)
