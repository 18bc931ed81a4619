"""Yahoo Finance, by way of yfinance: the only importer of it."""

from workbench.market.yahoo.provider import YahooProvider

__all__ = ["YahooProvider"]
