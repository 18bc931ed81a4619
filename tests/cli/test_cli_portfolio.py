"""Portfolios on the command line: a day's work, bad input, and what machines read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workbench.app import Workbench, open_workbench
from workbench.domain import Symbol
from workbench.services.symbols import Listing

HEADER = "date,symbol,side,quantity,price,currency,fee,note"
HOSTILE = "\x1b[31mred\x07 [bold]b[/bold] \u202e21"
HARMLESS = "[31mred [bold]b[/bold] 21"


@pytest.fixture
def said(each_in_turn, store_path: Path) -> Callable[..., list[str]]:
    """What ``workbench portfolio`` prints for each tuple of words; each works, and nothing is
    complained of."""

    def each(*commands: tuple[str, ...]) -> list[str]:
        results = each_in_turn(store_path.parent, [("portfolio", *words) for words in commands])
        for words, (code, _, err) in zip(commands, results, strict=True):
            assert (code, err) == (0, ""), words
        return [out for _, out, _ in results]

    return each


@pytest.fixture
def workspace(store_path: Path) -> None:
    """A user with the one workspace Desk."""
    with open_workbench("offline") as wb:
        wb.services.get_workspace_service().create_workspace(wb.user_id, "Desk")


def lines(shown: str) -> list[str]:
    """The lines with their spaces run together."""
    return [" ".join(line.split()) for line in shown.splitlines()]


def test_a_day_from_an_empty_home(workbench, said, tmp_path) -> None:
    first = workbench("portfolio", "create", "First")
    assert first.returncode == 0
    assert "made the workspace Main" in first.stderr
    assert workbench("portfolio", "delete", "First").returncode == 0
    assert workbench("workspace", "set", "main", "--rename", "Desk").returncode == 0
    (tmp_path / "ibm.csv").write_text(
        f"{HEADER}\n2012-05-07,IBM,buy,10,203.75,USD,0,core\n2012-08-08,IBM,sell,4,199.03,USD,1,\n"
    )
    made, bought, more, sold, imported, again, shown, income, listed = said(
        ("create", "Growth"),
        ("buy", "growth", "aapl", "100", "77.5", "--date", "2005-02-01", "--fee", "9.95"),
        ("buy", "growth", "AAPL", "50", "44.5", "--date", "2005-03-01", "--note", "after split"),
        ("sell", "GROWTH", "AAPL", "200", "62", "--date", "2006-06-01", "--fee", "20"),
        ("import", "growth", "ibm.csv"),
        ("import", "growth", "ibm.csv"),
        ("show", "growth"),
        ("income", "growth"),
        ("list",),
    )
    assert made == "Made the portfolio Growth in Desk (first in, first out).\n"
    assert lines(bought) == [
        "Recorded in Growth: bought 100 AAPL (XNAS) at USD 77.50 on 2005-02-01, fee USD 9.95.",
        "It holds 200 AAPL as of 2013-03-01.",
    ]
    assert "on 2005-03-01, no fee.\nIt holds 250 AAPL" in more
    assert "sold 200 AAPL (XNAS) at USD 62.00" in sold
    assert imported == "Imported 2 trades into Growth in Desk.\n"
    assert again == "Imported 0 trades into Growth in Desk; 2 were there already.\n"

    found = lines(shown)
    assert found[0] == (
        "Growth · Desk · first in, first out · as of 2013-03-01 · "
        "SAMPLE DATA 2000-03-01 to 2013-03-01"
    )
    # AAPL: the 200 of the first purchase, 7,759.95, brought 12,380: 4,620.05. 50 are left, worth
    # 50 x 430.47. IBM: 4 of 10 at 203.75 brought 796.12 - 1: -19.88; 6 are left at 202.91.
    row = "USD 430.47 2013-03-01 USD 21,523.50 USD 19,298.50 867.35% 94.65%"
    assert f"AAPL 50 USD 2,225.00 {row}" in found
    row = "USD 202.91 2013-03-01 USD 1,217.46 -USD 5.04 -0.41% 5.35%"
    assert f"IBM 6 USD 1,222.50 {row}" in found
    # Income: 3 x 2.65 x 50; 0.85 on 10 twice, then on 6 twice: 397.50 + 17 + 10.20.
    for figure in (
        "value USD 22,740.96",
        "cost of what is held USD 3,447.50",
        "unrealised USD 19,293.46",
        "realised USD 4,600.17",
        "income (dividends) USD 424.70",
        "profit, all three USD 24,318.33",
        "fees, in the above USD 30.95",
        "returns from 2005-02-01",
        "returns to 2013-03-01",
        "unknown USD 100.00%",
    ):
        assert figure in found
    assert "2012-08-08 IBM 10 USD 0.85 USD 8.50" in lines(income)
    assert "2013 USD USD 137.60" in lines(income)  # 2.65 x 50 and 0.85 x 6
    assert "Growth Desk first in, first out 5 2012-08-08" in lines(listed)

    past, before, trades = said(
        ("show", "growth", "--as-of", "2005-02-25"),
        ("show", "growth", "--as-of", "2004-01-02"),
        ("trades", "growth"),
    )
    assert "AAPL 100 USD 7,759.95 USD 88.99 2005-02-25" in " ".join(lines(past))
    assert "USD: 24 days extrapolated to a year give the money-weighted return." in lines(past)
    assert "Growth has no trades up to 2004-01-02." in lines(before)
    *_, last = lines(trades)
    assert last.split()[1:] == (
        ["2012-08-08", "sold", "IBM@XNYS", "4", "USD", "199.03", "USD", "1.00", "USD", "795.12"]
    )
    needed = workbench("portfolio", "remove", "growth", lines(trades)[2].split()[0])
    assert needed.returncode == 2
    assert "Without it, a recorded trade sells 200 AAPL" in needed.stderr
    removed, deleted, empty = said(
        ("remove", "growth", last.split()[0]), ("delete", "growth"), ("list",)
    )
    assert removed.startswith("Removed from Growth: sold 4 IBM (XNYS) at USD 199.03 on 2012-08-08")
    assert deleted == "Deleted the portfolio Growth in Desk, which had 4 trades.\n"
    assert empty.startswith("No portfolios yet.")


def test_machines_read_exact_numbers(workspace, said) -> None:
    made, kept, shown, trades, income, listed, of_desk, gone = map(
        json.loads,
        said(
            ("create", "P", "--method", "average", "--json"),
            ("buy", "p", "IBM", "0.10", "191.555", "--date", "2012-12-31", "--json"),
            ("show", "p", "--json"),
            ("trades", "p", "--json"),
            ("income", "p", "--json"),
            ("list", "--json"),
            ("list", "-w", "desk", "--json"),
            ("delete", "p", "--json"),
        ),
    )
    assert (made["name"], made["method"], gone["trades"]) == ("P", "average", 1)
    assert (kept["quantity"], kept["price"], kept["fee"]) == ("0.10", "191.555", "0")
    assert trades == [kept]
    assert of_desk == listed
    assert [one["_id"] for one in listed] == [made["_id"]]
    (position,) = shown["positions"]
    assert (position["cost"], position["value"]) == ("19.1555", "20.291")
    assert (shown["as_of"], shown["sample_data"]) == ("2013-03-01", True)
    dollars = shown["totals"]["USD"]
    assert (dollars["unrealised"], dollars["income"]) == ("1.1355", "0.085")
    assert dollars["profit"] == "1.2205"
    assert isinstance(dollars["time_weighted"], float)
    assert income["payments"] == [
        {
            "day": "2013-02-06", "symbol": "IBM", "mic": "XNYS", "currency": "USD",
            "quantity": "0.1", "per_share": "0.85", "amount": "0.085",
        }
    ]  # fmt: skip
    assert income["by_year"] == {"USD": {"2013": "0.085"}}


def test_what_is_not_known_is_said_with_its_reason(workspace, said) -> None:
    with open_workbench("offline") as wb:
        for symbol in (Symbol("SAP", "XETR", "EUR"), Symbol("AAPL", "XETR", "EUR")):
            wb.services.get_symbols_service().add_symbol(Listing(symbol))
    *_, shown, income = said(
        ("create", "P"),
        ("buy", "p", "SAP", "10", "30", "--date", "2010-01-04"),
        ("buy", "p", "AAPL@XETR", "1", "200", "--date", "2011-01-04"),
        ("buy", "p", "AAPL@XNAS", "1", "330", "--date", "2011-01-04"),
        ("show", "p"),
        ("income", "p"),
    )
    found = lines(shown)
    unknown = "not known not known not known not known not known"
    assert f"SAP 10 EUR 300.00 {unknown}" in found
    assert f"AAPL@XETR 1 EUR 200.00 {unknown}" in found
    assert "AAPL@XNAS 1 USD 330.00 USD 430.47 2013-03-01" in " ".join(found)
    assert "value not known USD 430.47" in found
    assert "realised EUR 0.00 USD 0.00" in found
    assert "income (dividends) not known USD 7.95" in found
    assert "money-weighted, a year not known" in " ".join(found)
    reasons = [line for line in found if ", EUR):" in line]
    assert len(reasons) == 2
    assert "The data have AAPL on XNAS in USD, not on XETR in EUR." in reasons[0]
    assert "no symbol 'SAP'" in reasons[1]
    assert [line for line in lines(income) if ", EUR):" in line] == reasons


def test_a_price_far_from_that_days_is_remarked_on_and_recorded(
    workspace, each_in_turn, store_path
) -> None:
    # 2005-02-25 was the last session before a split of 2 for 1: 44.50 is the price after it.
    _, odd, given, weekend = each_in_turn(
        store_path.parent,
        [
            ("portfolio", "create", "P"),
            ("portfolio", "buy", "p", "AAPL", "1", "44.50", "--date", "2005-02-25"),
            ("portfolio", "buy", "p", "AAPL", "1", "0", "--date", "2005-02-25"),
            ("portfolio", "buy", "p", "AAPL", "1", "44.50", "--date", "2005-02-26"),
        ],
    )
    assert odd[0] == 0
    assert odd[2] == (
        "Check the price: AAPL was traded from USD 88.19 to USD 89.91 that day, before any later "
        "split.\n"
    )
    assert (given[0], given[2], weekend[0], weekend[2]) == (0, "", 0, "")


def test_each_mistake_of_a_file_is_a_line_of_its_own(workspace, each_in_turn, store_path) -> None:
    folder = store_path.parent
    (folder / "bad.csv").write_text(
        f"{HEADER}\n2005-02-01,ZZZZ,buy,1,1,USD,0,\n2005-02-01,IBM,buy,1,1,EUR,0,\n"
        f"2005-02-30,IBM,buy,1,1,USD,,\n"
    )
    (folder / "more.csv").write_text(f"{HEADER}\n2005-02-01,IBM,sell,1,1,USD,0,\n")
    (folder / "unknown.csv").write_text(
        f"{HEADER}\n2005-02-01,ZZZZ,buy,1,1,USD,0,\n2005-02-01,IBM,buy,1,1,EUR,0,\n"
    )
    _, form, unknown, oversold, trades = each_in_turn(
        folder,
        [
            ("portfolio", "create", "P"),
            ("portfolio", "import", "p", "bad.csv"),
            ("portfolio", "import", "p", "unknown.csv", "--json"),
            ("portfolio", "import", "p", "more.csv"),
            ("portfolio", "trades", "p"),
        ],
    )
    assert [form[0], unknown[0], oversold[0]] == [2, 2, 2]
    assert [form[1], unknown[1], oversold[1]] == ["", "", ""]
    assert form[2].splitlines() == [
        "Line 4: date '2005-02-30' is no day of the calendar.",
        "Line 4: fee is missing; write 0 for none.",
        "Error: The file has 2 mistakes, so nothing was imported.",
    ]
    first, second, last = unknown[2].splitlines()
    assert first.startswith("Line 2: The sample data has no symbol 'ZZZZ'.")
    assert second == "Line 3: IBM is traded in USD, not EUR."
    assert last == "Error: The file has 2 mistakes, so nothing was imported."
    assert oversold[2].startswith("Line 2: the trade sells 1 IBM (XNYS, USD) on 2005-02-01, but 0")
    assert trades[1] == "P has no trades yet.\n"


DAY = ("--date", "2005-02-01")
BAD = [
    (["show", "nowhere"], "several workspaces: B, A."),
    (["create", "x"], "several workspaces: B, A."),
    (["show", "growth", "-w", "c"], "no workspace 'c'. You have B, A."),
    (["show", "nope", "-w", "a"], "no portfolio 'nope' in A. There are Growth."),
    (["show", "nope", "-w", "b"], "workbench portfolio create makes one."),
    (["show", HOSTILE, "-w", "a"], f"no portfolio '{HARMLESS}'"),
    (["show", "growth", "-w", "a", "--as-of", "yesterday"], "'yesterday' is no day."),
    (["create", "GROWTH", "-w", "a"], "a portfolio 'GROWTH' already"),
    (["create", " ", "-w", "a"], "1 to 120 printable characters"),
    (["create", "x", "-w", "gone"], "'Gone' is archived."),
    (["buy", "growth", "NOPE", "1", "1", *DAY, "-w", "a"], "no symbol 'NOPE'"),
    (["buy", "growth", "AAPL", "1,000", "1", *DAY, "-w", "a"], "quantity '1,000' is no plain"),
    (["buy", "growth", "AAPL", "1_0", "1", *DAY, "-w", "a"], "quantity '1_0' is no plain"),
    (["buy", "growth", "AAPL", "0", "1", *DAY, "-w", "a"], "quantity is not above zero"),
    (["buy", "growth", "AAPL", "1", "$5", *DAY, "-w", "a"], "price '$5' is no plain number"),
    (["buy", "growth", "AAPL", "1", "1e3", *DAY, "-w", "a"], "price '1e3' is no plain number"),
    (["buy", "growth", "AAPL", "1", "nan", *DAY, "-w", "a"], "price 'nan' is no plain number"),
    (["buy", "growth", "AAPL", "1", "1", *DAY, "--fee", "x", "-w", "a"], "fee 'x' is no plain"),
    (["buy", "growth", "AAPL", "1", "1", "--date", "1.2.2005", "-w", "a"], "is no day."),
    (["buy", "growth", "AAPL", "1", "1", "--date", "2013-03-02", "-w", "a"], "it is 2013-03-01"),
    (["sell", "growth", "AAPL", "11", "1", *DAY, "-w", "a"], "but 10 are held"),
    (["sell", "growth", "IBM", "1", "1", *DAY, "-w", "a"], "but 0 are held"),
    (["import", "growth", "nosuch.csv", "-w", "a"], "nosuch.csv cannot be read"),
    (["import", "growth", "empty.csv", "-w", "a"], "The file of trades is empty."),
    (["import", "growth", "binary.csv", "-w", "a"], "is not UTF-8"),
    (["remove", "growth", "zz", "-w", "a"], "Growth has no trade 'zz'."),
    (["remove", "growth", "", "-w", "a"], "Growth has no trade ''."),
    (["income", "nope", "-w", "a"], "no portfolio 'nope'"),
    (["delete", "nope", "-w", "a"], "no portfolio 'nope'"),
]  # fmt: skip


@pytest.fixture(scope="module")
def refusals(tmp_path_factory, each_in_turn) -> dict[str, tuple[int, str, str]]:
    """What becomes of each bad command, for somebody with two workspaces and one portfolio."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "empty.csv").write_text("\n")
    (folder / "binary.csv").write_bytes(b"date\xff")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_STORE_PATH", str(folder / "store"))
        with open_workbench("offline") as wb:
            workspaces = wb.services.get_workspace_service()
            made = {name: workspaces.create_workspace(wb.user_id, name) for name in ("Gone", "A")}
            workspaces.archive(made["Gone"]["_id"])
            wb.services.get_portfolio_service().create_portfolio(made["A"]["_id"], "Growth")
            workspaces.create_workspace(wb.user_id, "B")
        ((code, _, _),) = each_in_turn(
            folder, [("portfolio", "buy", "growth", "AAPL", "10", "77", *DAY, "-w", "a")]
        )
        assert code == 0
        with open_workbench("offline") as wb:
            before = list(_everything(wb))
        results = each_in_turn(folder, [("portfolio", *command) for command, _ in BAD])
        with open_workbench("offline") as wb:
            assert list(_everything(wb)) == before
    return {repr(command): result for (command, _), result in zip(BAD, results, strict=True)}


