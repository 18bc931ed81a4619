"""Every error Workbench raises on purpose: one type for each reaction a caller can have.

    WorkbenchError
    ├── ConfigurationError          correct the configuration and start again
    ├── QuestionError               ask in another way (too long, empty)
    ├── InvalidTradeError           correct the trade, or the file of trades
    ├── StoreError
    │   ├── DocumentNotFoundError   what is to be changed or added to is not there
    │   ├── DuplicateDocumentError  a unique key is taken
    │   ├── StaleDocumentError      read again, then write
    │   ├── InvalidDocumentError    correct the document
    │   └── StoreUnavailable        wait, or repair the store
    ├── MarketDataError
    │   ├── NoDataError             nothing is known for this symbol or these dates
    │   ├── RateLimitedError        wait; ``retry_after`` says how long, when known
    │   ├── NotConfiguredError      a key or a provider is missing
    │   ├── ProviderRefusedError    the provider answered no (key, plan, address)
    │   ├── ProviderUnavailable     no network, or the provider is down
    │   └── NobodyAnsweredError     each provider was asked; ``causes`` says why each could not
    ├── ModelError
    │   ├── ModelRateLimited        wait, or use another model
    │   ├── ModelRefused            the key, the model name or the request was refused
    │   ├── ModelUnavailable        no network, a time-out or a server fault
    │   └── OverBudget              a limit on steps, time, tokens or money was reached
    ├── ToolError                   a tool's arguments are wrong or it cannot answer
    └── ReportError
        ├── BadParameterError       correct the parameter
        ├── CellFailedError         a cell of the notebook raised
        ├── ReportTimeoutError      the run took too long
        └── KernelDiedError         the kernel ended before the notebook did

A look-up that finds nothing answers ``None``. A message says what happened and what to do
next. It never holds a key, a password or a whole connection string.
"""

from __future__ import annotations

from collections.abc import Mapping


class WorkbenchError(Exception):
    """Root of the tree. ``hint`` says what to do next, where the message alone does not."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class ConfigurationError(WorkbenchError):
    """A setting is wrong or missing; the message names file, line and key where there is one."""


class QuestionError(WorkbenchError):
    """A question cannot be taken as it is: empty, or longer than the limit."""


class InvalidTradeError(WorkbenchError):
    """A trade cannot be: a value is wrong, or more is sold than is held.

    ``problems``: every finding where a whole file was read, each with its line number.
    """

    def __init__(
        self, message: str, *, problems: tuple[str, ...] = (), hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.problems = problems


class StoreError(WorkbenchError):
    """A document could not be read or written."""


class DocumentNotFoundError(StoreError):
    """What was to be changed, or to be added to, is not there."""


class DuplicateDocumentError(StoreError):
    """A document with this unique key exists."""


class StaleDocumentError(StoreError):
    """The document was changed since it was read."""


class InvalidDocumentError(StoreError):
    """The document or the filter is not of the collection's form."""


class StoreUnavailable(StoreError):
    """The store does not answer."""


class MarketDataError(WorkbenchError):
    """Market data could not be had."""


class NoDataError(MarketDataError):
    """Nothing is known for this symbol, or for these dates."""


class RateLimitedError(MarketDataError):
    """The provider asks to wait; ``retry_after`` is in seconds, None where it did not say."""

    def __init__(
        self, message: str, *, retry_after: float | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class NotConfiguredError(MarketDataError):
    """A provider, or its key, is not configured."""


class ProviderRefusedError(MarketDataError):
    """The provider refused the request."""


class ProviderUnavailable(MarketDataError):
    """The provider could not be reached, or failed."""


class NobodyAnsweredError(MarketDataError):
    """No provider of the chain answered; ``causes``: by provider's name, why, in the order asked.

    Where one of them asked to wait, ``retry_after`` is the shortest such wait in seconds.
    """

    def __init__(
        self,
        message: str,
        *,
        causes: Mapping[str, MarketDataError] | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.causes = dict(causes or {})
        waits = [
            cause.retry_after
            for cause in self.causes.values()
            if isinstance(cause, RateLimitedError) and cause.retry_after is not None
        ]
        self.retry_after = min(waits, default=None)


class ModelError(WorkbenchError):
    """A model could not answer. ``cause``: the kind of fault in its vendor's terms
    (``RateLimitError``), else this error's own name."""

    def __init__(self, message: str, *, hint: str | None = None, cause: str = "") -> None:
        super().__init__(message, hint=hint)
        self.cause = cause or type(self).__name__


class ModelRateLimited(ModelError):
    """The model's provider asks to wait; ``retry_after`` is in seconds, None if unknown."""

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        hint: str | None = None,
        cause: str = "",
    ) -> None:
        super().__init__(message, hint=hint, cause=cause)
        self.retry_after = retry_after


class ModelRefused(ModelError):
    """The provider refused: the key, the model's name, the content or the request."""


class ModelUnavailable(ModelError):
    """The provider could not be reached, timed out or failed."""


class OverBudget(ModelError):
    """A limit on steps, time, tokens or money was reached."""


class ToolError(WorkbenchError):
    """A tool's arguments are wrong, or it has no answer to give."""


class ReportError(WorkbenchError):
    """A report could not be made."""


class BadParameterError(ReportError):
    """A report's parameter is unknown, missing, or not of its type."""


class CellFailedError(ReportError):
    """A cell of the report's notebook raised."""


class ReportTimeoutError(ReportError):
    """The report did not finish in its time."""


class KernelDiedError(ReportError):
    """The kernel ended before the notebook did."""
