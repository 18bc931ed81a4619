"""The tests' own walls stand: no network but loopback, no developer's home, no stray settings."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest


def test_an_outside_address_is_refused() -> None:
    with socket.socket() as probe, pytest.raises(AssertionError, match="loopback only"):
        probe.connect(("192.0.2.1", 80))


def test_an_outside_name_is_not_even_looked_up() -> None:
    with pytest.raises(AssertionError, match="loopback only"):
        socket.getaddrinfo("query1.finance.yahoo.com", 443)


def test_loopback_works() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()


async def test_asyncio_is_held_too() -> None:
    with pytest.raises(AssertionError, match="loopback only"):
        await asyncio.open_connection("192.0.2.1", 80)


def test_home_is_a_temporary_folder() -> None:
    assert Path.home().is_relative_to(tempfile.gettempdir())


def test_children_have_no_way_out() -> None:
    code = "import urllib.request as u; u.urlopen('http://192.0.2.1/', timeout=5)"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "Connection refused" in child.stderr


def test_no_setting_of_the_developers_is_left() -> None:
    assert not [name for name in os.environ if name.startswith(("WORKBENCH_", "APP_ENV"))]
