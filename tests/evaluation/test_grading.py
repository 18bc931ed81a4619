"""What an answer is worth: only a verified figure of the right value and meaning counts."""

from __future__ import annotations

import pytest
from evaluation.responses import (
    CONTRADICTED,
    UNVERIFIED,
    claim,
    expecting,
    question,
    response,
)

from workbench.evaluation.grading import Verdict, grade

RIGHT, WRONG = Verdict.RIGHT, Verdict.WRONG


@pytest.mark.parametrize(
    ("expected", "given", "verdict"),
    [
        (expecting(), claim(), RIGHT),
        (expecting(0.1234), claim(-0.1234), WRONG),
        (expecting(-0.1234), claim(0.1234), WRONG),
        (expecting(-0.1234), claim(-0.1234), RIGHT),
        (expecting(12.34), claim(12.34, "ratio"), WRONG),
        (expecting(0.1234), claim(12.34), WRONG),
        (expecting(430.47, "USD"), claim(430.47, "EUR"), WRONG),
        (expecting(430.47, "USD"), claim(430.47, "USD"), RIGHT),
        (expecting(symbol="IBM"), claim(), WRONG),
        (expecting(measure="price_return"), claim(), WRONG),
        (expecting(measure=["price_return", "total_return"]), claim(), RIGHT),
        (expecting(), claim(symbol=None), WRONG),
        (expecting(), claim(measure=None), WRONG),
        (expecting(symbol=None, measure=[]), claim(symbol="X", measure="y"), RIGHT),
        (expecting(), claim(state=UNVERIFIED), WRONG),
        (expecting(), claim(state=CONTRADICTED), WRONG),
        (expecting(symbol="AAPL/IBM"), claim(symbol="IBM/AAPL"), RIGHT),
        (expecting(symbol="AAPL/IBM"), claim(symbol="AAPL/MSFT"), WRONG),
        (expecting(symbol="AAPL/IBM"), claim(symbol="AAPL"), WRONG),
        (expecting(0.0), claim(0.0), RIGHT),
        (expecting(0.0), claim(-0.0), RIGHT),
    ],
)
def test_a_figure_counts_where_value_unit_symbol_and_measure_fit(expected, given, verdict) -> None:
    assert grade(expected, response("", given)).verdict is verdict


@pytest.mark.parametrize(
    ("expected", "given", "verdict"),
    [
        (expecting(0.1234), 0.12345, RIGHT),  # half of the last digit shown
        (expecting(0.1234), 0.12346, WRONG),
        (expecting(0.1234), 0.12335, RIGHT),
        (expecting(0.1234), 0.12334, WRONG),
        (expecting(1.5, "ratio"), 1.505, RIGHT),
        (expecting(1.5, "ratio"), 1.506, WRONG),
        (expecting(55.0, "index"), 55.05, RIGHT),
        (expecting(55.0, "index"), 55.06, WRONG),
        (expecting(1e9, "shares"), 1e9 + 0.5, RIGHT),
        (expecting(4, "count"), 5, WRONG),
        (expecting(20, "days"), 21, WRONG),
        (expecting(100.0, "USD"), 100.005, RIGHT),
        (expecting(100.0, "USD"), 100.01, WRONG),
        (expecting(0.1234, tolerance=0.001), 0.1244, RIGHT),
        (expecting(0.1234, tolerance=0.001), 0.1245, WRONG),
        (expecting(-200.0, "USD", tolerance="1%"), -198.0, RIGHT),
        (expecting(-200.0, "USD", tolerance="1%"), -197.9, WRONG),
        (expecting(200.0, "USD", tolerance="0.5 %"), 201.0, RIGHT),
        (expecting(0.1234, tolerance=0), 0.1234, RIGHT),
        (expecting(0.1234, tolerance=0), 0.12341, WRONG),
    ],
)
def test_a_value_may_be_off_by_its_tolerance_and_no_more(expected, given, verdict) -> None:
    unit = expected.expect[0].unit
    assert grade(expected, response("", claim(given, unit))).verdict is verdict


def test_every_figure_expected_must_be_there() -> None:
    both = question(
        expect=[
            {"value": 0.1, "unit": "fraction", "symbol": "AAPL"},
            {"value": 0.2, "unit": "fraction", "symbol": "IBM"},
        ]
    )
    apple, ibm = claim(0.1), claim(0.2, symbol="IBM")
    assert grade(both, response("", apple, ibm)).verdict is RIGHT
    half = grade(both, response("", apple))
    assert half.verdict is WRONG
    assert half.reasons == ("IBM 20.00% is not there as a verified figure",)
    assert not half.wrong_verified


