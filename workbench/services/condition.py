"""The condition of the data under a figure: who gave them, and what is wrong with them.

One place decides which findings concern which sessions, and in what words charts, reports and the
agent's tools tell them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workbench import charts
from workbench.market.frames import as_session
from workbench.market.manager import DataManager
from workbench.market.quality.finding import Finding, FindingKind, Severity, listed_days
from workbench.market.quality.health import short

Span = tuple[date, date]

_OF_THE_END = frozenset(
    {FindingKind.STALE, FindingKind.NOT_REFRESHED, FindingKind.PROVISIONAL, FindingKind.NO_DATA}
)
"""What concerns the newest sessions, whatever days it names."""

_REASON = 100  # characters of a vendor's own words in a remark
_SEVERITIES = {
    Severity.ERROR: charts.Severity.ERROR,
    Severity.WARNING: charts.Severity.WARNING,
    Severity.INFO: charts.Severity.NOTE,
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say of the data: in a few words, and in whole sentences."""

    severity: Severity
    short: str
    text: str


@dataclass(frozen=True, slots=True)
class Condition:
    """The data of one symbol from the first to the second day of ``span``.

    ``findings``: those that concern the span, worst first. ``passed_over``: the providers that
    were asked before and why they did not answer. ``last``: the last session there is.
    """

    ticker: str
    provider: str
    as_of: date
    fetched_at: datetime
    passed_over: Mapping[str, str]
    behind: str
    findings: tuple[Finding, ...]
    span: Span
    last: date

    @property
    def remarks(self) -> list[Remark]:
        """All there is to say, worst first; empty where nothing is."""
        found = [Remark(one.severity, self._short(one), one.text) for one in self.findings]
        return [*found, *self.passed_over_remarks]

    @property
    def cautions(self) -> list[str]:
        """What an answer in words must say of the figures of the span: errors, data that are old,
        behind or have not settled where the span reaches the last session, and a provider that
        was passed over."""
        grave = [one for one in self.findings if self._must_be_said(one)]
        return [*map(self._short, grave), *(one.short for one in self.passed_over_remarks)]

    def _must_be_said(self, finding: Finding) -> bool:
        if finding.kind is FindingKind.STALE and finding.severity is Severity.INFO:
            return False  # a session behind: today's has not been traded to its end
        if finding.kind in _OF_THE_END:
            return self.span[1] >= self.last
        return finding.severity is Severity.ERROR

    def _short(self, finding: Finding) -> str:
        days = finding.between(*self.span) or finding.sessions
        when = f" ({listed_days(map(as_session, days))})" if days else ""
        why = f": {_cut(self.behind)}" if finding.kind is FindingKind.NOT_REFRESHED else ""
        return f"{short(finding)}{when}{why}"

    @property
    def passed_over_remarks(self) -> list[Remark]:
        """Who was asked before, and why the data are another's."""
        return [
            Remark(
                Severity.INFO,
                f"{name} passed over: {_cut(reason)}; data of {self.provider}",
                f"{name} was passed over: {reason} The data are those of {self.provider}.",
            )
            for name, reason in self.passed_over.items()
        ]


def condition(
    data: DataManager, about: Mapping[Any, Any], span: Span, *, gaps: bool = True
) -> Condition:
    """The condition of the data that a frame's attributes ``about`` speak of, over ``span``.

    ``gaps``: whether missing and extra sessions are looked for. Raises what reading the series
    does.
    """
    day = date.fromisoformat(about["as_of"])
    ticker = about["symbol"]
    found = data.health(ticker, start=span[0], as_of=day, gaps=gaps)
    return Condition(
        ticker=ticker,
        provider=about["provider"],
        as_of=day,
        fetched_at=datetime.fromisoformat(about["fetched_at"]),
        passed_over=about["passed_over"],
        behind=about["behind"] or "",
        findings=tuple(one for one in found if _concerns(one, span)),
        span=span,
        last=data.span(ticker, span[0])[1],
    )


def chart_health(conditions: Sequence[Condition]) -> charts.Health | None:
    """What the strip of a chart of these symbols says; None where nothing is wrong.

    What is the same for several symbols is said once."""
    named = len(conditions) > 1
    told: dict[tuple[Severity, str, str], list[str]] = {}
    for one in conditions:
        for remark in one.remarks:
            told.setdefault((remark.severity, remark.short, remark.text), []).append(one.ticker)
    if not told:
        return None
    ranked = sorted(told.items(), key=lambda item: list(Severity).index(item[0][0]))
    return charts.Health(
        severity=_SEVERITIES[ranked[0][0][0]],
        remarks=[_of(tickers, words, named=named) for (_, words, _), tickers in ranked],
        details=[_of(tickers, text, named=named) for (_, _, text), tickers in ranked],
    )


def _of(tickers: Iterable[str], text: str, *, named: bool) -> str:
    return f"{', '.join(tickers)}: {text}" if named else text


def _concerns(finding: Finding, span: Span) -> bool:
    if finding.kind in _OF_THE_END or not finding.sessions:
        return True
    return bool(finding.between(*span))


def _cut(reason: str) -> str:
    """The first of a vendor's words, on one line."""
    line = " ".join(reason.split()).rstrip(".")
    return line if len(line) <= _REASON else f"{line[: _REASON - 1].rstrip()}…"
