"""The agent: one loop from question to checked answer, its tools and its models."""
