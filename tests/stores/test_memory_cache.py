"""The memory cache: its bound, its clock, and its jitter."""

import pytest

from workbench.config import ConfigLoader, Settings
from workbench.stores.cache import MISS, CacheBackend, MemoryCache


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_least_recently_used_goes_first():
    cache = MemoryCache(max_entries=3)
    for name in "abc":
        cache.set_json(name, name, ttl_seconds=60)
    cache.get_json("a")
    cache.set_json("d", "d", ttl_seconds=60)
    assert [name for name in "abcd" if cache.get_json(name, MISS) is not MISS] == ["a", "c", "d"]


def test_the_bound_holds():
    cache = MemoryCache(max_entries=10)
    for number in range(1000):
        cache.set_json(f"k:{number}", number, ttl_seconds=60)
    assert len(cache._entries) == 10


def test_an_entry_ends_with_its_time():
    clock = Clock()
    cache = MemoryCache(jitter_s=0, timer=clock)
    cache.set_json("a", 1, ttl_seconds=60)
    clock.now = 59.9
    assert cache.get_json("a") == 1
    clock.now = 60
    assert cache.get_json("a", MISS) is MISS
    assert not cache._entries


@pytest.mark.parametrize(("ttl", "most"), [(10, 2), (60, 12), (300, 60), (3600, 60), (86_400, 60)])
def test_jitter_is_at_most_a_minute_and_a_fifth(ttl, most):
    cache = MemoryCache(timer=Clock())
    added = set()
    for number in range(300):
        cache.set_json(f"k:{number}", 1, ttl_seconds=ttl)
        added.add(cache._entries[f"k:{number}"][0] - ttl)
    assert 0 <= min(added) < 0.1 * most
    assert 0.9 * most < max(added) <= most


def test_the_settings_make_it():
    settings = ConfigLoader.override(Settings(), {"cache.max_entries": 5, "cache.wait_s": 7})
    cache = CacheBackend.from_config(settings)
    assert cache._wait_s == 7
    for number in range(9):
        cache.set_json(f"k:{number}", number, ttl_seconds=60)
    assert sum(cache.get_json(f"k:{number}", MISS) is not MISS for number in range(9)) == 5
