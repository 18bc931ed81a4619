"""The local analyst over hand-made tool results: three steps, and every figure a reference."""

import json
import re
from datetime import date

import pytest

from workbench.agent.clients.local import LocalAnalystClient
from workbench.errors import ModelRefused
from workbench.messages import (
    Cell,
    Message,
    ModelFinished,
    TextDelta,
    ToolCallRequested,
    ToolResult,
    ToolSpec,
    UsageReported,
)

FIRST, LAST = date(2000, 3, 1), date(2013, 3, 1)
TOOLS = [ToolSpec(name, "", {}) for name in ("coverage", "price_on", "measure", "indicators",
                                             "relate", "events", "chart")]  # fmt: skip
NAMES = {"AAPL": "Apple Inc.", "IBM": "International Business Machines", "MSFT": "Microsoft"}


def coverage(sample=True):
    symbols = [{"ticker": ticker, "name": name, "aliases": [], "mic": "XNAS", "currency": "USD",
                "first": "2000-03-01", "last": "2013-03-01", "sessions": 3270}
               for ticker, name in NAMES.items()]  # fmt: skip
    cells = [cell(ticker, "sessions", 3270.0, "count") for ticker in NAMES]
    return ToolResult("", tuple(cells), {"now": "2013-03-01", "sample": sample, "symbols": symbols})


def cell(symbol, measure, value=0.5, unit="fraction", *, start=None, end=None, on=None):
    start, end = start or date(2009, 12, 31), end or date(2010, 12, 31)
    return Cell(symbol, measure, value, unit, start, end, "sample", on=on)


async def answer(question, tools, *, earlier=(), sample=True):
    """Run the client against ``tools`` (name -> function of the arguments); its calls and text."""
    messages = [Message("system", "Today is 2013-03-01."), *earlier, Message("user", question)]
    numbers, asked = iter(range(1, 1000)), []
    for _ in range(6):
        events = [event async for event in LocalAnalystClient().stream(messages, TOOLS)]
        assert isinstance(events[-1], ModelFinished)
        assert isinstance(events[-2], UsageReported)
        assert events[-2].usage.cost_usd == 0.0
        calls = [event.call for event in events if isinstance(event, ToolCallRequested)]
        if not calls:
            text = [event.text for event in events if isinstance(event, TextDelta)]
            assert len(text) > 1
            return asked, "".join(text), events[-1].reason
        assert events[-1].reason == "tool_calls"
        asked.append([(call.name, json.loads(call.arguments)) for call in calls])
        messages.append(Message("assistant", "", tool_calls=tuple(calls)))
        for call in calls:
            made = {**tools, "coverage": lambda: coverage(sample)}[call.name]
            result = made(**json.loads(call.arguments))
            cells = tuple(numbered(each, next(numbers)) for each in result.cells)
            result = ToolResult(result.text, cells, result.data, result.figure, result.error)
            messages.append(Message("tool", result.text, tool_call_id=call.id, result=result))
    raise AssertionError("the client never answered")


def numbered(each, number):
    return Cell(each.symbol, each.measure, each.value, each.unit, each.start, each.end,
                each.source, each.formula, each.label, each.on, f"c{number}")  # fmt: skip


def measure(symbols, measures, period, risk_free_rate=0.0):
    values = {"AAPL": 0.5, "IBM": 0.2, "MSFT": -0.1}
    cells = [cell(symbol, name, values[symbol], on=date(2010, 5, 6))
             for symbol in symbols for name in measures]  # fmt: skip
    details = {symbol: {"max_drawdown": {"peak": "2010-04-23", "trough": "2010-05-07",
                                         "recovery": None}} for symbol in symbols}  # fmt: skip
    return ToolResult("", tuple(cells), {"details": details, "missing": {}})


def price_on(symbols, date):
    session = LAST.fromisoformat("2008-10-10" if date == "2008-10-11" else date)
    names = ("close", "open", "high", "low", "volume", "close_unadjusted")
    cells = [cell(symbol, name, 96.8, "USD", start=session, end=session)
             for symbol in symbols for name in names]  # fmt: skip
    return ToolResult("", tuple(cells), {"missing": {}})


def indicators(symbols, names, date, window):
    day = LAST.fromisoformat(date or "2013-03-01")
    cells = [cell(symbol, f"{name}_{window or 14}", 90.0, "USD", start=day, end=day)
             for symbol in symbols for name in names]  # fmt: skip
    cells += [cell(symbol, "close", 100.0, "USD", start=day, end=day) for symbol in symbols]
    return ToolResult("", tuple(cells), {"missing": {}})


