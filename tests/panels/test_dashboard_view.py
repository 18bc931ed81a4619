"""The dashboard as a cell shows it: its figures, what is not known, and text from anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from workbench import Workbench, open_workbench
from workbench.config.settings import Settings, StoreSettings
from workbench.domain import Symbol
from workbench.panels.dashboard import DashboardView
from workbench.services.symbols import Listing

HOSTILE = '<img src=x onerror="alert(1)">{{ 7*7 }}</table><script>alert(2)</script>'


@pytest.fixture
def wb(tmp_path: Path) -> Iterator[Workbench]:
    settings = Settings(profile="offline", store=StoreSettings(path=tmp_path / "store"))
    with open_workbench(settings=settings) as desk:
        yield desk


@pytest.fixture
def workspace(wb: Workbench) -> str:
    made = wb.services.get_workspace_service().create_workspace(wb.user_id, "Tech")
    return str(made["_id"])


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text.append(data.strip())


def _read(wb: Workbench, as_of: date | None = None) -> _Tags:
    page = _Tags()
    page.feed(wb.dashboard(as_of)._repr_html_())
    return page


def test_an_empty_desk_says_so(wb: Workbench) -> None:
    page = " ".join(_read(wb).text)
    assert "SAMPLE DATA" in page
    assert "None yet." in page
    assert "2013-03-01" in page


def test_it_shows_the_figures_of_the_services(wb: Workbench, workspace: str) -> None:
    portfolios = wb.services.get_portfolio_service()
    core = portfolios.create_portfolio(workspace, "Core")["_id"]
    bought = {"day": date(2009, 3, 9), "fee": Decimal("9.95")}
    portfolios.record_trade(core, "buy", "MSFT", Decimal(300), Decimal("15.15"), **bought)
    watchlists = wb.services.get_watchlist_service()
    watched = watchlists.create_watchlist(workspace, "Watched")["_id"]
    watchlists.add_symbol(watched, "IBM", note="wait")
    text = _read(wb).text
    # 300 x 27.95; 300 x 15.15 + 9.95; the difference
    assert {"USD 8,385.00", "USD 4,554.95", "USD 3,830.05"} <= set(text)
    # 202.91 / 200.83 - 1
    assert {"IBM", "USD 202.91", "+1.04%", "wait", "2013-03-01"} <= set(text)
    assert "Core: USD 8,385.00" in repr(wb.dashboard())


def test_a_price_that_is_not_known_is_said_to_be(wb: Workbench, workspace: str) -> None:
    wb.services.get_symbols_service().add_symbol(Listing(Symbol("SAP", "XETR", "EUR", "SAP SE")))
    portfolios = wb.services.get_portfolio_service()
    core = portfolios.create_portfolio(workspace, "Core")["_id"]
    bought = {"day": date(2009, 3, 9)}
    portfolios.record_trade(core, "buy", "SAP", Decimal("1.5"), Decimal(30), **bought)
    text = [part for part in _read(wb).text if part]
    for name in ("Value", "Unrealised", "Profit", "Money-weighted, a year"):
        assert text[text.index(name) + 1] == "not known", name
    assert text[text.index("Cost") + 1] == "EUR 45.00"
    row = text.index("SAP")
    assert text[row + 1 : row + 4] == ["1.5", "EUR 45.00", "not known"]
    assert any("no symbol 'SAP'" in part for part in text)


def test_the_past_does_not_know_the_present(wb: Workbench, workspace: str) -> None:
    portfolios = wb.services.get_portfolio_service()
    core = portfolios.create_portfolio(workspace, "Core")["_id"]
    bought = {"day": date(2009, 3, 9)}
    portfolios.record_trade(core, "buy", "MSFT", Decimal(300), Decimal("15.15"), **bought)
    assert "No trades yet." in _read(wb, date(2008, 6, 30)).text


def test_text_from_anybody_stays_text(wb: Workbench, workspace: str) -> None:
    users = wb.services.get_user_service()
    plain = _read(wb)
    users.create_or_update_user(wb.user_id, profile={"display_name": HOSTILE})
    workspaces = wb.services.get_workspace_service()
    workspaces.update(workspace, {"name": HOSTILE, "focus_symbols": [HOSTILE]})
    watchlists = wb.services.get_watchlist_service()
    watched = watchlists.create_watchlist(workspace, HOSTILE)["_id"]
    watchlists.add_symbol(watched, "IBM", note=HOSTILE)
    wb.services.get_portfolio_service().create_portfolio(workspace, HOSTILE)
    journal = wb.services.get_journal_service()
    journal.add_task(workspace, HOSTILE)
    journal.add_idea(workspace, "IBM", HOSTILE)
    wb.services.get_notification_service().notify(wb.user_id, HOSTILE, text=HOSTILE)
    page = _read(wb)
    assert page.tags - plain.tags <= {"table", "thead", "tbody", "tr", "th", "td"}
    assert page.attributes <= {"class", "role", "aria-label"}
    assert sum(HOSTILE in part for part in page.text) >= 8


def test_why_a_portfolio_shows_nothing_and_what_was_cut_is_said(
    wb: Workbench, workspace: str
) -> None:
    wb.services.get_portfolio_service().create_portfolio(workspace, "Core")
    data = wb.dashboard().data
    (core,) = data["portfolios"]
    told = {**data, "portfolios": [{**core, "reason": "A split was restated."}]}
    page = DashboardView({**told, "cut": ["tasks", "ideas"]})._repr_html_()
    assert "A split was restated." in page
    assert "No trades yet." not in page
    assert "There are more tasks, ideas than are shown here." in page


def test_a_task_that_is_due_is_not_cut_for_those_that_are_not(
    wb: Workbench, workspace: str
) -> None:
    journal = wb.services.get_journal_service()
    for number in range(51):
        journal.add_task(workspace, f"Some day {number}")
    journal.add_task(workspace, "Soon", due=date(2013, 3, 4))
    data = wb.dashboard().data
    assert (data["tasks"][0]["title"], len(data["tasks"]), data["cut"]) == ("Soon", 50, ["tasks"])
