"""How the market data are tried: one price is asked for, once, and nothing else spends a quota."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from workbench.diagnosis.check import Found, State
from workbench.errors import MarketDataError

if TYPE_CHECKING:
    from workbench.app import Workbench
    from workbench.market.quotas import QuotaStatus


def one_price(wb: Workbench) -> Found:
    """One price: the same that the data manager's own check asks for, so it is asked for once."""
    healthy, checked = wb.data.health_check()
    if not healthy:
        raise MarketDataError(str(checked["error"]))
    quote = wb.data.get_quote(checked["ticker"])
    ticker = quote.symbol.ticker
    detail = f"{quote.source.provider}: {ticker} {quote.price:,.2f} on {quote.session}"
    facts = {
        "provider": quote.source.provider, "asked_first": wb.data.provider_name,
        "last_session": quote.session.isoformat(), "sample": wb.data.is_sample,
    }  # fmt: skip
    if wb.data.is_sample:
        return Found(f"SAMPLE DATA, {detail}", facts=facts)
    said = _freshness(wb, ticker, quote.session)
    state = State.DEGRADED if said else State.OK
    return Found(" ".join([f"{detail}.", *said]), state, {**facts, "stale": bool(said)})


def _freshness(wb: Workbench, ticker: str, session: date) -> list[str]:
    """What keeps the last bar from being the newest, as sentences; nobody is asked again."""
    from workbench.market.frames import no_actions
    from workbench.market.quality.finding import FindingKind, Severity
    from workbench.market.quality.health import findings

    bars = wb.data.get_stock_data(ticker, start=session, adjust="none")
    mic, behind = str(bars.attrs["mic"]), bars.attrs["behind"]
    found = findings(bars, no_actions(), mic=mic, now=wb.data.today(mic))
    # One session behind is a morning before the vendor's first price of the day.
    old = [one for one in found if one.kind == FindingKind.STALE]
    stale = [one.text for one in old if one.severity != Severity.INFO]
    return [*stale, *([f"Newer sessions could not be fetched: {behind}"] if behind else [])]


def providers(wb: Workbench) -> Found:
    """Who is asked for which kind of data, and what they lack; nobody is asked anything."""
    chains = wb.market.chains()
    said = "; ".join(
        f"{kind}: {' then '.join(names) or 'nobody'}" for kind, names in chains.items()
    )
    facts: dict[str, Any] = {"chains": {kind: list(names) for kind, names in chains.items()}}
    if wb.settings.profile == "offline":
        return Found(f"{said} (the live profile has more)", facts=facts)
    market = wb.settings.market
    asked = {name for names in chains.values() for name in names}
    given = {"sec": market.sec.user_agent, "alpha_vantage": market.alpha_vantage.api_key}
    lacks = {name: _HOW_TO[name] for name, value in given.items() if name in asked and not value}
    facts["lacks"] = lacks
    detail = ". ".join([said, *(f"{name} cannot be asked: {how}" for name, how in lacks.items())])
    return Found(detail, State.DEGRADED if lacks else State.OK, facts)


_HOW_TO = {
    "sec": "set SEC_USER_AGENT to your name and e-mail address, as the SEC asks of everybody",
    "alpha_vantage": "set ALPHA_VANTAGE_API_KEY to your key, a free one is at alphavantage.co",
}


def quotas(wb: Workbench) -> Found:
    """How full the quotas are of those who are asked; reading them is no request."""
    asked = {name for names in wb.market.chains().values() for name in names}
    found = [quota.status() for name, quota in wb.market.quotas.items() if name in asked]
    if not found:
        detail = "none is counted: the sample is asked without limits"
        return Found(detail, State.SKIPPED, {"providers": {}})
    facts = {
        one.provider: {
            "per_day": one.limits.per_day,
            "used_24h": None if one.limits.per_day is None else one.used_today,
            "left_24h": one.left_today,
            "held_until": one.held_until and one.held_until.isoformat("T", "seconds"),
            "next_at": one.next_at and one.next_at.isoformat("T", "seconds"),
        }
        for one in found
    }
    waiting = any(one.next_at for one in found)
    state = State.DEGRADED if waiting else State.OK
    return Found("; ".join(map(_filled, found)), state, {"providers": facts})


def _filled(one: QuotaStatus) -> str:
    """``alpha_vantage: 21 of 25 left in 24 hours``."""
    said = f"{one.provider}: no limit a day"
    if one.limits.per_day is not None:
        said = f"{one.provider}: {one.left_today} of {one.limits.per_day} left in 24 hours"
    if one.held_until:
        said += f", asked for rest until {one.held_until:%Y-%m-%d %H:%M} UTC"
    elif one.next_at:
        said += f", the next may go at {one.next_at:%Y-%m-%d %H:%M} UTC"
    return said