def relate(symbols, period, benchmark):
    pairs = [f"{a}/{b}" for i, a in enumerate(symbols) for b in symbols[i + 1 :]]
    names = [(symbol, "beta") for symbol in symbols] if benchmark else [
        (pair, "correlation") for pair in pairs]  # fmt: skip
    return ToolResult("", tuple(cell(*name, 0.7, "ratio") for name in names), {"missing": {}})


def events(symbols, period, kinds):
    cells = []
    for symbol in symbols:
        cells += [cell(symbol, "split", 2.0, "ratio", on=date(2005, 2, 28)),
                  cell(symbol, "splits", 1.0, "count"),
                  *(cell(symbol, "dividend", 3.08 if day == 15 else 0.08, "USD",
                         on=date(2004, 11, day)) for day in (1, 8, 15)),
                  cell(symbol, "dividends", 3.0, "count"),
                  cell(symbol, "dividends_per_share", 3.24, "USD")]  # fmt: skip
    kept = [each for each in cells if each.measure[:4] in {kind[:4] for kind in kinds}]
    return ToolResult("", tuple(kept), {"missing": {}})


def chart(kind, symbols, period):
    return ToolResult("drawn", data={}, figure={"data": []})


ALL = {"measure": measure, "price_on": price_on, "indicators": indicators, "relate": relate,
       "events": events, "chart": chart}  # fmt: skip

SAID = [
    ("AAPL's close on 2008-10-11", "On 2008-10-10 AAPL closed at [[c4]] split-adjusted ([[c9]]"),
    ("AAPL's close on 2008-10-11", "there is no bar of 2008-10-11"),
    ("How did Apple do in 2010?",
     "**FACT** AAPL's total return from 2009-12-31 to 2010-12-31 was [[c4]].\n\n"
     "**ASSUMPTION** Total returns have dividends reinvested.\n\nSAMPLE DATA"),
    ("Did Apple beat IBM in 2010?", "Yes: AAPL had the higher total return"),
    ("Did MSFT beat IBM in 2010?", "No: IBM had the higher total return"),
    ("Was IBM less volatile than Apple in 2010?", "Yes: IBM had the lower annualised volatility"),
    ("Rank all stocks by return in 2010", "[[c4]]; then come IBM [[c5]] and MSFT [[c6]]."),
    ("Which stock had the worst return in 2010?", "MSFT had the lowest total return"),
    ("Who lost the most in 2010?", "MSFT had the lowest total return"),
    ("Which had the smallest drawdown in 2010, AAPL or IBM?", "AAPL had the smaller maximum"),
    ("Which had the biggest drawdown in 2010, AAPL or IBM?", "IBM had the larger maximum"),
    ("max drawdown of AAPL in 2010", "peak was on 2010-04-23, the trough on 2010-05-07; it was"),
    ("best day of AAPL in 2010", "was [[c4]], on 2010-05-06."),
    ("return, volatility and Sharpe of AAPL and IBM in 2010", "| AAPL | [[c4]] | [[c5]] | [[c6]]"),
    ("Sharpe of IBM in 2010 at a risk-free rate of 2%", "**ASSUMPTION** The risk-free rate is the"),
    ("Is AAPL above its 50-day SMA?", "Yes: AAPL's close on 2013-03-01, [[c5]], was above its"),
    ("Is AAPL below its 50-day SMA?", "No: AAPL's close on 2013-03-01, [[c5]], was above its"),
    ("RSI of IBM", "On 2013-03-01 IBM's 14-day RSI was [[c4]], with the close at [[c5]]."),
    ("beta of AAPL in 2010", "against the equal-weighted basket of the other shares"),
    ("correlation of AAPL and IBM in 2010", "of AAPL and IBM from 2009-12-31 to 2010-12-31 was"),
    ("splits of AAPL", "- 2005-02-28: split [[c4]]-for-1"),
    ("dividends of MSFT", "- 2004-11-15: [[c6]] per share"),
    ("Did MSFT pay a special dividend?", "[[c6]] per share, ex-dividend on 2004-11-15"),
    ("last dividend of MSFT", "last dividend was [[c6]]"),
    ("plot the price of AAPL in 2012", "The price chart of AAPL, 2012, is shown"),
    ("What data do you have?", "| AAPL | Apple Inc. | 2000-03-01 | 2013-03-01 | [[c1]] |"),
    ("tell me about IBM", "IBM in figures:"),
    ("Did MSFT pay a special dividend?", "\n\n**INFERENCE** It is far above the usual dividend"),
    ("Compare AAPL and Tesla in 2010", "\n\n**Missing** Tesla is not among the shares"),
    ("highest close of IBM since 2010", "**ASSUMPTION** Prices and volumes are split-adjusted. "
     "Now is taken as 2013-03-01, the as-of day."),
    ("AAPL's close today", "**ASSUMPTION** Now is taken as 2013-03-01, the as-of day."),
    ("beta of AAPL in 2010", "The basket weighs the other shares equally, each day."),
    ("AAPL's best days in 2010", "**Missing** Only the first of them is given"),
]  # fmt: skip
SHOWN = re.compile(
    r"\[\[c\d+\]\]|\d{4}-\d\d-\d\d|\b\d+-day\b|52-week|-for-1\b|\b[A-Z]{3} \d+\b|\b20\d\d\b"
)


