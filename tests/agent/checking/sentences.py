"""True sentences over the sample's figures, and each made wrong in one place.

A case knows where its figures stand, so a wrong figure that is not even noticed counts against
the checker.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from agent.checking.templates import TEMPLATES, Template
from agent.checking.world import DAYS, NOUNS, POOLS, SPOKEN, SYMBOLS, Span, World

from workbench.messages import FRACTION, RATIO, SHARES, Cell

_HOLE = re.compile(r"\{([^{}]+)\}")
_WORDS = {
    "high": ("highest", "second highest", "lowest"),
    "best": ("best", "second best", "worst"),
    "ordinal": ("first", "second", "third"),
}
_UP = ("rose {}", "gained {}", "was up {}", "returned {}", "advanced {}", "climbed {}")
_DOWN = ("fell {}", "lost {}", "was down {}", "returned -{}", "declined {}", "dropped {}")
_NOUN_UP = ("a gain of {}", "a return of {}", "a rise of {}")
_NOUN_DOWN = ("a loss of {}", "a return of -{}", "a decline of {}")
_ABOUT = ("about ", "roughly ", "around ", "approximately ", "some ", "~")
_OVER = ("more than ", "just over ", "over ", "slightly above ")
_UNDER = ("nearly ", "almost ", "just under ", "less than ", "slightly below ")


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


@dataclass(frozen=True)
class Case:
    """A text, its evidence, and the figures that must (or must not) be borne out."""

    template: int
    text: str
    cells: tuple[Cell, ...]
    figures: tuple[Figure, ...]
    mutation: str = ""
    wrong: tuple[Figure, ...] = ()  # empty with a mutation: the sentence as a whole is wrong


def _evaluate(fact: str, roles: dict[str, object], world: World) -> tuple[float, str]:
    kind, *parts = fact.split(" ")
    if "." in kind:
        cell = _cell(kind, roles, world)
        return cell.value, cell.unit
    if kind == "count":
        values = [
            _cell(f"{role}.{parts[0]}", roles, world).value
            for role in sorted(r for r in roles if r[0] == "s")
        ]
        return float(sum(value > 0 for value in values)), "count"
    cells = [_cell(part, roles, world) for part in parts]
    a, b = cells[0].value, cells[-1].value
    if kind == "diff":
        return abs(a - b), cells[0].unit
    if kind == "ratio":
        return a / b, "times"
    if kind == "change":
        return a / b - 1, FRACTION
    return sum(cell.value for cell in cells) / len(cells), cells[0].unit


def _cell(key: str, roles: dict[str, object], world: World) -> Cell:
    symbol, measure, span = key.split(".")
    at = roles[span]
    text = at.text if isinstance(at, Span) else at.isoformat()
    return world.get(roles[symbol], str(roles.get(measure, measure)), text)


# How a figure is written. ------------------------------------------------------------------------


def _number(value: float, unit: str, chance: random.Random) -> str:
    if unit == FRACTION:
        digits = chance.choice((1, 1, 2, 2, 0)) if abs(value) >= 0.095 else chance.choice((1, 2))
        digits = max(digits, 1 if abs(value) < 0.01 else 0)
        return f"{value * 100:,.{digits}f}{chance.choice(('%', '%', ' %', ' percent'))}"
    if unit in (RATIO, "times"):
        return f"{value:.2f}"
    if unit == SHARES:
        return f"{value:,.0f}"
    shape = chance.choice(("${}", "USD {}", "${}", "{} dollars"))
    return shape.format(f"{value:,.{chance.choice((2, 2, 0)) if value > 100 else 2}f}")


def _significant(value: float, unit: str, rounding, chance: random.Random) -> str:
    scaled = value * 100 if unit == FRACTION else value / 1e6 if unit == SHARES else value
    places = 1 - math.floor(math.log10(abs(scaled)))
    shown = rounding(abs(scaled) * 10**places) / 10**places
    text = f"{shown:.{max(places, 0)}f}"
    sign = "-" if value < 0 else ""
    if unit == FRACTION:
        return f"{sign}{text}%"
    if unit == SHARES:
        return f"{text} million"
    return f"{sign}{chance.choice(('$', 'USD '))}{text}" if unit == "USD" else sign + text


def _scaled(value: float, chance: random.Random) -> str:
    if value >= 1e9:
        return f"{value / 1e9:.2f} {chance.choice(('billion', 'bn'))}"
    return chance.choice((f"{value / 1e6:.1f} million", f"{value / 1e6:.1f}m", f"{value:,.0f}"))


def write(figure: Figure) -> str:
    """The figure in words; the same figure is always written alike."""
    chance, value, unit = random.Random(figure.seed), figure.value, figure.unit
    match figure.style:
        case "moved" | "noun":
            up, down = (_UP, _DOWN) if figure.style == "moved" else (_NOUN_UP, _NOUN_DOWN)
            at = chance.randrange(len(up))
            return (down if value < 0 else up)[at].format(_number(abs(value), unit, chance))
        case "abs":
            return _number(abs(value), unit, chance)
        case "about":
            return chance.choice(_ABOUT) + _significant(value, unit, round, chance)
        case "bound":
            over = chance.random() < 0.5
            rounding = math.floor if over else math.ceil
            return chance.choice(_OVER if over else _UNDER) + _significant(
                value, unit, rounding, chance
            )
        case "scaled":
            return _scaled(value, chance)
        case "points":
            if unit == FRACTION:
                word = chance.choice((" percentage points", " pp", " percentage points"))
                return f"{abs(value) * 100:.1f}{word}"
            return _number(abs(value), unit, chance)
        case "times":
            return f"{value:.2f}{chance.choice((' times', 'x', ' times'))}"
        case "count":
            return f"{value:.0f}"
    return _number(value, unit, chance)


# A sentence. -------------------------------------------------------------------------------------


@dataclass
class Draft:
    template: int
    roles: dict[str, object]
    seed: int
    world: World

    def render(
        self,
        said: dict[str, object] | None = None,
        *,
        turned: int = -1,
        changed: dict[int, Figure] | None = None,
    ) -> tuple[str, tuple[Figure, ...], int]:
        """The text with its figures, and how many relations it states. ``said``: roles that the
        words name instead; ``turned``: the relation that is said wrongly; ``changed``: figures."""
        chance = random.Random(self.seed)
        words = {**self.roles, **(said or {})}
        parts: list[str] = []
        figures: list[Figure] = []
        relations = last = 0
        source = TEMPLATES[self.template].text
        for hole in _HOLE.finditer(source):
            parts.append(source[last : hole.start()])
            last = hole.end()
            head, *rest = hole[1].split("|")
            pick = chance.random()
            if head == "v":
                offset = sum(map(len, parts))
                figure = self._figure(rest, chance.randrange(10**6))
                figure = (changed or {}).get(len(figures), figure)
                text = write(figure)
                figures.append(replace(figure, text=text, offset=offset))
                parts.append(text)
            elif head in ("c", "r"):
                word = self._relation(head, rest, wrong=relations == turned, pick=pick)
                relations += 1
                parts.append(word)
            else:
                parts.append(_said(head, words, pick))
        parts.append(source[last:])
        return "".join(parts), tuple(figures), relations

    def _figure(self, rest: list[str], seed: int) -> Figure:
        value, unit = _evaluate(rest[0], self.roles, self.world)
        return Figure(rest[0], rest[1], value, unit, seed=seed)

    def _relation(self, head: str, rest: list[str], *, wrong: bool, pick: float) -> str:
        value = _evaluate(rest[0], self.roles, self.world)[0]
        if head == "c":
            more = value > _evaluate(rest[1], self.roles, self.world)[0]
            return rest[2] if more != wrong else rest[3]
        symbols = [str(self.roles[f"s{i}"]) for i in range(TEMPLATES[self.template].symbols)]
        others = [_evaluate(rest[0], {**self.roles, "s0": name}, self.world)[0] for name in symbols]
        at = sum(other > value for other in others)
        at = (at + 1 + int(pick * 2)) % 3 if wrong else at
        return _WORDS[rest[1]][at]


def _said(head: str, words: dict[str, object], pick: float) -> str:
    capital, head = head.endswith("!"), head.rstrip("!")
    value = words[head.lower()]
    if head[0] == "s":
        text = SPOKEN[str(value)][int(pick * len(SPOKEN[str(value)]))]
    elif head[0] == "m":
        text = NOUNS[str(value)][int(pick * len(NOUNS[str(value)]))]
    elif isinstance(value, date):
        text = value.isoformat() if pick < 0.5 else f"{value.day} {value:%B %Y}"
    elif isinstance(value, Span):
        text = value.bare if head[0] == "P" else value.phrases[int(pick * len(value.phrases))]
    else:
        raise TypeError(head)
    return text[0].upper() + text[1:] if capital else text


def drafts(world: World, count: int, seed: int) -> Iterator[Draft]:
    """``count`` drafts, the templates taken in turn; a fact too small to be written is redrawn."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        number = made % len(TEMPLATES)
        draft = Draft(
            number, _roles(TEMPLATES[number], chance, world), chance.randrange(10**9), world
        )
        if _writable(draft):
            made += 1
            yield draft


