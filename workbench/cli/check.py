"""``workbench check``: the figures of a text against evidence."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from workbench.cli.desk import day as typed_day
from workbench.cli.evidence import read_evidence
from workbench.cli.exit_codes import DONE, FAILED
from workbench.cli.options import JsonOption
from workbench.cli.output import emit, one_line, say, table
from workbench.errors import InvalidDocumentError
from workbench.messages import Claim, ClaimState, format_value
from workbench.messages_json import claim_json

_COLUMNS = ("line>", "figure", "state", "what the data say", "source")


def check(
    file: Annotated[Path, typer.Argument(help="Markdown or text; - is standard input.")],
    *,
    evidence: Annotated[
        Path,
        typer.Option(
            "--evidence",
            help="JSON: cells, an object with cells and names {ticker: [names]}, or the lines that "
            "ask --json wrote.",
        ),
    ],
    language: Annotated[
        Literal["en", "vi"] | None,
        typer.Option("--language", help="The text's language, for its decimal mark."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DAY", help='The day that is now to the text, for "this year".'
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check each figure of a text: verified, contradicted or unverified.

    Exit code 0: no figure is contradicted; 1: one or more are.
    """
    from workbench.agent.checking import check as claims_of

    known = read_evidence(_read(evidence))
    text = _read(file)
    claims = claims_of(
        text,
        known.cells,
        as_of=typed_day(as_of) if as_of else known.as_of,
        names=known.names,
        language=language or known.language or "en",
    )
    (_show_json if as_json else _show)(claims, text)
    wrong = any(claim.state is ClaimState.CONTRADICTED for claim in claims)
    raise typer.Exit(FAILED if wrong else DONE)


def _read(path: Path) -> str:
    name = "standard input" if str(path) == "-" else f"'{path}'"
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise InvalidDocumentError(f"{name} cannot be read: {error.strerror}.") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidDocumentError(f"{name} is no text in UTF-8 (byte {error.start}).") from error


def _counts(claims: Sequence[Claim]) -> dict[str, int]:
    found = Counter(claim.state for claim in claims)
    return {str(state): found[state] for state in ClaimState}


def _line(claim: Claim, text: str) -> int:
    return text.count("\n", 0, claim.offset) + 1


def _show_json(claims: Sequence[Claim], text: str) -> None:
    rows = [{"line": _line(claim, text), **claim_json(claim)} for claim in claims]
    emit({"claims": rows, **_counts(claims)})


def _show(claims: Sequence[Claim], text: str) -> None:
    rows = [
        (str(_line(claim, text)), one_line(claim.text), str(claim.state), one_line(_said(claim)),
         one_line(claim.source or ""))
        for claim in claims
    ]  # fmt: skip
    if rows:
        table("", _COLUMNS, rows)
    counts = ", ".join(f"{count} {state}" for state, count in _counts(claims).items())
    say(f"{len(claims)} figures: {counts}.")


def _said(claim: Claim) -> str:
    """What the data say: of a contradicted figure in words, of a verified one its value."""
    if claim.finding:
        return claim.finding
    if claim.source is None or claim.value is None or claim.unit is None:
        return ""
    when = f"{claim.end}" if claim.start == claim.end else f"{claim.start} to {claim.end}"
    return f"{claim.symbol} {claim.measure}, {when}: {format_value(claim.value, claim.unit)}"