def _everything(wb: Workbench) -> Iterator[object]:
    for name in ("workspaces", "portfolios", "trades"):
        yield wb.store.repository(name).find_many(limit=None, sort=[("_id", 1)])


@pytest.mark.parametrize(
    ("command", "message"), BAD, ids=[" ".join(command[:4]) for command, _ in BAD]
)
def test_bad_input_is_one_line_and_changes_nothing(refusals, command, message) -> None:
    code, out, err = refusals[repr(command)]
    assert (code, out) == (2, "")
    assert err.startswith("Error: ")
    assert err.count("\n") == 1
    assert message in err


def test_a_trade_without_its_day_is_not_recorded(workbench) -> None:
    done = workbench("portfolio", "buy", "growth", "AAPL", "1", "1")
    assert done.returncode == 2
    assert "Missing option '--date'" in done.stderr


def test_an_archived_workspace_is_shown_and_not_changed(
    workspace, said, each_in_turn, store_path
) -> None:
    said(("create", "P"), ("buy", "p", "IBM", "1", "190", "--date", "2012-12-31"))
    with open_workbench("offline") as wb:
        service = wb.services.get_workspace_service()
        service.archive(service.find_workspace(wb.user_id, "desk")["_id"])
    (shown,) = said(("show", "p", "-w", "desk"))
    assert "USD 202.91" in shown
    refused, deleted = each_in_turn(
        store_path.parent,
        [
            ("portfolio", "buy", "p", "IBM", "1", "190", *DAY, "-w", "desk"),
            ("portfolio", "delete", "p", "-w", "desk"),
        ],
    )
    assert (refused[0], deleted[0]) == (2, 2)
    assert "'Desk' is archived." in refused[2]


