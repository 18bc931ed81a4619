"""An analyst's desk on the command line: a day's work, what goes wrong, and what machines read."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workbench.app import Workbench, open_workbench

HOSTILE = "\x1b[31mred\x1b]0;title\x07 [bold]b[/bold] \u202e21\u200f"
HARMLESS = "[31mred]0;title [bold]b[/bold] 21"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def said(workbench: Run) -> Callable[..., str]:
    """What a command that works prints; nothing is complained of."""

    def run(*arguments: str) -> str:
        done = workbench(*arguments)
        assert (done.returncode, done.stderr) == (0, ""), arguments
        return done.stdout

    return run


def test_a_day_from_an_empty_home(workbench, said, cells) -> None:
    made = workbench("watchlist", "create", "Big Tech")
    assert made.stdout == "Made the watchlist Big Tech in Main.\n"
    assert made.stderr == "You had no workspace: made the workspace Main.\n"

    added = said("watchlist", "add", "big TECH", "aapl", "MSFT", "IBM", "--note", "core")
    assert "AAPL (Apple Inc.), MSFT (Microsoft Corporation), IBM (" in added
    shown = said("watchlist", "show", "big tech")
    assert "SAMPLE DATA 2000-03-01 to 2013-03-01" in shown
    # Closes of 2013-02-28 and 2013-03-01: 441.40 and 430.47, 27.80 and 27.95.
    assert cells(shown, "AAPL")[3:] == ["USD", "430.47", "2013-03-01", "-2.48%", "core"]
    assert cells(shown, "MSFT")[-4:] == ["27.95", "2013-03-01", "+0.54%", "core"]

    removed = said("watchlist", "remove", "Big Tech", "ibm")
    assert removed.startswith("Removed from Big Tech in Main: IBM (International")
    assert said("watchlist", "list").splitlines()[1].split()[-3:] == ["2", "AAPL,", "MSFT"]

    said("workspace", "set", "MAIN", "--focus", "aapl, msft", "--assume", "Rates stay above 4 %")
    said("workspace", "note", "main", "Call with IR", "--text", "They buy back.\nNo guidance.")
    task = said("workspace", "task", "main", "Read the 10-K", "--due", "2026-12-01").split()[1]
    idea = said(
        "workspace", "idea", "main", "aapl", "Cheap on cash flow", "--view", "buy",
        "--target", "1500.25", "--stop", "380", "--horizon", "2027-01-31",
    ).split()[1]  # fmt: skip
    desk = said("workspace", "show")
    assert "Focus: AAPL, MSFT\nAssumption 1: Rates stay above 4 %\n" in desk
    assert cells(desk, "Big") == ["Big", "Tech", "AAPL,", "MSFT"]
    assert cells(desk, task) == [task, "2026-12-01", "Read", "the", "10-K"]
    assert cells(desk, idea)[1:12] == [
        "AAPL", "buy", "Cheap", "on", "cash", "flow", "USD", "1,500.25", "USD", "380", "2027-01-31",
    ]  # fmt: skip
    assert "Call with IR\nThey buy back.\nNo guidance.\n" in desk

    assert said("workspace", "done", task[:3].upper()) == "Done: Read the 10-K\n"
    assert said("workspace", "close-idea", idea, "Took profit") == "Closed: buy AAPL, Took profit\n"
    desk = said("workspace", "show", "Main")
    assert "Open" not in desk
    everything = said("workspace", "show", "--all")
    assert cells(everything, "AAPL")[6:8] == ["Took", "profit"]
    assert cells(everything, "Read")[:3] == ["Read", "the", "10-K"]

    archived = said("workspace", "archive", "main")
    assert archived.startswith("Archived the workspace Main, watchlists (1), notes (1), tasks (1)")
    assert said("workspace", "list").startswith("No active workspace.")
    assert cells(said("workspace", "list", "--archived"), "Main")[1:3] == ["AAPL,", "MSFT"]


def test_what_machines_read_is_the_documents(documents) -> None:
    workspace, made, listed, shown, mine, here, emptied = documents(
        ("workspace", "create", "Desk", "--description", "mine"),
        ("watchlist", "create", "Tech"),
        ("watchlist", "add", "tech", "AAPL", "--note", "n"),
        ("watchlist", "show", "tech"),
        ("watchlist", "list"),
        ("watchlist", "list", "-w", "desk"),
        ("watchlist", "remove", "tech", "AAPL"),
    )
    assert (workspace["name"], workspace["description"]) == ("Desk", "mine")
    assert made["workspace_id"] == workspace["_id"]
    assert [item["symbol"] for item in listed["items"]] == ["AAPL"]
    (item,) = shown["items"]
    assert shown["sample_data"] is True
    assert (item["price"], item["session"], item["reason"]) == (430.47, "2013-03-01", None)
    assert item["change"] == pytest.approx(430.47 / 441.40 - 1)
    assert [one["_id"] for one in mine] == [one["_id"] for one in here] == [made["_id"]]
    assert emptied["items"] == []

    changed, again, note, task, idea, held = documents(
        ("workspace", "set", "desk", "--rename", "Desk 2", "--assume", "a", "--assume", "b"),
        ("workspace", "set", "desk 2", "--clear-assumptions", "--assume", "c"),
        ("workspace", "note", "desk 2", "t", "--text", "x"),
        ("workspace", "task", "desk 2", "t", "--due", "2026-12-01"),
        ("workspace", "idea", "desk 2", "IBM", "why", "--target", "250.5"),
        ("workspace", "show"),
    )
    assert (changed["_id"], changed["assumptions"]) == (workspace["_id"], ["a", "b"])
    assert again["assumptions"] == ["c"]
    assert (idea["target_price"], idea["stop_price"], idea["view"]) == (250.5, None, "watch")
    assert held["workspace"] == again
    assert (held["notes"], held["tasks"], held["ideas"]) == ([note], [task], [idea])

    done, closed, deleted, archived, active, put_away = documents(
        ("workspace", "done", task["_id"]),
        ("workspace", "close-idea", idea["_id"], "so"),
        ("watchlist", "delete", "tech"),
        ("workspace", "archive", "desk 2"),
        ("workspace", "list"),
        ("workspace", "list", "--archived"),
    )
    assert (done["status"], closed["outcome"], deleted["name"]) == ("done", "so", "Tech")
    assert archived["archived"]["notes"] == 1
    assert (active, put_away) == ([], [archived["workspace"]])


def test_a_user_sets_and_clears(documents, workbench, cells) -> None:
    named, preferred, _, cleared, shown = documents(
        ("user", "set", "--name", "Ada Byron", "--email", "Ada@Example.com", "--base-currency",
         "usd", "--organisation", "Mill", "--about", "x"),
        ("user", "prefer", "--provider", "local", "--language", "en", "--focus", "msft,AAPL"),
        ("user", "set", "--organisation", ""),
        ("user", "prefer", "--language", "", "--focus", ""),
        ("user", "show"),
    )  # fmt: skip
    assert (named["_id"], named["name"], named["email"]) == (
        "local",
        "Ada Byron",
        "ada@example.com",
    )
    assert named["profile"]["base_currency"] == "USD"
    assert preferred["preferences"]["focus_symbols"] == ["MSFT", "AAPL"]
    assert (cleared["profile"]["organisation"], cleared["profile"]["about"]) == (None, "x")
    assert cleared["preferences"] == {
        "model_provider": "local", "model_name": None, "language": None, "focus_symbols": [],
    }  # fmt: skip
    assert shown == cleared
    other = workbench("user", "show", env={"WORKBENCH_USER": "grace"}).stdout
    assert cells(other, "id") == ["id", "grace"]
    assert "Ada" not in other


def test_notifications_are_unread_until_they_are_marked(store_path, in_turn) -> None:
    with open_workbench("offline") as wb:
        notify = wb.services.get_notification_service().notify
        notify(wb.user_id, "Brief failed", text=f"why\n{HOSTILE}", kind="error")
    user, unread, marked, none, every = in_turn(
        ("user", "show", "--json"),
        ("user", "notifications"),
        ("user", "notifications", "--mark-read", "--json"),
        ("user", "notifications"),
        ("user", "notifications", "--all", "--json"),
    )
    assert json.loads(user)["unread_notifications"] == 1
    assert "new  error  Brief failed  why " + HARMLESS in unread
    assert [one["title"] for one in json.loads(marked)] == ["Brief failed"]
    assert none == "No unread notifications.\n"
    assert [one["read"] for one in json.loads(every)] == [True]


BAD = [
    (["watchlist", "create", "Two"], "several workspaces: B, A. Say which: --workspace NAME."),
    (["watchlist", "show", "List", "-w", "c"], "no workspace 'c'. You have B, A."),
    (["watchlist", "show", "x", "-w", "a"], "no watchlist 'x' in A. There are List."),
    (["watchlist", "create", "LIST", "-w", "a"], "a watchlist 'LIST' already"),
    (["watchlist", "add", "list", "GOOG", "ZZ", "QQ", "-w", "a"], "Nothing is known of ZZ, QQ."),
    (["watchlist", "add", "list", "GOOG", "ZZ", "-w", "a"], "no symbol 'ZZ'"),
    (["watchlist", "remove", "list", "AAPL", "MSFT", "-w", "a"], "'MSFT' is not on this"),
    (["workspace", "create", "a"], "a workspace 'a' already"),
    (["workspace", "create", HOSTILE], "1 to 120 printable characters"),
    (["workspace", "create", " "], "1 to 120 printable characters"),
    (["workspace", "show"], "several workspaces"),
    (["workspace", "show", HOSTILE], f"no workspace '{HARMLESS}'"),
    (["workspace", "set", "a"], "Nothing was given to change."),
    (["workspace", "set", "a", "--rename", "b"], "a workspace 'b' already"),
    (["workspace", "set", "a", "--focus", "AAPL,NOPE"], "no symbol 'NOPE'"),
    (["workspace", "set", "a", "--assume", " "], "An assumption says something."),
    (["workspace", "note", "gone", "t"], "'Gone' is archived."),
    (["workspace", "task", "a", "t", "--due", "tomorrow"], "'tomorrow' is no day."),
    (["workspace", "task", "a", "t", "--due", "2026-02-30"], "'2026-02-30' is no day."),
    (["workspace", "done", "nope"], "no open task 'nope'"),
    (["workspace", "done", ""], "no open task ''"),
    (["workspace", "close-idea", "nope", "o"], "no open idea 'nope'"),
    (["workspace", "idea", "a", "NOPE", "t"], "no symbol 'NOPE'"),
    (["workspace", "idea", "a", "AAPL", "t", "--target", "nan"], "'nan' is no price."),
    (["workspace", "idea", "a", "AAPL", "t", "--stop", "0"], "price above zero"),
    (["user", "set"], "Nothing was given to change."),
    (["user", "set", "--email", "nobody"], "no e-mail address"),
    (["user", "set", "--base-currency", "euro"], "three capital letters"),
    (["user", "set", "--time-zone", "Mars"], "no time zone"),
    (["user", "prefer", "--provider", "oracle"], "Known are compatible, grok, local, openai."),
    (["user", "prefer", "--language", "xx"], "must be one of en, vi"),
    (["user", "prefer", "--focus", "NOPE"], "no symbol 'NOPE'"),
    (["symbol", "show", "NOPE"], "no symbol 'NOPE'"),
    (["symbol", "search", "a", "--limit", "0"], "1 to 200"),
    (["symbol", "add", "X", "--mic", "US", "--currency", "USD"], "'US' is no exchange's MIC."),
    (["symbol", "import", "nosuch.csv"], "nosuch.csv cannot be read: No such file"),
    (["symbol", "import", "binary.csv"], "binary.csv is not UTF-8 text."),
    (["symbol", "import", "lacks.csv"], "The header lacks currency."),
    (["symbol", "import", "more.csv"], "has columns that are not known"),
    (["symbol", "import", "empty.csv"], "There is no row, so nothing was imported."),
]  # fmt: skip


@pytest.fixture(scope="module")
def refusals(tmp_path_factory, each_in_turn) -> dict[str, tuple[int, str, str]]:
    """What becomes of each bad command, for somebody with two workspaces and one watchlist."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "binary.csv").write_bytes(b"ticker\xff")
    (folder / "lacks.csv").write_text("ticker,mic\n")
    (folder / "more.csv").write_text("ticker,mic,currency,colour\n")
    (folder / "empty.csv").write_text("ticker,mic,currency\n\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_STORE_PATH", str(folder / "store"))
        with open_workbench("offline") as wb:
            workspaces = wb.services.get_workspace_service()
            made = {name: workspaces.create_workspace(wb.user_id, name) for name in ("Gone", "A")}
            workspaces.archive(made["Gone"]["_id"])
            lists = wb.services.get_watchlist_service()
            lists.add_symbol(lists.create_watchlist(made["A"]["_id"], "List")["_id"], "AAPL")
            workspaces.create_workspace(wb.user_id, "B")
            before = list(_everything(wb))
        results = each_in_turn(folder, [command for command, _ in BAD])
        with open_workbench("offline") as wb:
            assert list(_everything(wb)) == before
    return {repr(command): result for (command, _), result in zip(BAD, results, strict=True)}


