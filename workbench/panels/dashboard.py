"""The dashboard in a notebook: one page of HTML, with nothing that runs."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, Template

from workbench.messages import FRACTION, format_value


class DashboardView:
    """Shows a dashboard at the end of a cell; ``data`` is what it shows, as values.

    All text in it is escaped: names, notes and titles are anybody's.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def __repr__(self) -> str:
        parts = [f"{self._title}, as of {self.data['as_of']}"]
        parts += ["SAMPLE DATA"] if self.data["sample"] else []
        for portfolio in self.data["portfolios"]:
            for currency, total in portfolio["totals"].items():
                value = _money(total["value"], currency) or "not known"
                parts.append(f"{portfolio['name']}: {value}")
        return " · ".join(parts)

    def _repr_html_(self) -> str:
        return _template().render(title=self._title, **self.data)

    @property
    def _title(self) -> str:
        user = self.data["profile"]
        name = user["profile"]["display_name"] or user["name"]
        return f"The desk of {name}" if name else "Your desk"


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "money": _money, "percent": _percent, "signed": _signed, "shares": _shares,
    }  # fmt: skip
    source = files(__package__).joinpath("dashboard.html").read_text(encoding="utf-8")
    return environment.from_string(source)


def _money(amount: Decimal | float | None, currency: str) -> str | None:
    """An amount with its currency; None where it is not known."""
    return None if amount is None else format_value(float(amount), currency)


def _percent(share: float | None) -> str | None:
    return None if share is None else format_value(share, FRACTION)


def _signed(share: float) -> str:
    return f"{'+' if share > 0 else ''}{format_value(share, FRACTION)}"


def _shares(quantity: Decimal) -> str:
    """All decimals that say something, and no others."""
    whole, _, rest = f"{quantity:,f}".partition(".")
    rest = rest.rstrip("0")
    return f"{whole}.{rest}" if rest else whole
