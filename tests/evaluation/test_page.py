"""The page and the results: whole, self-contained, and deaf to what an answer says."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from evaluation.responses import claim, expecting, question, response

from workbench.errors import BadParameterError
from workbench.evaluation.page import About, percent, render, results, write
from workbench.evaluation.running import run_questions
from workbench.messages import ClaimState, Usage

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> \"quoted\" & 'single' "
    "[a link](javascript:alert(3)) **bold** ![i](http://evil.example/p.png) {{ 7 * 7 }}"
)
ABOUT = About("mine", "Mine <b>", "local", "local-analyst", "SAMPLE DATA")


def run_of(*answers, ask: str = "What did Apple return?"):
    given = iter(answers)

    def agent(text, *, provider=None, conversation_id=None):
        return next(given)

    questions = [
        expecting().model_copy(update={"id": f"q{number}", "ask": ask, "tags": ("<i>tag",)})
        for number in range(len(answers))
    ]
    return run_questions(questions, agent)


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    bad = claim(0.5, symbol="<b>AAPL", measure="total_return")
    page = render(run_of(response(HOSTILE, bad), ask=HOSTILE), ABOUT)
    assert HOSTILE in unescape(page)  # every word of it is there
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2  # question and answer
    for tag in ("script", "img", "a", "strong", "iframe", "i", "b"):
        assert not re.search(rf"<{tag}\b", page), tag
    assert not re.search(r"\son\w+=|\bhref=|\bsrc=", re.sub(r"&[#\w]+;", "", _tags(page)))
    assert "{{ 7 * 7 }}" in page


def _tags(page: str) -> str:
    return "".join(re.findall(r"<[^>]*>", page))


def test_the_page_fetches_nothing_and_runs_nothing() -> None:
    page = render(run_of(response("", claim())), ABOUT)
    assert "default-src 'none'" in page
    assert not re.search(r"https?://|url\(|@import", page)


def test_the_page_says_what_was_asked_what_came_and_what_was_wrong() -> None:
    wrong = response("Apple returned 50.00%.", claim(0.5), usage=Usage(5, 5, 0.125))
    unsure = response("About 12.34%.", claim(state=ClaimState.UNVERIFIED), usage=Usage())
    page = unescape(render(run_of(response("", claim()), wrong, unsure), ABOUT))
    assert "Wrong here, and marked verified: AAPL total_return 50.00%" in page
    assert "33.33%" in page
    assert "USD 0.1250" in page
    assert "cost unknown" in page
    assert "unknown, USD 0.1250 of it known" in page
    assert "unverified" in page
    assert page.index('class="bad"') < page.index('class="good"')


def test_a_question_that_failed_is_on_the_page_with_its_reason() -> None:
    def broken(text, *, provider=None, conversation_id=None):
        raise ValueError("<script>no</script>")

    page = render(run_questions([question(refuse=True)], broken), ABOUT)
    assert "ValueError: &lt;script&gt;no" in page
    assert "no answer" in page


def test_results_are_one_json_object_a_line() -> None:
    huge = claim(float("inf"), state=ClaimState.UNVERIFIED)
    lines = results(run_of(response("9" * 400, huge), response("", claim())), ABOUT).splitlines()
    head, first, second = map(json.loads, lines)
    assert (head["questions"], head["summary"]["graded"], head["interrupted"]) == ("mine", 2, False)
    assert first["answer"]["claims"][0]["value"] is None
    assert (first["verdict"], second["verdict"], second["good"]) == ("wrong", "right", True)


def test_files_are_written_whole_and_none_is_written_over(tmp_path) -> None:
    run = run_of(response("half a pair \ud800 of a character", claim()))
    about = About("../up/and <away>", "Mine", "local", "m")
    written = write(run, about, tmp_path / "out")
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".html", ".jsonl"]
    assert written.page.parent == written.results.parent == tmp_path / "out"
    assert written.page.read_text("utf-8").endswith("</html>\n")
    assert "\\ud800" in written.page.read_text("utf-8")
    assert len(written.results.read_text("utf-8").splitlines()) == 2


def test_a_folder_that_cannot_be_is_an_error_in_words(tmp_path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(BadParameterError, match="--out"):
        write(run_of(response("", claim())), ABOUT, tmp_path / "file" / "out")


@pytest.mark.parametrize(
    ("share", "shown"),
    [(1.0, "100.00%"), (0.99999, "99.99%"), (0.98, "98.00%"), (0.0, "0.00%"), (None, "none")],
)
def test_only_all_is_a_hundred_percent(share, shown) -> None:
    assert percent(share) == shown