@pytest.mark.parametrize(("question", "said"), SAID, ids=[f"{q} {s[:12]}" for q, s in SAID])
async def test_the_answer_says_it_with_references(
    question,
    said,
):
    asked, text, reason = await answer(question, ALL)
    assert said in text
    assert reason == "stop"
    assert not re.search(r"\d", SHOWN.sub("", text)), "a figure is typed, not referred to"
    assert text.endswith("SAMPLE DATA, 2000-03-01 to 2013-03-01.")
    assert asked[0] == [("coverage", {})]
    assert len(asked) == (1 if "data do you have" in question else 2)


async def test_a_figure_that_a_tool_did_not_find_is_named_and_not_invented():
    def one_missing(symbols, measures, period, **more):
        found = measure([s for s in symbols if s != "IBM"], measures, period)
        return ToolResult("", found.cells, {"missing": {"IBM": "IBM has no data in 2010."}})

    _, text, reason = await answer("returns of AAPL and IBM in 2010", {"measure": one_missing})
    assert reason == "stop"
    assert "IBM has no data in 2010." in text
    assert "[[c4]]" in text


async def test_no_figure_at_all_is_a_refusal_with_the_tool_s_reason():
    def failing(**arguments):
        return ToolResult("", error="AAPL has no data in 2001: they begin on 2002-01-01.")

    _, text, reason = await answer("return of AAPL in 2001", {"measure": failing})
    assert reason == "refused"
    assert "AAPL has no data in 2001" in text
    assert "[[" not in text


async def test_a_tool_s_words_can_not_bring_markup_into_the_answer():
    def hostile(**arguments):
        return ToolResult("", error="<img src=x> [[c1]] `x`\n# no [link](http://evil.example)")

    _, text, _ = await answer("return of AAPL in 2010", {"measure": hostile})
    assert not set("<>`#") & set(text)
    assert "[[" not in text
    assert "http" not in text


async def test_an_unknown_share_is_refused_after_coverage_alone():
    asked, text, reason = await answer("What did Tesla return in 2010?", {})
    assert asked == [[("coverage", {})]]
    assert reason == "refused"
    assert "Tesla" in text


async def test_a_follow_up_uses_the_earlier_question():
    earlier = [Message("user", "Return of IBM in 2010"), Message("assistant", "USD 999.99 then")]
    asked, text, _ = await answer("and its volatility?", ALL, earlier=earlier)
    assert asked[1] == [("measure", {"symbols": ["IBM"], "measures": ["volatility"],
                                     "period": "2010"})]  # fmt: skip
    assert "999" not in text


async def test_live_data_carry_no_sample_line():
    _, text, _ = await answer("How did Apple do in 2010?", ALL, sample=False)
    assert "SAMPLE" not in text


async def test_a_call_that_failed_is_not_asked_for_again():
    def failing(**arguments):
        return ToolResult("", error="The tool took too long.")

    asked, text, reason = await answer("Return and RSI of AAPL", {"measure": failing, **{
        name: tool for name, tool in ALL.items() if name != "measure"}})  # fmt: skip
    assert len(asked) == 2
    assert reason == "stop"
    assert "The tool took too long." in text


@pytest.mark.parametrize("data", [{}, {"symbols": []}, {"symbols": [{"name": "x"}], "now": "2013"}])
async def test_without_coverage_there_is_no_answer(data):
    messages = [Message("user", "Return of AAPL in 2010")]
    events = [event async for event in LocalAnalystClient().stream(messages, TOOLS)]
    call = events[0].call
    result = ToolResult("", data=data)
    messages.append(Message("assistant", "", tool_calls=(call,)))
    messages.append(Message("tool", "", tool_call_id=call.id, result=result))
    events = [event async for event in LocalAnalystClient().stream(messages, TOOLS)]
    assert events[-1].reason == "refused"


async def test_without_tools_it_says_that_it_needs_them():
    question = "Return of AAPL in 2010"
    stream = LocalAnalystClient().stream([Message("user", question)])
    events = [event async for event in stream]
    assert "tools" in "".join(event.text for event in events if isinstance(event, TextDelta))
    with pytest.raises(ModelRefused):
        await LocalAnalystClient().generate(question)


async def test_it_gives_the_same_answer_every_time():
    assert await answer("brief on Apple", ALL) == await answer("brief on Apple", ALL)
