"""Opens model clients by the name of their provider, and keeps those that are open."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping

from workbench.agent.clients.base import BaseModelClient
from workbench.agent.clients.chat_format import CallLimits
from workbench.config.prices import FREE_PROVIDER
from workbench.config.settings import ModelEndpoint, ModelSettings, Secret
from workbench.errors import ConfigurationError
from workbench.log import LoggingMixin

Opener = Callable[[ModelSettings, str | None], BaseModelClient]
"""Opens a client from the settings; the text is a model named for this request, or None."""


class ModelClientFactory(LoggingMixin):
    """Model clients by provider: ``local``, ``openai``, ``grok``, ``compatible`` and what is
    registered beside them.

    ``default_provider`` answers when neither the request nor the settings name one: ``local`` in
    the offline profile, ``openai`` in the live one. Clients are kept as long as everything that
    makes them differ is the same: provider, model, key, address and limits. Thread-safe.
    """

    def __init__(self, *, default_provider: str = "openai") -> None:
        self._default = default_provider
        self._openers: dict[str, Opener] = dict(_OPENERS)
        self._clients: dict[str, BaseModelClient] = {}
        self._retired: list[BaseModelClient] = []
        self._lock = threading.Lock()

    def providers(self) -> tuple[str, ...]:
        """The names of the known providers, in order."""
        return tuple(sorted(self._openers))

    def register(self, name: str, opener: Opener) -> None:
        """Make ``opener`` the way to the provider ``name``, in place of an earlier one. Case does
        not matter."""
        name = _named(name)
        with self._lock:
            self._openers[name] = opener
            self._forget(name)

    def get_client(
        self,
        settings: ModelSettings,
        *,
        provider: str | None = None,
        model_name: str | None = None,
    ) -> BaseModelClient:
        """The client of ``provider``, else of ``settings.provider``, else of the default.

        Raises ConfigurationError for an unknown provider, and for one whose key, model or address
        is missing; the message names the variable to set.
        """
        name = self.chosen(settings, provider)
        with self._lock:
            opener = self._opener(name)
            key = _cache_key(name, settings, model_name)
            if key not in self._clients:
                client = self._clients[key] = opener(settings, model_name)
                client.unreachable_hint = _NO_NETWORK[self._default == FREE_PROVIDER]
            return self._clients[key]

    def get_fallback_sequence(
        self, settings: ModelSettings, *, primary: str | None = None
    ) -> list[BaseModelClient]:
        """Who answers in place of ``primary`` (None: whom the settings choose), in order: the
        clients of ``settings.fallback`` that are configured. Empty where falling back is not
        allowed. Raises ConfigurationError for a name that is unknown.
        """
        if not settings.allow_fallback:
            return []
        names = dict.fromkeys(map(_named, settings.fallback))
        names.pop(self.chosen(settings, primary), None)
        ready = []
        for name in names:
            lacks = self.missing(settings, name)
            if lacks:
                self.logger.debug("%s is left out of the fallback line: %s", name, lacks)
            else:
                ready.append(self.get_client(settings, provider=name))
        return ready

    def missing(
        self, settings: ModelSettings, provider: str, *, model_name: str | None = None
    ) -> str | None:
        """What a provider lacks to answer, with the variables to set; None: nothing. No client is
        opened. Raises ConfigurationError for an unknown provider."""
        name = self.chosen(settings, provider)
        with self._lock:
            needs = _NEEDS.get(name, ()) if self._opener(name) is _OPENERS.get(name) else ()
        if not needs:
            return None
        endpoint = _with_model(getattr(settings, name), model_name)
        lacking = _lacking(endpoint, needs)
        return f"no {_words(lacking)} is set ({_variables(endpoint, lacking)})" if lacking else None

    def chosen(self, settings: ModelSettings, provider: str | None = None) -> str:
        """The name of the provider that answers: ``provider``, else that of the settings, else
        the default."""
        return _named(provider or settings.provider or self._default)

    def clear_cache(self, provider: str | None = None) -> None:
        """Forget the clients of ``provider``, or all. Answers under way go on undisturbed; the
        connections end with ``close``."""
        with self._lock:
            self._forget(None if provider is None else _named(provider))

    async def close(self) -> None:
        """Close every client that was opened."""
        with self._lock:
            self._forget(None)
            clients, self._retired = self._retired, []
        for client in clients:
            await client.close()

    def _opener(self, name: str) -> Opener:
        opener = self._openers.get(name)
        if opener is None:
            raise ConfigurationError(
                f"The model provider '{name}' is unknown.",
                hint=f"Known are {', '.join(self.providers())}.",
            )
        return opener

    def _forget(self, provider: str | None) -> None:
        for key in list(self._clients):
            if provider is None or key.startswith(f"{provider}:"):
                self._retired.append(self._clients.pop(key))


def _named(provider: str) -> str:
    """A provider's name as it is kept."""
    return provider.strip().lower()


