"""Asking providers in turn: the first that answers is named, and so are those passed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from workbench.errors import (
    MarketDataError,
    NobodyAnsweredError,
    NoDataError,
    NotConfiguredError,
)
from workbench.log import get_logger

P = TypeVar("P")
T = TypeVar("T")

_logger = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What was answered, by whom, and who was asked before, each with the reason it could not."""

    value: T
    provider: str
    passed_over: Mapping[str, str]


def first_answer(chain: Mapping[str, P], ask: Callable[[P], T], *, about: str) -> Answer[T]:
    """The first answer to ``ask`` of the providers in ``chain``, by name, in order.

    A MarketDataError of one moves on to the next. Where nobody answers: the error itself if one
    was asked; NoDataError if all say that there is nothing; else NobodyAnsweredError with every
    cause. ``about`` says what was asked for. An empty chain is a NotConfiguredError.
    """
    causes: dict[str, MarketDataError] = {}
    for name, provider in chain.items():
        try:
            value = ask(provider)
        except MarketDataError as error:
            say = _logger.info if isinstance(error, NoDataError) else _logger.warning
            say("%s does not give %s: %s", name, about, error)
            causes[name] = error
        else:
            return Answer(value, name, {given: str(error) for given, error in causes.items()})
    raise nobody(causes, about=about)


def nobody(causes: Mapping[str, MarketDataError], *, about: str) -> MarketDataError:
    """The one error for all ``causes``, by provider."""
    errors: Sequence[MarketDataError] = list(causes.values())
    if not errors:
        return NotConfiguredError(
            f"No provider is configured for {about}.",
            hint="Name one under market.providers in the configuration.",
        )
    if len(errors) == 1:
        return errors[0]
    told = "; ".join(f"{name}: {error}" for name, error in causes.items())
    if all(isinstance(error, NoDataError) for error in errors):
        return NoDataError(f"Nobody has {about}. {told}")
    return NobodyAnsweredError(f"Nobody gives {about}. {told}", causes=causes)
