"""The file of prices: which one is read, and what is wrong with one."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from workbench.config import ConfigLoader, Settings
from workbench.config.prices import load_prices
from workbench.config.settings import ModelSettings
from workbench.config.shipped import shipped_config
from workbench.errors import ConfigurationError


def named(path: Path | None) -> Settings:
    return Settings(model=ModelSettings(prices=path))


def refused(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_prices(named(path))
    return str(caught.value)


def test_the_shipped_prices_are_read_where_nobody_has_others() -> None:
    prices = load_prices(named(None))
    assert prices["openai:gpt-4.1"].model_dump() == {
        "input": 2.0, "output": 8.0, "cached_input": 0.5,
    }  # fmt: skip
    for key, price in prices.items():
        # What comes back costs more than what is sent, and what is cached less.
        assert price.output > price.input > (price.cached_input or 0.0) >= 0.0, key


def test_the_shipped_file_says_where_and_when_its_figures_were_read() -> None:
    head = (shipped_config() / "prices.yaml").read_text(encoding="utf-8").split("\n\n")[0]
    for word in ("openai.com", "docs.x.ai", "on 20", "your contract"):
        assert word in head


def test_prices_beside_the_configuration_in_force_go_before_the_shipped_ones(
    tmp_path: Path,
) -> None:
    base = tmp_path / "config.yaml"
    base.write_text("model:\n  prices: null\n", encoding="utf-8")
    assert "openai:gpt-4.1" in load_prices(ConfigLoader.load_config(base))
    (tmp_path / "prices.yaml").write_text("compatible:mine: {input: 0, output: 0}\n")
    settings = ConfigLoader.load_config(base)
    assert list(load_prices(settings)) == ["compatible:mine"]
    assert settings.origins["model.prices"].endswith("prices.yaml")


def test_a_named_file_goes_before_the_one_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "prices.yaml").write_text("compatible:beside: {input: 0, output: 0}\n")
    (tmp_path / "mine.yaml").write_text("compatible:mine: {input: 0.1, output: 0.2}\n")
    base = tmp_path / "config.yaml"
    base.write_text("model:\n  prices: mine.yaml\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    settings = ConfigLoader.load_config(base)
    assert list(load_prices(settings)) == ["compatible:mine"]
    # A report's kernel works in another folder and reads the same file.
    given = ConfigLoader.as_environment(settings, ())
    assert given["MODEL_PRICES"] == str(tmp_path / "mine.yaml")


def test_a_named_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no file of prices .*gone\.yaml.*MODEL_PRICES"):
        load_prices(named(tmp_path / "gone.yaml"))


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("\nopenai:a: {input: 1, output: x}\n", ":2: openai:a: output", "number"),
        ("openai:a: {input: -1, output: 1}\n", ":1: openai:a: input", "greater"),
        ("openai:a: {input: .inf, output: 1}\n", ":1: openai:a: input", "number"),
        ("openai:a: {input: .nan, output: 1}\n", ":1: openai:a: input", "number"),
        ("openai:a: {input: 1}\n", ":1: openai:a: output", "required"),
        ("openai:a: {input: 1, output: }\n", ":1: openai:a: output", "number"),
        ("openai:a: {input: 1, output: 2, chached: 1}\n", ":1: openai:a: chached", "not permitted"),
        ("openai:a:\n  input: 1\n  input: 2\n", ":3: openai:a: input", "twice"),
        ("openai:a: {input: [1], output: 2}\n", ":1: openai:a: input", "one number"),
        ("openai:a: {input: 1, output: 1}\nopenai:a: {input: 1, output: 1}\n", ":2: ", "twice"),
        ("openai:a: 3\n", ":1: openai:a", "names and values"),
        ("gpt-4.1: {input: 1, output: 1}\n", ":1: gpt-4.1", "provider:model"),
        ("OpenAI:a: {input: 1, output: 1}\n", ":1: OpenAI:a", "provider:model"),
        ("- openai:a\n", ":1: the file", "names and values"),
        ("openai:a: {input: 1\n", ":2: ", "not valid YAML"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, text: str, where: str, what: str
) -> None:
    said = refused(tmp_path / "mine.yaml", text)
    assert f"mine.yaml{where}" in said
    assert what in said


def test_an_empty_file_knows_no_price(tmp_path: Path) -> None:
    (tmp_path / "none.yaml").write_text("# nothing\n")
    assert load_prices(named(tmp_path / "none.yaml")) == {}


def test_prices_are_finite() -> None:
    assert all(
        math.isfinite(amount)
        for price in load_prices(named(None)).values()
        for amount in price.model_dump(exclude_none=True).values()
    )
