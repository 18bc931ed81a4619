"""Sentences drafted from templates and the sample's figures, with the evidence they rest on."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agent.checking.templates import Template
from agent.checking.world import (
    DAY_POOLS,
    DAYS,
    FISCAL_POOLS,
    NOUNS,
    NOUNS_VI,
    POOLS,
    SPOKEN,
    SYMBOLS,
    Span,
    World,
)
from agent.checking.writing import Figure, write, write_day

from workbench.messages import FRACTION, RATIO, Cell

HOLE = re.compile(r"\{([^{}]+)\}")
_WORDS = {
    "high": ("highest", "second highest", "lowest"),
    "best": ("best", "second best", "worst"),
    "ordinal": ("first", "second", "third"),
    "nth": ("1st", "2nd", "3rd"),
    "number": ("1", "2", "3"),
    "cao": ("cao nhất", "cao thứ hai", "thấp nhất"),
}
_MOVED_DAY = timedelta(days=37)

Roles = dict[str, object]


def evaluate(fact: str, roles: Roles, world: World) -> tuple[float, str]:
    """The value of a fact, and its unit."""
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
    total = sum(cell.value for cell in cells)
    return (total if kind == "sum" else total / len(cells)), cells[0].unit


def _cell(key: str, roles: Roles, world: World) -> Cell:
    symbol, measure, span = key.split(".")
    at = roles[span]
    text = at.text if isinstance(at, Span) else at.isoformat()
    return world.get(roles[symbol], str(roles.get(measure, measure)), text)


@dataclass
class Draft:
    template: Template
    roles: Roles
    seed: int
    world: World

    def render(
        self,
        said: Roles | None = None,
        *,
        turned: int = -1,
        changed: dict[int, Figure] | None = None,
        moved: bool = False,
    ) -> tuple[str, tuple[Figure, ...], int]:
        """The text with its figures, and how many relations it states. ``said``: roles that the
        words name instead; ``turned``: the relation that is said wrongly; ``changed``: figures;
        ``moved``: the days on which extremes fell are said wrongly."""
        chance = random.Random(self.seed)
        words = {**self.roles, **(said or {})}
        parts: list[str] = []
        figures: list[Figure] = []
        relations = last = 0
        source = self.template.text
        for hole in HOLE.finditer(source):
            parts.append(source[last : hole.start()])
            last = hole.end()
            head, *rest = hole[1].split("|")
            pick = chance.random()
            if head == "v":
                figure = self._figure(rest, chance.randrange(10**6))
                figure = (changed or {}).get(len(figures), figure)
                text = write(figure)
                figures.append(replace(figure, text=text, offset=sum(map(len, parts))))
                parts.append(text)
            elif head in ("c", "r"):
                parts.append(self._relation(head, rest, wrong=relations == turned, pick=pick))
                relations += 1
            elif head == "t":
                parts.append(self._day(rest[0], pick, moved=moved))
            else:
                parts.append(_said(head, words, pick, self.template.language))
        parts.append(source[last:])
        return "".join(parts), tuple(figures), relations

    def _figure(self, rest: list[str], seed: int) -> Figure:
        value, unit = evaluate(rest[0], self.roles, self.world)
        return Figure(rest[0], rest[1], value, unit, seed=seed, language=self.template.language)

    def _day(self, fact: str, pick: float, *, moved: bool) -> str:
        on = _cell(fact, self.roles, self.world).on
        return write_day(on + _MOVED_DAY if moved else on, pick, self.template.language)

    def _relation(self, head: str, rest: list[str], *, wrong: bool, pick: float) -> str:
        value = evaluate(rest[0], self.roles, self.world)[0]
        if head == "c":
            more = value > evaluate(rest[1], self.roles, self.world)[0]
            return rest[2] if more != wrong else rest[3]
        role = rest[0].split(".")[0]
        symbols = [str(self.roles[f"s{i}"]) for i in range(self.template.symbols)]
        others = [evaluate(rest[0], {**self.roles, role: name}, self.world)[0] for name in symbols]
        at = sum(other > value for other in others)
        at = (at + 1 + int(pick * 2)) % 3 if wrong else at
        return _WORDS[rest[1]][at]


def _said(head: str, words: Roles, pick: float, language: str) -> str:
    capital, head = head.endswith("!"), head.rstrip("!")
    value = words[head.lower()]
    if head[0] in "sm":
        nouns = NOUNS_VI if language == "vi" else NOUNS
        choices = (SPOKEN if head[0] == "s" else nouns)[str(value)]
        text = choices[int(pick * len(choices))]
    elif isinstance(value, date):
        text = write_day(value, pick, language)
    elif isinstance(value, Span):
        text = _period(value, head[0] == "P", pick, language)
    else:
        raise TypeError(head)
    return text[0].upper() + text[1:] if capital else text


def _period(span: Span, bare: bool, pick: float, language: str) -> str:
    if language == "vi":
        return span.own[1 if bare else 0]
    return span.bare if bare else span.phrases[int(pick * len(span.phrases))]


def drafts(world: World, templates: Sequence[Template], count: int, seed: int) -> Iterator[Draft]:
    """``count`` drafts, the templates taken in turn; a fact too small to be written is redrawn."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        template = templates[made % len(templates)]
        roles = _roles(template, chance, world)
        draft = Draft(template, roles, chance.randrange(10**9), world)
        if _writable(draft):
            made += 1
            yield draft


