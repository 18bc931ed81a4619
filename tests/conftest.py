"""The world the tests run in: no network but loopback, a home of their own, sample data.

The isolation happens before any test module is imported, so that nothing read at import time
can come from the developer's machine. Kernels and browsers started by tests inherit it.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import shutil
import signal
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from standins.mongo_server import MongoServer
    from standins.recording import RecordingDatabase

ROOT = Path(__file__).resolve().parents[1]

# Settings of the developer's own that would change what is tested.
_FOREIGN = (
    "APP_ENV", "CONFIG_", "WORKBENCH_", "MODEL_", "OPENAI_", "GROK_", "COMPATIBLE_", "MONGODB_",
    "REDIS_", "ALPHA_VANTAGE_", "USE_AZURE_", "AZURE_", "KEYVAULT_", "JUPYTER", "IPYTHON", "XDG_",
    "PLOTLY_",
)  # fmt: skip
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing listens there: whatever does not ask Python for its sockets (libcurl under yfinance, a
# browser, a kernel) is sent to it and refused at once.
_NOWHERE = "http://127.0.0.1:9"

# Files that take longest. They are run first, so that no worker ends alone with one of them.
_LONGEST = (
    "browser/test_chat_panel.py", "notebooks/test_notebooks.py", "cli/test_cli_offline.py",
    "services/test_as_of_companies.py", "test_on_servers.py", "test_live_desk.py",
    "reports/test_kill.py", "market/test_as_of.py", "stores/test_mongo.py", "market/test_quotas.py",
    "cli/test_cli_portfolio.py", "cli/test_cli_desk.py", "golden/test_golden_questions.py",
    "reports/test_runner.py", "test_diagnosis.py", "stores/test_redis_cache.py",
    "cli/test_cli_terminal.py", "services/test_every_method.py",
)  # fmt: skip

# How long an example takes is the machine's affair; what must be fast is measured by itself.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.load_profile("here")


class OutsideWorld(AssertionError):
    """A test tried to reach something beyond this machine."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-browser",
        action="store_true",
        help="fail, instead of skipping, where a browser test finds no Chromium",
    )


def pytest_configure(config: pytest.Config) -> None:
    home = Path(tempfile.mkdtemp(prefix="workbench-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    for name in [name for name in os.environ if name.startswith(_FOREIGN)]:
        if name != "WORKBENCH_TEST_DATA":  # says where tests find real data
            del os.environ[name]
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        os.environ[name] = os.environ[name.upper()] = _NOWHERE
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1,localhost,::1"
    os.environ["HOME"] = str(home)
    os.environ["XDG_DATA_HOME"] = str(home / "data")
    os.environ["XDG_CONFIG_HOME"] = str(home / "config")
    os.environ["XDG_CACHE_HOME"] = str(home / "cache")
    os.environ["JUPYTER_PLATFORM_DIRS"] = "1"
    sys.addaudithook(_stay_home)
    # Whatever was started in the background ignores Ctrl-C, and so would all that it starts: tests
    # press it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {ROOT / "tests" / file: at for at, file in enumerate(_LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


def _stay_home(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse a connection or a look-up beyond loopback, whoever in this process asks for it."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if isinstance(host, str) and not _is_loopback(host):
        raise OutsideWorld(f"{event} to {host!r}: tests reach loopback only")


def _is_loopback(host: str) -> bool:
    if host in ("", "localhost", "0.0.0.0", "::"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def chromium(pytestconfig: pytest.Config) -> Path:
    """A Chromium to look at pages with; the test skips, and says so, where there is none."""
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found:
        return Path(found)
    if pytestconfig.getoption("--require-browser"):
        pytest.fail("--require-browser: no Chromium on this machine")
    pytest.skip("no Chromium on this machine")


@pytest.fixture
def store_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of this test's own."""
    path = tmp_path / "store"
    monkeypatch.setenv("WORKBENCH_STORE_PATH", str(path))
    return path


@pytest.fixture(scope="session")
def mongo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoServer]:
    """A MongoDB for all tests that leave it running; each takes a database of its own."""
    from standins.mongo_server import MongoServer

    server = MongoServer(tmp_path_factory.mktemp("mongo"))
    server.start_with_users()
    yield server
    server.kill()


@pytest.fixture(autouse=True)
def _secrets_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's secrets are forgotten after it: one such as "true" would garble another's text."""
    from workbench import redaction

    monkeypatch.setattr(redaction, "_spelled", dict(redaction._spelled))
    monkeypatch.setattr(redaction, "_literals", redaction._literals)


@pytest.fixture(autouse=True)
def _log_of_its_own() -> Iterator[None]:
    """A command run in this process sets up its log: the next test's is as it was."""
    logger = logging.getLogger("workbench")
    level, handlers = logger.level, [*logger.handlers]
    yield
    logger.setLevel(level)
    logger.handlers[:] = handlers


@pytest.fixture
def recording_database(mongo_server: MongoServer) -> Iterator[RecordingDatabase]:
    """A database of this test's own that fails it, at its end, where anything was looked for
    without an index; name in its ``whole`` the collections that are read whole on purpose."""
    from standins.recording import RecordingDatabase

    name = f"recorded_{uuid.uuid4().hex[:12]}"
    database = RecordingDatabase(mongo_server.settings(name, timeout_s=30))
    yield database
    database.close()
    with mongo_server.client() as client:
        client.drop_database(name)
    database.check()
