"""The commands, whole, on the sample data."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

AAPL_CLOSE = 430.47  # the last row of the sample


def _events(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_ask_streams_events_and_ends_with_the_whole_answer(workbench) -> None:
    done = workbench("ask", "What did AAPL close at on 2013-03-01?", "--json")
    events = _events(done.stdout)
    assert done.returncode == 0
    assert {"tool_started", "tool_finished", "text", "claim"} <= {e["type"] for e in events[:-1]}
    last = events[-1]
    assert last["type"] == "done"
    assert (last["provider"], last["sample_data"], last["refused"]) == ("local", True, False)
    assert last["text"] == "".join(e["text"] for e in events if e["type"] == "text")
    closes = [c for c in last["claims"] if c["measure"] == "close"]
    assert [c["value"] for c in closes] == [pytest.approx(AAPL_CLOSE)]
    assert closes[0]["state"] == "verified"
    assert closes[0]["end"] == "2013-03-01"


def test_ask_says_sample_data_and_its_dates(workbench) -> None:
    done = workbench("ask", "What did AAPL close at on 2013-03-01?")
    assert done.returncode == 0
    assert "430.47" in done.stdout
    assert "SAMPLE DATA, 2000-03-01 to 2013-03-01" in done.stdout
    assert "SAMPLE DATA" not in done.stderr  # once is enough


@pytest.mark.parametrize(
    "question", ["What did ZZZZ close at on 2013-03-01?", "What did AAPL close at on 1995-01-03?"]
)
def test_a_question_without_an_answer_gives_the_reason_and_no_figure(workbench, question) -> None:
    done = workbench("ask", question, "--json")
    last = _events(done.stdout)[-1]
    assert done.returncode == 3
    assert (last["type"], last["refused"], last["claims"]) == ("done", True, [])
    assert last["text"]


def test_an_empty_question_is_bad_input(workbench) -> None:
    done = workbench("ask", " ")
    assert done.returncode == 2
    assert done.stderr == "Error: The question is empty.\n"


def test_an_unknown_provider_is_one_line(workbench) -> None:
    done = workbench("ask", "What did AAPL close at on 2013-03-01?", "--provider", "oracle")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "local" in done.stderr


def test_the_demo_makes_a_report_in_the_working_folder(workbench, tmp_path: Path) -> None:
    done = workbench("demo")
    assert done.returncode == 0, done.stderr
    assert "SAMPLE DATA 2000-03-01 to 2013-03-01" in done.stdout
    (page,) = (tmp_path / "workbench-reports").glob("*/*.html")
    assert str(page) in done.stdout
    assert page.stat().st_size > 10_000


def test_a_report_run_tells_machines_where_its_files_are(workbench, tmp_path: Path) -> None:
    done = workbench(
        "report", "run", "equity_brief", "-p", "symbol=IBM", "-p", "start=2012-01-01",
        "--out", str(tmp_path / "briefs"), "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    run = json.loads(done.stdout)
    assert run["status"] == "completed"
    assert Path(run["html"]).is_relative_to(tmp_path / "briefs")
    assert Path(run["notebook"]).is_file()
    assert run["outputs"]
    assert run["elapsed_s"] > 0


@pytest.mark.parametrize(
    ("params", "said"),
    [
        (["symbol=ZZZZ"], "ZZZZ"),
        (["start=2012-01-01", "end=2011-01-01"], "before"),
        (["start=last spring"], "date"),
        (["symbl=AAPL"], "Did you mean 'symbol'"),
        (["symbol"], "name=value"),
        (["language=fr"], "language"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_wrong_parameter_is_one_line_and_no_kernel(workbench, tmp_path, params, said) -> None:
    options = [part for text in params for part in ("-p", text)]
    done = workbench("report", "run", "equity_brief", *options)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert said in done.stderr
    assert not list((tmp_path / "workbench-reports").glob("*"))


def test_a_report_that_cannot_be_written_is_one_line(workbench, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = workbench("report", "run", "equity_brief", "--out", str(tmp_path / "file" / "out"))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "cannot be written" in done.stderr


def test_an_unknown_report_offers_those_there_are(workbench) -> None:
    done = workbench("report", "run", "equity_brif", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["kind"] == "BadParameterError"
    assert "equity_brief" in done.stderr


def test_reports_are_listed_with_their_parameters(workbench) -> None:
    assert "equity_brief" in workbench("report", "list").stdout
    reports = {r["name"]: r for r in json.loads(workbench("report", "list", "--json").stdout)}
    names = [parameter["name"] for parameter in reports["equity_brief"]["parameters"]]
    assert names == ["symbol", "start", "end", "benchmark", "language"]


def test_a_reports_parameters_are_in_an_analysts_words(workbench) -> None:
    listed = workbench("report", "list").stdout
    rows = {line.split()[0]: line for line in listed.splitlines() if line.split()}
    assert rows["symbol"].split()[1:3] == ["text", "AAPL"]
    assert rows["start"].split()[1:3] == ["date", "none"]
    assert "one of en" in rows["language"]
    assert not re.search(r"\bstr\b|\bNone\b|Literal|'AAPL'", listed)


def test_a_conversation_goes_on_and_is_named_on_request(workbench) -> None:
    first = workbench("ask", "How did Apple do in 2008?", "--conversation", "new")
    (named,) = re.findall(r"Conversation (\S+)", first.stderr)
    second = workbench("ask", "How did IBM do in 2008?", "--conversation", named)
    assert second.returncode == 0
    assert f"Conversation {named}" in second.stderr


def test_doctor_finds_a_fresh_desk_well(workbench) -> None:
    done = workbench("doctor", "--json")
    found = json.loads(done.stdout)
    odd = {part["part"]: part["state"] for part in found["parts"] if part["state"] != "ok"}
    assert odd == {"quotas": "skipped", "fallback": "skipped"}
    assert (done.returncode, found["ok"]) == (0, True)


def test_doctor_says_what_keeps_the_live_profile_from_working(workbench) -> None:
    done = workbench("doctor", "--profile", "live")
    assert done.returncode == 1
    states = {line[:16].strip(): line[16:].split()[0] for line in done.stdout.splitlines()[2:]}
    assert (states["market data"], states["charts"], states["agent"]) == ("failed", "ok", "ok")
    assert "SEC_USER_AGENT" in done.stdout
    assert "Traceback" not in done.stderr + done.stdout


def test_lab_puts_the_shipped_notebooks_into_a_folder(workbench, tmp_path: Path) -> None:
    assert workbench("lab", "desk", "--no-start").returncode == 0
    names = {p.name for p in (tmp_path / "desk").rglob("*.ipynb")}
    assert names >= {"01_start_here.ipynb", "02_research_chat.ipynb", "equity_brief.ipynb"}
    (tmp_path / "desk" / "01_start_here.ipynb").write_text("mine")
    again = workbench("lab", "desk", "--no-start")
    assert "0 notebooks copied" in again.stdout
    assert "01_start_here.ipynb" in again.stderr
