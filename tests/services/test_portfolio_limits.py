"""What a portfolio refuses to take for true: trades beyond the data, beyond time, beyond money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from workbench.analytics.portfolio import Trade
from workbench.config import Settings
from workbench.errors import InvalidTradeError
from workbench.services import ServiceFactory
from workbench.stores import RepositoryFactory
from workbench.stores.cache import MemoryCache
from workbench.stores.embedded import EmbeddedDatabase


def test_what_was_bought_before_the_data_begin_is_not_valued(sample, tmp_path):
    """IBM split in 1999; the sample knows nothing before 2000-03-01."""
    desk = ServiceFactory(
        Settings(),
        repository_factory=RepositoryFactory(EmbeddedDatabase(tmp_path / "early.db")),
        cache_backend=MemoryCache(),
        data_manager=lambda: sample.data,
    )
    workspace = desk.get_workspace_service().create_workspace("ann", "Early")["_id"]
    portfolios = desk.get_portfolio_service()
    early = portfolios.create_portfolio(workspace, "Early")["_id"]
    portfolios.record_trade(early, "buy", "IBM", Decimal(10), Decimal(105), day=date(1998, 1, 5))
    portfolios.record_trade(early, "buy", "MSFT", Decimal(1), Decimal(20), day=date(2009, 3, 9))
    review = portfolios.review(early)
    ((ibm, reason),) = review.unadjusted.items()
    assert (ibm.symbol, "The data begin on 2000-03-01" in reason) == ("IBM", True)
    totals = review.valued.totals["USD"]
    assert (totals.value, totals.profit) == (None, None)
    assert review.money_weighted["USD"].rate is review.time_weighted["USD"].rate is None
    worth = {one.position.security.symbol: one.value for one in review.valued.positions}
    assert worth == {"IBM": None, "MSFT": Decimal("27.95")}


@pytest.mark.parametrize("day", [date(205, 2, 1), date(1, 1, 1), date(1899, 12, 31)])
def test_a_year_mistyped_is_refused(day):
    with pytest.raises(InvalidTradeError, match="before 1900"):
        Trade("t", day, "buy", "IBM", "XNYS", "USD", Decimal(1), Decimal(1), Decimal(0))


def test_a_trade_beyond_all_money_is_refused():
    with pytest.raises(InvalidTradeError, match="worth more than"):
        Trade(
            "t", date(2013, 3, 1), "buy", "IBM", "XNYS", "USD",
            Decimal(999_999_999), Decimal(999_999_999), Decimal(0),
        )  # fmt: skip