def _roles(template: Template, chance: random.Random, world: World) -> dict[str, object]:
    roles: dict[str, object] = {}
    for index, name in enumerate(chance.sample(SYMBOLS, template.symbols)):
        roles[f"s{index}"] = name
    if template.pool == "close":
        for index, day in enumerate(sorted(chance.sample(DAYS, template.spans))):
            roles[f"d{index}"] = day
        return roles
    roles["m0"] = chance.choice(POOLS[template.pool])
    spans = [span for span in world.spans if template.kind in ("any", span.kind)]
    if template.spans > 1:
        kind = chance.choice(sorted({span.kind for span in spans}))
        spans = [span for span in spans if span.kind == kind]
    for index, span in enumerate(
        sorted(chance.sample(spans, template.spans), key=lambda s: s.text)
    ):
        roles[f"p{index}"] = span
    return roles


def _writable(draft: Draft) -> bool:
    template = TEMPLATES[draft.template]
    seen: dict[str, float] = {}
    for hole in _HOLE.finditer(template.text):
        head, *rest = hole[1].split("|")
        if head == "v":
            value, unit = _evaluate(rest[0], draft.roles, draft.world)
            least = {FRACTION: 0.006, RATIO: 0.06, "times": 0.06}.get(unit, 0.0)
            if abs(value) < least or (unit == "count" and value == 0):
                return False
            seen[rest[0]] = value
        elif head == "c":
            a, b = (_evaluate(fact, draft.roles, draft.world)[0] for fact in rest[:2])
            if abs(a - b) < 0.02 * max(abs(a), abs(b)):
                return False
    return True


