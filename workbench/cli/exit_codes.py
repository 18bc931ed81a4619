"""The exit codes, and which error ends in which."""

from __future__ import annotations

from workbench import errors

DONE = 0
FAILED = 1
BAD_INPUT = 2
NO_ANSWER = 3
"""The question was understood as one that has no answer in the data; the text says why."""
INTERRUPTED = 130
"""As a shell counts a command that SIGINT ended."""

_BAD_INPUT = (
    errors.QuestionError,
    errors.InvalidTradeError,
    errors.BadParameterError,
    errors.ConfigurationError,
    errors.DocumentNotFoundError,
    errors.DuplicateDocumentError,
    errors.InvalidDocumentError,
)


def exit_code(error: BaseException) -> int:
    """2 where the caller has to change what was given, else 1."""
    return BAD_INPUT if isinstance(error, _BAD_INPUT) else FAILED


def exit_code_of(kind: str) -> int:
    """The same for an error known by its type's name."""
    return BAD_INPUT if kind in {error.__name__ for error in _BAD_INPUT} else FAILED