def _everything(wb: Workbench) -> Iterator[object]:
    """All that an analyst keeps."""
    yield wb.services.get_user_service().get_user_profile(wb.user_id)
    for name in ("workspaces", "watchlists", "notes", "tasks", "investment_ideas"):
        yield wb.store.repository(name).find_many(limit=None, sort=[("_id", 1)])


@pytest.mark.parametrize(
    ("command", "message"), BAD, ids=[" ".join(command[:3]) for command, _ in BAD]
)
def test_bad_input_is_one_line_and_changes_nothing(refusals, command, message) -> None:
    code, out, err = refusals[repr(command)]
    assert (code, out) == (2, "")
    assert err.startswith("Error: ")
    assert err.count("\n") == 1
    assert message in err


def test_the_beginning_of_an_id_is_enough_until_two_share_it(store_path, workbench) -> None:
    with open_workbench("offline") as wb:
        place = wb.services.get_workspace_service().create_workspace(wb.user_id, "A")["_id"]
        add = wb.services.get_journal_service().add_task
        tasks = [add(place, f"task {number}") for number in range(17)]
    firsts = [task["_id"][0] for task in tasks]
    shared = max(firsts, key=firsts.count)  # 17 ids begin with one of 16 characters
    done = workbench("workspace", "done", shared)
    assert done.returncode == 2
    assert f"'{shared}' begins the id of {firsts.count(shared)} open tasks: " in done.stderr
    for task in tasks:
        if task["_id"][0] == shared:
            assert f"{task['_id'][:6]} {task['title']}" in done.stderr
    assert done.stderr.count("\n") == 1


