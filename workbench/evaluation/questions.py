"""Question files: their form, their reading, and those that are shipped.

A file is YAML: a ``title``, ``sample_data: true`` where its values are those of the bundled
sample, and ``questions``. A question says what is asked and what makes an answer right: figures
(``expect``), words (``expect_text``), or that there must be no answer (``refuse``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from workbench.config.yaml_file import compose, shown
from workbench.errors import QuestionError
from workbench.messages import COUNT, DAYS, FRACTION, INDEX, RATIO, SHARES

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]

HALF_A_DIGIT = {
    FRACTION: 0.00005, RATIO: 0.005, INDEX: 0.05, SHARES: 0.5, COUNT: 0.5, DAYS: 0.5,
}  # fmt: skip
"""Half of the last digit that is shown of a unit; of money, half a cent."""

_MONEY = re.compile(r"[A-Z]{3}|GBp")
_HALF_A_CENT = 0.005
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _tuple(value: object) -> object:
    """YAML's lists as tuples; one text where several may stand is a list of one."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


Texts = Annotated[tuple[Text, ...], BeforeValidator(_tuple)]


class Figure(_Form):
    """A figure an answer must carry, as a verified claim.

    ``value`` is in ``unit``: fraction (0.0523 for 5.23 %), ratio, index, shares, count, days or
    the code of a currency. ``tolerance``: an absolute number in that unit, or text as ``0.1%`` of
    the value; none: half of the last digit shown. ``symbol`` (a pair as ``AAPL/MSFT``, in either
    order) and ``measure`` (one name or several) are compared where they are given.
    """

    value: FiniteFloat
    unit: str
    tolerance: FiniteFloat | str | None = None
    symbol: Text | None = None
    measure: Texts = ()

    @field_validator("unit")
    @classmethod
    def _known_unit(cls, unit: str) -> str:
        if unit not in HALF_A_DIGIT and not _MONEY.fullmatch(unit):
            raise ValueError(f"is none of {', '.join(HALF_A_DIGIT)} and no currency such as USD")
        return unit

    @field_validator("tolerance")
    @classmethod
    def _meant_tolerance(cls, tolerance: float | str | None) -> float | str | None:
        if isinstance(tolerance, str) and not _PERCENT.fullmatch(tolerance.strip()):
            raise ValueError("is a number in the figure's unit, or text such as 0.1%")
        if isinstance(tolerance, float) and tolerance < 0:
            raise ValueError("is not below zero")
        return tolerance

    @property
    def margin(self) -> float:
        """How far a value may be off, in the figure's unit."""
        if self.tolerance is None:
            return HALF_A_DIGIT.get(self.unit, _HALF_A_CENT)
        if isinstance(self.tolerance, str):
            return abs(self.value) * float(self.tolerance.strip().rstrip("%")) / 100
        return self.tolerance


