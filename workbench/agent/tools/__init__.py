"""The agent's tools: thin, typed, each figure a cell that can be cited."""

from workbench.agent.tools.companies import CompanyTools, NewsTools
from workbench.agent.tools.desk import DeskTools
from workbench.agent.tools.market import MarketTools
from workbench.agent.tools.quotes import QuoteTools

__all__ = ["CompanyTools", "DeskTools", "MarketTools", "NewsTools", "QuoteTools"]
