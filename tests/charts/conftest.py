"""Frames for the chart tests: small ones by hand, long ones with the calendar of a real market."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from workbench.charts import Caption

ABOUT = Caption("Apple Inc. (AAPL)", "USD", date(2013, 3, 1), "sample, as of 2013-03-01", True)
# Weekdays on which New York was closed: Good Friday, two holidays, and the days after 2001-09-11.
CLOSED = ["2001-04-13", "2001-07-04", "2001-09-11", "2001-09-12", "2001-09-13", "2001-09-14"]


def made_bars(start: str, end: str) -> pd.DataFrame:
    """Bars of a seeded walk on the weekdays between, without CLOSED."""
    sessions = pd.bdate_range(start, end, name="session").difference(pd.DatetimeIndex(CLOSED))
    random = np.random.default_rng(7)
    close = 50 * np.exp(np.cumsum(random.normal(0.0003, 0.02, len(sessions))))
    opened = close * np.exp(random.normal(0, 0.005, len(sessions)))
    return pd.DataFrame(
        {
            "open": opened,
            "high": np.maximum(opened, close) * 1.01,
            "low": np.minimum(opened, close) * 0.99,
            "close": close,
            "volume": random.integers(1_000_000, 9_000_000, len(sessions)).astype("float64"),
        },
        index=sessions.rename("session"),
    )


@pytest.fixture
def about() -> Caption:
    return ABOUT


@pytest.fixture(scope="session")
def year() -> pd.DataFrame:
    return made_bars("2001-01-02", "2001-12-31")


@pytest.fixture(scope="session")
def long() -> pd.DataFrame:
    return made_bars("2000-03-01", "2013-03-01")


@pytest.fixture(scope="session")
def closes(long: pd.DataFrame) -> pd.DataFrame:
    """Four symbols of thirteen years, the last listed later."""
    factors = np.random.default_rng(3).normal(0, 0.01, (len(long), 4)).cumsum(axis=0)
    frame = pd.DataFrame(
        long[["close"]].to_numpy() * np.exp(factors),
        index=long.index,
        columns=["AAPL", "IBM", "MSFT", "GOOG"],
    )
    frame.loc[:"2004-08-18", "GOOG"] = np.nan
    return frame


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 960, "height": 700})

    def refuse(route: Route) -> None:
        complaints.append(f"asked for {route.request.url}")
        route.abort()

    opened.route("**/*", refuse)
    opened.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    opened.close()
