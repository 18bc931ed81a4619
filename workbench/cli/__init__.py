"""The command line: parse, call, print.

Results go to standard output, progress and complaints to standard error. Exit codes: 0 done; 1 it
failed; 2 the input or the configuration is wrong; 3 the question has no answer in the data (the
text says why); 130 interrupted.
"""

from workbench.cli.root import main

__all__ = ["main"]
