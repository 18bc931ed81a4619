"""A question's text made safe to read and safe to quote.

What has been read is taken out of the text and a mark from Unicode's private area is put in its
place, so that no word is read twice and the marks can be matched by later patterns.
"""

from __future__ import annotations

import re
import unicodedata

MAX_READ = 1000  # an analyst's question is shorter; a longer one is refused, never half read

DAY = "\ue001"  # a date or a period was here
MEASURE = "\ue002"  # a measure was here
OTHER = "\ue003"  # something else that was understood
SYMBOLS = "\ue200-\ue2ff"  # the n-th symbol
FOREIGN = "\ue300-\ue3ff"  # the n-th name that is not covered
ATOMS = "\ue100-\ue1ff"  # the n-th date, while dates are read

_QUOTES = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-",
        "\u2014": " - ", "\u2212": "-", "\u2010": "-", "\u2011": "-", "\u00a0": " ", "`": "'",
    }
)  # fmt: skip


def clean(text: str) -> str:
    """``text`` on one line, in plain quotes and hyphens, without control or private characters."""
    plain = text[: 2 * MAX_READ].translate(_QUOTES)
    plain = unicodedata.normalize("NFKC", plain)[: 2 * MAX_READ]
    kept = "".join(char if _readable(char) else " " for char in plain)
    return " ".join(kept.split())[:MAX_READ]


def is_too_long(text: str) -> bool:
    """Whether ``clean`` would leave a part of ``text`` out."""
    return len(text) > MAX_READ and len(" ".join(text.split())) > MAX_READ


def _readable(char: str) -> bool:
    printable = char.isascii() and char.isprintable()
    return printable or unicodedata.category(char)[0] in "LNPSM"


def fragment(text: str, limit: int = 40) -> str:
    """A short piece of foreign text that can stand in an answer: no markup, no line breaks."""
    plain = re.sub(r"[^\w .,&:$/'+-]", "", clean(text))
    plain = re.sub(r"https?:\S*|www\.\S*|:/+|\[\[|\]\]", "", plain)
    plain = " ".join(plain.split()).strip(" ,-'/").lstrip(".")
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "\u2026"


def quoted(text: str, limit: int = 30) -> str:
    """A fragment without digits, so that a refusal holds no figure."""
    return fragment(re.sub(r"\S*\d\S*", "", text), limit)


def case_style(text: str) -> str:
    """``caps`` for a text all in capitals, ``title`` For One Like This, else ``mixed``."""
    words = re.findall(r"[A-Za-z]{4,}", text)
    if len(words) >= 3 and sum(word.isupper() for word in words) > 0.7 * len(words):
        return "caps"
    inner = re.findall(r"[A-Za-z]{3,}", text)[1:]
    if len(inner) >= 4 and sum(word[0].isupper() for word in inner) > 0.7 * len(inner):
        return "title"
    return "mixed"