def _cache_key(provider: str, settings: ModelSettings, model_name: str | None) -> str:
    """``provider:model:fingerprint``. The fingerprint covers keys, addresses and limits and tells
    nothing of the keys; a provider with a section of its own ignores those of others."""
    endpoints = {name: part for name, part in settings if isinstance(part, ModelEndpoint)}
    own = endpoints.get(provider)
    used = [own] if own else list(endpoints.values())
    parts = [settings.model_dump(exclude={*endpoints, "provider"}), *map(_revealed, used)]
    digest = hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()
    model = model_name or (own.model if own else None)
    return f"{provider}:{model or 'default'}:{digest}"


def _revealed(endpoint: ModelEndpoint) -> tuple[str | None, str | None]:
    key = endpoint.api_key
    return key.get_secret_value() if key else None, endpoint.base_url


# Each opener imports its client when it is asked for: the SDK takes most of a second to load, and
# the offline profile never needs it.


def _open_local(settings: ModelSettings, model_name: str | None) -> BaseModelClient:
    from workbench.agent.clients.local import LocalAnalystClient

    client: BaseModelClient = LocalAnalystClient()
    if model_name and model_name != client.model_name:
        raise ConfigurationError(
            f"The local analyst has no model '{model_name}', only '{client.model_name}'."
        )
    return client


def _open_openai(settings: ModelSettings, model_name: str | None) -> BaseModelClient:
    from workbench.agent.clients.openai import OpenAIModelClient

    return OpenAIModelClient(_complete(settings, "openai", model_name), _limits(settings))


def _open_grok(settings: ModelSettings, model_name: str | None) -> BaseModelClient:
    from workbench.agent.clients.openai import GrokModelClient

    return GrokModelClient(_complete(settings, "grok", model_name), _limits(settings))


def _open_compatible(settings: ModelSettings, model_name: str | None) -> BaseModelClient:
    from workbench.agent.clients.openai import OpenAICompatibleModelClient

    endpoint = _complete(settings, "compatible", model_name)
    return OpenAICompatibleModelClient(endpoint, _limits(settings))


_OPENERS: Mapping[str, Opener] = {
    "local": _open_local,
    "openai": _open_openai,
    "grok": _open_grok,
    "compatible": _open_compatible,
}
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "openai": ("api_key", "model"),
    "grok": ("api_key", "model"),
    "compatible": ("base_url", "model"),
}
# By whether the local analyst is the default, as in the offline profile.
_NO_NETWORK = {
    True: "No network? The local analyst needs none: --provider local.",
    False: "No network? --profile offline answers with the local analyst on sample data.",
}
_WORDS = {"api_key": "key", "model": "model", "base_url": "address"}


def _complete(settings: ModelSettings, provider: str, model_name: str | None) -> ModelEndpoint:
    """The endpoint with the model asked for, or ConfigurationError naming what is missing."""
    endpoint = _with_model(getattr(settings, provider), model_name)
    lacking = _lacking(endpoint, _NEEDS[provider])
    if lacking:
        name = type(endpoint).__name__.removesuffix("Settings")
        raise ConfigurationError(
            f"{name} cannot answer: no {_words(lacking)} is set.",
            hint=f"Set {_variables(endpoint, lacking)}, or choose the local analyst, who needs no "
            "key: --provider local, or MODEL_PROVIDER=local.",
        )
    return endpoint


def _with_model(endpoint: ModelEndpoint, model_name: str | None) -> ModelEndpoint:
    return endpoint.model_copy(update={"model": model_name or endpoint.model})


def _lacking(endpoint: ModelEndpoint, needs: tuple[str, ...]) -> list[str]:
    return [name for name in needs if not _given(getattr(endpoint, name))]


def _words(lacking: list[str]) -> str:
    return " and no ".join(_WORDS[name] for name in lacking)


def _variables(endpoint: ModelEndpoint, lacking: list[str]) -> str:
    return " and ".join(_variable(endpoint, name) for name in lacking)


def _given(value: Secret | str | None) -> bool:
    text = value.get_secret_value() if isinstance(value, Secret) else value
    return bool(text and text.strip())


def _variable(endpoint: ModelEndpoint, name: str) -> str:
    """The environment variable that sets this field, as the settings declare it."""
    extra = type(endpoint).model_fields[name].json_schema_extra
    return str(extra["env"]) if isinstance(extra, dict) else name


def _limits(settings: ModelSettings) -> CallLimits:
    return CallLimits(
        max_output_tokens=settings.max_output_tokens,
        temperature=settings.temperature,
        connect_timeout_s=settings.connect_timeout_s,
        first_token_timeout_s=settings.first_token_timeout_s,
        between_tokens_timeout_s=settings.between_tokens_timeout_s,
    )
