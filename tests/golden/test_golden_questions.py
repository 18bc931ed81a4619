"""The local analyst's answers, held to figures worked by other code from the vendor's file.

Every question is a test. An answered one carries each figure expected, under its own symbol and
measure, shown in the text; every figure it adds of itself is worked again too; and nothing that
looks like a figure stands in the text unverified. A refused one shows no figure and names why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd
import pytest
from golden import answers
from golden.cases import NAMES, Case, Fact, each, m, px
from golden.questions_compared import COMPARISONS, PAIRS, RANKINGS
from golden.questions_levels import AMBIGUOUS, BRIEFS, COVERAGE, EVENTS, INDICATORS, PRICES
from golden.questions_refused import REFUSED
from golden.questions_returns import RETURNS, RISK
from golden.questions_tricky import BEYOND, DROPPED_WORDS, MISPLACED

from workbench import open_workbench
from workbench.app import Workbench
from workbench.errors import QuestionError
from workbench.messages import AgentResponse, Claim, ClaimState, ToolFinished

ANSWERED = [
    *RETURNS, *RISK, *PRICES, *INDICATORS, *EVENTS, *COVERAGE, *BRIEFS, *AMBIGUOUS,
    *PAIRS, *RANKINGS, *COMPARISONS,
]  # fmt: skip
TOLERANCE = 1e-6

# What reads as a figure: a percentage, an amount, a decimal. Dates and windows do not.
_FIGURE = re.compile(r"-?\d[\d,]*\.?\d*%|(?:USD|\$) ?-?\d[\d,]*(?:\.\d+)?|-?\b\d+\.\d+\b")
_LIMIT = r"\b(can['’]t|cannot|can not|don['’]t|do not|only annuali[sz]ed|I have no)\b"
_WON = r"(?:'s|’s)?(?: \([A-Z]+\))?,? (?:also |still |easily |clearly )?" + (
    r"(?:had|has|have|was|is|did|does|beat|outperformed|underperformed|returned|lost|fell|gained|"
    r"rose|won|led|leads|came|comes|traded|trades|paid|pays|moved|made|ranks|ranked|took|stands|"
    r"topped|tops)\b"
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_STORE_PATH", str(tmp_path_factory.mktemp("golden") / "store"))
        with open_workbench("offline") as opened:
            yield opened


def near(value: float | None, expected: float) -> bool:
    return value is not None and abs(value - expected) <= max(TOLERANCE * abs(expected), 1e-12)


def as_shown(claim: Claim) -> float:
    """The number the reader sees, percentages as fractions."""
    digits = re.search(r"-?\d[\d,]*(?:\.\d+)?", claim.text)
    assert digits, f"no figure in {claim.text!r}"
    value = float(digits[0].replace(",", ""))
    return value / 100 if "%" in claim.text else value


def half_a_digit(claim: Claim) -> float:
    """Half of the last decimal shown."""
    shown = re.search(r"\d[\d,]*(?:\.(\d+))?", claim.text)
    decimals = len(shown[1] or "") if shown else 0
    return 0.5001 * 10.0 ** -(decimals + (2 if "%" in claim.text else 0))


def is_of(claim: Claim, fact: Fact) -> bool:
    pair = "/".join(reversed(fact.symbol.split("/")))
    return claim.symbol in (fact.symbol, pair) and claim.measure in fact.measures


def carries(response: AgentResponse, fact: Fact) -> bool:
    """Whether the figure stands in the answer, under its name, day and closes."""
    found = fact.find()
    return any(
        is_of(claim, fact)
        and near(claim.value, found.value)
        and (found.on is None or pd.Timestamp(claim.on) == found.on)
        and (found.start is None or pd.Timestamp(claim.start) == found.start)
        and (found.end is None or pd.Timestamp(claim.end) == found.end)
        for claim in response.claims
    )


def told(response: AgentResponse) -> str:
    """The answer for a reader of a failing test."""
    claims = "\n".join(
        f"  {c.text!r} {c.symbol} {c.measure} {c.value} {c.start}..{c.end} on={c.on} {c.state}"
        for c in response.claims
    )
    return f"\n{response.text}\n{claims}\nrefused={response.refused}"


def assert_honest(response: AgentResponse, rate: float = 0.0) -> None:
    """Every figure in the text is a claim, verified, shown as it is, and right."""
    covered = []
    for claim in response.claims:
        end = claim.offset + len(claim.text)
        assert response.text[claim.offset : end] == claim.text, told(response)
        covered.append((claim.offset, end))
        assert claim.state is ClaimState.VERIFIED, f"{claim.text}: {claim.state}{told(response)}"
        assert claim.value is not None
        assert abs(abs(as_shown(claim)) - abs(claim.value)) <= half_a_digit(claim), claim
        assert_recomputed(claim, rate)
    for figure in _FIGURE.finditer(response.text):
        inside = any(a <= figure.start() and figure.end() <= b for a, b in covered)
        given = rate and figure[0].endswith("%") and near(float(figure[0][:-1]) / 100, rate)
        year = figure[0] == "365.25"
        assert inside or given or year, f"{figure[0]!r} is no tool's figure{told(response)}"


def assert_recomputed(claim: Claim, rate: float) -> None:
    """A figure nobody asked for is worked again as well, from the closes it names."""
    known = (*answers._ON_CLOSES, *answers._EXTREMES)
    if claim.symbol in NAMES and claim.measure in known and claim.start and claim.end:
        span = answers.days(claim.start.isoformat(), claim.end.isoformat())
        of_rate = rate if claim.measure in ("sharpe", "sortino") else 0.0
        found = m(claim.measure, claim.symbol, span, of_rate).find()
        assert near(claim.value, found.value), f"{claim} should be {found}"
    if claim.symbol in NAMES and claim.measure == "close" and claim.end:
        found = px(claim.symbol, claim.end.isoformat()).find()
        assert near(claim.value, found.value), f"{claim} should be {found}"


def unlabelled(response: AgentResponse) -> str:
    """The answer without the label it begins with."""
    return response.text.removeprefix("**FACT** ")


def first_words(text: str) -> str:
    """The first sentence, without the marks of emphasis; decimals do not end it."""
    plain = re.sub(r"\*\*[A-Z]+\*\* |[*_`#]", "", text).strip()
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])|\n\n", plain)[0][:300]


def named(ticker: str) -> str:
    return r"(?:" + "|".join(map(re.escape, NAMES[ticker])) + r")\b"


def winner_of(sentence: str, case: Case) -> str:
    """Whom a first sentence calls the winner: the first with a verb, else the first named."""
    runners = (case.winner, *case.rivals)
    for tail in (_WON, ""):
        hits = [(hit.start(), t) for t in runners if (hit := re.search(named(t) + tail, sentence))]
        if hits:
            return min(hits)[1]
    return ""


def assert_verdict(response: AgentResponse, case: Case) -> None:
    sentence = first_words(response.text)
    opening = re.match(r"(yes|no)\b", sentence, re.IGNORECASE)
    if case.yes is not None and opening:
        assert (opening[1].lower() == "yes") is case.yes, told(response)
        return
    assert winner_of(sentence, case) == case.winner, f"{sentence!r}{told(response)}"


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case.question)
def test_answered_rightly(desk: Workbench, case: Case) -> None:
    response = desk.ask(case.question)
    assert not response.refused, told(response)
    assert response.sample_data
    missing = [str(fact) for fact in case.facts if not carries(response, fact)]
    wanted = [(str(fact), fact.find()) for fact in case.facts]
    assert not missing, f"missing {missing} of {wanted}{told(response)}"
    for words in case.said:
        assert re.search(words, unlabelled(response), re.IGNORECASE), f"{words}{told(response)}"
    assert_honest(response, case.rate)
    if case.winner:
        assert_verdict(response, case)


@pytest.mark.parametrize(("question", "reason"), REFUSED, ids=[q for q, _ in REFUSED])
def test_refused_with_a_reason(desk: Workbench, question: str, reason: str) -> None:
    response = desk.ask(question)
    assert response.refused, told(response)
    assert not response.claims, told(response)
    assert not _FIGURE.search(response.text.replace(question, "")), told(response)
    assert len(response.text.split()) >= 4, told(response)
    assert re.search(reason, response.text, re.IGNORECASE), told(response)


@pytest.mark.parametrize(("question", "reason"), BEYOND, ids=[q for q, _ in BEYOND])
def test_what_is_beyond_the_tools_is_owned_up_to(
    desk: Workbench, question: str, reason: str
) -> None:
    response = desk.ask(question)
    owned_up = re.search(_LIMIT, response.text, re.IGNORECASE)
    assert response.refused or owned_up, told(response)
    assert not (response.refused and response.claims), told(response)
    assert re.search(reason, response.text, re.IGNORECASE), told(response)
    assert_honest(response)


@pytest.mark.parametrize("question", ["", "   ", "\n\t"], ids=["empty", "blanks", "newline"])
def test_nothing_asked_is_an_error_in_words(desk: Workbench, question: str) -> None:
    with pytest.raises(QuestionError):
        desk.ask(question)


@pytest.mark.parametrize("case", [*DROPPED_WORDS, *MISPLACED], ids=lambda case: case.question)
def test_no_word_is_dropped_in_silence(desk: Workbench, case: Case) -> None:
    response = desk.ask(case.question)
    if response.refused:
        assert not response.claims, told(response)
        return
    missing = [str(fact) for fact in case.facts if not carries(response, fact)]
    assert not missing, f"missing {missing}{told(response)}"
    for words in case.said:
        assert re.search(words, unlabelled(response), re.IGNORECASE), f"{words}{told(response)}"
    assert_honest(response, case.rate)


# (question, the true figure, the false one that must not stand in the answer)
SUPPOSED = [
    ("Apple returned 300% in 2010, right?", m("total_return", "AAPL", answers.cal("2010")), "300"),
    (
        "IBM's volatility in 2011 was 80%, correct?",
        m("volatility", "IBM", answers.cal("2011")),
        "80%|80 percent",
    ),
    ("I heard MSFT closed at $99 on 2012-12-31. Confirm?", px("MSFT", "2012-12-31"), r"\$99|99\.0"),
    (
        "Given that GOOG gained 45% in 2008, what was its Sharpe in 2008?",
        m("sharpe", "GOOG", answers.cal("2008")),
        "45%",
    ),
]


@pytest.mark.parametrize(("question", "fact", "false"), SUPPOSED, ids=[q for q, *_ in SUPPOSED])
def test_a_figure_in_the_question_is_not_confirmed(
    desk: Workbench, question: str, fact: Fact, false: str
) -> None:
    response = desk.ask(question)
    assert not re.match(
        r"(yes|right|correct|confirmed)\b", first_words(response.text), re.IGNORECASE
    )
    assert not re.search(false, response.text), told(response)
    assert response.refused or carries(response, fact), told(response)
    assert_honest(response)


# (question, who is answered, what is named as missing)
PARTIAL = [
    (
        "Compare Apple and Amazon in 2011",
        (m("total_return", "AAPL", answers.cal("2011")),),
        "Amazon|AMZN",
    ),
    (
        "AAPL, MSFT and TSLA returns in 2010",
        each("total_return", "AAPL MSFT", answers.cal("2010")),
        "TSLA",
    ),
    ("Which did better in 2012, IBM or Facebook?", (), "2012-05-18|18 May 2012"),
    (
        "Volatility of FB and GOOG in 2011",
        each("volatility", "GOOG", answers.cal("2011")),
        "2012-05-18|18 May 2012",
    ),
]


@pytest.mark.parametrize(("question", "facts", "missing"), PARTIAL, ids=[q for q, *_ in PARTIAL])
def test_what_is_missing_is_named_and_no_winner_made_of_the_rest(
    desk: Workbench, question: str, facts: tuple[Fact, ...], missing: str
) -> None:
    response = desk.ask(question)
    assert re.search(missing, response.text), told(response)
    assert response.refused or all(carries(response, fact) for fact in facts), told(response)
    sentence = first_words(response.text)
    crowned = r"\b(best|better|beat|outperformed|won|highest|came out)\b"
    assert not (re.search(crowned, sentence) and "IBM" in sentence[:40]), told(response)
    assert_honest(response)


# (question, the chart that must come with the answer)
CHARTS = [
    ("Plot Apple in 2012", "price"),
    ("Chart the drawdown of MSFT since 2007", "drawdown"),
    ("show me a candlestick chart of FB for February 2013", "candlestick"),
    ("Draw a comparison chart of AAPL and IBM since 2009", "comparison"),
    ("graph google's rolling volatility, 2008 to 2010", "rolling_volatility"),
    ("correlation heatmap for AAPL, IBM, MSFT and GOOG in 2012", "correlation"),
    ("price chart of IBM over the past 2 years", "price"),
]


@pytest.mark.parametrize(("question", "kind"), CHARTS, ids=[q for q, _ in CHARTS])
def test_a_chart_is_drawn(desk: Workbench, question: str, kind: str) -> None:
    events = list(desk.stream(question))
    drawn = [e for e in events if isinstance(e, ToolFinished) and e.name == "chart"]
    started = [e.arguments for e in events if e.type == "tool_started" and e.name == "chart"]
    assert drawn, events[-1]
    assert all(e.result.figure and not e.result.error for e in drawn)
    assert any(f'"{kind}"' in arguments for arguments in started), started


def test_the_same_question_gets_the_same_answer(desk: Workbench) -> None:
    question = "Rank AAPL, MSFT, IBM and GOOG by volatility in 2010"
    assert desk.ask(question).text == desk.ask(question).text


def test_a_chart_has_no_share_that_was_not_asked_for(desk: Workbench) -> None:
    events = list(desk.stream("compare AAPL and TSLA in a chart for 2012"))
    charts = [e.arguments for e in events if e.type == "tool_started" and e.name == "chart"]
    assert not any(other in chart for chart in charts for other in ("IBM", "MSFT", "GOOG")), charts


def test_a_follow_up_keeps_what_it_does_not_change(desk: Workbench) -> None:
    first = desk.ask("What did AAPL return in 2010?")
    turns = [
        ("and MSFT?", m("total_return", "MSFT", answers.cal("2010"))),
        ("and in 2011?", m("total_return", "MSFT", answers.cal("2011"))),
        ("what about its volatility?", m("volatility", "MSFT", answers.cal("2011"))),
    ]
    for question, fact in turns:
        response = desk.ask(question, conversation_id=first.conversation_id)
        assert carries(response, fact), told(response)
        assert_honest(response)


@pytest.mark.parametrize("case", ANSWERED[::9], ids=lambda case: case.question)
def test_the_answer_in_vietnamese_has_no_figure_in_doubt(desk: Workbench, case: Case) -> None:
    response = desk.ask(case.question, language="vi")
    assert {claim.state for claim in response.claims} == {ClaimState.VERIFIED}
