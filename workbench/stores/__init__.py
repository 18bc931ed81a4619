"""Documents and cached answers: the one place that knows the databases."""
