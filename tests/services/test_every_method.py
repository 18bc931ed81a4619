"""Laws that hold for every public method of every service, found by looking at the services.

Each has an entry in ``CALLS`` with the arguments to call it with; a new method needs one.
"""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from standins.watched import scans, sorts, worded

from workbench.domain import Symbol
from workbench.messages import Usage
from workbench.services.symbols import Listing
from workbench.services.usage import LedgerEntry
from workbench.stores.cache import cache_key

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
_number = itertools.count()

FILE = "date,symbol,side,quantity,price,currency,fee\n2009-03-09,IBM,buy,1,87.25,USD,0\n"

READ_NOTHING = ("notification.notify", "usage.record", "workspace.create_workspace")

# What the server reads whole, and why it may.
MAY_SCAN = {
    "symbols: words $prefix": "this server does not use the index of a list for a range",
}


def call(*arguments: Any, **named: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return arguments, named


def ledger_entry(user: str) -> LedgerEntry:
    used = Usage(100, 20, 0.5)
    return LedgerEntry(user, "openai", "gpt-4.1", used, "ok", run_id=f"run-{user}", at=NOON)


Calls = dict[str, Callable[[SimpleNamespace], tuple[tuple[Any, ...], dict[str, Any]]]]

CALLS: Calls = {
    "user.get_user": lambda w: call(w.user),
    "user.get_user_by_email": lambda w: call(f"{w.user}@example.com"),
    "user.get_user_profile": lambda w: call(w.user),
    "user.create_or_update_user": lambda w: call(w.user, name="Ann", profile={"about": "x"}),
    "user.update_preferences": lambda w: call(w.user, language="vi"),
    "user.ensure_user": lambda w: call(f"{w.user}-new"),
    "user.get_user_dashboard": lambda w: call(w.user),
    "workspace.list_workspaces": lambda w: call(w.user),
    "workspace.stream_workspaces": lambda w: call(w.user, chunk_size=1),
    "workspace.get_workspace": lambda w: call(w.workspace),
    "workspace.find_workspace": lambda w: call(w.user, "tech"),
    "workspace.create_workspace": lambda w: call(w.user, "Another"),
    "workspace.update": lambda w: call(w.workspace, {"name": "Banks"}, expected_version=1),
    "workspace.archive": lambda w: call(w.workspace),
    "workspace.known": lambda w: call(w.workspace),
    "watchlist.list_watchlists": lambda w: call(w.workspace),
    "watchlist.list_watchlists_of": lambda w: call(w.user),
    "watchlist.get_watchlist": lambda w: call(w.watchlist),
    "watchlist.find_watchlist": lambda w: call(w.workspace, "main"),
    "watchlist.create_watchlist": lambda w: call(w.workspace, "Another"),
    "watchlist.add_symbol": lambda w: call(w.watchlist, "BRK.B", note="x"),
    "watchlist.remove_symbol": lambda w: call(w.watchlist, "FPT"),
    "watchlist.delete_watchlist": lambda w: call(w.watchlist),
    "portfolio.list_portfolios": lambda w: call(w.workspace),
    "portfolio.list_portfolios_of": lambda w: call(w.user),
    "portfolio.get_portfolio": lambda w: call(w.portfolio),
    "portfolio.find_portfolio": lambda w: call(w.workspace, "core"),
    "portfolio.create_portfolio": lambda w: call(w.workspace, "Another", method="average"),
    "portfolio.delete_portfolio": lambda w: call(w.portfolio),
    "portfolio.list_trades": lambda w: call(w.portfolio),
    "portfolio.record_trade": lambda w: call(
        w.portfolio, "sell", "IBM", Decimal(1), Decimal(100), day=date(2009, 3, 9)
    ),
    "portfolio.import_trades": lambda w: call(w.portfolio, FILE),
    "portfolio.remove_trade": lambda w: call(w.trade),
    "portfolio.holdings": lambda w: call(w.portfolio),
    "portfolio.review": lambda w: call(w.portfolio),
    "portfolio.trades": lambda w: call(w.portfolio),
    "portfolio.known": lambda w: call(w.portfolio),
    "journal.add_note": lambda w: call(w.workspace, "Note", "text", symbols=["FPT"]),
    "journal.list_notes": lambda w: call(w.workspace),
    "journal.update_note": lambda w: call(w.note, text="new", expected_version=1),
    "journal.add_task": lambda w: call(w.workspace, "Task", due=date(2024, 2, 1)),
    "journal.list_tasks": lambda w: call(w.workspace),
    "journal.list_tasks_of": lambda w: call(w.user),
    "journal.complete_task": lambda w: call(w.task),
    "journal.add_idea": lambda w: call(w.workspace, "FPT", "x", target_price=Decimal(9)),
    "journal.list_ideas": lambda w: call(w.workspace),
    "journal.list_ideas_of": lambda w: call(w.user),
    "journal.close_idea": lambda w: call(w.idea, "It grew"),
    "symbols.search_symbols": lambda w: call("fp"),
    "symbols.get_symbol": lambda w: call("fpt"),
    "symbols.lookup": lambda w: call("fpt"),
    "symbols.stream_symbols": lambda w: call(),
    "symbols.add_symbol": lambda w: call(Listing(Symbol(f"A{w.user}", "XNAS", "USD"))),
    "symbols.add_symbols": lambda w: call([Listing(Symbol(f"M{w.user}", "XNAS", "USD"))]),
    "symbols.remove_symbol": lambda w: call(w.own_symbol),
    "conversation.list_conversations": lambda w: call(w.user),
    "conversation.get_conversation": lambda w: call(w.conversation, user_id=w.user),
    "conversation.get_messages": lambda w: call(w.conversation, user_id=w.user),
    "conversation.rename_conversation": lambda w: call(w.conversation, "Named", user_id=w.user),
    "conversation.delete_conversation": lambda w: call(w.conversation, user_id=w.user),
    "notification.notify": lambda w: call(w.user, "New", link={"run": "r"}),
    "notification.list_notifications": lambda w: call(w.user),
    "notification.count_unread": lambda w: call(w.user),
    "notification.mark_read": lambda w: call(w.notification),
    "notification.mark_all_read": lambda w: call(w.user),
    "usage.record": lambda w: call(ledger_entry(w.user)),
    "usage.spent_since": lambda w: call(w.user, NOON),
    "usage.spent_in_run": lambda w: call("a-run"),
    "usage.summary": lambda w: call(w.user),
}
# The same questions with other filters.
VARIANTS: Calls = {
    "workspace.list_workspaces": lambda w: call(w.user, archived=True),
    "journal.list_tasks": lambda w: call(w.workspace, done=True),
    "journal.list_ideas": lambda w: call(w.workspace, closed=True),
    "notification.list_notifications": lambda w: call(w.user, unread=True),
    "symbols.search_symbols": lambda w: call("nothing begins with this"),
    "usage.summary": lambda w: call(w.user, since=NOON, until=NOON, by=("run", "kind")),
}


def services(desk: Any) -> dict[str, Any]:
    """Every service of the factory, by its name."""
    return {
        name.removeprefix("get_").removesuffix("_service"): getattr(desk, name)()
        for name in dir(desk)
        if name.startswith("get_") and name.endswith("_service")
    }


def methods(desk: Any) -> Iterator[str]:
    """The public blocking methods of all services; ``health_check`` has tests of its own."""
    for name, service in services(desk).items():
        for method, _ in inspect.getmembers(type(service), inspect.isfunction):
            if not method.startswith("_") and not method.endswith(("_async", "health_check")):
                yield f"{name}.{method}"


def world(desk: Any) -> SimpleNamespace:
    """A user of their own, with one of everything."""
    made = services(desk)
    user = f"u{next(_number)}"
    own = f"OWN{user}"
    made["user"].create_or_update_user(user, email=f"{user}@example.com")
    workspace = made["workspace"].create_workspace(user, "Tech")["_id"]
    made["symbols"].add_symbols(
        [Listing(Symbol(ticker, "XNAS", "USD")) for ticker in ("FPT", "BRK.B", own)]
    )
    watchlist = made["watchlist"].create_watchlist(workspace, "Main")["_id"]
    made["watchlist"].add_symbol(watchlist, "FPT")
    portfolio = made["portfolio"].create_portfolio(workspace, "Core")["_id"]
    bought = made["portfolio"].record_trade(
        portfolio, "buy", "IBM", Decimal(2), Decimal(100), day=date(2008, 1, 7)
    )
    conversation = f"c-{user}"
    conversations = desk._store.get_conversation_repository()
    conversations.append(conversation, "user", "Hello", user_id=user)
    conversations.update_one(conversation, {"workspace_id": workspace})
    made["usage"].record(ledger_entry(user))
    return SimpleNamespace(
        user=user,
        own_symbol=own,
        workspace=workspace,
        watchlist=watchlist,
        portfolio=portfolio,
        trade=bought["_id"],
        conversation=conversation,
        note=made["journal"].add_note(workspace, "Note")["_id"],
        task=made["journal"].add_task(workspace, "Task")["_id"],
        idea=made["journal"].add_idea(workspace, "FPT", "x")["_id"],
        notification=made["notification"].notify(user, "Hello"),
    )


@pytest.fixture
def desk(open_desk, sample):
    return open_desk(clock=lambda: NOON, data_manager=lambda: sample.data)


def ask(desk: Any, name: str, made: SimpleNamespace, calls: Calls = CALLS) -> Any:
    """Call a method; a stream is read to its end, as one list."""
    service, _, method = name.partition(".")
    arguments, named = calls[name](made)
    found = getattr(services(desk)[service], method)(*arguments, **named)
    return [one for chunk in found for one in chunk] if inspect.isgenerator(found) else found


async def ask_async(desk: Any, name: str, made: SimpleNamespace) -> Any:
    """Call a method's twin."""
    service, _, method = name.partition(".")
    arguments, named = CALLS[name](made)
    found = getattr(services(desk)[service], f"{method}_async")(*arguments, **named)
    if inspect.isasyncgen(found):
        return [one async for chunk in found for one in chunk]
    return await found


def test_every_method_is_looked_at(desk):
    assert sorted(methods(desk)) == sorted(CALLS)
    assert set(VARIANTS) <= set(CALLS)


def test_every_read_has_an_index(desk):
    """As the store tells itself; for orders on a server, as the indexes are."""
    unserved: dict[str, str] = {}
    for calls in (CALLS, VARIANTS):
        for name in calls:
            made = world(desk)
            desk.database.forget()
            ask(desk, name, made, calls)
            reads = {worded(*read): read for read in desk.database.reads}
            assert reads or name in READ_NOTHING
            found = scans(desk.database, [*reads.values()]) | sorts([*reads.values()])
            unserved |= dict.fromkeys(found, name)
    excepted = MAY_SCAN if desk.database.kind == "mongodb" else {}
    assert {read: name for read, name in unserved.items() if read not in excepted} == {}
    assert set(excepted) <= set(unserved)


def test_every_write_forgets_what_is_cached_of_its_user_and_workspace(desk):
    for name in CALLS:
        made, other = world(desk), f"other{next(_number)}"
        sentinels = {
            key(id)
            for key in (_user_key, _workspace_key)
            for id in (made.user, f"{made.user}-new", made.workspace, other)
        }
        for sentinel in sentinels:
            desk.cache.set_json(sentinel, 1, ttl_seconds=600)
        desk.database.forget()
        ask(desk, name, made)
        kept = {sentinel for sentinel in sentinels if desk.cache.get_json(sentinel)}
        wrong = set().union(*(_cached(schema, doc) for schema, doc in desk.database.written))
        assert not wrong & kept, f"{name} leaves {wrong & kept}"
        assert kept == sentinels - wrong, f"{name} forgets {sentinels - wrong - kept} for nothing"


def _cached(schema: Any, document: Any) -> set[str]:
    """The keys of the user and the workspace that a written document belongs to."""
    user = document["_id"] if schema.name == "users" else document.get("user_id")
    place = document["_id"] if schema.name == "workspaces" else document.get("workspace_id")
    return {_user_key(user)} | ({_workspace_key(place)} if place else set()) if user else set()


def _user_key(id: str) -> str:
    return cache_key("user", id, "sentinel", "v1")


def _workspace_key(id: str) -> str:
    return cache_key("workspace", id, "sentinel", "v1")


async def test_every_twin_gives_the_same(desk):
    for name in CALLS:
        first, second = world(desk), world(desk)
        plainly, with_twin = ask(desk, name, first), await ask_async(desk, name, second)
        assert _without_names(plainly, first) == _without_names(with_twin, second), name


def _without_names(found: Any, made: SimpleNamespace) -> Any:
    """What was found, with what differs between two worlds taken out."""
    names = {id: field for field, id in vars(made).items()}
    if is_dataclass(found) and not isinstance(found, type):
        return _without_names(vars_of(found), made)
    if isinstance(found, dict):
        changing = ("_id", "created_at", "updated_at")
        return {k: _without_names(v, made) for k, v in found.items() if k not in changing}
    if isinstance(found, list | tuple):
        # The worlds before this one have symbols of their own.
        own = [item for item in found if not _of_another(item, made)]
        return [_without_names(item, made) for item in own]
    if isinstance(found, str):
        text = re.sub("[0-9a-f]{32}", "ID", names.get(found, found))
        return re.sub(made.user, "USER", text, flags=re.IGNORECASE)
    return found


def vars_of(found: Any) -> dict[str, Any]:
    return {field.name: getattr(found, field.name) for field in fields(found)}


def _of_another(item: Any, made: SimpleNamespace) -> bool:
    symbol = str(item.get("symbol", "")) if isinstance(item, dict) else ""
    return symbol[:1] in "AMO" and symbol != "" and not symbol.endswith(made.user)