def _roles(template: Template, chance: random.Random, world: World) -> Roles:
    roles: Roles = {}
    for index, name in enumerate(chance.sample(SYMBOLS, template.symbols)):
        roles[f"s{index}"] = name
    if template.pool != "close":
        roles["m0"] = chance.choice(POOLS[template.pool])
    if template.pool in DAY_POOLS:
        for index, day in enumerate(sorted(chance.sample(DAYS, template.spans))):
            roles[f"d{index}"] = day
        return roles
    spans = _spans(template, world)
    if template.spans > 1:
        kind = chance.choice(sorted({span.kind for span in spans}))
        spans = [span for span in spans if span.kind == kind]
    for index, span in enumerate(
        sorted(chance.sample(spans, template.spans), key=lambda s: s.text)
    ):
        roles[f"p{index}"] = span
    return roles


def _spans(template: Template, world: World) -> list[Span]:
    fiscal = template.pool in FISCAL_POOLS
    spans = [span for span in world.spans if span.kind.startswith("fiscal") == fiscal]
    kinds = ("year", "run") if template.pool == "yearly" else (template.kind, "")
    return [s for s in spans if s.kind in kinds or (template.kind, kinds[1]) == ("any", "")]


def _writable(draft: Draft) -> bool:
    seen: dict[str, float] = {}
    for hole in HOLE.finditer(draft.template.text):
        head, *rest = hole[1].split("|")
        if head == "v":
            value, unit = evaluate(rest[0], draft.roles, draft.world)
            least = {FRACTION: 0.006, RATIO: 0.06, "times": 0.06}.get(unit, 0.0)
            if abs(value) < least or (unit == "count" and value == 0):
                return False
            seen[rest[0]] = value
        elif head == "c":
            a, b = (evaluate(fact, draft.roles, draft.world)[0] for fact in rest[:2])
            if abs(a - b) < 0.02 * max(abs(a), abs(b)):
                return False
    return True


def evidence(draft: Draft, chance: random.Random) -> tuple[Cell, ...]:
    """The cells of everything the sentence speaks of, with others beside them."""
    template, world = draft.template, draft.world
    symbols = {str(value) for role, value in draft.roles.items() if role[0] == "s"}
    ranked = "{r|" in template.text or "count" in template.text
    if not ranked:
        symbols |= set(chance.sample(SYMBOLS, 2))
    measures = {str(draft.roles.get("m0")), chance.choice(list(NOUNS))}
    measures |= {
        name for name in NOUNS if f".{name}." in template.text or f" {name}." in template.text
    }
    if template.pool in DAY_POOLS:
        texts = {day.isoformat() for role, day in draft.roles.items() if role[0] == "d"}
        texts.add(chance.choice(DAYS).isoformat())
        measures |= {"close", "open", "high", "low", "volume", "day_return"}
    else:
        said = [span for role, span in draft.roles.items() if role[0] == "p"]
        kinds = {span.kind for span in said}
        alike = [span.text for span in world.spans if span.kind in kinds]
        more = chance.sample(alike, min(2, len(alike)))
        texts = {*(span.text for span in said), chance.choice(world.spans).text, *more}
    keys = [
        key for key in world.cells
        if key[0] in symbols and key[1] in measures and key[2] in texts
    ]  # fmt: skip
    if template.pool in FISCAL_POOLS:  # when a company's year ends is told by a year-long figure
        keys += [(symbol, "revenue", "FY2010") for symbol in sorted(symbols)]
        keys = list(dict.fromkeys(keys))
    chance.shuffle(keys)
    return tuple(world.cells[key] for key in keys)
