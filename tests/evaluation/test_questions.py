"""Question files: what is wrong in one is named by file, line, question and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import ConfigurationError, QuestionError
from workbench.evaluation.questions import find, read, shipped

GOOD = """\
title: Mine
questions:
  - id: one
    ask: What did Apple return in 2010?
    expect: {value: 0.53, unit: fraction, tolerance: 1%}
  - id: two
    ask: What did Tesla return?
    refuse: true
    tags: [outside, us]
    language: en
    conversation: Who are you?
"""


@pytest.fixture
def written(tmp_path: Path):
    def write(text: str) -> Path:
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_file_is_read_with_all_it_says(written) -> None:
    one, two = read(written(GOOD)).questions
    assert (one.expect[0].value, one.expect[0].margin) == (0.53, pytest.approx(0.0053))
    assert (two.refuse, two.tags, two.conversation) == (True, ("outside", "us"), ("Who are you?",))


def test_what_looks_like_another_type_stays_the_text_it_is(written) -> None:
    text = GOOD.replace("What did Tesla return?", "2010-01-01").replace("two", "'42'")
    two = read(written(text)).questions[1]
    assert (two.id, two.ask) == ("42", "2010-01-01")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("value: 0.53", "value: lots"), ":5: question 'one': expect.value: "),
        (("value: 0.53", "value: .inf"), ":5: question 'one': expect.value: "),
        (("value: 0.53", "value: .nan"), ":5: question 'one': expect.value: "),
        (("value: 0.53, ", ""), ":5: question 'one': expect.value: Field required."),
        (("unit: fraction", "unit: percent"), ":5: question 'one': expect.unit: is none of "),
        (("tolerance: 1%", "tolerance: some"), ":5: question 'one': expect.tolerance: "),
        (("tolerance: 1%", "tolerance: -0.1"), "expect.tolerance: is not below zero."),
        (("tolerance: 1%", "tolerance: [1]"), ":5: question 'one': expect.tolerance: "),
        (("tolerance: 1%", "slack: 1"), ":5: question 'one': expect.slack: "),
        (("    refuse: true\n", ""), ":6: question 'two': give either "),
        (("refuse: true", "refuse: maybe"), ":8: question 'two': refuse: "),
        (("refuse: true", "expect_text: [AAPL|]"), ":8: question 'two': expect_text: has an empty"),
        (("refuse: true", "refuse: true\n    rivals: [IBM]"), "question 'two': rivals need an"),
        (
            ("refuse: true", "refuse: true\n    expect_text: x"),
            ":6: question 'two': give either expect or expect_text, or refuse: true.",
        ),
        (("id: two", "id: one"), ":6: question 'one': id: is given twice."),
        (("id: two", "id: a b"), ":6: question 'a b': id: "),
        (("  - id: two\n    ask", "  - ask"), ":6: question 'number 2': id: Field required."),
        (("What did Tesla return?", "' '"), ":7: question 'two': ask: "),
        (("language: en", "ask: again"), ":10: 'ask' is given twice."),
        (("title: Mine", "name: Mine"), ":1: name: "),
        (("title: Mine", "[1, 2]: Mine"), ":1: "),
        (("title: Mine", "sample_data: perhaps"), ":1: sample_data: "),
    ],
)
def test_a_fault_is_named_by_file_line_question_and_field(written, change, said) -> None:
    before, after = change
    assert before in GOOD
    path = written(GOOD.replace(before, after))
    with pytest.raises(QuestionError) as raised:
        read(path)
    assert f"mine.yaml{said}" in str(raised.value) or (
        not said.startswith(":") and said in str(raised.value)
    ), str(raised.value)


@pytest.mark.parametrize("text", ["", "questions:\n", "questions: []\n", "- a\n", "a: 1\n"])
def test_a_file_without_questions_is_none(written, text) -> None:
    with pytest.raises(QuestionError, match=r"mine\.yaml:1: "):
        read(written(text))


def test_many_faults_are_told_up_to_ten(written) -> None:
    bad = "".join(f"  - {{id: q{number}, ask: x}}\n" for number in range(13))
    with pytest.raises(QuestionError) as raised:
        read(written(f"questions:\n{bad}"))
    assert str(raised.value).count("give either") == 10
    assert str(raised.value).endswith("And 3 more.")


@pytest.mark.parametrize(
    "text", ["questions: [", "a: &x 1\nb: *x\n", "questions: ['\x07']\n", "--- 1\n--- 2\n"]
)
def test_what_is_no_yaml_or_could_grow_without_end_is_refused(written, text) -> None:
    with pytest.raises(ConfigurationError, match=r"mine\.yaml:"):
        read(written(text))


def test_a_tag_that_would_build_an_object_builds_none(written) -> None:
    text = GOOD.replace("What did Tesla return?", "!!python/object/apply:os.getcwd []")
    with pytest.raises(QuestionError, match=r"question 'two': ask: "):
        read(written(text))


def test_a_name_is_a_path_else_a_shipped_file(written, tmp_path, monkeypatch) -> None:
    assert find("sample") == shipped()["sample"]
    assert find(str(written(GOOD))) == tmp_path / "mine.yaml"
    monkeypatch.chdir(tmp_path)
    with pytest.raises(QuestionError, match=r"There is no question file 'none.*sample"):
        find("none")
