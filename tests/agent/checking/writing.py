"""How the figures of a made sentence are written, in English and in Vietnamese."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import date

from workbench.messages import FRACTION, RATIO, SHARES

_UP = ("rose {}", "gained {}", "was up {}", "returned {}", "advanced {}", "climbed {}")
_DOWN = ("fell {}", "lost {}", "was down {}", "returned -{}", "declined {}", "dropped {}")
_NOUN_UP = ("a gain of {}", "a return of {}", "a rise of {}")
_NOUN_DOWN = ("a loss of {}", "a return of -{}", "a decline of {}")
_UP_VI, _DOWN_VI = ("tăng {}", "lãi {}"), ("giảm {}", "mất {}", "lỗ {}")
_ABOUT = ("about ", "roughly ", "around ", "approximately ", "some ", "~")
_OVER = ("more than ", "just over ", "over ", "slightly above ")
_UNDER = ("nearly ", "almost ", "just under ", "less than ", "slightly below ")
_ABOUT_VI, _OVER_VI, _UNDER_VI = ("khoảng ", "xấp xỉ "), ("hơn ", "trên "), ("gần ", "chưa đến ")


@dataclass(frozen=True)
class Figure:
    """A figure in the text: its fact, how it is written, its value and where it stands."""

    fact: str
    style: str
    value: float
    unit: str
    text: str = ""
    offset: int = 0
    seed: int = 0
    language: str = "en"


def write(figure: Figure) -> str:
    """The figure in words; the same figure is always written alike."""
    text = _STYLES.get(figure.style, _plain)(figure, random.Random(figure.seed))
    return _vietnamese(text) if figure.language == "vi" else text


def write_day(day: date, pick: float, language: str) -> str:
    """A day as analysts write it."""
    if language == "vi":
        return f"ngày {day.day}/{day.month}/{day.year}"
    if pick < 0.4:
        return day.isoformat()
    return f"{day.day} {day:%B %Y}" if pick < 0.7 else f"{day:%B} {day.day}, {day.year}"


_VI_WORDS = ((" percentage points", " điểm phần trăm"), (" basis points", " điểm cơ bản"),
             (" billion", " tỷ"), (" million", " triệu"), (" trillion", " nghìn tỷ"),
             (" percent", "%"), (" times", " lần"), (" pp", " điểm phần trăm"), ("bn", " tỷ"),
             (" dollars", " USD"))  # fmt: skip


def _vietnamese(text: str) -> str:
    for english, own in _VI_WORDS:
        text = text.replace(english, own)
    return text.translate({ord(","): ".", ord("."): ","})


def _plain(figure: Figure, chance: random.Random) -> str:
    return _number(figure.value, figure.unit, chance)


def _number(value: float, unit: str, chance: random.Random) -> str:
    if unit == FRACTION:
        digits = chance.choice((1, 1, 2, 2, 0)) if abs(value) >= 0.095 else chance.choice((1, 2))
        digits = max(digits, 1 if abs(value) < 0.01 else 0)
        return f"{value * 100:,.{digits}f}{chance.choice(('%', '%', ' %', ' percent'))}"
    if unit in (RATIO, "times"):
        return f"{value:.2f}"
    if unit == SHARES:
        return f"{value:,.0f}"
    if abs(value) >= 1e6:
        return _scaled_money(value, chance)
    shape = chance.choice(("${}", "USD {}", "${}", "{} dollars"))
    return shape.format(f"{value:,.{chance.choice((2, 2, 0)) if value > 100 else 2}f}")


def _scaled_money(value: float, chance: random.Random) -> str:
    shape = chance.choice(("${}", "USD {}", "${}"))
    size, word = (1e12, " trillion") if value >= 1e12 else (1e9, " billion")
    size, word = (1e6, " million") if value < 1e9 else (size, word)
    if word == " billion":
        word = chance.choice((" billion", "bn", " billion"))
    return shape.format(f"{value / size:.{chance.choice((1, 2))}f}{word}")


def _significant(value: float, unit: str, rounding, chance: random.Random) -> str:
    size, word = 1.0, ""
    if unit == SHARES or abs(value) >= 1e6:
        size, word = (1e9, " billion") if abs(value) >= 1e9 else (1e6, " million")
    scaled = value * 100 if unit == FRACTION else value / size
    places = 1 - math.floor(math.log10(abs(scaled)))
    shown = rounding(abs(scaled) * 10**places) / 10**places
    text = f"{shown:.{max(places, 0)}f}"
    sign = "-" if value < 0 else ""
    if unit == FRACTION:
        return f"{sign}{text}%"
    money = chance.choice(("$", "USD ")) if unit == "USD" else ""
    return f"{sign}{money}{text}{word}"


def _moved(figure: Figure, chance: random.Random) -> str:
    up, down = (_UP, _DOWN) if figure.style == "moved" else (_NOUN_UP, _NOUN_DOWN)
    if figure.language == "vi":
        up, down = _UP_VI, _DOWN_VI
    at = chance.randrange(len(up))
    return (down if figure.value < 0 else up)[at].format(
        _number(abs(figure.value), figure.unit, chance)
    )


def _abs(figure: Figure, chance: random.Random) -> str:
    return _number(abs(figure.value), figure.unit, chance)


def _about(figure: Figure, chance: random.Random) -> str:
    words = _ABOUT_VI if figure.language == "vi" else _ABOUT
    return chance.choice(words) + _significant(figure.value, figure.unit, round, chance)


def _bound(figure: Figure, chance: random.Random) -> str:
    over = chance.random() < 0.5
    rounding = math.floor if over else math.ceil
    words = (_OVER, _UNDER) if figure.language == "en" else (_OVER_VI, _UNDER_VI)
    before = chance.choice(words[0] if over else words[1])
    return before + _significant(figure.value, figure.unit, rounding, chance)


def _scaled(figure: Figure, chance: random.Random) -> str:
    value = figure.value
    if value >= 1e9:
        return f"{value / 1e9:.2f} {chance.choice(('billion', 'bn'))}"
    return chance.choice((f"{value / 1e6:.1f} million", f"{value / 1e6:.1f}m", f"{value:,.0f}"))


def _points(figure: Figure, chance: random.Random) -> str:
    if figure.unit != FRACTION:
        return _number(abs(figure.value), figure.unit, chance)
    word = chance.choice((" percentage points", " pp", " percentage points"))
    return f"{abs(figure.value) * 100:.1f}{word}"


def _basis(figure: Figure, chance: random.Random) -> str:
    word = chance.choice((" bp", " bps", " basis points"))
    return f"{abs(figure.value) * 1e4:,.0f}{word}"


def _times(figure: Figure, chance: random.Random) -> str:
    return f"{figure.value:.2f}{chance.choice((' times', 'x', ' times'))}"


def _multiple(figure: Figure, chance: random.Random) -> str:
    return f"{figure.value:.1f}{chance.choice(('x', '', ' times'))}"


def _count(figure: Figure, chance: random.Random) -> str:
    return f"{figure.value:.0f}"


def _word(figure: Figure, chance: random.Random) -> str:
    return ("None", "One", "Two", "Three", "Four")[round(figure.value)]


def _signed(figure: Figure, chance: random.Random) -> str:
    text = _number(figure.value, figure.unit, chance)
    return text if text.startswith("-") else f"+{text}"


# Without their unit, which the head of a column says.


def _percent(figure: Figure, chance: random.Random) -> str:
    return f"{figure.value * 100:,.{chance.choice((1, 2))}f}"


def _millions(figure: Figure, chance: random.Random) -> str:
    return f"{figure.value / 1e6:,.0f}"


def _few_millions(figure: Figure, chance: random.Random) -> str:
    return f"{figure.value / 1e6:,.1f}"


def _billions(figure: Figure, chance: random.Random) -> str:
    return f"{figure.value / 1e9:.{chance.choice((1, 2))}f}"


def _bare(figure: Figure, chance: random.Random) -> str:
    return f"{figure.value:,.2f}"


def _whole(figure: Figure, chance: random.Random) -> str:
    return f"{figure.value:,.0f}"


_STYLES = {
    "moved": _moved, "noun": _moved, "abs": _abs, "about": _about, "bound": _bound,
    "scaled": _scaled, "points": _points, "bp": _basis, "times": _times, "x": _multiple,
    "count": _count, "Word": _word, "signed": _signed, "pct": _percent, "mn": _millions,
    "mn1": _few_millions,
    "bn": _billions, "bare": _bare, "whole": _whole,
}  # fmt: skip
