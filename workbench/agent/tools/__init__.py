"""The agent's tools: thin, typed, each figure a cell that can be cited."""

from workbench.agent.tools.market import MarketTools

__all__ = ["MarketTools"]