class Question(_Form):
    """A question and what makes its answer right.

    ``expect``: figures, all of which must be in the answer. ``expect_text``: words that must all
    be in it; ``|`` stands between alternatives. ``rivals``: words of the same kind, none of which
    may come before the first of ``expect_text``, where the question asks which is best.
    ``refuse``: there is no answer in the data. ``conversation``: what was asked before.
    ``language``: that of the question, for the reader of the results.
    """

    id: Name
    ask: Text
    expect: Annotated[tuple[Figure, ...], BeforeValidator(_tuple)] = ()
    expect_text: Texts = ()
    rivals: Texts = ()
    refuse: bool = False
    tags: Annotated[tuple[Name, ...], BeforeValidator(_tuple)] = ()
    language: Name = "en"
    conversation: Texts = ()

    @field_validator("expect", mode="before")
    @classmethod
    def _one_figure_is_a_list_of_one(cls, value: object) -> object:
        return (value,) if isinstance(value, dict) else value

    @field_validator("expect_text", "rivals")
    @classmethod
    def _words_between_the_bars(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        if not all(word.strip() for text in texts for word in text.split("|")):
            raise ValueError("has an empty alternative beside a |")
        return texts

    @model_validator(mode="after")
    def _says_what_is_right(self) -> Question:
        wanted = bool(self.expect or self.expect_text)
        if wanted == self.refuse:
            raise ValueError("give either expect or expect_text, or refuse: true")
        if self.rivals and not self.expect_text:
            raise ValueError("rivals need an expect_text")
        return self


class QuestionFile(_Form):
    """A file of questions. ``sample_data``: its values are those of the bundled sample."""

    title: Text = "Questions"
    sample_data: bool = False
    questions: Annotated[tuple[Question, ...], BeforeValidator(_tuple), Field(min_length=1)]

    @property
    def figures(self) -> int:
        """How many figures are expected."""
        return sum(len(question.expect) for question in self.questions)


def shipped() -> dict[str, Path]:
    """The question files that come with Workbench, by name."""
    folder = Path(str(files("workbench.evaluation"))) / "questions"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def find(name: str) -> Path:
    """The file ``name`` stands for: a path, else the name of a shipped one. Raises
    QuestionError."""
    path = Path(name)
    if path.is_file():
        return path
    if name in shipped():
        return shipped()[name]
    raise QuestionError(
        f"There is no question file '{name[:200]}'.",
        hint=f"Give a path, or a shipped one: {', '.join(shipped())}.",
    )


def read(path: Path) -> QuestionFile:
    """The questions of ``path``, all checked.

    Raises QuestionError that names file, line, question and field of each fault, and
    ConfigurationError for what is no YAML.
    """
    root = compose(path)
    if not isinstance(root, yaml.MappingNode):
        raise QuestionError(f"{shown(path)}:1: a question file holds 'questions:', a list.")
    twice = [f"{shown(path)}:{line}: '{key}' is given twice." for line, key in _twice(root)]
    if twice:
        raise QuestionError(" ".join(twice[:_SHOWN_FAULTS]))
    try:
        found = QuestionFile.model_validate(_plain(root))
    except ValidationError as error:
        raise QuestionError(" ".join(_faults(path, root, error))) from None
    _no_id_twice(path, root, found.questions)
    return found


_YAML = "tag:yaml.org,2002:"
_CONSTRUCT = yaml.constructor.SafeConstructor()
_SCALARS: dict[str, Callable[[Any], Any]] = {
    f"{_YAML}int": _CONSTRUCT.construct_yaml_int,
    f"{_YAML}float": _CONSTRUCT.construct_yaml_float,
    f"{_YAML}bool": _CONSTRUCT.construct_yaml_bool,
    f"{_YAML}null": _CONSTRUCT.construct_yaml_null,
}


def _plain(node: yaml.Node) -> Any:  # noqa: ANN401 - whatever YAML holds; the form checks it
    """The node's value. What is no number, truth value or null is its text, dates too."""
    if isinstance(node, yaml.MappingNode):
        return {_plain_key(key): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    try:
        return _SCALARS[node.tag](node)
    except (KeyError, ValueError):  # a text, or one that is said to be a number and is none
        return node.value


def _plain_key(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else "(no plain key)"


def _twice(node: yaml.Node) -> Iterator[tuple[int, str]]:
    """Line and name of each key that stands twice in a mapping: the last would win."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = _plain_key(key)
            if name in seen:
                yield key.start_mark.line + 1, name
            seen.add(name)
            yield from _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _twice(value)


_SHOWN_FAULTS = 10


def _faults(path: Path, root: yaml.Node, error: ValidationError) -> list[str]:
    """One sentence a place that is wrong: file, line, question, field, and what is wrong."""
    found: dict[str, str] = {}
    for fault in error.errors(include_url=False, include_context=False):
        line, asked, names = _place(root, fault["loc"], missing=fault["type"] == "missing")
        about = f"question '{asked}'" if asked else ""
        where = ": ".join(filter(None, (about, ".".join(names)))) or "the file"
        said = fault["msg"].removeprefix("Value error, ")
        found.setdefault(f"{shown(path)}:{line}: {where}", said)
    faults = [f"{where}: {said}." for where, said in found.items()]
    left = len(faults) - _SHOWN_FAULTS
    return [*faults[:_SHOWN_FAULTS], f"And {left} more."] if left > 0 else faults


def _place(
    root: yaml.Node, loc: Sequence[int | str], *, missing: bool = False
) -> tuple[int, str, list[str]]:
    """The line of the deepest node that ``loc`` leads to, the id of its question, and the names
    of the fields below that question. Steps that are not in the file are pydantic's own ways of
    reading a value, save the last where it is a field that is ``missing``."""
    node, line, asked, names = root, root.start_mark.line + 1, "", list[str]()
    for depth, step in enumerate(loc, 1):
        below, line = _step(node, step, line)
        if below is not node or (missing and depth == len(loc)):
            names.append(str(step))
        node = below
        if isinstance(step, int) and names[:-1] == ["questions"]:
            asked, names = _scalar(node, "id") or f"number {step + 1}", []
    return line, asked, names


def _step(node: yaml.Node, step: int | str, line: int) -> tuple[yaml.Node, int]:
    """The node under ``step`` and its line; the node itself where there is none."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return node, line


def _scalar(node: yaml.Node, name: str) -> str:
    found, _ = _step(node, name, 0)
    return found.value if found is not node and isinstance(found, yaml.ScalarNode) else ""


def _no_id_twice(path: Path, root: yaml.Node, questions: Iterable[Question]) -> None:
    seen: set[str] = set()
    for number, question in enumerate(questions):
        if question.id in seen:
            line, _, _ = _place(root, ("questions", number, "id"))
            raise QuestionError(
                f"{shown(path)}:{line}: question '{question.id}': id: is given twice."
            )
        seen.add(question.id)
