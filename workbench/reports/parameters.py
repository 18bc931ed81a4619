"""A report's parameters: read from the notebook's tagged cell, checked before a kernel starts.

A report notebook declares its parameters in one cell tagged ``parameters``, as annotated
assignments with a default and, if wanted, a comment for the reader::

    symbol: str = "AAPL"  # ticker
    start: date | None = None  # first day, YYYY-MM-DD

The cell is read, never run: annotations come from a fixed table of types and defaults are
literals or ``date(...)``. So a report can be listed and its parameters refused at no cost and at
no risk.
"""

from __future__ import annotations

import ast
import difflib
import io
import re
import tokenize
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from types import NoneType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from nbformat import NotebookNode
from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from workbench.errors import BadParameterError, ReportError

TAG = "parameters"
MAX_TEXT = 200
_SECRET = re.compile(
    r"(?:^|_)(?:(?:api)?_?keys?|passw(?:or)?d|passphrase|pwd|secrets?|tokens?|credentials?)(?:_|$)",
    re.IGNORECASE,
)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _iso_day(value: object) -> object:
    """Only ``YYYY-MM-DD``: pydantic alone would read ``20080101`` as seconds since 1970."""
    if isinstance(value, str):
        if not _ISO_DAY.fullmatch(value):
            raise ValueError("not a date")
        return date.fromisoformat(value)
    if isinstance(value, datetime) or not isinstance(value, date | NoneType):
        raise ValueError("not a date")
    return value


def _plain_text(value: object) -> object:
    if isinstance(value, str) and (len(value) > MAX_TEXT or not value.isprintable()):
        raise ValueError("not plain text")
    return value


_TYPES: dict[str, Any] = {
    "str": Annotated[str, BeforeValidator(_plain_text)],
    "int": int,
    "float": Annotated[float, Field(allow_inf_nan=False)],
    "bool": bool,
    "date": Annotated[date, BeforeValidator(_iso_day)],
}
_WORDS = {
    str: f"text of one line, at most {MAX_TEXT} characters",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date as YYYY-MM-DD",
    NoneType: "none",
}


@dataclass(frozen=True)
class Parameter:
    """One declared parameter: its type as written and as checked, its default, its comment."""

    name: str
    annotation: str
    type: Any
    default: object
    help: str = ""

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.type)

    @property
    def expected(self) -> str:
        """What a value must be, in words."""
        return " or ".join(dict.fromkeys(_words(self.type)))

    def check(self, value: object) -> object:
        """``value`` as this parameter's type. Text is read (``"5"`` is 5), other values must be
        of the type already. Raises BadParameterError."""
        if isinstance(value, str) and NoneType in get_args(self.type):
            value = None if value.strip().lower() in {"", "none"} else value
        try:
            return self._adapter.validate_python(value, strict=not isinstance(value, str))
        except ValidationError:
            raise BadParameterError(
                f"Parameter '{self.name}' must be {self.expected}, not {shown(value)}."
            ) from None


@dataclass(frozen=True)
class Parameters:
    """All parameters of one report."""

    report: str
    declared: tuple[Parameter, ...]

    def check(self, given: Mapping[str, object]) -> dict[str, Any]:
        """The full set of values: ``given``, checked, and defaults for the rest.

        Raises BadParameterError, with one line, for a name that is not declared, a value that
        is not of its type, and an ``end`` before its ``start``.
        """
        known = {parameter.name: parameter for parameter in self.declared}
        for name in given:
            _refuse_secret(name)
            if name not in known:
                raise BadParameterError(self._unknown(name, list(known)))
        values = {
            name: parameter.check(given[name]) if name in given else parameter.default
            for name, parameter in known.items()
        }
        _check_order(values)
        return values

    def _unknown(self, name: str, known: list[str]) -> str:
        near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
        hint = f"Did you mean '{near[0]}'?" if near else f"It has: {', '.join(known) or 'none'}."
        return f"Report '{self.report}' has no parameter {shown(name)}. {hint}"


def read_parameters(notebook: NotebookNode, report: str) -> Parameters:
    """The parameters ``notebook`` declares in its tagged cell; none if it has no such cell.

    Raises ReportError where the cell holds anything but imports and typed assignments.
    """
    cell = next((c for c in notebook.cells if TAG in c.metadata.get("tags", ())), None)
    if cell is None:
        return Parameters(report, ())
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        raise ReportError(
            f"The parameters of report '{report}' cannot be read: {error.msg}, line {error.lineno}."
        ) from None
    comments = _comments(cell.source)
    found = [_declared(node, comments, report) for node in tree.body]
    return Parameters(report, tuple(parameter for parameter in found if parameter))


