"""The known securities on the command line: found, added, told apart, imported, forgotten."""

from __future__ import annotations

import json


def test_symbols_are_found_added_and_added_to(documents, workbench) -> None:
    found, bhp, again, shown = documents(
        ("symbol", "search", "aPPle"),
        ("symbol", "add", "bhp", "--mic", "xlon", "--currency", "gbp", "--name", "BHP Group",
         "--alias", "Billiton", "--sector", "Mining"),
        ("symbol", "add", "BHP", "--mic", "XLON", "--currency", "GBP", "--isin", "GB00BH0P3Z91"),
        ("symbol", "show", "bhp"),
    )  # fmt: skip
    assert [(one["symbol"], one["match"]) for one in found] == [("AAPL", "alias")]
    assert (bhp["symbol"], bhp["mic"], bhp["currency"]) == ("BHP", "XLON", "GBP")
    assert (again["sector"], again["aliases"], again["isin"]) == (
        "Mining", ["Billiton"], "GB00BH0P3Z91",
    )  # fmt: skip
    assert shown == again
    none = workbench("symbol", "search", "zzz")
    assert (none.returncode, none.stdout) == (3, "No known security matches 'zzz'.\n")


def test_a_ticker_on_two_exchanges_is_written_with_one(
    in_turn, workbench, store_path, cells
) -> None:
    in_turn(
        ("workspace", "create", "A"),
        ("watchlist", "create", "W"),
        ("symbol", "add", "BHP", "--mic", "XLON", "--currency", "GBP"),
    )
    second = workbench("symbol", "add", "BHP", "--mic", "XASX", "--currency", "AUD")
    assert second.stderr == "BHP is listed more than once now: this one is BHP@XASX.\n"
    _, shown, _, left = in_turn(
        ("watchlist", "add", "w", "BHP@XLON", "bhp@xasx"),
        ("watchlist", "show", "w"),
        ("watchlist", "remove", "w", "BHP@XLON", "bhp@xlon"),
        ("watchlist", "show", "w", "--json"),
    )
    assert cells(shown, "BHP@XASX") == ["BHP@XASX", "BHP", "not", "known"]
    assert "BHP@XLON, BHP@XASX: The sample data has no symbol 'BHP'." in shown
    assert [item["mic"] for item in json.loads(left)["items"]] == ["XASX"]
    in_turn(("watchlist", "add", "w", "BHP@XLON"))
    for command in (["symbol", "show", "bhp"], ["watchlist", "remove", "w", "BHP"]):
        refused = workbench(*command)
        assert refused.returncode == 2
        assert "more than once: BHP@" in refused.stderr
        assert refused.stderr.endswith(" Write TICKER@MIC, or TICKER@MIC/CURRENCY.\n")


def test_a_namesake_on_another_exchange_has_no_price(in_turn, workbench, cells) -> None:
    workbench("symbol", "add", "AAPL", "--mic", "XETR", "--currency", "EUR")
    *_, shown = in_turn(
        ("workspace", "create", "A"),
        ("watchlist", "create", "W"),
        ("watchlist", "add", "w", "aapl@xetr", "aapl@xnas"),
        ("watchlist", "show", "w"),
    )
    assert cells(shown, "AAPL@XETR")[-2:] == ["not", "known"]
    assert cells(shown, "AAPL@XNAS")[3:5] == ["USD", "430.47"]
    assert "AAPL@XETR: The data have AAPL on XNAS in USD, not on XETR in EUR.\n" in shown


def test_a_symbol_is_forgotten_unless_the_market_data_list_it(workbench) -> None:
    workbench("symbol", "add", "SAP", "--mic", "XETR", "--currency", "EUR")
    assert workbench("symbol", "remove", "sap").stdout == "Removed SAP (SAP, XETR).\n"
    assert workbench("symbol", "remove", "sap").returncode == 2
    back = workbench("symbol", "remove", "ibm")
    assert back.stderr == "The market data list it, so it will be known again.\n"


def test_a_file_of_symbols_is_imported_whole_or_not_at_all(workbench, documents, tmp_path) -> None:
    file = tmp_path / "s.csv"
    file.write_text(
        "Ticker,MIC,Currency,Name,ISIN\n"
        "SAP,XETR,EUR,SAP SE,DE0007164600\n"
        ",XETR,EUR,,\n"
        "X Y,XETR,EUR,,\n"
        "\n"
        "DTE,XETR\n"
        "sap,xetr,eur,,\n"
        "DTE,GER,EUR,,\n"
        "DTE,XETR,EURO,,\n"
        "DTE,XETR,EUR,,DE1\n"
    )
    failed = workbench("symbol", "import", str(file))
    assert failed.returncode == 2
    *lines, last = failed.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == [f"Line {n}" for n in (3, 4, 6, 7, 8, 9, 10)]
    assert "is the security of line 2 again" in lines[3]
    assert last == "Error: 7 of 8 rows are wrong, so nothing was imported."
    assert workbench("symbol", "search", "SAP").returncode == 3

    file.write_text("ticker,mic,currency,name\nSAP,XETR,EUR,SAP SE\nAAPL,XNAS,USD,\n", "utf-8-sig")
    first, second = documents(*[("symbol", "import", str(file))] * 2)
    assert (first["rows"], first["new"], second["new"]) == (2, 1, 0)
    assert [one["name"] for one in first["symbols"]] == ["SAP SE", "Apple Inc."]
    assert first["symbols"][1]["aliases"] == ["Apple", "Apple Computer"]


def test_a_search_says_by_which_ticker_a_share_goes_now(typed) -> None:
    code, out, err = typed("symbol", "search", "META")
    assert code == 0
    assert out.splitlines()[1].split()[:3] == ["FB", "XNAS", "USD"]
    assert err == "Meta Platforms: FB until 2022-06-09, META since\n"


def test_a_former_ticker_finds_the_share_where_the_desk_knows_it(typed) -> None:
    typed("symbol", "add", "HPQ", "--mic", "XNYS", "--currency", "USD")
    code, out, err = typed("symbol", "search", "hwp", "--json")
    (found,) = json.loads(out)
    assert (code, found["symbol"], found["match"]) == (0, "HPQ", "former ticker")
    assert err == "Hewlett-Packard: HWP until 2002-05-06, HPQ since\n"


def test_what_only_the_provider_knows_is_found_after_what_is_known(typed, live) -> None:
    live.market["providers"]["bars"] = ["alpha_vantage"]
    live.configuration()
    code, out, err = typed("symbol", "search", "apple", "--json")
    (found,) = json.loads(out)
    assert (code, err) == (0, "")
    assert (found["symbol"], found["origin"]) == ("AAPL", "provider")
    assert live.alpha_vantage.functions() == ["SYMBOL_SEARCH"]
    typed("symbol", "show", "AAPL")
    (found,) = json.loads(typed("symbol", "search", "apple", "--json")[1])
    assert "origin" not in found, "it is known now, and told once"


def test_a_provider_that_cannot_search_leaves_what_is_known(typed, live) -> None:
    live.market["providers"]["bars"] = ["alpha_vantage"]
    live.market["alpha_vantage"]["per_day"] = 1
    live.configuration()
    typed("symbol", "add", "BHP", "--mic", "XLON", "--currency", "GBP")
    typed("symbol", "search", "apple")
    code, out, err = typed("symbol", "search", "bhp")
    assert code == 0
    assert out.splitlines()[1].split()[0] == "BHP"
    assert "used up" in err
