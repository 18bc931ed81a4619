"""Contradicted figures: one correction by the model, then the mark stays; nothing is withheld."""

from __future__ import annotations

import json

import pytest
from standins.agents import agent_parts

from workbench import open_workbench
from workbench.agent.agent import StockAgent
from workbench.agent.clients.base import Capabilities
from workbench.agent.clients.scripted import ScriptedModelClient
from workbench.agent.repair import broken_sentences, replacements
from workbench.agent.toolbox import Toolbox
from workbench.agent.tools import MarketTools
from workbench.config import Settings
from workbench.config.settings import AgentSettings
from workbench.errors import ModelUnavailable
from workbench.messages import (
    AnswerDone,
    AnswerRevised,
    Claim,
    ClaimChecked,
    ClaimState,
    ModelFinished,
    ProviderSwitched,
    TextDelta,
    TextStreamed,
    ToolCall,
    ToolCallRequested,
)

ASK = ToolCallRequested(
    ToolCall(
        "1",
        "measure",
        json.dumps({"symbols": ["IBM"], "measures": ["total_return"], "period": "2010"}),
    )
)
WRONG = "IBM's total return in 2010 was 41.20%."
AFTER = " It pays a dividend."


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    settings = Settings(store={"path": tmp_path_factory.mktemp("store")})
    with open_workbench("offline", settings=settings) as wb:
        yield wb


def agent_over(desk, *clients):
    limits = AgentSettings(allow_unknown_price=True)
    tools = MarketTools(desk.research, desk.charting, sample=True)
    return StockAgent(
        limits,
        desk.data,
        toolbox=Toolbox(tools.functions()),
        parts=agent_parts(desk, clients, limits=limits),
        loop=desk.loop,
    )


def asked(desk, *turns, capabilities=None):
    client = ScriptedModelClient(turns)
    client.capabilities = capabilities or Capabilities()
    agent = agent_over(desk, client)
    try:
        return client, list(desk.loop.iterate(agent.stream("How did IBM do in 2010?")))
    finally:
        agent.close()


def true_return(desk):
    period = desk.research.period("2010", "IBM")
    return desk.research.measure("IBM", ["total_return"], period).cells[0]


def test_a_contradicted_sentence_is_written_again_once(desk):
    client, events = asked(
        desk,
        [ASK],
        [TextDelta(WRONG + AFTER)],
        [TextDelta("1: IBM's total return in 2010 was [[c1]].")],
    )
    right = f"IBM's total return in 2010 was {true_return(desk).display}."
    [revised] = [event for event in events if isinstance(event, AnswerRevised)]
    assert revised.corrections == (right,)
    response = events[-1].response
    assert response.text == revised.text == right + AFTER
    assert [claim.state for claim in response.claims] == [ClaimState.VERIFIED]
    [claim] = response.claims
    assert response.text[claim.offset :].startswith(claim.text)
    request = client.calls[-1].messages[-1].content
    assert WRONG in request
    assert true_return(desk).display in request
    assert client.calls[-1].tools == ()


def test_a_correction_by_another_model_voids_nothing_of_the_answer(desk):
    breaks_off = [TextDelta("1: IBM's"), ModelUnavailable("The connection was lost.")]
    first = ScriptedModelClient([[ASK], [TextDelta(WRONG)], breaks_off], provider="first")
    second = ScriptedModelClient(
        [[TextDelta("1: IBM's total return in 2010 was [[c1]].")]], provider="second"
    )
    agent = agent_over(desk, first, second)
    events = list(desk.loop.iterate(agent.stream("How did IBM do in 2010?")))
    agent.close()
    assert not [event for event in events if isinstance(event, ProviderSwitched)]
    assert [event for event in events if isinstance(event, AnswerRevised)]
    assert events[-1].response.provider == "first"


def test_a_correction_that_is_no_better_leaves_the_answer_with_its_mark(desk):
    _, events = asked(
        desk, [ASK], [TextDelta(WRONG)], [TextDelta("1: IBM's total return in 2010 was 51.20%.")]
    )
    response = events[-1].response
    assert response.text == WRONG
    [claim] = response.claims
    assert claim.state is ClaimState.CONTRADICTED
    assert claim.value == pytest.approx(true_return(desk).value)
    assert not [event for event in events if isinstance(event, AnswerRevised)]
    assert claim in [event.claim for event in events if isinstance(event, ClaimChecked)]


@pytest.mark.parametrize("end", [ModelUnavailable("It broke off."), ModelFinished("refused")])
def test_a_correction_that_cannot_be_had_withholds_nothing(desk, end):
    _, events = asked(desk, [ASK], [TextDelta(WRONG)], [end])
    assert isinstance(events[-1], AnswerDone)
    response = events[-1].response
    assert (response.text, [c.state for c in response.claims]) == (
        WRONG,
        [ClaimState.CONTRADICTED],
    )
    streamed = "".join(event.text for event in events if isinstance(event, TextStreamed))
    assert streamed == WRONG


def test_a_model_that_writes_no_prose_is_not_asked_to_correct(desk):
    client, events = asked(desk, [ASK], [TextDelta(WRONG)], capabilities=Capabilities(prose=False))
    assert len(client.calls) == 2
    assert events[-1].response.claims[0].state is ClaimState.CONTRADICTED


def test_a_right_figure_typed_by_the_model_is_verified_and_asks_no_correction(desk):
    right = f"IBM's total return in 2010 was {true_return(desk).value:.1%}."
    client, events = asked(desk, [ASK], [TextDelta(right)])
    assert len(client.calls) == 2
    assert [claim.state for claim in events[-1].response.claims] == [ClaimState.VERIFIED]


def test_the_question_s_own_figures_are_no_claims(desk):
    client = ScriptedModelClient([[TextDelta("Your target of 150.50 is your own.")]])
    agent = agent_over(desk, client)
    response = agent.process_query("Is my target of 150.50 sound?")
    assert response.claims == ()


def claim_at(text, words, state=ClaimState.CONTRADICTED):
    return Claim(words, state, 0.1, "fraction", "IBM", "total_return", offset=text.index(words))


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("One was 5%. Two was 6%. Three was 7%.", "6%", "Two was 6%."),
        ("- One was 5%.\n- **Two** was 6%\n", "6%", "- **Two** was 6%"),
        ("| A | B |\n| --- | --- |\n| x. Y | 6% |\n", "6%", "| x. Y | 6% |"),
        ("It rose 3.5% vs. the 6% of St. Mary.", "6%", "It rose 3.5% vs. the 6% of St. Mary."),
        ("6%", "6%", "6%"),
        ("Lợi suất là 6%. Điều này tốt.", "6%", "Lợi suất là 6%."),
    ],
)
def test_the_sentence_around_a_figure(text, words, sentence):
    [found] = broken_sentences(text, [claim_at(text, words)])
    assert found.text in (sentence, "It rose 3.5% vs. the 6% of St.")
    assert words in found.text


def test_two_figures_of_one_sentence_are_asked_for_together():
    text = "It made 5% and 6%. The rest is fine at 7%."
    broken = broken_sentences(
        text,
        [claim_at(text, "5%"), claim_at(text, "6%"), claim_at(text, "7%", ClaimState.VERIFIED)],
    )
    assert [len(sentence.findings) for sentence in broken] == [2]
    assert replacements(broken, "1) It made [[c1]].\n7: no such sentence\nThanks!") == [
        (0, len("It made 5% and 6%."), "It made [[c1]].")
    ]
