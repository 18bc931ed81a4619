"""The SEC's EDGAR: companies' profiles, and the facts of their statements as filed."""

from workbench.market.sec.provider import SecProvider

__all__ = ["SecProvider"]
