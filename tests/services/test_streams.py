"""Streams of documents, over every store: they read as they are asked, and let go when left."""

from __future__ import annotations

import asyncio

import pytest

from workbench.domain import Symbol
from workbench.errors import StoreUnavailable
from workbench.services.symbols import Listing

COUNT = 300


@pytest.fixture
def chunks(desk):
    """Counts the chunks that the store has read for streams, and the streams it has ended."""
    counted = {"read": 0, "ended": 0}
    stream = desk.database.stream

    def counting(*arguments):
        try:
            for chunk in stream(*arguments):
                counted["read"] += 1
                yield chunk
        finally:
            counted["ended"] += 1

    desk.database.stream = counting
    return counted


@pytest.fixture
def symbols(desk, chunks):
    service = desk.get_symbols_service()
    service.add_symbols([Listing(Symbol(f"T{n:03}", "XNAS", "USD")) for n in range(COUNT)])
    return service


def test_the_first_chunk_comes_before_the_last_document_is_read(symbols, chunks):
    stream = symbols.stream_symbols()
    assert len(next(stream)) == 25
    assert chunks == {"read": 1, "ended": 0}
    stream.close()
    assert chunks == {"read": 1, "ended": 1}


async def test_so_it_does_in_a_loop_and_leaving_it_ends_it(symbols, chunks):
    async for chunk in symbols.stream_symbols_async(chunk_size=10):
        assert [one["symbol"] for one in chunk][:2] == ["T000", "T001"]
        break
    assert chunks["read"] == 1
    for _ in range(1000):
        if chunks["ended"]:
            break
        await asyncio.sleep(0.01)
    assert chunks == {"read": 1, "ended": 1}
    found = [one async for chunk in symbols.stream_symbols_async() for one in chunk]
    assert len(found) == COUNT


def test_what_is_written_meanwhile_does_not_wait_for_a_stream_or_break_it(symbols):
    stream = symbols.stream_symbols(chunk_size=50)
    seen = [one["symbol"] for one in next(stream)]
    symbols.add_symbol(Listing(Symbol("A", "XNAS", "USD")))
    symbols.remove_symbol("T049")
    seen += [one["symbol"] for chunk in stream for one in chunk]
    assert [one for one in seen if one != "A"] == [f"T{n:03}" for n in range(COUNT)]


async def test_many_streams_run_beside_each_other(symbols):
    async def count():
        return sum([len(chunk) async for chunk in symbols.stream_symbols_async(chunk_size=20)])

    assert await asyncio.gather(*(count() for _ in range(6))) == [COUNT] * 6


async def test_an_outage_in_the_middle_reaches_who_reads(desk, symbols):
    stream = symbols.stream_symbols_async(chunk_size=5)
    await anext(stream)
    desk.database.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        await anext(stream)