@pytest.mark.parametrize(
    ("given", "gravest"),
    [
        (claim(0.5), True),
        (claim(-0.1234), True),
        (claim(0.5, state=UNVERIFIED), False),  # its reader is warned
        (claim(0.5, state=CONTRADICTED), False),
        (claim(0.5, symbol="IBM"), False),  # another figure, and said to be
        (claim(0.5, measure="cagr"), False),
        (claim(0.5, "ratio"), False),
    ],
)
def test_a_wrong_figure_in_the_place_of_the_right_one_that_is_marked_verified(
    given, gravest
) -> None:
    graded = grade(expecting(), response("", given))
    assert graded.verdict is WRONG
    assert graded.wrong_verified == ((given,) if gravest else ())


def test_another_period_beside_the_right_figure_is_no_fault() -> None:
    graded = grade(expecting(), response("", claim(), claim(0.9)))
    assert (graded.verdict, graded.wrong_verified) == (RIGHT, ())


REFUSE = question(refuse=True)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (response("No.", refused=True), Verdict.REFUSED_RIGHTLY),
        (response("I cannot tell: I have no data of Tesla."), Verdict.REFUSED_RIGHTLY),
        (response("I don’t have prices of TSLA."), Verdict.REFUSED_RIGHTLY),
        (response("Tôi không có dữ liệu của TSLA."), Verdict.REFUSED_RIGHTLY),
        (response("Yes, buy it."), Verdict.ANSWERED_WRONGLY),
        (response("I cannot say, but", claim(state=UNVERIFIED)), Verdict.ANSWERED_WRONGLY),
        (response("I cannot say, but", claim()), Verdict.ANSWERED_WRONGLY),
        (response("No.", claim(), refused=True), Verdict.ANSWERED_WRONGLY),
        (response("No.", claim(state=UNVERIFIED), refused=True), Verdict.REFUSED_RIGHTLY),
    ],
)
def test_what_must_be_refused_is_refused_without_a_figure(answer, verdict) -> None:
    graded = grade(REFUSE, answer)
    assert graded.verdict is verdict
    assert bool(graded.reasons) is (verdict is Verdict.ANSWERED_WRONGLY)


def test_a_verified_figure_where_there_is_no_answer_is_the_gravest_fault() -> None:
    given = claim()
    assert grade(REFUSE, response("", given)).wrong_verified == (given,)


@pytest.mark.parametrize(
    "answer",
    [
        response("I can't answer that.", refused=True),
        response("There is no data of that."),
        response("", claim(), refused=True),
    ],
)
def test_a_refusal_of_what_has_an_answer_is_refused_wrongly(answer) -> None:
    assert grade(expecting(), answer).verdict is Verdict.REFUSED_WRONGLY


def test_a_stopped_answer_failed() -> None:
    graded = grade(expecting(), response("", claim(), cancelled=True))
    assert graded.verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("words", "text", "verdict"),
    [
        (["AAPL|Apple"], "It was **Apple**.", RIGHT),
        (["AAPL|Apple"], "_apple_ it was", RIGHT),
        (["AAPL|Apple"], "Pineapple, Apples", WRONG),
        (["FB"], "FBX", WRONG),
        (["IBM", "GOOG"], "IBM and GOOG", RIGHT),
        (["IBM", "GOOG"], "IBM", WRONG),
        (["BRK.B"], "It is BRK.B.", RIGHT),
        (["BRK.B"], "BRKxB", WRONG),
    ],
)
def test_words_must_stand_in_the_answer_as_words(words, text, verdict) -> None:
    assert grade(question(expect_text=words), response(text)).verdict is verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("MSFT had the smallest, then IBM and Apple.", RIGHT),
        ("Microsoft did.", RIGHT),
        ("IBM did; Microsoft was second.", WRONG),
        ("Of AAPL, IBM and MSFT it is Apple.", WRONG),
        ("IBM.", WRONG),
    ],
)
def test_the_winner_is_named_before_its_rivals(text, verdict) -> None:
    asked = question(expect_text=["MSFT|Microsoft"], rivals=["AAPL|Apple", "IBM"])
    assert grade(asked, response(text)).verdict is verdict


def test_figures_and_words_are_both_needed() -> None:
    asked = expecting().model_copy(update={"expect_text": ("Apple",)})
    assert grade(asked, response("Apple: 12.34%", claim())).verdict is RIGHT
    assert grade(asked, response("12.34%", claim())).verdict is WRONG
    assert grade(asked, response("Apple")).verdict is WRONG
