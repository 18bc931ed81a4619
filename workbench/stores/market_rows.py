"""Rows of market data on their way into the store: sessions as ISO text, figures or null."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from workbench.errors import InvalidDocumentError


def rows_of(
    rows: Sequence[Any] | Mapping[str, Sequence[Any]], names: Sequence[str]
) -> Iterable[tuple[Any, ...]]:
    """Session as ISO text, then the values of ``names``."""
    if not isinstance(rows, Mapping):
        return [(iso_day(row.session), *(getattr(row, name) for name in names)) for row in rows]
    columns = [rows.get(name) for name in ("session", *names)]
    lengths = {None if column is None else len(column) for column in columns}
    if len(lengths) != 1 or None in lengths:
        raise InvalidDocumentError(
            f"Give columns session, {', '.join(names)} of equal length.",
        )
    sessions, *values = columns
    return list(zip(map(iso_day, sessions or ()), *(v or () for v in values), strict=True))


def iso_day(value: date | str) -> str:
    """A session as ISO text; times and other texts are no sessions."""
    try:
        if isinstance(value, str):
            return date.fromisoformat(value).isoformat()
        if isinstance(value, date) and value == date(value.year, value.month, value.day):
            return value.isoformat()
    except ValueError:
        pass
    raise InvalidDocumentError(f"A session is a day such as 2013-03-01, not {value!r}.")


def ends_of(within: tuple[date, date] | None) -> tuple[str, str]:
    """First and last of the days as ISO text; such that nothing lies between, for None."""
    return (within[0].isoformat(), within[1].isoformat()) if within else ("9999", "0000")


def finite(value: Any) -> float | None:  # noqa: ANN401 - whatever a provider gave
    """A figure as it is stored: null for NaN and None; an infinity is refused."""
    if value is None:
        return None
    number = float(value)
    if math.isinf(number):
        raise InvalidDocumentError("A price or volume must be finite, or NaN where not known.")
    return None if math.isnan(number) else number
