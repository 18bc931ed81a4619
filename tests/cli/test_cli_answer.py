"""An answer on the terminal and in a pipe."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest

from workbench.cli.answer import show_error_json, show_json, show_text
from workbench.errors import ConfigurationError
from workbench.messages import (
    AgentEvent,
    AgentResponse,
    AnswerDone,
    AnswerFailed,
    AnswerRestarted,
    AnswerRevised,
    Claim,
    ClaimState,
    ProviderSwitched,
    TextStreamed,
    Usage,
)


def done(text: str = "It rose 5%.", *, refused: bool = False) -> AnswerDone:
    claims = (
        Claim("5%", ClaimState.VERIFIED, 0.05, "fraction"),
        Claim("7%", ClaimState.UNVERIFIED, 0.07, "fraction"),
    )
    response = AgentResponse(
        text, () if refused else claims, "local", "analyst", Usage(), 0.1, "talk",
        date(2013, 3, 1), sample_data=True, refused=refused,
    )  # fmt: skip
    return AnswerDone(response)


def test_the_text_alone_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    code = show_text([TextStreamed("It rose "), TextStreamed("5%."), done()], "SAMPLE DATA x to y")
    captured = capsys.readouterr()
    assert (code, captured.out) == (0, "It rose 5%.\n")
    assert "SAMPLE DATA x to y" in captured.err
    assert "1 figure verified" in captured.err
    assert "unverified: 7%" in captured.err


def test_an_answer_that_had_to_be_refused_has_a_code_of_its_own() -> None:
    assert show_text([TextStreamed("No data."), done(refused=True)], "") == 3
    assert show_json([done(refused=True)]) == 3


@pytest.mark.parametrize(("kind", "code"), [("ModelUnavailable", 1), ("QuestionError", 2)])
def test_a_failed_answer_keeps_what_was_said_and_tells_why(
    kind: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    events = [TextStreamed("It rose"), AnswerFailed("No network.", kind, "It rose")]
    assert show_text(events, "") == code
    captured = capsys.readouterr()
    assert captured.out == "It rose\n"
    assert captured.err == "Error: No network.\n"


def test_a_change_of_model_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    switched = ProviderSwitched("openai", "grok", "rate limit", restarted=True)
    show_text([switched, TextStreamed("It."), done("It.")], "")
    assert "openai could not answer (rate limit); grok goes on" in capsys.readouterr().err


def test_a_correction_goes_where_the_text_went(capsys: pytest.CaptureFixture[str]) -> None:
    revised = AnswerRevised("It rose 5%.", (), ("It rose 5%.",))
    assert show_text([TextStreamed("It rose 9%."), revised, done()], "") == 0
    assert capsys.readouterr().out == "It rose 9%.\n\nCorrected: It rose 5%.\n"


def test_an_answer_that_begins_again_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    events = [TextStreamed("It ro"), AnswerRestarted("openai", "cut"), TextStreamed("It."), done()]
    show_text(events, "")
    captured = capsys.readouterr()
    assert captured.out == "It ro\nIt.\n"
    assert "openai broke off; the answer begins again" in captured.err


def test_sample_data_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    text = "It rose 5%.\n\nSAMPLE DATA, x to y.\n"
    show_text([TextStreamed(text), done(text)], "SAMPLE DATA x to y")
    captured = capsys.readouterr()
    assert captured.out == text
    assert "SAMPLE DATA" not in captured.err
    assert "1 figure verified" in captured.err


def test_the_conversation_is_named_where_one_was_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_text([done()], "", "new")
    assert "Conversation talk" in capsys.readouterr().err
    show_text([done()], "")
    assert "talk" not in capsys.readouterr().err


def test_an_interrupt_after_the_last_event_adds_none(capsys: pytest.CaptureFixture[str]) -> None:
    def events() -> Iterator[AgentEvent]:
        yield done()
        raise KeyboardInterrupt

    assert show_json(events()) == 130
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize(
    ("event", "stands"),
    [
        (AnswerRestarted("grok", "broke off"), " 5%"),
        (ProviderSwitched("grok", "openai", "broke off", restarted=True), " 5%"),
        (ProviderSwitched("grok", "openai", "broke off"), "It fell 5%"),
        (AnswerRevised("It rose", (), ("It rose",)), "It rose 5%"),
    ],
)
def test_what_was_void_is_no_part_of_an_interrupted_answer(
    event: AgentEvent, stands: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> Iterator[AgentEvent]:
        yield TextStreamed("It fell")
        yield event
        yield TextStreamed(" 5%")
        raise KeyboardInterrupt

    assert show_json(interrupted()) == 130
    *_, last = capsys.readouterr().out.splitlines()
    assert json.loads(last)["partial_text"] == stands


def test_a_stream_that_ends_early_is_a_failure() -> None:
    assert show_text([TextStreamed("It")], "") == 1
    assert show_json([]) == 1


def test_in_json_every_event_is_a_line_and_a_failure_is_the_last(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert show_json([TextStreamed("It"), AnswerFailed("No.", "ModelUnavailable", "It")]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["type"] for line in lines] == ["text", "failed"]
    assert lines[-1]["kind"] == "ModelUnavailable"


def test_what_fails_before_the_answer_begins_is_an_event_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_error_json(ConfigurationError("config.yaml:3: redis.port\nmust be a number."))
    event = json.loads(capsys.readouterr().out)
    assert event["type"] == "failed"
    assert event["kind"] == "ConfigurationError"
    assert event["error"] == "config.yaml:3: redis.port must be a number."
