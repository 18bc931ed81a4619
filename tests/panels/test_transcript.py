"""The panel's state: what each event of the agent changes, and how much is sent for it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from workbench.messages import (
    AgentResponse,
    AnswerDone,
    AnswerFailed,
    AnswerRestarted,
    AnswerRevised,
    Claim,
    ClaimChecked,
    ClaimState,
    ProviderSwitched,
    TextStreamed,
    ToolFinished,
    ToolResult,
    ToolStarted,
    Usage,
    UsageCounted,
)
from workbench.panels.transcript import Transcript

CLAIM = Claim(
    "-56.91%", ClaimState.VERIFIED, -0.5691, "fraction", "AAPL", "total_return",
    date(2007, 12, 31), date(2008, 12, 31), None, "sample, as of 2013-03-01",
    "last close / first close - 1", 11,
)  # fmt: skip


def done(text, claims=(), **facts):
    usage = facts.pop("usage", Usage(1200, 80, None))
    return AnswerDone(
        AgentResponse(
            text, tuple(claims), "openai", "gpt-x", usage, 2.345, "conversation-7",
            date(2013, 3, 1), **facts,
        )
    )  # fmt: skip


def replay(patches):
    """What a view shows that has followed ``patches`` from an empty transcript."""
    turns = {}
    for patch in json.loads(json.dumps(patches)):
        if patch["op"] == "add":
            turns[patch["turn"]["id"]] = patch["turn"]
            continue
        if patch["op"] == "clear":
            turns.clear()
            continue
        turn = turns[patch["turn"]]
        if patch["op"] == "text":
            units = turn["text"].encode("utf-16-le")
            assert len(units) == 2 * patch["at"]
            turn["text"] += patch["text"]
        elif patch["op"] == "set":
            turn.update(patch["fields"])
        elif patch["op"] == "figure":
            turn["figures"].append(patch["figure"])
        else:
            key = {"claim": "offset", "tool": "id"}[patch["op"]]
            listed, item = turn[patch["op"] + "s"], patch[patch["op"]]
            listed[:] = [one for one in listed if one[key] != item[key]] + [item]
    return list(turns.values())


class Followed:
    """A transcript and a view that follows it."""

    def __init__(self):
        self.transcript = Transcript()
        self.turn, self.patches = self.transcript.begin("How did Apple do in 2008?")

    def tell(self, *events):
        for event in events:
            self.patches += self.transcript.apply(self.turn, event)
        return self

    @property
    def shown(self):
        view = replay(self.patches)
        assert view == json.loads(json.dumps(self.transcript.snapshot()))
        return view[-1]


def test_a_plain_answer():
    followed = Followed()
    assert followed.shown["state"] == "running"
    assert followed.transcript.running is followed.turn
    shown = followed.tell(TextStreamed("Apple "), TextStreamed("fell."), done("Apple fell.")).shown
    assert (shown["question"], shown["text"]) == ("How did Apple do in 2008?", "Apple fell.")
    assert shown["state"] == "done"
    assert shown["footer"] == "openai · gpt-x · 2.3 s · 1,280 tokens, cost unknown"
    assert followed.transcript.running is None


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (None, "cost unknown"),
        (0.0, "no charge"),
        (0.00001, "under USD 0.0001"),
        (0.01234, "USD 0.0123"),
        (1.234, "USD 1.23"),
    ],
)
def test_money_is_never_invented(cost, words):
    shown = Followed().tell(done("", usage=Usage(10, 2, cost))).shown
    assert shown["footer"].endswith(f" · 12 tokens, {words}")


def test_a_count_that_is_an_estimate_says_so():
    usage = Usage(1200, 34, 0.01234, estimated=True)
    shown = Followed().tell(done("", usage=usage)).shown
    assert shown["footer"].endswith(" · about 1,234 tokens, USD 0.0123")
    unknown = Followed().tell(done("", usage=Usage(1200, 34, estimated=True))).shown
    assert unknown["footer"].endswith(" · about 1,234 tokens, cost unknown")


def test_a_figure_tells_symbol_measure_period_unit_source_and_formula():
    shown = Followed().tell(TextStreamed("Apple lost -56.91%."), ClaimChecked(CLAIM)).shown
    claim = shown["claims"][0]
    assert (claim["offset"], claim["text"], claim["state"]) == (11, "-56.91%", "verified")
    assert dict(claim["rows"]) == {
        "Symbol": "AAPL",
        "Measure": "total return",
        "Value": "-56.91%",
        "Unit": "fraction",
        "Period": "2007-12-31 to 2008-12-31",
        "Source": "sample, as of 2013-03-01",
        "Formula": "last close / first close - 1",
    }


def test_a_figure_behind_an_emoji_is_placed_as_a_browser_counts():
    text = "📉📉 lost 12%"
    claim = Claim("12%", ClaimState.UNVERIFIED, offset=text.index("12%"))
    shown = Followed().tell(TextStreamed(text), ClaimChecked(claim)).shown
    at = shown["claims"][0]["offset"]
    assert text.encode("utf-16-le")[2 * at : 2 * at + 6].decode("utf-16-le") == "12%"


def test_the_end_settles_text_and_figures():
    repaired = Claim("-56.91%", ClaimState.VERIFIED, offset=5)
    followed = Followed().tell(TextStreamed("Lost 57%."), done("Lost -56.91%.", [repaired]))
    assert followed.shown["text"] == "Lost -56.91%."
    assert [claim["text"] for claim in followed.shown["claims"]] == ["-56.91%"]


def test_another_text_at_the_end_leaves_no_figure_of_the_one_before():
    followed = Followed().tell(TextStreamed("Lost -56.91%."), ClaimChecked(CLAIM), done("Nothing."))
    assert (followed.shown["text"], followed.shown["claims"]) == ("Nothing.", [])


def test_a_tool_call_is_folded_with_input_output_and_time():
    followed = Followed().tell(ToolStarted("k1", "measure", '{"symbols":["AAPL"]}'))
    tool = followed.shown["tools"][0]
    assert (tool["name"], tool["state"]) == ("measure", "running")
    assert tool["input"] == '{\n  "symbols": [\n    "AAPL"\n  ]\n}'
    result = ToolResult("AAPL: -0.5691")
    tool = followed.tell(ToolFinished("k1", "measure", result, 0.123)).shown["tools"][0]
    assert (tool["state"], tool["output"], tool["elapsed"]) == ("done", "AAPL: -0.5691", "0.12 s")
    failed = ToolFinished("k2", "measure", ToolResult("", error="No such symbol."), 0.1)
    tool = followed.tell(failed).shown["tools"][1]
    assert (tool["state"], tool["output"]) == ("failed", "No such symbol.")


def test_a_long_tool_output_is_cut_and_says_so():
    followed = Followed().tell(ToolFinished("k", "x", ToolResult("é" * 50_000), 0.1))
    output = followed.shown["tools"][0]["output"]
    assert output.endswith("… 38,000 more characters not shown")
    assert len(output) < 12_100


def test_a_chart_is_named_in_the_state_and_kept_out_of_it():
    figure = {
        "data": [{"y": list(range(5000))}],
        "layout": {"title": {"text": "<b>IBM</b><br>USD"}},
    }
    followed = Followed().tell(ToolFinished("k", "chart", ToolResult("", figure=figure), 0.1))
    assert followed.shown["figures"] == [{"id": "t1f1", "title": "IBM USD"}]
    assert followed.transcript.figures["t1f1"] is figure
    assert len(json.dumps(followed.transcript.snapshot())) < 1_000


def test_another_model_takes_over():
    switched = ProviderSwitched("openai", "grok", "timed out")
    shown = Followed().tell(TextStreamed("kept"), switched).shown
    assert shown["text"] == "kept"
    assert shown["notices"] == ["openai did not answer (timed out); grok answers."]
    restarted = ProviderSwitched("openai", "grok", "timed out", restarted=True)
    shown = Followed().tell(TextStreamed("void"), ClaimChecked(CLAIM), restarted).shown
    assert (shown["text"], shown["claims"]) == ("", [])


def test_the_same_model_begins_again_and_what_it_said_is_void():
    figure = ToolResult("x", figure={"data": [], "layout": {"title": "IBM"}})
    told = [
        ToolStarted("k", "chart", "{}"),
        ToolFinished("k", "chart", figure, 0.1),
        TextStreamed("void"),
        ClaimChecked(CLAIM),
        AnswerRestarted("openai", "the connection was lost"),
        TextStreamed("Now."),
    ]
    shown = Followed().tell(*told).shown
    assert (shown["text"], shown["claims"]) == ("Now.", [])
    assert shown["notices"] == [
        "openai broke off (the connection was lost) and answers from the beginning."
    ]
    assert len(shown["tools"]) == len(shown["figures"]) == 1


def test_corrected_sentences_replace_text_and_figures_in_one_step():
    wrong = replace(CLAIM, text="-57%", state=ClaimState.CONTRADICTED, finding="It is -56.91%.")
    followed = Followed().tell(
        ToolStarted("k", "measure", "{}"),
        ToolFinished("k", "measure", ToolResult("x"), 0.1),
        TextStreamed("Apple lost -57%. Bad."),
        ClaimChecked(wrong),
    )
    followed.patches.clear()
    right = Claim("-56.91%", ClaimState.VERIFIED, offset=11)
    revised = AnswerRevised("Apple lost -56.91%. Bad.", (right,), ("Apple lost -56.91%.",))
    [patch] = followed.transcript.apply(followed.turn, revised)
    assert (patch["op"], set(patch["fields"])) == ("set", {"text", "claims", "notices"})
    shown = followed.transcript.snapshot()[-1]
    assert shown["text"] == "Apple lost -56.91%. Bad."
    assert [(claim["text"], claim["state"]) for claim in shown["claims"]] == [
        ("-56.91%", "verified")
    ]
    assert shown["notices"] == ["A sentence was corrected: the data contradicted its figures."]
    assert len(shown["tools"]) == 1


def test_a_verified_figure_may_turn_out_contradicted():
    wrong = replace(CLAIM, state=ClaimState.CONTRADICTED, finding="AAPL lost -56.91%, not IBM.")
    followed = Followed().tell(TextStreamed("IBM lost a -56.91%."), ClaimChecked(CLAIM))
    assert followed.shown["claims"][0]["state"] == "verified"
    [claim] = followed.tell(ClaimChecked(wrong)).shown["claims"]
    assert (claim["state"], claim["finding"]) == ("contradicted", "AAPL lost -56.91%, not IBM.")


def test_warnings_of_the_answer_are_shown_once_and_not_without_end():
    seen = ("Outside text tried it: html", "Outside text tried it: image", "Left out: image: x.y")
    limit = "The model reached its limit of tokens before it had ended."
    shown = Followed().tell(done("x", warnings=(*seen, *seen, limit))).shown
    assert shown["notices"] == [
        "Outside text tried it: html; image.",
        "Left out: image: x.y.",
        limit,
    ]
    many = tuple(f"Left out: link: {number}.example" for number in range(30))
    [notice] = Followed().tell(done("x", warnings=many)).shown["notices"]
    assert notice.endswith("link: 7.example; and 22 more.")
    switched = ProviderSwitched("openai", "grok", "timed out")
    both = Followed().tell(switched, done("x", warnings=(limit,))).shown
    assert len(both["notices"]) == 2


def test_a_stopped_answer_tells_its_warnings_too():
    followed = Followed().tell(TextStreamed("Half"))
    followed.patches += followed.transcript.stop(followed.turn)
    followed.tell(done("Half", cancelled=True, warnings=("Left out: image: x.y",)))
    assert followed.shown["notices"] == ["Left out: image: x.y."]


def test_stop_keeps_the_text_and_closes_the_turn():
    followed = Followed().tell(ToolStarted("k", "measure", "{}"), TextStreamed("Half"))
    followed.patches += followed.transcript.stop(followed.turn)
    assert (followed.shown["state"], followed.shown["text"]) == ("stopped", "Half")
    assert followed.shown["tools"][0]["state"] == "stopped"
    assert followed.transcript.stop(followed.turn) == []
    followed.tell(TextStreamed(" more"))
    assert followed.shown["text"] == "Half"
    doubted = Claim("Half", ClaimState.UNVERIFIED, offset=0)
    followed.tell(done("Half more", [doubted], cancelled=True))
    assert [claim["state"] for claim in followed.shown["claims"]] == ["unverified"]
    assert (followed.shown["state"], followed.shown["text"]) == ("stopped", "Half more")
    assert followed.shown["footer"].endswith("1,280 tokens, cost unknown")


def test_the_agent_may_say_itself_that_it_was_stopped_or_gave_no_figure():
    assert Followed().tell(done("x", cancelled=True)).shown["state"] == "stopped"
    assert Followed().tell(done("No data for XYZ.", refused=True)).shown["state"] == "refused"


def test_a_failure_is_shown_with_the_text_so_far():
    failed = AnswerFailed("The key was refused.", "ModelRefused", partial_text="Half")
    shown = Followed().tell(failed).shown
    assert (shown["state"], shown["error"], shown["text"]) == (
        "failed",
        "The key was refused.",
        "Half",
    )
    shown = Followed().tell(TextStreamed("Half"), failed).shown
    assert shown["text"] == "Half"


def test_an_answer_that_met_a_limit_says_so_and_what_it_cost():
    limit = "The limit of USD 0.50 for one answer is reached. Ask for less."
    usage = UsageCounted(Usage(1_000, 200, 0.4987))
    failed = AnswerFailed(limit, "OverBudget", partial_text="Half")
    shown = Followed().tell(TextStreamed("Half"), usage, failed).shown
    assert (shown["state"], shown["error"]) == ("failed", f"Ended at a limit. {limit}")
    assert (shown["text"], shown["footer"]) == ("Half", "1,200 tokens, USD 0.4987")


def test_usage_is_shown_while_the_answer_is_written():
    shown = Followed().tell(UsageCounted(Usage(5, 1, None))).shown
    assert shown["footer"] == "6 tokens, cost unknown"


def test_clear_begins_another_conversation():
    followed = Followed().tell(done("x"))
    conversation = followed.transcript.conversation_id
    followed.patches += followed.transcript.clear()
    assert replay(followed.patches) == followed.transcript.snapshot() == []
    assert followed.transcript.conversation_id not in ("", conversation)
    turn, _ = followed.transcript.begin("again")
    assert turn.id == "t2"  # a late patch of the first turn can never fall on it


@pytest.mark.parametrize("hostile", ["a\u202eb", "a\ud800b", "a\ue000b", "a\x00b", "a\x1bb"])
def test_what_could_mislead_or_break_a_page_becomes_visible(hostile):
    shown = (
        Followed()
        .tell(TextStreamed(hostile), ToolStarted("k", hostile, hostile), done(hostile))
        .shown
    )
    assert shown["text"] == "a\ufffdb"
    assert shown["tools"][0]["name"] == shown["tools"][0]["input"] == "a\ufffdb"
    json.dumps(shown, ensure_ascii=False).encode()


def test_an_event_nobody_knows_is_a_fault():
    with pytest.raises(TypeError, match="str is no event"):
        Followed().tell("what")