def test_hostile_text_drives_no_terminal(in_turn) -> None:
    *_, desk, watchlist = in_turn(
        ("workspace", "create", "A", "--description", HOSTILE),
        ("workspace", "note", "A", "[red]t[/red]", "--text", HOSTILE),
        ("workspace", "idea", "A", "AAPL", HOSTILE),
        ("workspace", "set", "A", "--assume", HOSTILE),
        ("watchlist", "create", "[link=http://x]W[/link]"),
        ("watchlist", "add", "[LINK=http://x]w[/link]", "AAPL", "--note", HOSTILE),
        ("workspace", "show"),
        ("watchlist", "show", "[link=http://x]W[/link]"),
    )
    assert not set(desk + watchlist) & set("\x1b\x07\u202e\u200f")
    assert desk.count(HARMLESS) == 4
    assert watchlist.count(HARMLESS) == 1
    assert "[red]t[/red]" in desk
    assert "[link=http://x]W[/link]" in watchlist


def test_a_note_is_read_from_standard_input(tmp_path: Path, said, store_path) -> None:
    said("workspace", "create", "A")
    command = [sys.executable, "-m", "workbench", "workspace", "note", "A", "t", "--text", "-"]
    for given, code in ((b"\xef\xbb\xbfGr\xc3\xbc\xc3\x9fe\nzwei", 0), (b"\xff", 2)):
        done = subprocess.run(command, input=given, cwd=tmp_path, capture_output=True, timeout=100)
        assert done.returncode == code, done.stderr
    with open_workbench("offline") as wb:
        place = wb.services.get_workspace_service().find_workspace(wb.user_id, "a")
        (note,) = wb.services.get_journal_service().list_notes(place["_id"])
    assert note["text"] == "Grüße\nzwei"


