"""Services over the data: figures as cells, and charts, by symbol and period."""
