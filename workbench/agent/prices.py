"""What a call to a model costs, by the prices of a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from workbench.config.prices import FREE_PROVIDER, Price
from workbench.messages import Usage

_FREE = Price(input=0.0, output=0.0)
_DATED = re.compile(r"(.+)-(\d{4}-\d{2}-\d{2})", re.DOTALL)
_MILLION = 1_000_000


class PriceTable:
    """Prices by ``provider:model``. A price that is not known stays unknown: it is never 0."""

    def __init__(self, prices: Mapping[str, Price]) -> None:
        self._prices = dict(prices)

    def price(self, provider: str, model: str) -> Price | None:
        """The price of a model, None where it is not known. A dated snapshot that is not listed
        costs what its model does; the local analyst is free."""
        if provider == FREE_PROVIDER:
            return _FREE
        exact = self._prices.get(f"{provider}:{model}")
        undated = _undated(model)
        if exact is not None or undated is None:
            return exact
        return self._prices.get(f"{provider}:{undated}")

    def cost(self, provider: str, model: str, usage: Usage) -> float | None:
        """What ``usage`` costs in USD, None where the price is not known."""
        price = self.price(provider, model)
        if price is None:
            return None
        cached = min(usage.cached_tokens, usage.input_tokens)
        cached_price = price.input if price.cached_input is None else price.cached_input
        amounts = (
            (usage.input_tokens - cached) * price.input,
            cached * cached_price,
            usage.output_tokens * price.output,
        )
        return sum(amounts) / _MILLION


def _undated(model: str) -> str | None:
    """``gpt-4.1`` for ``gpt-4.1-2025-04-14``; None for a name that ends with no day."""
    found = _DATED.fullmatch(model)
    if found is None:
        return None
    try:
        date.fromisoformat(found[2])
    except ValueError:
        return None
    return found[1]