def test_a_desk_on_a_server_is_the_same(
    mongo_server, each_in_turn, tmp_path, monkeypatch, cells
) -> None:
    monkeypatch.setenv("MONGODB_URI", mongo_server.uri())
    monkeypatch.setenv("MONGODB_DATABASE", "desk")
    file = tmp_path / "s.csv"
    file.write_text("ticker,mic,currency\nSAP,XETR,EUR\nDTE,XETR,EUR\n")
    results = each_in_turn(tmp_path, [
        ("watchlist", "create", "W"),
        ("symbol", "import", str(file)),
        ("watchlist", "add", "w", "AAPL", "SAP"),
        ("watchlist", "add", "w", "IBM", "ZZ"),
        ("watchlist", "remove", "w", "SAP", "IBM"),
        ("watchlist", "show", "w"),
        ("workspace", "archive", "main"),
    ])  # fmt: skip
    assert [code for code, _, _ in results] == [0, 0, 0, 2, 2, 0, 0]
    shown = results[5][1]
    assert cells(shown, "AAPL")[3:5] == ["USD", "430.47"]
    assert cells(shown, "SAP")[-2:] == ["not", "known"]
    assert "IBM " not in shown
    with mongo_server.client() as client:
        assert client["desk_offline"]["watchlists"].count_documents({"status": "archived"}) == 1
