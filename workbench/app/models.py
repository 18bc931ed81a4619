"""Which model answers on a desk and why, what it may cost, and asking one to see that it works."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from workbench.agent.breaker import Breakers
from workbench.agent.budget import Purse
from workbench.agent.clients.base import BaseModelClient
from workbench.agent.clients.factory import ModelClientFactory
from workbench.agent.line import LineLimits, ModelLine
from workbench.agent.prices import PriceTable
from workbench.background import BackgroundLoop
from workbench.config import Settings
from workbench.config.prices import FREE_PROVIDER, load_prices
from workbench.errors import ModelRefused
from workbench.messages import Message, Usage
from workbench.services.factory import ServiceFactory

QUESTION = "Answer with one word: ready"
TRIAL_TOKENS = 256
"""Enough for a word, and for a reasoning model to reach it."""

Why = Literal["argument", "saved choice", "setting", "default"]


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Who answers, by which of its models (None: the one that is configured), and why."""

    provider: str
    model: str | None
    why: Why


@dataclass(frozen=True, slots=True)
class Trial:
    """A question that a model answered. Times in seconds; ``first_token_s`` is None where it gave
    no text."""

    provider: str
    model: str
    text: str
    usage: Usage
    first_token_s: float | None
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class StandIns:
    """Who would answer in place of the provider ``in_use``: ``ready`` in order, and what each of
    the others of the line lacks."""

    allowed: bool
    in_use: str
    ready: tuple[str, ...]
    lacks: Mapping[str, str]


class ModelDesk:
    """The models of a desk: who answers and why, who would stand in, what they may cost."""

    def __init__(
        self,
        settings: Settings,
        models: ModelClientFactory,
        *,
        services: ServiceFactory,
        loop: BackgroundLoop,
    ) -> None:
        self._settings = settings
        self._models = models
        self._services = services
        self._loop = loop

    def choice(self, provider: str | None = None, model: str | None = None) -> ModelChoice:
        """The model that answers: what is asked for, else the user's saved choice, else the
        settings' provider, else the profile's."""
        settings = self._settings.model
        if provider is not None:
            return ModelChoice(self._models.chosen(settings, provider), model, "argument")
        user = self._services.get_user_service().get_user_profile(self._settings.user.id)
        saved: dict[str, Any] = user["preferences"] if user else {}
        named = saved.get("model_provider")
        why: Why = "saved choice" if named else "setting" if settings.provider else "default"
        chosen = self._models.chosen(settings, named)
        return ModelChoice(chosen, model or saved.get("model_name"), why)

    def client(self, provider: str | None = None, model: str | None = None) -> BaseModelClient:
        """The client of ``choice``. Raises ConfigurationError where it is not known or not
        configured."""
        choice = self.choice(provider, model)
        return self._models.get_client(
            self._settings.model, provider=choice.provider, model_name=choice.model
        )

    def ready(self) -> tuple[str, ...]:
        """The providers that lack nothing to answer, in the order of their names."""
        settings = self._settings.model
        return tuple(
            name for name in self._models.providers() if not self._models.missing(settings, name)
        )

    def line(self, provider: str | None = None, model: str | None = None) -> list[BaseModelClient]:
        """The client of ``choice``, and behind it those that may stand in; for the local analyst,
        who needs no network, nobody does."""
        first = self.client(provider, model)
        if first.provider == FREE_PROVIDER:
            return [first]
        settings = self._settings.model
        return [first, *self._models.get_fallback_sequence(settings, primary=first.provider)]

    @cached_property
    def prices(self) -> PriceTable:
        """The prices in force. Raises ConfigurationError where their file is wrong."""
        return PriceTable(load_prices(self._settings))

    @cached_property
    def purse(self) -> Purse:
        """The money of the desk's answers."""
        return Purse(
            self._settings.agent,
            self.prices,
            self._services.get_usage_service(),
            user_id=self._settings.user.id,
            run_id=self._settings.run_id,
        )

    def stand_ins(self) -> StandIns:
        """The fallback line; nobody is asked. Raises ConfigurationError for a line with an unknown
        name, and where the file of prices is wrong."""
        settings, in_use = self._settings.model, self.choice().provider
        line = self._models.get_fallback_sequence(settings, primary=in_use)
        any_price = self._settings.agent.allow_unknown_price
        unpriced = {
            client.provider: f"the price of {client.model_name} is not known"
            for client in line
            if not any_price and self.prices.price(client.provider, client.model_name) is None
        }
        others = [name for name in settings.fallback if name != in_use]
        missing = {name: self._models.missing(settings, name) for name in others}
        return StandIns(
            settings.allow_fallback,
            in_use,
            tuple(client.provider for client in line if client.provider not in unpriced),
            unpriced | {name: lacks for name, lacks in missing.items() if lacks},
        )

    def ask_once(self, provider: str | None = None, model: str | None = None) -> Trial:
        """Ask a model for one word, within the limits of money, and record what it took.

        Raises ConfigurationError where it is not known or not configured, and ModelError.
        """
        choice = self.choice(provider, model)
        limit = min(self._settings.model.max_output_tokens, TRIAL_TOKENS)
        settings = self._settings.model.model_copy(update={"max_output_tokens": limit})
        client = self._models.get_client(
            settings, provider=choice.provider, model_name=choice.model
        )
        started, first_token = time.monotonic(), []
        line = ModelLine(
            [client],
            limits=LineLimits(retries=0, max_output_tokens=limit),
            breakers=Breakers(failures=1, rest_s=0.0),
            budget=self.purse.open(f"trial-{uuid.uuid4().hex}"),
            in_thread=asyncio.to_thread,
            tell=lambda event: None,
        )
        asked = line.call(
            [Message("user", QUESTION)],
            on_text=lambda text: first_token.append(time.monotonic() - started),
            kind="test",
        )
        reply = self._loop.run(asked)
        if reply.reason == "refused" and not reply.text:
            raise ModelRefused(f"{client.provider}:{client.model_name} declined to answer.")
        return Trial(
            client.provider,
            client.model_name,
            reply.text,
            line.usage,
            first_token_s=next(iter(first_token), None),
            elapsed_s=time.monotonic() - started,
        )
