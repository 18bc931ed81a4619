"""A figure cited by reference is wrong in a sentence about something else."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from workbench.agent.checking.citing import check_cited
from workbench.messages import Cell, Claim, ClaimState

NOW = date(2013, 3, 1)
NAMES = {"IBM": ["IBM"], "AAPL": ["Apple"], "MSFT": ["Microsoft"]}
MEASURES = {
    "total_return": ("fraction", "total return"),
    "volatility": ("fraction", "annualised volatility"),
    "max_drawdown": ("fraction", "maximum drawdown"),
    "sharpe": ("ratio", "Sharpe ratio"),
    "average_close": ("USD", "average close"),
}


def value_of(symbol, measure, year):
    """Another value for each."""
    place = 15 * list(NAMES).index(symbol) + 3 * list(MEASURES).index(measure) + year - 2008
    size = 11 + 7 * place
    value = {"fraction": size / 1000, "ratio": size / 100, "USD": size * 1.5}[MEASURES[measure][0]]
    fell = measure == "max_drawdown" or (measure, year) == ("total_return", 2008)
    return -value if fell else value


CELLS = {
    (symbol, measure, year): Cell(
        symbol,
        measure,
        value_of(symbol, measure, year),
        unit,
        date(year - 1, 12, 31),
        date(year, 12, 31),
        "sample",
        label=label,
    )
    for symbol, (measure, (unit, label)), year in itertools.product(
        NAMES, MEASURES.items(), (2008, 2009, 2010)
    )
}

TEMPLATES = (
    "{name}'s {label} in {year} was {figure}.",
    "In {year}, {name} had {a} {label} of {figure}.",
    "The {label} of {name} from {start} to {end} came to {figure}.",
    "{figure} was {name}'s {label} for {year}.",
    "For {year}, {name} shows {a} {label} of {figure}, which is worth a note.",
    "- {name}, {year}: {label} {figure}",
    "{name} ({ticker}) — {label}, {year}: {figure}",
    "Looking at {year} alone, the {label} that {name} had was {figure} (dividends reinvested).",
    "Năm {year}, {label} của {name} là {figure}.",
)  # fmt: skip


def written(template, said, cell):
    """The sentence that says ``said`` of the figure of ``cell``."""
    symbol, measure, year = said
    label = MEASURES[measure][1]
    before, after = template.format(
        name=NAMES[symbol][0],
        ticker=symbol,
        label=label,
        a="an" if label[0] == "a" else "a",
        year=year,
        start=f"{year - 1}-12-31",
        end=f"{year}-12-31",
        figure="\0",
    ).split("\0")
    claim = Claim(cell.display, ClaimState.VERIFIED, offset=len(before))
    return before + cell.display + after, claim


def outcome(text, claim, cell):
    found = check_cited(text, [(claim, cell)], list(CELLS.values()), as_of=NOW, names=NAMES)
    return found[0].state if found else ClaimState.VERIFIED


def others(key):
    """The same figure for another symbol, measure or year."""
    for place, choices in enumerate((NAMES, MEASURES, (2008, 2009, 2010))):
        for choice in choices:
            if choice != key[place]:
                yield (*key[:place], choice, *key[place + 1 :])


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_reference_in_its_own_sentence_stands(template):
    wrong = [
        text
        for key, cell in CELLS.items()
        for text, claim in [written(template, key, cell)]
        if outcome(text, claim, cell) is not ClaimState.VERIFIED
    ]
    assert wrong == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_reference_in_a_sentence_of_something_else_is_contradicted(template):
    cases = [
        (*written(template, key, CELLS[other]), CELLS[other])
        for key in CELLS
        for other in others(key)
        if CELLS[other].display != CELLS[key].display
    ]
    passed = [one[0] for one in cases if outcome(*one) is ClaimState.VERIFIED]
    assert len(cases) > 300
    assert len(passed) <= len(cases) * 0.01, passed[:10]


def check_one(text, *cited):
    """The findings of a text in which each of ``cited`` stands once, in order."""
    claims, at = [], 0
    for cell in cited:
        at = text.index(cell.display, at)
        claims.append((Claim(cell.display, ClaimState.VERIFIED, offset=at), cell))
        at += len(cell.display)
    return check_cited(text, claims, list(CELLS.values()), as_of=NOW, names=NAMES)


IBM, AAPL = (CELLS[symbol, "total_return", 2010] for symbol in ("IBM", "AAPL"))
FELL = CELLS["IBM", "total_return", 2008]


def test_two_references_that_changed_places_are_both_found():
    text = "In 2010 {} returned {} and {} returned {}."
    right = text.format("IBM", IBM.display, "Apple", AAPL.display)
    assert check_one(right, IBM, AAPL) == []
    swapped = text.format("IBM", AAPL.display, "Apple", IBM.display)
    assert [claim.text for claim in check_one(swapped, AAPL, IBM)] == [AAPL.display, IBM.display]


def test_a_direction_that_is_not_the_figure_s_is_found():
    assert check_one(f"IBM fell in 2008: it returned {FELL.display}.", FELL) == []
    [claim] = check_one(f"IBM gained {FELL.display} in 2008.", FELL)
    assert "IBM total return" in claim.finding


def test_a_rank_that_is_not_the_figure_s_is_found():
    ranked = sorted(("IBM", "AAPL", "MSFT"), key=lambda s: CELLS[s, "total_return", 2010].value)
    best, worst = (CELLS[s, "total_return", 2010] for s in (ranked[-1], ranked[0]))
    text = "Of the three, {}'s total return in 2010, {}, was the highest."
    assert check_one(text.format(best.symbol, best.display), best) == []
    [claim] = check_one(text.format(worst.symbol, worst.display), worst)
    assert best.symbol in claim.finding


@pytest.mark.parametrize(
    "text",
    [
        "It returned {}.",
        "The figure is {}.",
        "That is {}, dividends reinvested.",
        "| Total return | {} |",
    ],
)
def test_a_sentence_that_names_nothing_leaves_the_reference_alone(text):
    assert check_one(text.format(IBM.display), IBM) == []


@pytest.mark.parametrize(
    "text",
    [
        "IBM returned -{} in 2010.",
        "IBM returned 1{} in 2010.",
        "IBM returned {}0 in 2010.",
        "IBM returned {}% in 2010.",
        "IBM made ${} in 2010.",
        "IBM returned minus {} in 2010.",
        "IBM returned double {} in 2010.",
        "IBM returned {} billion in 2010.",
        "Năm 2010 IBM tăng âm {}.",
    ],
)
def test_a_figure_that_its_neighbours_change_is_contradicted(text):
    [claim] = check_one(text.format(IBM.display), IBM)
    assert claim.state is ClaimState.CONTRADICTED
    assert "beside it" in claim.finding


@pytest.mark.parametrize(
    "text",
    [
        "- {} was IBM's total return in 2010.",
        "IBM's total return in 2010: {} (dividends reinvested).",
        "In 2010 IBM's total return was {}, -3 or not.",
        "IBM, 2010–2010: total return {} percentage-wise.",
    ],
)
def test_a_dash_or_a_year_near_a_figure_changes_nothing(text):
    assert check_one(text.format(IBM.display), IBM) == []


@pytest.mark.parametrize(
    "text",
    [
        "Tesla returned {} in 2010.",
        "In 2010 Tesla's total return was {}.",
        "IBM's net margin was {} in 2010.",
        "IBM's return on equity was {} in 2010.",
    ],
)
def test_a_subject_or_a_measure_without_data_is_contradicted_too(text):
    [claim] = check_one(text.format(IBM.display), IBM)
    assert claim.state is ClaimState.CONTRADICTED


@pytest.mark.parametrize(
    "text",
    [
        "IBM did not return {} in 2010.",
        "IBM failed to return {} in 2010.",
        "IBM could have returned {} in 2010.",
        "It is false that IBM returned {} in 2010.",
        "Năm 2010 IBM không tăng {}.",
    ],
)
def test_a_figure_that_is_denied_vouches_for_nothing(text):
    [claim] = check_one(text.format(IBM.display), IBM)
    assert claim.state is ClaimState.UNVERIFIED


def test_a_direction_in_vietnamese_is_read_too():
    cells = list(CELLS.values())
    for words, state in (("tăng", ClaimState.VERIFIED), ("giảm", ClaimState.CONTRADICTED)):
        text = f"IBM {words} {IBM.display} trong năm 2010."
        cited = [(Claim(IBM.display, ClaimState.VERIFIED, offset=text.index(IBM.display)), IBM)]
        found = check_cited(text, cited, cells, as_of=NOW, names=NAMES, language="vi")
        assert [claim.state for claim in found] == ([] if words == "tăng" else [state])
