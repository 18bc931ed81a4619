"""The cache on Redis: one fetch for all processes, and a server that goes away and comes back."""

import contextlib
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator

import pytest
import redis
from standins.cache_process import ROOT, cache_processes
from standins.outage import Load
from standins.valkey_server import PASSWORD, ValkeyServer

from workbench import open_workbench
from workbench.config import ConfigLoader, Settings
from workbench.config.settings import RedisSettings
from workbench.errors import ConfigurationError, NoDataError, RateLimitedError, StoreUnavailable
from workbench.stores.cache import MISS, CacheBackend, MemoryCache
from workbench.stores.cache_failures import failure, failure_text
from workbench.stores.cache_redis import RedisCache

KEY = "price:IBM:close"


@pytest.fixture(scope="module")
def valkey() -> Iterator[ValkeyServer]:
    """For tests that leave it running."""
    with ValkeyServer() as server:
        yield server


@pytest.fixture
def server() -> Iterator[ValkeyServer]:
    """This test's own, to be killed."""
    with ValkeyServer() as server:
        yield server


@pytest.fixture
def opened():
    """Opens caches, and closes them."""
    with contextlib.ExitStack() as stack:

        def open_cache(server: ValkeyServer, *, wait_s: float = 20, **settings) -> RedisCache:
            settings = {"timeout_s": 5, "retry_s": 0.1, **server.settings, **settings}
            cache = RedisCache(RedisSettings(**settings), wait_s=wait_s)
            stack.callback(cache.close)
            return cache

        yield open_cache


@pytest.fixture
def prefix() -> str:
    return f"test-{uuid.uuid4().hex}"


def until(fact, seconds: float = 20) -> float:
    """Wait for ``fact``; how long it took."""
    started = time.monotonic()
    while not fact():
        assert time.monotonic() - started < seconds
        time.sleep(0.02)
    return time.monotonic() - started


# Opening ------------------------------------------------------------------------------------------


def settings_of(**redis) -> Settings:
    return ConfigLoader.override(Settings(), {f"redis.{name}": redis[name] for name in redis})


@pytest.mark.parametrize("by", ["host", "url"])
def test_the_settings_open_it(valkey, prefix, by):
    address = {
        "host": valkey.settings,
        "url": {"url": f"redis://:{PASSWORD}@127.0.0.1:{valkey.port}/1"},
    }[by]
    cache = CacheBackend.from_config(settings_of(prefix=prefix, **address))
    cache.set_json(KEY, 1, ttl_seconds=60)
    assert cache.shared
    with contextlib.closing(
        redis.Redis(port=valkey.port, password=PASSWORD, db=int(by == "url"))
    ) as raw:
        # Of the offline profile: sample data have a place of their own.
        (name,) = raw.keys(f"{prefix}-offline:*")
        assert name.endswith(KEY.encode())
        assert 60_000 < raw.pttl(name) <= 72_000
    cache.close()


def test_a_password_may_be_given_beside_the_address(valkey, prefix):
    url = f"redis://127.0.0.1:{valkey.port}"
    cache = CacheBackend.from_config(settings_of(prefix=prefix, url=url, password=PASSWORD))
    assert cache.is_healthy()
    cache.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://:Zq7hush@host", "redis://:Zq7hush@host:port", "redis://:Zq7/hush@host",
        "redis://:12/Zq7hush@host", "redis://:1#Zq7hush@host", "redis://:Zq7hush@host/a",
        "redis://:Zq7hush@host?colour=red", "redis://:Zq7hush@host?db=x", "Zq7hush",
        "redis://:Zq7hush@" + 64 * "x",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_told_at_once_and_not_repeated(url):
    with pytest.raises(ConfigurationError, match=r"redis\.url cannot be used") as caught:
        CacheBackend.from_config(settings_of(url=url))
    shown = f"{caught.value}{caught.value.__cause__}"
    assert "Zq7" not in shown
    assert "hush" not in shown


def test_a_whole_address_is_no_host():
    with pytest.raises(ConfigurationError, match=r"goes into redis\.url") as caught:
        CacheBackend.from_config(settings_of(host="redis://:hush@host"))
    assert "hush" not in str(caught.value)


