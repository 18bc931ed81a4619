"""What is wrong with market data: rows cleaned, frames looked over, providers compared."""
