"""The services over one store: each once, and an honest account of what they need."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench.config import Settings
from workbench.errors import NotConfiguredError, StoreUnavailable
from workbench.market.sample import SampleProvider
from workbench.services.factory import ServiceFactory
from workbench.stores.cache import MemoryCache
from workbench.stores.factory import RepositoryFactory

NAMES = [
    "conversation", "journal", "notification", "symbols", "usage", "user", "watchlist", "workspace",
]  # fmt: skip


def service(desk, name):
    return getattr(desk, f"get_{name}_service")()


@pytest.mark.parametrize("name", NAMES)
def test_each_service_is_made_once_however_many_ask(desk, name):
    start = threading.Barrier(8)

    def get(_):
        start.wait(10)
        return service(desk, name)

    with ThreadPoolExecutor(8) as pool:
        assert len({id(one) for one in pool.map(get, range(8))}) == 1


def test_services_share_each_other_and_the_cache(desk):
    watchlists, journal = desk.get_watchlist_service(), desk.get_journal_service()
    assert watchlists._symbols is journal._symbols is desk.get_symbols_service()
    assert watchlists._workspaces is desk.get_workspace_service()
    assert {service(desk, name).cache for name in NAMES} == {desk.cache}


def test_a_services_logger_is_its_classs_or_a_child_of_the_one_given(open_desk):
    assert open_desk().get_user_service().logger.name == "workbench.services.users.UserService"
    desk = open_desk(logger=logging.getLogger("mine"))
    assert desk.get_user_service().logger is logging.getLogger("mine.user")


def test_all_is_well_and_every_dependency_was_tried(desk):
    healthy, report = desk.health_check()
    assert healthy
    assert sorted(report) == NAMES
    for one in report.values():
        assert (one["status"], one["unavailable"]) == ("healthy", [])
        assert one["dependencies"]["cache"]["required"] is False
        assert all("ms" in found for found in one["dependencies"].values())
    assert set(report["user"]["dependencies"]) == {"users", "profiles", "preferences", "cache"}


@pytest.mark.parametrize("used_before", [True, False])
def test_with_the_store_down_each_report_names_what_is_missing(desk, used_before):
    if used_before:
        desk.health_check()
    desk.database.close()
    healthy, report = desk.health_check()
    assert not healthy
    assert sorted(report) == NAMES
    for name, one in report.items():
        assert one["status"] == "unhealthy", name
        assert one["unavailable"], name
        assert "cache" not in one["unavailable"]
        for missing in one["unavailable"]:
            assert "closed" in one["dependencies"][missing]["error"]


def test_a_service_that_could_not_be_made_is_made_when_the_store_is_back(desk, open_desk):
    broken = open_desk()
    broken.database.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        broken.get_user_service()
    broken._store = desk._store
    assert broken.get_user_service().get_user("ann") is None


def test_a_cache_that_is_down_degrades_and_every_service_works_on(desk):
    class Broken(MemoryCache):
        def _set(self, key, text, seconds):
            raise StoreUnavailable("No cache.")

    with_broken = ServiceFactory(Settings(), repository_factory=desk._store, cache_backend=Broken())
    healthy, report = with_broken.health_check()
    assert healthy
    for one in report.values():
        assert (one["status"], one["unavailable"]) == ("degraded", ["cache"])
    with_broken.get_user_service().create_or_update_user("ann", name="Ann")
    assert with_broken.get_user_service().get_user_profile("ann")["name"] == "Ann"


def test_market_data_are_opened_when_they_are_needed(open_desk):
    opened = []

    class Market(SampleProvider):
        catalogue = SampleProvider.symbols

    desk = open_desk(data_manager=lambda: opened.append(1) or Market())
    workspace = desk.get_workspace_service().create_workspace("ann", "Tech")
    lists = desk.get_watchlist_service()
    made = lists.create_watchlist(workspace["_id"], "Main")
    assert lists.list_watchlists_of("ann") == [made]
    assert opened == []
    assert lists.add_symbol(made["_id"], "ibm")["items"][0]["symbol"] == "IBM"
    assert opened


def test_without_market_data_what_needs_them_says_so(desk):
    with pytest.raises(NotConfiguredError, match="needs market data"):
        desk._data()


def test_the_factory_takes_its_repositories_as_they_are(desk):
    store = RepositoryFactory(desk.database)
    other = ServiceFactory(Settings(), repository_factory=store, cache_backend=desk.cache)
    made = other.get_workspace_service().create_workspace("ann", "Tech")
    assert desk.get_workspace_service().get_workspace(made["_id"]) == made
