"""Which models there are, choosing one, and asking one, against a server on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from standins.openai_server import OpenAIServer, Status, Stream, finish, text, usage

KEY = "sk-proj-9f8e7d6c5b4a39281706fedc"


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: OpenAIServer) -> OpenAIServer:
    """A desk whose OpenAI is the stand-in."""
    for name, value in {
        "WORKBENCH_STORE_PATH": str(tmp_path / "store"), "OPENAI_API_KEY": KEY,
        "OPENAI_MODEL": "gpt-4.1-2025-04-14", "OPENAI_BASE_URL": server.base_url,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return server


def models(typed, *words: str) -> dict[str, dict]:
    code, out, err = typed("models", "list", *words, "--json")
    assert (code, err) == (0, "")
    assert KEY not in out
    return {one["provider"]: one for one in json.loads(out)}


def ledger(typed) -> dict:
    code, out, _ = typed("usage", "--by", "model", "--json")
    assert code == 0
    return json.loads(out)


READY = Stream([text("rea"), text("dy"), finish("stop"), usage(20, 3)])


def test_every_provider_with_what_it_lacks_costs_and_does(desk, typed) -> None:
    found = models(typed)
    assert list(found) == ["compatible", "grok", "local", "openai"]
    assert found["local"]["answers"] == "default"
    assert found["openai"] == {
        "provider": "openai", "model": "gpt-4.1-2025-04-14", "address": desk.base_url,
        "key": True, "missing": None, "answers": None, "fallback": 1,
        "price": {"input": 2.0, "output": 8.0, "cached_input": 0.5},
    }  # fmt: skip
    assert "GROK_API_KEY and GROK_MODEL" in found["grok"]["missing"]
    assert (found["grok"]["fallback"], found["grok"]["price"]) == (None, None)
    assert found["local"]["price"] == {"input": 0.0, "output": 0.0, "cached_input": None}
    assert models(typed, "--profile", "live")["openai"]["answers"] == "default"
    assert desk.requests == [], "nobody is asked"


def test_why_one_answers_is_said(desk, typed, monkeypatch) -> None:
    monkeypatch.setenv("MODEL_PROVIDER", "openai")
    assert models(typed)["openai"]["answers"] == "setting"
    code, out, err = typed("models", "use", "local")
    assert (code, err) == (0, "")
    assert out == "local:local-analyst answers your questions (saved choice).\n"
    found = models(typed)
    assert (found["local"]["answers"], found["openai"]["answers"]) == ("saved choice", None)
    assert found["openai"]["fallback"] == 1
    typed("models", "use", "--clear")
    assert models(typed)["openai"]["answers"] == "setting"
    monkeypatch.setenv("MODEL_ALLOW_FALLBACK", "false")
    monkeypatch.setenv("MODEL_PROVIDER", "local")
    assert models(typed)["openai"]["fallback"] is None
    code, out, _ = typed("models", "list")
    assert "yes: setting" in out


def test_a_choice_names_a_model_too_and_is_tried_before_it_is_kept(desk, typed) -> None:
    code, out, err = typed("models", "use", "OpenAI", "gpt-4o-mini")
    assert (code, err) == (0, "")
    assert out.startswith("openai:gpt-4o-mini answers")
    assert models(typed)["openai"]["price"]["input"] == 0.15
    desk.reply(READY)
    assert typed("models", "test")[0] == 0
    assert desk.requests[0].body["model"] == "gpt-4o-mini"

    for words, why in (
        (("opneai",), "unknown"),
        (("grok",), "GROK_API_KEY"),
        (("local", "gpt-4.1"), "no model 'gpt-4.1'"),
        ((), "--clear"),
        (("openai", "--clear"), "--clear"),
    ):
        code, _, err = typed("models", "use", *words)
        assert code == 2
        assert why in err
    assert models(typed)["openai"]["answers"] == "saved choice", "it stayed as it was"


def test_one_whose_price_is_not_known_is_said_to_be_unasked(desk, typed) -> None:
    code, _, err = typed("models", "use", "openai", "unheard-of")
    assert code == 0
    assert "price is not known" in err
    code, _, err = typed("models", "test")
    assert code == 1
    assert "prices.yaml" in err
    assert "WORKBENCH_ALLOW_UNKNOWN_PRICE=true" in err
    assert desk.requests == []


def test_a_model_that_works_says_how_fast_and_at_what_cost(desk, typed) -> None:
    desk.reply(Stream([0.05, text("rea"), 0.05, text("dy"), finish("stop"), usage(20, 3)]), READY)
    code, out, err = typed("models", "test", "openai", "--json")
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert (said["provider"], said["model"]) == ("openai", "gpt-4.1-2025-04-14")
    assert (said["text"], said["input_tokens"], said["output_tokens"]) == ("ready", 20, 3)
    assert 0.05 <= said["first_token_s"] <= said["elapsed_s"] - 0.05
    # 20 in at 2, 3 out at 8, for a million.
    assert said["cost_usd"] == pytest.approx(64e-6)
    assert desk.requests[0].body["max_completion_tokens"] == 256
    code, out, _ = typed("models", "test", "openai", "--model", "gpt-4o")
    assert "openai:gpt-4o answers: ready" in out
    assert "20 tokens in, 3 out; USD 0.000080" in out
    rows = ledger(typed)["rows"]
    assert [(row["model"], row["calls"], row["failed"]) for row in rows] == [
        ("gpt-4.1-2025-04-14", 1, 0), ("gpt-4o", 1, 0),
    ]  # fmt: skip
    assert ledger(typed)["today"]["spent_usd"] == pytest.approx(144e-6)


@pytest.mark.parametrize(
    ("reply", "said", "tokens"),
    [
        (Status(401, {"error": {"message": f"bad key {KEY}"}}), "Check OPENAI_API_KEY", 0),
        (Status(404, {"error": {"message": "gone"}}), "has no model", 0),
        (Status(429, {"error": {"message": "slow down"}}), "slow down", 0),
        (Status(500, {"error": {"message": "oops"}}), "oops", 0),
        (Stream([finish("length"), usage(20, 256)]), "before it wrote a word", 276),
        (Stream([finish("content_filter"), usage(20, 0)]), "declined", 20),
        (Stream([finish("stop"), usage(20, 0)]), "gave an empty answer", 20),
    ],
)
def test_why_a_model_fails_is_said_and_what_it_took_recorded(
    desk, typed, reply, said, tokens
) -> None:
    desk.reply(reply)
    code, out, err = typed("models", "test", "openai")
    assert (code, out) == (1, "")
    assert said in err
    assert KEY not in err
    (row,) = ledger(typed)["rows"]
    assert (row["calls"], row["failed"]) == (1, 1)
    assert row["input_tokens"] + row["output_tokens"] == tokens


def test_no_model_is_asked_beyond_the_days_limit(desk, typed, monkeypatch) -> None:
    monkeypatch.setenv("WORKBENCH_MAX_USD_PER_DAY", "0.001")
    code, _, err = typed("models", "test", "openai")
    assert code == 1
    assert "USD 0.001 for one day (UTC)" in err
    assert "WORKBENCH_MAX_USD_PER_DAY" in err
    assert desk.requests == []


def test_one_that_is_not_configured_says_what_to_set(desk, typed) -> None:
    code, _, err = typed("models", "test", "grok")
    assert code == 2
    assert "GROK_API_KEY and GROK_MODEL" in err


def test_the_local_analyst_costs_nothing_and_leaves_no_trace(desk, typed) -> None:
    code, out, _ = typed("models", "test")
    assert code == 0
    assert "USD 0.000000" in out
    assert ledger(typed)["rows"] == []