def test_without_a_server_nothing_of_redis_is_loaded():
    code = (
        "import sys; from workbench.config import Settings;"
        "from workbench.stores.cache import CacheBackend; CacheBackend.from_config(Settings());"
        "sys.exit('redis' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_a_server_that_is_down_at_the_start_comes_later(server, opened, caplog):
    server.kill()
    cache = opened(server)
    cache.set_json(KEY, 1, ttl_seconds=60)
    assert cache.get_json(KEY) == 1
    assert not cache.shared
    server.start()
    until(lambda: cache.shared)
    assert cache.get_json(KEY, MISS) is MISS
    assert levels(caplog) == ["WARNING", "WARNING"]


def test_closing_the_desk_closes_it(server, tmp_path):
    settings = ConfigLoader.override(
        settings_of(**server.settings), {"store.path": str(tmp_path / "store")}
    )
    with contextlib.closing(server.client()) as raw:
        before = raw.info("clients")["connected_clients"]
        with open_workbench("offline", settings=settings) as wb:
            assert wb.data.span("IBM")
            assert wb.cache.shared
            assert raw.info("clients")["connected_clients"] > before
        until(lambda: raw.info("clients")["connected_clients"] == before)


# What the server is asked -------------------------------------------------------------------------


def calls(raw: redis.Redis) -> dict[str, int]:
    return {name: facts["calls"] for name, facts in raw.info("commandstats").items()}


def test_a_hit_is_one_get(valkey, opened, prefix):
    cache = opened(valkey, prefix=prefix)
    cache.set_json(KEY, 1, ttl_seconds=60)
    with contextlib.closing(valkey.client()) as raw:
        raw.config_resetstat()
        for _ in range(10):
            assert cache.get_or_fetch(KEY, int, ttl_seconds=60) == 1
        seen = calls(raw)
    assert seen.pop("cmdstat_get") == 10
    assert set(seen) <= {"cmdstat_config|resetstat", "cmdstat_info"}


def test_a_pattern_is_scanned_for_and_spares_what_is_foreign(valkey, opened, prefix):
    cache = opened(valkey, prefix=prefix)
    with contextlib.closing(valkey.client()) as raw:
        foreign = [f"{prefix}2:a:b", f"x:{prefix}:a:b", "a:b"]
        for name in foreign:
            raw.set(name, "theirs")
        for number in range(2500):
            cache.set_json(f"a:{number}", number, ttl_seconds=60)
        raw.config_resetstat()
        assert cache.delete_pattern("a:*") == 2500
        seen = calls(raw)
        assert seen["cmdstat_scan"] > 2
        assert "cmdstat_keys" not in seen
        assert raw.keys(f"{prefix}:*") == []
        assert raw.delete(*foreign) == 3


@pytest.mark.parametrize("odd", ["a?c", "a[bc]", "a\\b", "a^", "[^a]", "a-c"])
def test_what_redis_takes_for_a_pattern_is_none(valkey, opened, prefix, odd):
    cache = opened(valkey, prefix=prefix)
    for key in (f"{odd}:1", "abc:1", "ab:1", "a:1"):
        cache.set_json(key, 1, ttl_seconds=60)
    assert cache.delete_pattern(f"{odd}:*") == 1
    assert cache.delete_pattern("a*:1") == 3


# One fetch for all processes ----------------------------------------------------------------------


@pytest.mark.parametrize("shared", [True, False])
def test_a_hundred_threads_in_each_of_four_processes(valkey, prefix, shared):
    where = {**valkey.settings, "prefix": prefix, "timeout_s": 20} if shared else {}
    with cache_processes(4, where) as processes:
        for process in processes:
            process.tell("fetch", key=KEY, threads=100, seconds=0.5)
        answers = [process.answer() for process in processes]
    assert [answer["answers"] for answer in answers] == [["fetched"]] * 4
    assert sum(answer["fetches"] for answer in answers) == (1 if shared else 4)


def test_a_failure_reaches_who_waits_in_other_processes(valkey, opened, prefix):
    where = {**valkey.settings, "prefix": prefix, "timeout_s": 20}
    with cache_processes(3, where) as (leader, *others):
        leader.tell("fetch", key=KEY, seconds=2.5, error="NoDataError")
        with contextlib.closing(valkey.client()) as raw:
            until(lambda: raw.keys(f"{prefix}:*@lock:*"))
        for other in others:
            other.tell("fetch", key=KEY, threads=10)
        failed = ["NoDataError: It went wrong."]
        assert leader.answer() == {"fetches": 1, "answers": failed}
        # Who asks only now waited for nobody, and fetches at once.
        assert opened(valkey, prefix=prefix).get_or_fetch(KEY, lambda: 7, ttl_seconds=60) == 7
        for other in others:
            assert other.answer() == {"fetches": 0, "answers": failed}


def test_a_killed_fetcher_is_taken_over(valkey, prefix, opened):
    cache = opened(valkey, prefix=prefix)
    with cache_processes(1, {**valkey.settings, "prefix": prefix}) as (leader,):
        leader.tell("fetch", key=KEY, seconds=60)
        with contextlib.closing(valkey.client()) as raw:
            until(lambda: raw.keys(f"{prefix}:*@lock:*"))
        leader.kill()
        started = time.monotonic()
        assert cache.get_or_fetch(KEY, lambda: "mine", ttl_seconds=60) == "mine"
        assert 2 < time.monotonic() - started < 15


def test_a_slow_fetch_keeps_its_lease(valkey, prefix, opened):
    first, second = opened(valkey, prefix=prefix), opened(valkey, prefix=prefix)
    started = threading.Event()

    def slow() -> int:
        started.set()
        time.sleep(5.6)
        return 1

    leader = threading.Thread(
        target=first.get_or_fetch, args=(KEY, slow), kwargs={"ttl_seconds": 9}
    )
    leader.start()
    assert started.wait(10)
    assert second.get_or_fetch(KEY, lambda: 2, ttl_seconds=9) == 1
    leader.join()
    first.close()
    assert not [thread for thread in threading.enumerate() if "leases" in thread.name]


@pytest.mark.parametrize("act", ["delete", "delete_pattern", "set_json"])
def test_a_write_in_another_process_during_a_fetch_is_not_undone_by_it(valkey, opened, prefix, act):
    here = opened(valkey, prefix=prefix)
    arguments = {
        "delete": {"key": KEY},
        "delete_pattern": {"pattern": "price:*"},
        "set_json": {"key": KEY, "value": "new", "ttl_seconds": 60},
    }[act]
    with cache_processes(1, {**valkey.settings, "prefix": prefix}) as (there,):

        def load() -> str:
            there.tell(act, **arguments)
            there.answer()
            return "old"

        assert here.get_or_fetch(KEY, load, ttl_seconds=60) == "old"
    assert here.get_json(KEY, MISS) == ("new" if act == "set_json" else MISS)


def test_the_wait_for_another_process_is_bounded(valkey, opened, prefix):
    """And who waits longer in the same process still gets the value."""
    here, there = opened(valkey, prefix=prefix), opened(valkey, prefix=prefix)
    release, started = threading.Event(), threading.Event()
    got = []

    def slow() -> int:
        started.set()
        release.wait(20)
        return 1

    leader = threading.Thread(
        target=there.get_or_fetch, args=(KEY, slow), kwargs={"ttl_seconds": 9}
    )
    patient = threading.Thread(
        target=lambda: got.append(here.get_or_fetch(KEY, lambda: 2, ttl_seconds=9))
    )
    leader.start()
    assert started.wait(10)
    threading.Timer(0.2, patient.start).start()
    with pytest.raises(StoreUnavailable, match=r"still being fetched after 0\.5 s"):
        here.get_or_fetch(KEY, lambda: 2, ttl_seconds=9, wait_seconds=0.5)
    release.set()
    leader.join()
    patient.join()
    assert got == [1]


def test_an_interrupted_fetch_lets_go_at_once(valkey, opened, prefix):
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        opened(valkey, prefix=prefix).get_or_fetch(KEY, interrupted, ttl_seconds=60)
    got = opened(valkey, prefix=prefix).get_or_fetch(KEY, lambda: 7, ttl_seconds=60, wait_seconds=0)
    assert got == 7


def test_an_error_crosses_processes_as_itself():
    error = RateLimitedError("Too many.", retry_after=7.5, hint="Wait.")
    told = failure(failure_text(error))
    assert type(told) is RateLimitedError
    assert vars(told) == vars(error)
    mine = type("Mine", (NoDataError,), {})("None.")
    assert type(failure(failure_text(mine))) is NoDataError


def test_of_an_unknown_error_only_the_type_crosses():
    told = failure(failure_text(ZeroDivisionError("hush")))
    assert type(told) is StoreUnavailable
    assert "(ZeroDivisionError)" in told.message
    assert "hush" not in str(told)


# Away and back ------------------------------------------------------------------------------------


def levels(caplog) -> list[str]:
    records = [record for record in caplog.records if "RedisCache" in record.name]
    for record in records:
        assert PASSWORD not in record.getMessage()
        assert "://" not in record.getMessage()
    return [record.levelname for record in records]


def test_an_outage_under_load(server, opened, caplog):
    cache = opened(server, timeout_s=2)
    with Load(cache, threads=8) as load:
        load.run_for(0.7)
        server.kill(save=True)
        away_after = until(lambda: not cache.is_healthy())
        assert levels(caplog) == ["WARNING"]
        load.run_for(0.7)
        server.start()
        back_after = until(cache.is_healthy)
        load.run_for(0.7)
    assert load.exceptions == []
    assert load.stale == []
    assert load.operations > 100
    assert away_after < 5
    assert back_after < 5
    assert levels(caplog) == ["WARNING", "WARNING"]
    assert "does not answer" in caplog.text
    assert "answers again" in caplog.text


@pytest.mark.parametrize("first", ["get", "new process"])
def test_what_a_restart_brings_back_is_not_read(server, opened, first):
    """Nobody asks while the server is away: nothing but its being another run tells."""
    cache = opened(server)
    cache.set_json(KEY, "old", ttl_seconds=60)
    cache.set_json("price:IBM:open", "deleted", ttl_seconds=60)
    with contextlib.closing(server.client()) as raw:
        raw.save()
        cache.set_json(KEY, "new", ttl_seconds=60)
        cache.delete("price:IBM:open")
        server.kill()
        server.start()
        assert len(raw.keys("workbench:*")) == 2
    if first == "new process":
        cache = opened(server)
    assert cache.get_json(KEY, MISS) is MISS
    assert cache.get_json("price:IBM:open", MISS) is MISS
    until(lambda: cache.shared)
    assert cache.get_json(KEY, MISS) is MISS


def test_the_return_clears_what_is_ours_and_nothing_else(server, opened):
    cache = opened(server)
    cache.set_json(KEY, "old", ttl_seconds=60)
    with contextlib.closing(server.client()) as raw:
        raw.set("workbenches:theirs", "1")
        server.kill(save=True)
        cache.set_json(KEY, "new", ttl_seconds=60)
        assert cache.get_json(KEY) == "new"
        server.start()
        assert cache.is_healthy()
        assert raw.keys("*") == [b"workbenches:theirs"]
    assert cache.get_json(KEY, MISS) is MISS


def test_a_server_that_only_stopped_does_late_writes_no_more(server, opened):
    """The write reached the server, which answers after everybody went on without it."""
    cache = opened(server, timeout_s=0.3)
    cache.set_json(KEY, "first", ttl_seconds=60)
    left = cache._place
    server.stop()
    cache.set_json(KEY, "second", ttl_seconds=60)
    cache.set_json(KEY, "third", ttl_seconds=60)
    assert cache.get_json(KEY) == "third"
    server.resume()
    until(lambda: cache.shared)
    assert cache.get_json(KEY, MISS) is MISS
    with pytest.raises(redis.RedisError, match="LEFT"):
        left.set(KEY, "second", 60)
    assert left.delete(KEY) is False
    assert cache.get_json(KEY, MISS) is MISS
    assert cache.shared


def test_a_fetch_the_server_dies_under_still_answers(server, opened, caplog):
    cache, other = opened(server), opened(server)
    waiting, release = threading.Event(), threading.Event()
    answers = []

    def load() -> str:
        waiting.set()
        release.wait(20)
        return "led"

    def ask(cache: RedisCache, loader) -> None:
        answers.append(cache.get_or_fetch(KEY, loader, ttl_seconds=60))

    leader = threading.Thread(target=ask, args=(cache, load))
    leader.start()
    assert waiting.wait(10)
    waiters = [
        threading.Thread(target=ask, args=(cache, lambda: "not asked")),
        threading.Thread(target=ask, args=(other, lambda: "alone")),
    ]
    for waiter in waiters:
        waiter.start()
    time.sleep(0.3)
    server.kill(save=True)
    waiters[1].join(20)
    assert answers == ["alone"]
    release.set()
    for thread in (leader, waiters[0]):
        thread.join(20)
    assert answers == ["alone", "led", "led"]
    server.start()
    until(cache.is_healthy)
    assert cache.get_json(KEY, MISS) is MISS


def test_a_silent_server_costs_one_time_out(opened):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(200)
        settings = RedisSettings(
            host="127.0.0.1", port=silent.getsockname()[1], timeout_s=0.5, retry_s=60
        )
        cache = RedisCache(settings)
        started = time.monotonic()
        cache.set_json(KEY, 1, ttl_seconds=60)
        first = time.monotonic() - started
        for _ in range(100):
            assert cache.get_json(KEY) == 1
        rest = time.monotonic() - started - first
        healthy, facts = cache.health_check()
        cache.close()
    assert 0.4 < first < 3
    assert rest < 2
    assert not healthy
    assert facts["fallback"] == "memory"
    assert "Timeout" in facts["error"]


def test_while_one_thread_tries_the_others_go_on(server, opened):
    cache = opened(server, timeout_s=10, retry_s=0.1)
    server.kill()
    cache.set_json(KEY, 0, ttl_seconds=60)
    server.start()
    server.stop()
    time.sleep(0.2)
    trying = threading.Thread(target=cache.get_json, args=(KEY,))
    trying.start()
    until(cache._door.locked)
    for number in range(50):
        cache.set_json(KEY, number, ttl_seconds=60)
        assert cache.get_json(KEY) == number
    assert trying.is_alive()
    server.resume()
    trying.join()
    assert cache.shared


def test_a_refused_password_is_memory_and_said(valkey, opened, caplog):
    cache = opened(valkey, password="hush-wrong")
    cache.set_json(KEY, 1, ttl_seconds=60)
    assert cache.get_json(KEY) == 1
    assert not cache.shared
    healthy, facts = cache.health_check()
    assert not healthy
    assert facts["fallback"] == "memory"
    assert "AuthenticationError: invalid username-password" in facts["error"]
    assert "hush" not in f"{facts}{caplog.text}"
    assert levels(caplog) == ["WARNING"]


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [("maxmemory", "1", "OutOfMemoryError"), ("min-replicas-to-write", "1", "NOREPLICAS")],
)
def test_a_server_that_takes_no_writes_is_away(server, opened, setting, value, reason):
    cache = opened(server)
    assert cache.is_healthy()
    with contextlib.closing(server.client()) as raw:
        raw.config_set(setting, value)
        cache.set_json(KEY, 1, ttl_seconds=60)
        assert cache.get_json(KEY) == 1
        healthy, facts = cache.health_check()
        assert not healthy
        assert reason in facts["error"]
        raw.config_set(setting, "0")
        assert cache.is_healthy()


def test_a_replica_is_away(server, valkey, opened):
    cache = opened(server)
    assert cache.is_healthy()
    with contextlib.closing(server.client()) as raw:
        raw.replicaof("127.0.0.1", valkey.port)
        cache.set_json(KEY, 1, ttl_seconds=60)
        assert cache.get_json(KEY) == 1
        assert "ReadOnlyError" in cache.health_check()[1]["error"]
        raw.replicaof("NO", "ONE")
        assert cache.is_healthy()


def test_health_is_done_on_the_server(valkey, opened, prefix):
    cache = opened(valkey, prefix=prefix)
    with contextlib.closing(valkey.client()) as raw:
        raw.config_resetstat()
        healthy, facts = cache.health_check()
        seen = calls(raw)
    assert healthy
    assert set(facts) == {"backend", "ms"}
    assert facts["backend"] == "redis"
    assert seen["cmdstat_set"] == seen["cmdstat_get"] == 1
    assert seen["cmdstat_unlink"] >= 1


def test_memory_is_not_shared():
    assert MemoryCache().shared is False