def parse_assignments(texts: Iterable[str]) -> dict[str, str]:
    """``["symbol=AAPL", ...]`` as a mapping; the text after the first ``=`` is kept as it is.

    Raises BadParameterError for a text without ``=`` and for a name given twice.
    """
    values: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise BadParameterError(
                f"{shown(text)} is not a parameter.", hint="Write name=value, as symbol=AAPL."
            )
        if name in values:
            raise BadParameterError(f"Parameter {shown(name)} is given twice.")
        values[name] = value.strip()
    return values


def injected_source(values: Mapping[str, object]) -> str:
    """The code of the cell that sets ``values`` in the run's notebook."""
    lines = [f"{name} = {_literal(value)}" for name, value in values.items()]
    return "\n".join(["# The parameters of this run.", "import datetime", "", *lines])


def as_json(values: Mapping[str, object]) -> dict[str, Any]:
    """``values`` with dates as ISO text, for records and metadata."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}


def shown(value: object, limit: int = 60) -> str:
    """``value`` as one short quoted line: control characters escaped, long text cut."""
    text = str(value)
    text = text if len(text) <= limit else text[: limit - 1] + "…"
    return "'" + "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text) + "'"


def _literal(value: object) -> str:
    if isinstance(value, date):
        return f"datetime.date({value.year}, {value.month}, {value.day})"
    return repr(value)


def _refuse_secret(name: str) -> None:
    if _SECRET.search(re.sub(r"(?<=[a-z])(?=[A-Z])|[-.]", "_", name)):
        raise BadParameterError(
            f"Parameter {shown(name)} looks like a secret; parameters are kept in the notebook.",
            hint="Put keys and passwords in the configuration.",
        )


def _check_order(values: Mapping[str, object]) -> None:
    start, end = values.get("start"), values.get("end")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        raise BadParameterError(f"Parameter 'end' ({end}) lies before 'start' ({start}).")


def _words(type_: object) -> list[str]:
    if get_origin(type_) is Annotated:
        return _words(get_args(type_)[0])
    if get_origin(type_) is Literal:
        return [shown(value) for value in get_args(type_)]
    if get_args(type_):
        return [word for part in get_args(type_) for word in _words(part)]
    return [_WORDS[type_]] if isinstance(type_, type) else [str(type_)]


# Reading the cell. --------------------------------------------------------------------------------


def _declared(node: ast.stmt, comments: Mapping[int, str], report: str) -> Parameter | None:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return None
    if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
        raise ReportError(
            f"The parameters of report '{report}' need a type and a default: "
            f"line {node.lineno} is {shown(ast.unparse(node))}.",
            hint='Write them as symbol: str = "AAPL".',
        )
    name, annotation = node.target.id, ast.unparse(node.annotation)
    _refuse_secret(name)
    try:
        if node.value is None:
            raise ValueError("no default")
        type_, comment = _type(node.annotation), comments.get(node.lineno, "")
        parameter = Parameter(name, annotation, type_, _default(node.value), comment)
        return replace(parameter, default=parameter.check(parameter.default))
    except (ValueError, KeyError, TypeError, BadParameterError) as error:
        raise ReportError(
            f"Parameter '{name}' of report '{report}' is declared wrongly: {error}."
        ) from None


def _type(node: ast.expr) -> Any:  # noqa: ANN401 - a type is any object
    """The type an annotation names, from the table: nothing of the notebook is evaluated."""
    if isinstance(node, ast.Constant) and node.value is None:
        return NoneType
    if isinstance(node, ast.Name) and node.id in _TYPES:
        return _TYPES[node.id]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return Union[_type(node.left), _type(node.right)]  # noqa: UP007 - built at run time
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) in {"Literal", "typing.Literal"}:
        values = ast.literal_eval(node.slice)
        return Literal.__getitem__(values if isinstance(values, tuple) else (values,))
    raise ValueError(f"type {ast.unparse(node)} is not one of {', '.join(_TYPES)}, None, Literal")


def _default(node: ast.expr) -> object:
    if isinstance(node, ast.Call):
        call = ast.unparse(node.func)
        arguments = [ast.literal_eval(argument) for argument in node.args]
        makers: dict[str, Callable[..., date]] = {
            "date": date,
            "datetime.date": date,
            "date.fromisoformat": date.fromisoformat,
        }
        return makers[call](*arguments)
    return ast.literal_eval(node)


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}
