"""Whatever arguments a model writes, a market tool answers or refuses; it never breaks."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench import open_workbench
from workbench.agent.toolbox import Toolbox
from workbench.agent.tools import MarketTools
from workbench.agent.tools.asked import MeasureName
from workbench.agent.tools.market import IndicatorName
from workbench.agent.tools.quotes import QuoteTools
from workbench.config import Settings
from workbench.errors import NoDataError, ToolError, WorkbenchError
from workbench.messages import ToolCall, ToolResult
from workbench.services.charting import KINDS


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory):
    with open_workbench(
        "offline", settings=Settings(store={"path": tmp_path_factory.mktemp("store")})
    ) as wb:
        market = MarketTools(wb.research, wb.charts, sample=True)
        quotes = QuoteTools(wb.data, wb.research, market)
        yield Toolbox([*market.functions(), *quotes.functions()])


def run(toolbox: Toolbox, tool: str, **arguments: Any) -> ToolResult:
    return toolbox.run(ToolCall("1", tool, json.dumps(arguments)))


@pytest.mark.parametrize("symbols", [["IBM", "IBM"], ["IBM", "ibm"], ["IBM"]])
def test_one_symbol_twice_has_no_correlation(toolbox, symbols):
    with pytest.raises(ToolError, match="two different symbols"):
        run(toolbox, "relate", symbols=symbols, period="1y")
    with pytest.raises(ToolError, match="two symbols or more"):
        run(toolbox, "chart", kind="correlation", symbols=symbols, period="1y")


def test_a_symbol_named_twice_is_related_once(toolbox):
    result = run(toolbox, "relate", symbols=["IBM", "AAPL", "ibm"], period="1y")
    assert [cell.symbol for cell in result.cells] == ["IBM/AAPL"]


YEARS = ["0001/9999", "0001", "1900/2999", "1600/2013", "1000-01-01/", "9999", "1677/2013"]


@pytest.mark.parametrize("period", YEARS)
@pytest.mark.parametrize(
    ("tool", "more"),
    [
        ("measure", {"measures": ["cagr"]}),
        ("compare", {"measures": ["cagr"]}),
        ("relate", {}),
        ("relate", {"benchmark": "basket"}),
        ("events", {}),
        ("chart", {"kind": "comparison"}),
    ],
)
def test_years_no_data_can_be_of_are_refused(toolbox, tool, more, period):
    with pytest.raises(NoDataError, match="1800 to 2200"):
        run(toolbox, tool, symbols=["IBM", "AAPL"], period=period, **more)


years = st.integers(0, 9999).map(lambda year: f"{year:04d}") | st.sampled_from(["2008", "2012"])
units = st.one_of(
    years,
    st.builds("{}-{:02d}".format, years, st.integers(0, 13)),
    st.builds("{}-Q{}".format, years, st.integers(0, 5)),
    st.builds("{}-H{}".format, years, st.integers(0, 3)),
    st.builds("{}-{:02d}-{:02d}".format, years, st.integers(1, 12), st.integers(1, 31)),
)
periods = st.one_of(
    units,
    st.builds("{}/{}".format, units, units | st.just("")),
    st.builds("{}{}".format, st.integers(0, 99_999), st.sampled_from(["d", "wk", "mo", "y"])),
    st.sampled_from(["max", "ytd", "1y", "", "/"]),
    st.text(max_size=12),
)
tickers = st.sampled_from(["IBM", "ibm", " AAPL ", "MSFT", "IBM/AAPL", "basket", ""]) | st.text(
    max_size=6
)
symbols = st.lists(tickers, max_size=4)
measures = st.lists(st.sampled_from(get_args(MeasureName)) | st.text(max_size=5), max_size=3)
indicators = st.lists(st.sampled_from(get_args(IndicatorName)), max_size=3)
days = st.dates().map(str) | st.sampled_from(["2012-02-30", "2013-03-01", "2000-03-01", "x"])
rates = st.floats(-1, 2) | st.sampled_from([0, -0.5, 1, "nan"])

calls = st.one_of(
    st.tuples(st.just("coverage"), st.fixed_dictionaries({"symbols": symbols})),
    st.tuples(st.just("quote"), st.fixed_dictionaries({"symbols": symbols})),
    st.tuples(st.just("price_on"), st.fixed_dictionaries({"symbols": symbols, "date": days})),
    st.tuples(
        st.sampled_from(["measure", "compare"]),
        st.fixed_dictionaries(
            {"symbols": symbols, "measures": measures, "period": periods},
            optional={"risk_free_rate": rates},
        ),
    ),
    st.tuples(
        st.just("indicators"),
        st.fixed_dictionaries(
            {"symbols": symbols, "names": indicators},
            optional={"date": days, "window": st.integers(-1, 10**6)},
        ),
    ),
    st.tuples(
        st.just("relate"),
        st.fixed_dictionaries(
            {"symbols": symbols, "period": periods}, optional={"benchmark": tickers}
        ),
    ),
    st.tuples(
        st.just("events"),
        st.fixed_dictionaries(
            {"symbols": symbols},
            optional={
                "period": periods,
                "kinds": st.lists(st.sampled_from(["split", "dividend", "spin"]), max_size=3),
            },
        ),
    ),
    st.tuples(
        st.just("chart"),
        st.fixed_dictionaries(
            {"symbols": symbols, "kind": st.sampled_from(KINDS), "period": periods}
        ),
    ),
)


@given(call=calls)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_arguments_break_a_tool(toolbox, call):
    tool, arguments = call
    with suppress(WorkbenchError):  # anything else ends the answer
        assert isinstance(run(toolbox, tool, **arguments), ToolResult)
