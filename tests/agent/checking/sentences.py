"""True sentences over the sample's figures, and each made wrong in one place.

A case knows where its figures stand, so a wrong figure that is not even noticed counts against
the checker.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from agent.checking.drafts import HOLE, Draft, drafts, evaluate, evidence
from agent.checking.templates import Template
from agent.checking.world import DAYS, NOUNS, NOUNS_VI, SYMBOLS, World
from agent.checking.writing import Figure, write

from workbench.messages import FRACTION, RATIO, SHARES, Cell


@dataclass(frozen=True)
class Case:
    """A text, its evidence, and the figures that must (or must not) be borne out."""

    template: Template
    text: str
    cells: tuple[Cell, ...]
    figures: tuple[Figure, ...]
    mutation: str = ""
    wrong: tuple[Figure, ...] = ()  # empty with a mutation: the sentence as a whole is wrong


# One thing made wrong. ---------------------------------------------------------------------------


def cases(world: World, templates: Sequence[Template], count: int, seed: int) -> Iterator[Case]:
    """Each true sentence, followed by its mutations."""
    for draft in drafts(world, templates, count, seed):
        chance = random.Random(draft.seed + 1)
        cells = evidence(draft, chance)
        text, figures, relations = draft.render()
        true = Case(draft.template, text, cells, figures)
        yield true
        yield from _other_figures(draft, true, chance)
        yield from _other_roles(draft, true, chance)
        yield from _other_day(draft, true)
        for index in range(relations):
            wrong, figures, _ = draft.render(turned=index)
            yield replace(true, text=wrong, figures=figures, mutation="relation")
        yield from _swapped(draft, true)


def _swapped(draft: Draft, true: Case) -> Iterator[Case]:
    """Two figures of a unit changed places, where that makes both wrong."""
    pairs = [
        (i, j) for (i, a), (j, b) in combinations(enumerate(true.figures), 2)
        if a.unit == b.unit != "count" and _apart(a, b)
    ]  # fmt: skip
    if not pairs:
        return
    i, j = random.Random(draft.seed + 2).choice(pairs)
    a, b = true.figures[i], true.figures[j]
    changed = {i: replace(a, value=b.value), j: replace(b, value=a.value)}
    text, figures, _ = draft.render(changed=changed)
    yield replace(true, text=text, figures=figures, mutation="swap", wrong=(figures[i], figures[j]))


def _apart(a: Figure, b: Figure) -> bool:
    """Whether the one is wrong where the other stands, however they are rounded."""
    wide = 0.35 if {a.style, b.style} & {"about", "bound"} else 0.04
    least, most = sorted((abs(a.value), abs(b.value)))
    return most - least > max(wide * most, 0.012 * _step(a))


def _other_day(draft: Draft, true: Case) -> Iterator[Case]:
    """The day of an extreme said wrongly."""
    days = {h[1].split("|")[1] for h in HOLE.finditer(draft.template.text) if h[1][:2] == "t|"}
    if days:
        text, figures, _ = draft.render(moved=True)
        wrong = tuple(figure for figure in figures if figure.fact in days)
        yield replace(true, text=text, figures=figures, mutation="date", wrong=wrong)


_FACTORS = (0.55, 0.68, 1.37, 1.6)
_SCALE = {FRACTION: (10.0, 0.1, 100.0, 0.01), RATIO: (10.0, 100.0), "times": (10.0,),
          SHARES: (1000.0, 0.001), "USD": (10.0, 0.1, 100.0)}  # fmt: skip


def _other_figures(draft: Draft, true: Case, chance: random.Random) -> Iterator[Case]:
    index = chance.randrange(len(true.figures))
    figure = true.figures[index]
    if figure.unit == "count":
        values = {"value": chance.choice([n for n in (1, 2, 3) if n != figure.value])}
    else:
        scales = _SCALE[SHARES if abs(figure.value) >= 1e6 else figure.unit]
        values = {
            "value": figure.value * chance.choice(_FACTORS),
            "scale": figure.value * chance.choice(scales),
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
    template = draft.template
    named = {hole[1].split("|")[0].rstrip("!").lower() for hole in HOLE.finditer(template.text)}
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
                value, _ = evaluate(figure.fact, said, draft.world)
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
        told = set(cells)
        held = {key[2] for key, cell in world.cells.items() if cell in told}
        near = [span for span in pool if span.text in held]
    else:
        pool = _alike(draft, str(now))
        near = [name for name in pool if any(cell.measure == name for cell in cells)]
    if near and chance.random() < 0.7:
        return chance.choice(near)
    return chance.choice(pool) if pool else None


def _alike(draft: Draft, measure: str) -> list[object]:
    """Other measures of the same symbol and period in the same unit."""
    at = next(value for role, value in draft.roles.items() if role in ("p0", "d0"))
    known = draft.world.measures(str(draft.roles["s0"]), getattr(at, "text", str(at)))
    nouns = NOUNS_VI if draft.template.language == "vi" else NOUNS
    return [
        name for name, cell in known.items()
        if name in nouns and name != measure and cell.unit == known[measure].unit
        and "_day" not in name and "_day" not in measure
    ]  # fmt: skip
