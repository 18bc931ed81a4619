"""``workbench usage``: what the models took, in tokens and money."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, say, table
from workbench.cli.session import opened

if TYPE_CHECKING:
    from workbench.app import Workbench

_COUNTED = ("calls", "failed", "input_tokens", "cached_tokens", "output_tokens", "unknown")
_COLUMNS = [
    "calls>", "failed>", "tokens in>", "of them cached>", "tokens out>", "price unknown>", "USD>",
]  # fmt: skip


def usage(
    *,
    days: Annotated[
        int, typer.Option("--days", min=1, max=3660, help="How many days back, UTC, with today.")
    ] = 30,
    by: Annotated[
        Literal["day", "provider", "model", "run"],
        typer.Option("--by", help="What the calls are added up by; run: the run of a report."),
    ] = "day",
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """What your questions took: tokens, money, and what is left of today's limit.

    Calls of a model whose price is not known are counted apart, and are in no sum of money.
    """
    with opened(profile) as wb:
        service, user = wb.services.get_usage_service(), wb.settings.user.id
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        groups = ("provider", "model") if by == "model" else (by,)
        rows = service.summary(user, since=today - timedelta(days=days - 1), by=groups)
        left = _left(wb, service.spent_since(user, today))
        if as_json:
            emit({"days": days, "by": by, "rows": rows, "total": _total(rows), "today": left})
        else:
            _show(rows, groups, days)
            say(_today(left))


def _left(wb: Workbench, spent: float) -> dict[str, float | None]:
    limit = wb.settings.agent.max_usd_per_day
    left = None if limit is None else max(0.0, limit - spent)
    return {"spent_usd": spent, "limit_usd": limit, "left_usd": left}


def _total(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    sums: dict[str, Any] = {name: sum(row[name] for row in rows) for name in _COUNTED}
    return {**sums, "cost_usd": math.fsum(row["cost_usd"] for row in rows)}


def _show(rows: Sequence[dict[str, Any]], groups: Sequence[str], days: int) -> None:
    period = "today" if days == 1 else f"the last {days} days"
    if not rows:
        say(f"No model was asked in {period}." if days > 1 else "No model was asked today.")
        return
    lines = [(*(row[name] or "none" for name in groups), *_cells(row)) for row in rows]
    total = ("total", *[""] * (len(groups) - 1), *_cells(_total(rows)))
    table(f"What models took, {period} (UTC)", [*groups, *_COLUMNS], [*lines, total])


def _cells(row: dict[str, Any]) -> list[str]:
    return [*(f"{row[name]:,}" for name in _COUNTED), f"{row['cost_usd']:,.4f}"]


def _today(left: dict[str, float | None]) -> str:
    spent = f"Today (UTC): USD {left['spent_usd']:,.4f} spent"
    if left["limit_usd"] is None:
        return f"{spent}; there is no limit for a day (WORKBENCH_MAX_USD_PER_DAY)."
    return (
        f"{spent} of USD {left['limit_usd']:,.2f}, USD {left['left_usd']:,.4f} left "
        "(WORKBENCH_MAX_USD_PER_DAY)."
    )
