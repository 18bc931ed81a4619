"""A desk that is closed while an answer is written keeps what was said, and what it cost."""

from __future__ import annotations

import threading

from standins.fire import PATIENT, Reading, asks, said
from standins.openai_server import Stream, text

from workbench.messages import AnswerDone, TextStreamed


def test_closing_in_the_middle_of_an_answer_keeps_it(fire):
    one = fire(calls=PATIENT)
    one.servers["openai"].reply(Stream([text("IBM is "), 10]))
    reading = Reading(one, conversation_id="closed")
    reading.until(lambda: reading.saw(TextStreamed))
    one.agent.close()
    events = reading.end()
    assert isinstance(events[-1], AnswerDone)
    assert events[-1].response.cancelled
    kept = one.desk.store.get_conversation_repository().messages("closed")
    assert [message["text"] for message in kept][-1] == "IBM is "
    assert kept[-1]["about"]["cancelled"]
    [row] = one.rows()
    assert row["outcome"] == "cancelled"
    assert row["output_tokens"] > 0


def test_closing_a_desk_that_asked_nothing_or_has_answered_is_quiet(fire):
    one = fire()
    one.servers["openai"].reply(said("Done."))
    one.ask()
    one.agent.close()
    one.agent.close()


def test_a_tool_that_hangs_keeps_nobody_from_closing(fire):
    let_go = threading.Event()

    def hang() -> str:
        """Hang."""
        let_go.wait(30)
        raise AssertionError("nobody waits for this")

    one = fire(functions=[hang], calls=PATIENT)
    one.servers["openai"].reply(asks(("hang", {})))
    reading = Reading(one, conversation_id="hanging")
    reading.until(lambda: len(reading.events) > 1)
    one.agent.close()
    assert isinstance(reading.end()[-1], AnswerDone)
    let_go.set()
