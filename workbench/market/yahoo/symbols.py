"""How Yahoo spells tickers, and which exchange its codes stand for: ``market.reference`` as
Yahoo's provider asks it."""

from __future__ import annotations

from workbench.market.reference.exchanges import canonical, exchange_of_yahoo, yahoo_name

__all__ = ["mic_of", "our_ticker", "yahoo_name"]


def our_ticker(name: str) -> str:
    """The one spelling we keep for Yahoo's ``name``: ``BRK-B`` is ``BRK.B``."""
    return canonical(name)


def mic_of(exchange: str) -> str | None:
    """The MIC of Yahoo's exchange code; None for one that is not in the table."""
    found = exchange_of_yahoo(exchange)
    return None if found is None else found.mic
