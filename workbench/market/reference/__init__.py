"""Exchanges and tickers: what a ticker means, former ones, the search among those known."""
