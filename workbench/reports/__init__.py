"""Reports: notebooks with typed parameters, run in a kernel of their own, exported as pages."""
