"""What a report's parameters accept and refuse, all without a kernel."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import BadParameterError, ReportError
from workbench.reports.parameters import (
    Parameters,
    injected_source,
    parse_assignments,
    read_parameters,
    shown,
)

CELL = """
from datetime import date
from typing import Literal

symbol: str = "AAPL"  # the ticker
start: date | None = None
end: date | None = date(2013, 3, 1)
language: Literal["en"] = "en"
count: int = 5
rate: float = 0
total: bool = True
"""


def declared(cell: str = CELL) -> Parameters:
    make = nbformat.v4
    tagged = make.new_code_cell(cell, metadata={"tags": ["parameters"]})
    return read_parameters(make.new_notebook(cells=[tagged]), "brief")


def test_the_cell_tells_names_types_defaults_and_comments() -> None:
    symbol, start, end, *_ = declared().declared
    assert (symbol.name, symbol.annotation, symbol.default) == ("symbol", "str", "AAPL")
    assert symbol.help == "the ticker"
    assert start.default is None
    assert end.default == date(2013, 3, 1)


def test_defaults_stand_where_nothing_is_given() -> None:
    assert declared().check({})["language"] == "en"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("start", "2008-01-01", date(2008, 1, 1)),
        ("start", "none", None),
        ("start", "", None),
        ("count", "7", 7),
        ("rate", "0.025", 0.025),
        ("total", "false", False),
        ("symbol", "none", "none"),
        ("symbol", "BRK.B", "BRK.B"),
        ("symbol", "005930.KS", "005930.KS"),
    ],
)
def test_text_is_read_as_its_type(name: str, text: str, value: object) -> None:
    assert declared().check({name: text})[name] == value


def test_python_values_are_taken_as_they_are() -> None:
    values = declared().check({"start": date(2008, 1, 1), "rate": 1, "count": 3})
    assert (values["start"], values["rate"], values["count"]) == (date(2008, 1, 1), 1.0, 3)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"symbl": "IBM"}, "has no parameter 'symbl'. Did you mean 'symbol'?"),
        ({"zzz": "1"}, "It has: symbol, start, end, language, count, rate, total."),
        ({"start": "soon"}, "'start' must be a date as YYYY-MM-DD or none, not 'soon'"),
        ({"start": "20080101"}, "'start' must be a date"),  # pydantic alone: seconds since 1970
        ({"start": "2008-02-30"}, "'start' must be a date"),
        ({"start": 20080101}, "'start' must be a date"),
        ({"start": datetime(2008, 1, 1, 12, tzinfo=UTC)}, "'start' must be a date"),
        ({"count": "2.5"}, "'count' must be a whole number, not '2.5'"),
        ({"count": True}, "'count' must be a whole number"),
        ({"rate": "nan"}, "'rate' must be a number"),
        ({"rate": "inf"}, "'rate' must be a number"),
        ({"total": "perhaps"}, "'total' must be true or false"),
        ({"language": "vi"}, "'language' must be 'en', not 'vi'"),
        ({"symbol": 5}, "'symbol' must be text"),
        ({"symbol": None}, "'symbol' must be text"),
        ({"symbol": "A" * 500}, "'symbol' must be text of one line"),
        ({"symbol": "AAPL\x1b[2J"}, "not 'AAPL\\x1b[2J'"),
        ({"symbol": "AAPL\u202egpj"}, "'symbol' must be text"),
        ({"start": "2013-03-02"}, "'end' (2013-03-01) lies before 'start' (2013-03-02)"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line(given: dict[str, object], line: str) -> None:
    with pytest.raises(BadParameterError) as caught:
        declared().check(given)
    assert line in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("name", ["api_key", "OPENAI_API_KEY", "apiKey", "password", "db-password",
                                  "token", "secret", "credentials"])  # fmt: skip
def test_a_secret_is_refused_and_not_repeated(name: str) -> None:
    with pytest.raises(BadParameterError, match="looks like a secret") as caught:
        declared().check({name: "sk-abcdefgh"})
    assert "sk-abcdefgh" not in str(caught.value)


def test_names_that_only_contain_the_letters_are_no_secrets() -> None:
    cell = 'monkey: str = "a"\nkeystone: int = 1\ntokenized: bool = False'
    assert len(declared(cell).declared) == 3


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("symbol = 'AAPL'", "need a type and a default"),
        ("print('x')", "need a type and a default"),
        ("symbol: str", "no default"),
        ("symbol: str = open('/etc/passwd').read()", "declared wrongly"),
        ("symbol: exec = 'x'", "type exec is not one of"),
        ("count: int = 'five'", "declared wrongly"),
        ("api_key: str = 'x'", "looks like a secret"),
        ("symbol: str = (", "cannot be read"),
    ],
)
def test_a_cell_that_is_no_declaration_is_refused(cell: str, line: str) -> None:
    with pytest.raises(ReportError, match=r"[Pp]arameter") as caught:
        declared(cell)
    assert line in str(caught.value)


def test_a_notebook_without_the_cell_has_no_parameters() -> None:
    assert read_parameters(nbformat.v4.new_notebook(), "plain").check({}) == {}


def test_assignments_keep_what_follows_the_first_equals_sign() -> None:
    assert parse_assignments(["a=b=c", " symbol = IBM "]) == {"a": "b=c", "symbol": "IBM"}


@pytest.mark.parametrize("texts", [["symbol"], ["=IBM"], ["a=1", "a=2"]])
def test_a_text_that_assigns_nothing_is_refused(texts: list[str]) -> None:
    with pytest.raises(BadParameterError):
        parse_assignments(texts)


@given(st.dictionaries(st.sampled_from("abc"), st.one_of(
    st.text(), st.none(), st.booleans(), st.integers(), st.dates(),
    st.floats(allow_nan=False, allow_infinity=False),
)))  # fmt: skip
def test_the_injected_cell_sets_exactly_the_values(values: dict[str, object]) -> None:
    scope: dict[str, object] = {}
    exec(compile(ast.parse(injected_source(values)), "cell", "exec"), scope)
    assert {name: scope[name] for name in values} == values


@given(st.text())
def test_what_is_shown_is_one_short_printable_line(text: str) -> None:
    line = shown(text)
    assert line.isprintable()
    assert len(line) <= 62 + 5 * sum(not c.isprintable() for c in text[:60])
