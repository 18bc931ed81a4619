"""What a brief says of its data: the strip under its head, and the findings in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from workbench.market.quality.finding import Finding, Severity, count
from workbench.reports.blocks import HealthStrip, Notes
from workbench.services.condition import Condition

_NAMES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def health_strip(own: Condition, others: Sequence[Condition]) -> HealthStrip:
    """The strip: what concerns the brief's period, of the company first, then of ``others``."""
    told = [(remark.severity, remark.short) for remark in own.remarks]
    told += [
        (remark.severity, f"{other.ticker}: {remark.short}")
        for other in others
        for remark in other.remarks
    ]
    order = list(Severity)
    worst = min((severity for severity, _ in told), key=order.index, default=None)
    facts = [
        ("Data of", own.provider),
        ("As of", own.as_of.isoformat()),
        ("Fetched", f"{own.fetched_at:%Y-%m-%d %H:%M} UTC"),
        *(("Passed over", name) for name in own.passed_over),
        ("Findings", _counted([severity for severity, _ in told])),
    ]
    lines = [words for _, words in told] or ["Nothing was found wrong with the data of the period"]
    return HealthStrip(worst or "ok", lines, facts)


def health_notes(
    own: Condition, whole: Sequence[Finding], others: Sequence[Condition], *, sessions: int
) -> Notes:
    """The findings in full: all on the company's own bars, those of ``others`` in the period."""
    items = [(str(finding.severity), finding.text) for finding in whole]
    items += [("info", remark.text) for remark in own.passed_over_remarks]
    items += [
        (str(remark.severity), f"{other.ticker}: {remark.text}")
        for other in others
        for remark in other.remarks
    ]
    checked = (
        f"Checked all {sessions:,} daily bars of {own.ticker}: missing and extra sessions, order "
        "of high and low, jumps without an event, age of the last bar. Of the benchmark: what "
        "concerns the period."
    )
    return Notes([*(items or [("ok", "Nothing was found.")]), ("", checked)])


def _counted(severities: Sequence[Severity]) -> str:
    counts = Counter(severities)
    told = [count(counts[one], name) for one, name in _NAMES.items() if counts[one]]
    return ", ".join(told) or "none"
