"""Alpha Vantage, by its REST interface."""

from workbench.market.alpha_vantage.provider import AlphaVantageProvider

__all__ = ["AlphaVantageProvider"]
