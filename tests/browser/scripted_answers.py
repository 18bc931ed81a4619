"""Answers written beforehand, as real events of the agent. Copied beside the test notebooks."""

import asyncio
import json
from datetime import date

from workbench.background import BackgroundLoop
from workbench.messages import (
    AgentResponse,
    AnswerDone,
    Claim,
    ClaimChecked,
    ClaimState,
    TextStreamed,
    ToolFinished,
    ToolResult,
    ToolStarted,
    Usage,
)
from workbench.panels.chat import ChatPanel
from workbench.panels.transcript import ChatAbout

AS_OF = date(2013, 3, 1)
ABOUT = ChatAbout(
    "local", "analyst", as_of=AS_OF, sample=True, providers=("local", "openai"),
    examples=("How did Apple do in 2008?", "Chart IBM since 2009"),
)  # fmt: skip
SCRIPT = "window.__hacked = (window.__hacked || 0) + 1"
ATTACKS = (
    f"<img src=x onerror=\"{SCRIPT}\"> <script>{SCRIPT}</script> <svg onload='{SCRIPT}'>",
    f"[click](javascript:{SCRIPT.replace(' ', '')}) [data](data:text/html,<b>x</b>)",
    "![spy](https://tracker.invalid/pixel.png) [good](https://example.com/a?b=1)",
    f'<a href="javascript:{SCRIPT}">x</a> `<img src=x onerror="{SCRIPT}">`',
    f'| a | <img src=x onerror="{SCRIPT}"> |\n|---|---|\n| <script>{SCRIPT}</script> | b |',
)


def done(text, claims=(), **facts):
    return AnswerDone(
        AgentResponse(text, tuple(claims), "local", "analyst", Usage(812, 96, 0.0), 0.42, "c-1",
                      AS_OF, sample_data=True, **facts)
    )  # fmt: skip


async def short(question, conversation_id, provider):
    where = conversation_id or "a new chat"
    text = f"You asked **{question}** of {provider or 'the default'} in {where}."
    for word in text.split(" "):
        yield TextStreamed(word + " ")
        await asyncio.sleep(0.01)
    yield done(text + " ")


async def endless(question, conversation_id, provider):
    count = 0
    while True:
        count += 1
        yield TextStreamed(f"word{count} ")
        await asyncio.sleep(0.02)


async def figures(question, conversation_id, provider):
    arguments = json.dumps({"symbols": ["AAPL"], "measures": ["total_return"], "period": "2008"})
    yield ToolStarted("k1", "measure", arguments)
    await asyncio.sleep(0.05)
    yield ToolFinished("k1", "measure", ToolResult('{"AAPL": {"total_return": -0.5691}}'), 0.05)
    pieces = [
        "Apple lost ", "-56.91%", " in 2008. The model also says ", "12%", " and ", "99%",
        ".\n\n| Year | Return |\n|---|---:|\n| 2008 | ", "-56.91%", " |\n\nDone.",
    ]  # fmt: skip
    states = [
        ClaimState.VERIFIED,
        ClaimState.UNVERIFIED,
        ClaimState.CONTRADICTED,
        ClaimState.VERIFIED,
    ]
    claims, text = [], ""
    for piece in pieces:
        if piece.endswith("%"):
            claim = Claim(
                piece, states[len(claims)], -0.5691, "fraction", "AAPL", "total_return",
                date(2007, 12, 31), date(2008, 12, 31), None, "sample, as of 2013-03-01",
                "last close / first close - 1, dividends reinvested", len(text),
            )  # fmt: skip
            claims.append(claim)
            yield TextStreamed(piece)
            yield ClaimChecked(claim)
        else:
            yield TextStreamed(piece)
        text += piece
        await asyncio.sleep(0.02)
    yield done(text, claims)


def figure(title):
    days = [f"2012-01-{day:02d}" for day in range(2, 28)]
    values = [100 + (day * 7 % 11) for day in range(2, 28)]
    trace = {"type": "scatter", "x": days, "y": values, "name": title}
    return {"data": [trace], "layout": {"title": {"text": title}, "height": 380}}


async def chart(question, conversation_id, provider):
    yield ToolStarted("k1", "chart", '{"kind": "price", "symbols": ["IBM"], "period": "1y"}')
    yield ToolFinished("k1", "chart", ToolResult("Drawn.", figure=figure("IBM, USD")), 0.11)
    yield TextStreamed("The chart shows IBM.")
    yield done("The chart shows IBM.")


async def attack(question, conversation_id, provider):
    hostile = "\n\n".join(ATTACKS)
    drawn = figure(ATTACKS[0] + ATTACKS[3])
    yield ToolStarted("k1", ATTACKS[0], json.dumps({"symbol": ATTACKS[0]}))
    yield ToolFinished("k1", ATTACKS[0], ToolResult(hostile, figure=drawn), 0.1)
    for start in range(0, len(hostile), 3):
        yield TextStreamed(hostile[start : start + 3])
    claim = Claim(
        "click", ClaimState.VERIFIED, symbol=ATTACKS[0], measure=ATTACKS[0], source=ATTACKS[3],
        offset=hostile.index("click"),
    )  # fmt: skip
    yield ClaimChecked(claim)
    yield done(hostile, [claim])


async def broken(question, conversation_id, provider):
    yield TextStreamed("Half an ans")
    raise KeyError("a fault with a secret in it")


ANSWERS = {
    "endless": endless, "figures": figures, "chart": chart, "attack": attack, "broken": broken,
}  # fmt: skip


def stream(question, *, conversation_id=None, provider=None):
    return ANSWERS.get(question.split()[0], short)(question, conversation_id, provider)


def panel():
    """A panel over these answers, on a loop of its own."""
    return ChatPanel(stream, BackgroundLoop(), about=ABOUT)