def evidence(draft: Draft, chance: random.Random) -> tuple[Cell, ...]:
    """The cells of everything the sentence speaks of, with others beside them."""
    template, world = TEMPLATES[draft.template], draft.world
    symbols = {str(value) for role, value in draft.roles.items() if role[0] == "s"}
    ranked = "{r|" in template.text or "count" in template.text
    if not ranked:
        symbols |= set(chance.sample(SYMBOLS, 2))
    if template.pool == "close":
        days = {day.isoformat() for role, day in draft.roles.items() if role[0] == "d"}
        days.add(chance.choice(DAYS).isoformat())
        keys = [key for key in world.cells if key[0] in symbols and key[2] in days]
    else:
        measures = {str(draft.roles["m0"]), chance.choice(list(NOUNS))}
        measures |= {name for name in NOUNS if name in template.text}
        measures |= {"sharpe"} if "sharpe" in template.text else set()
        spans = {span.text for role, span in draft.roles.items() if role[0] == "p"}
        kinds = {span.kind for role, span in draft.roles.items() if role[0] == "p"}
        alike = [span.text for span in world.spans if span.kind in kinds]
        spans |= {chance.choice(world.spans).text, *chance.sample(alike, 2)}
        keys = [
            key for key in world.cells
            if key[0] in symbols and key[1] in measures and key[2] in spans
        ]  # fmt: skip
    chance.shuffle(keys)
    return tuple(world.cells[key] for key in keys)


# One thing made wrong. ---------------------------------------------------------------------------


