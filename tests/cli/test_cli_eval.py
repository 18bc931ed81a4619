"""``workbench eval``: the files there are, a run, its exit codes and what it leaves behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from standins.openai_server import OpenAIServer, Status, Stream, call_part, finish, text, usage

TWO = """\
questions:
  - {id: apple, ask: "What did Apple return in 2010?",
     expect: {value: 0.53066454, unit: fraction, symbol: AAPL, measure: total_return}, tags: one}
  - {id: wrong, ask: "What did IBM return in 2010?",
     expect: {value: 9.0, unit: fraction}, tags: two}
"""


@pytest.fixture
def two(tmp_path: Path) -> Path:
    path = tmp_path / "two.yaml"
    path.write_text(TWO, "utf-8")
    return path


def test_the_shipped_files_are_listed(typed) -> None:
    code, out, _ = typed("eval", "list")
    assert code == 0
    assert "sample" in out
    code, out, _ = typed("eval", "list", "--json")
    (sample,) = json.loads(out)
    assert (code, sample["name"], sample["sample_data"]) == (0, "sample", True)
    assert sample["questions"] >= 130
    assert Path(sample["file"]).is_file()


def test_a_shipped_file_is_run_by_its_name(typed, tmp_path) -> None:
    code, out, err = typed("eval", "run", "sample", "--limit", "2", "--out", str(tmp_path / "out"))
    assert code == 0, err
    assert "local:local-analyst" in out
    assert "SAMPLE DATA 2000-03-01 to 2013-03-01" in out
    assert "2 of 2" in out
    page, results = sorted((tmp_path / "out").iterdir())
    assert str(page) in out
    assert str(results) in out
    assert len(results.read_text("utf-8").splitlines()) == 3


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 0),
        (("--at-least", "0.5"), 0),
        (("--at-least", "0.51"), 1),
        (("--at-least", "0.51", "--limit", "1"), 0),
        (("--at-least", "1.5"), 2),
        (("--limit", "0"), 2),
        (("--workers", "99"), 2),
        (("--workers", "2", "--provider", "local"), 0),
        (("--provider", "nobody"), 2),
        (("--model", "gpt"), 2),
        (("--provider", "local", "--model", "gpt"), 2),
        (("--provider", "openai", "--model", "gpt"), 2),  # no key
    ],
)
def test_the_exit_code_says_how_it_went(typed, two, tmp_path, options, code) -> None:
    got, out, err = typed("eval", "run", str(two), "--out", str(tmp_path / "out"), *options)
    assert got == code, out + err
    assert bool(err) is (code == 2), err
    assert (tmp_path / "out").exists() is (code != 2)


def test_machines_get_one_line(typed, two, tmp_path) -> None:
    code, out, _ = typed("eval", "run", str(two), "--json", "--out", str(tmp_path))
    told = json.loads(out)
    assert (code, out.count("\n")) == (0, 1)
    assert (told["provider"], told["summary"]["accuracy"]) == ("local", 0.5)
    apple, wrong = told["outcomes"]
    assert (apple["verdict"], wrong["verdict"]) == ("right", "wrong")
    assert wrong["wrong_verified"][0]["symbol"] == "IBM"
    assert Path(told["page"]).is_file()


def test_what_is_wrong_is_shown_with_its_reason(typed, two, tmp_path) -> None:
    _, out, _ = typed("eval", "run", str(two), "--out", str(tmp_path))
    assert "900.00% is not there as a verified figure" in out
    assert "Wrong figures marked verified" in out


def test_a_bad_file_stops_the_run_before_it_begins(typed, two, tmp_path) -> None:
    two.write_text(TWO.replace("9.0", "lots"), "utf-8")
    code, out, err = typed("eval", "run", str(two), "--out", str(tmp_path / "out"))
    assert (code, out) == (2, "")
    assert "two.yaml:5: question 'wrong': expect.value: " in err
    code, _, err = typed("eval", "run", "none-such")
    assert code == 2
    assert "sample" in err


def test_the_samples_values_are_not_held_against_other_data(typed, live) -> None:
    code, _, err = typed("eval", "run", "sample", "--profile", "live", "--provider", "local")
    assert code == 2
    assert "--profile offline" in err


def test_the_model_named_answers_and_nobody_stands_in_for_it(
    typed, two, tmp_path, monkeypatch
) -> None:
    asks = json.dumps({"symbols": ["AAPL"], "measures": ["total_return"], "period": "2010"})
    call = call_part(0, id="1", name="measure", arguments=asks)
    with OpenAIServer() as server:
        server.reply(
            Stream([call, finish("tool_calls"), usage(100, 10)]),
            Stream([text("Apple returned [[c1]]."), finish("stop"), usage(120, 20)]),
            Status(401, {"error": {"message": "no"}}),
        )
        for name, value in {
            "COMPATIBLE_BASE_URL": server.base_url, "COMPATIBLE_API_KEY": "k",
            "COMPATIBLE_MODEL": "other", "MODEL_ALLOW_FALLBACK": "true",
            "WORKBENCH_ALLOW_UNKNOWN_PRICE": "true",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        chosen = ("--provider", "compatible", "--model", "chosen")
        code, out, err = typed("eval", "run", str(two), "--json", "--out", str(tmp_path), *chosen)
        assert {request.body["model"] for request in server.requests} == {"chosen"}
    assert code == 0, err
    told = json.loads(out)
    assert (told["provider"], told["model"]) == ("compatible", "chosen")
    apple, ibm = told["outcomes"]
    assert (apple["verdict"], ibm["verdict"]) == ("right", "failed")
    assert "401" in ibm["reasons"][0]
    assert (told["summary"]["input_tokens"], told["summary"]["cost_usd"]) == (220, None)


def test_a_run_in_which_nobody_answers_has_failed(typed, two, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("COMPATIBLE_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("COMPATIBLE_MODEL", "gone")
    monkeypatch.setenv("WORKBENCH_ALLOW_UNKNOWN_PRICE", "true")
    code, _, _ = typed("eval", "run", str(two), "--out", str(tmp_path), "--provider", "compatible")
    assert code == 1