def test_the_beginning_of_an_id_is_enough_until_two_share_it(workspace, said, workbench) -> None:
    with open_workbench("offline") as wb:
        place = wb.services.get_workspace_service().find_workspace(wb.user_id, "desk")["_id"]
        service = wb.services.get_portfolio_service()
        made = service.create_portfolio(place, "P")["_id"]
        rows = [f"2012-01-{day:02},IBM,buy,{day},190,USD,0," for day in range(3, 20)]
        service.import_trades(made, "\n".join([HEADER, *rows]))
        ids = [one["_id"].rpartition(":")[2] for one in service.list_trades(made)]
    firsts = [id[0] for id in ids]
    shared = max(firsts, key=firsts.count)  # 17 ids begin with one of 16 characters
    refused = workbench("portfolio", "remove", "p", shared)
    assert refused.returncode == 2
    assert f"'{shared}' begins the id of {firsts.count(shared)} trades: " in refused.stderr
    (removed, trades) = said(("remove", "p", ids[0][:6].upper()), ("trades", "p"))
    assert removed.startswith("Removed from P: bought 3 IBM")
    assert trades.count("IBM@XNYS") == 16


def test_hostile_text_drives_no_terminal(workspace, said) -> None:
    *_, trades = said(
        ("create", "[red]P[/red]"),
        ("buy", "[RED]p[/RED]", "IBM", "1", "190", "--date", "2012-12-31", "--note", HOSTILE),
        ("show", "[red]p[/red]"),
        ("trades", "[red]p[/red]"),
    )
    assert not set(trades) & set("\x1b\x07\u202e")
    assert HARMLESS in trades
    assert "[red]P[/red]" in trades