def cases(world: World, count: int, seed: int) -> Iterator[Case]:
    """Each true sentence, followed by its mutations."""
    for draft in drafts(world, count, seed):
        chance = random.Random(draft.seed + 1)
        cells = evidence(draft, chance)
        text, figures, relations = draft.render()
        true = Case(draft.template, text, cells, figures)
        yield true
        yield from _other_figures(draft, true, chance)
        yield from _other_roles(draft, true, chance)
        for index in range(relations):
            wrong, figures, _ = draft.render(turned=index)
            yield replace(true, text=wrong, figures=figures, mutation="relation")


_FACTORS = (0.55, 0.68, 1.37, 1.6)
_SCALE = {FRACTION: (10.0, 0.1), RATIO: (10.0,), "times": (10.0,), SHARES: (1000.0, 0.001)}


def _other_figures(draft: Draft, true: Case, chance: random.Random) -> Iterator[Case]:
    index = chance.randrange(len(true.figures))
    figure = true.figures[index]
    if figure.unit == "count":
        values = {"value": chance.choice([n for n in (1, 2, 3) if n != figure.value])}
    else:
        values = {
            "value": figure.value * chance.choice(_FACTORS),
            "scale": figure.value * chance.choice(_SCALE.get(figure.unit, (10.0, 0.1))),
        }
        if figure.style in ("moved", "noun", "plain") and figure.unit in (FRACTION, RATIO):
            drawdown = "drawdown" in figure.fact or "max_drawdown" in draft.roles.values()
            if not drawdown:
                values["sign"] = -figure.value
    for mutation, value in values.items():
        changed = replace(figure, value=float(value))
        if mutation == "value" and write(changed) == figure.text:
            continue
        text, figures, _ = draft.render(changed={index: changed})
        yield replace(true, text=text, figures=figures, mutation=mutation, wrong=(figures[index],))


def _other_roles(draft: Draft, true: Case, chance: random.Random) -> Iterator[Case]:
    template = TEMPLATES[draft.template]
    named = {hole[1].split("|")[0].rstrip("!").lower() for hole in _HOLE.finditer(template.text)}
    for role in sorted(named & set(draft.roles)):
        other = _another(role, draft, chance, true.cells)
        if other is None:
            continue
        text, figures, _ = draft.render({role: other})
        said = {**draft.roles, role: other}
        wrong = []
        for figure in figures:
            if role[0] == "s" and figure.style == "count":
                continue  # the text does not say which three
            try:
                value, _ = _evaluate(figure.fact, said, draft.world)
            except KeyError:
                continue
            wide = 0.35 if figure.style in ("about", "bound") else 0.04
            if abs(value - figure.value) > max(wide * abs(figure.value), 0.012 * _step(figure)):
                wrong.append(figure)
        if wrong:
            kind = {"s": "symbol", "m": "measure", "p": "period", "d": "period"}[role[0]]
            yield replace(true, text=text, figures=figures, mutation=kind, wrong=tuple(wrong))


def _step(figure: Figure) -> float:
    return {FRACTION: 1.0, "count": 10.0}.get(figure.unit, 2.0)


def _another(
    role: str, draft: Draft, chance: random.Random, cells: tuple[Cell, ...]
) -> object | None:
    """Something else to say in the place of a role; mostly what the evidence has figures of too."""
    world, now, taken = draft.world, draft.roles[role], set(map(str, draft.roles.values()))
    pool: list[object]
    if role[0] == "s":
        pool = [name for name in SYMBOLS if name not in taken]
        near = [name for name in pool if any(cell.symbol == name for cell in cells)]
    elif role[0] == "d":
        pool = [day for day in DAYS if day not in draft.roles.values()]
        near = [day for day in pool if any(cell.end == day for cell in cells)]
    elif role[0] == "p":
        spans = draft.roles.values()
        pool = [span for span in world.spans if span.kind == now.kind and span not in spans]
        held = {key[2] for key, cell in world.cells.items() if cell in set(cells)}
        near = [span for span in pool if span.text in held]
    else:
        unit = _unit(str(now), world)
        pool = [name for name in NOUNS if name != now and _unit(name, world) == unit
                and "_day" not in name and "_day" not in str(now)]  # fmt: skip
        near = [name for name in pool if any(cell.measure == name for cell in cells)]
    if near and chance.random() < 0.7:
        return chance.choice(near)
    return chance.choice(pool) if pool else None


def _unit(measure: str, world: World) -> str:
    return world.get("IBM", measure, "2010").unit
