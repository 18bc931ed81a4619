"""The settings as a frozen, typed tree. A secret prints as ``***`` wherever it is shown.

Each field that an environment variable or a Key Vault may set names it here, so that the loader
needs no table of its own and no module guesses a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, SecretStr, field_validator

from workbench.log import hide

Profile = Literal["offline", "live"]


class Secret(SecretStr):
    """A key or password; ``get_secret_value()`` is the only way to the text.

    From the moment it exists, whoever made it, no log line and no border repeats it.
    """

    def __init__(self, secret_value: str) -> None:
        super().__init__(secret_value)
        hide(secret_value)

    def _display(self) -> str:
        return "***" if self.get_secret_value() else ""


class Section(BaseModel):
    """A part of the settings: frozen, and an unknown key is an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False
    )


def from_env(name: str, default: Any = None, **limits: Any) -> Any:  # noqa: ANN401 - as Field
    """A field with ``default`` that the environment variable ``name`` may override."""
    return Field(default, json_schema_extra={"env": name}, **limits)


def from_vault(name: str) -> Any:  # noqa: ANN401 - as Field
    """A secret that the environment variable ``name`` or Azure Key Vault may give. A vault's names
    know no ``_``."""
    return Field(None, json_schema_extra={"env": name, "vault": name.replace("_", "-")})


class StoreSettings(Section):
    """Where documents are kept: the embedded store's folder."""

    path: Path | None = from_env("WORKBENCH_STORE_PATH")
    """Folder of the embedded store; None: the user's data folder."""
    busy_timeout_s: float = Field(default=10.0, gt=0)


class MongoSettings(Section):
    """A MongoDB server; used when ``uri`` is set."""

    uri: Secret | None = from_env("MONGODB_URI")
    """The whole connection string. A password may be left out of it and given by itself."""
    database: str = from_env("MONGODB_DATABASE", "workbench")
    password: Secret | None = from_vault("MONGODB_PASSWORD")
    timeout_s: float = Field(default=2.5, gt=0)
    """How long one operation may take, finding the server and trying again included."""


class RedisSettings(Section):
    """A Redis server; used when ``url`` or ``host`` is set, ``url`` first."""

    url: Secret | None = from_env("REDIS_URL")
    """``redis://`` or ``rediss://`` with everything in it; a password may be given by itself."""
    host: str | None = from_env("REDIS_HOST")
    port: int = from_env("REDIS_PORT", 6379, ge=1, le=65535)
    db: int = from_env("REDIS_DB", 0, ge=0)
    password: Secret | None = from_vault("REDIS_PASSWORD")
    ssl: bool = from_env("REDIS_SSL", False)
    prefix: str = Field(default="workbench", pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    """What every key begins with, so that several desks may share a server."""
    timeout_s: float = Field(default=1.0, gt=0)
    """How long one command may take before memory stands in for the server."""
    retry_s: float = Field(default=1.0, gt=0)
    """How long to leave a server alone that did not answer."""


class TtlSettings(Section):
    """How long a cached answer is fresh, in seconds, by kind of data."""

    price_data: int = Field(default=60, ge=0)
    historical_data: int = Field(default=3600, ge=0)
    fundamental_data: int = Field(default=86_400, ge=0)
    technical_data: int = Field(default=900, ge=0)
    reports: int = Field(default=43_200, ge=0)


class CacheSettings(Section):
    """The cache: entries kept in memory, times to live, jitter added to them (seconds)."""

    max_entries: int = Field(default=2048, ge=1)
    jitter_s: int = Field(default=60, ge=0, le=60)
    wait_s: float = Field(default=60.0, gt=0)
    """How long a caller waits for somebody else's fetch of the same thing."""
    ttl: TtlSettings = TtlSettings()


class ModelEndpoint(Section):
    """One model provider: key, model and, for compatible servers, the address."""

    api_key: Secret | None = None
    model: str | None = None
    base_url: str | None = None


class OpenAISettings(ModelEndpoint):
    """OpenAI."""

    api_key: Secret | None = from_vault("OPENAI_API_KEY")
    model: str | None = from_env("OPENAI_MODEL")
    base_url: str | None = from_env("OPENAI_BASE_URL")


class GrokSettings(ModelEndpoint):
    """xAI's Grok, by its OpenAI-compatible interface."""

    api_key: Secret | None = from_vault("GROK_API_KEY")
    model: str | None = from_env("GROK_MODEL")
    base_url: str | None = from_env("GROK_BASE_URL", "https://api.x.ai/v1")


class CompatibleSettings(ModelEndpoint):
    """Any server that speaks OpenAI's chat completions: Ollama, vLLM, LM Studio."""

    api_key: Secret | None = from_env("COMPATIBLE_API_KEY")
    model: str | None = from_env("COMPATIBLE_MODEL")
    base_url: str | None = from_env("COMPATIBLE_BASE_URL")


class ModelSettings(Section):
    """Which model answers, and how long it may be silent. Providers: local, openai, grok,
    compatible."""

    provider: str | None = from_env("MODEL_PROVIDER")
    """None: ``local`` in the offline profile, ``openai`` in the live one."""
    allow_fallback: bool = from_env("MODEL_ALLOW_FALLBACK", True)
    fallback: tuple[str, ...] = ("openai", "grok", "compatible")
    """Who answers in place of one that cannot, in this order; those not configured are left out."""
    retries: int = Field(default=1, ge=0, le=5)
    """How often everybody is asked again, once nobody could answer."""
    retry_wait_s: float = Field(default=10.0, ge=0)
    """The longest wait before asking again."""
    breaker_failures: int = Field(default=3, ge=1)
    breaker_rest_s: float = Field(default=30.0, ge=0)
    """A provider that failed so often in a row rests for so long, if another can answer."""
    debug_prompt: bool = from_env("MODEL_DEBUG_PROMPT", False)
    temperature: float | None = Field(default=None, ge=0, le=2)
    """None: the provider's own default (reasoning models take no other)."""
    max_output_tokens: int = Field(default=4096, ge=1)
    connect_timeout_s: float = Field(default=5.0, gt=0)
    first_token_timeout_s: float = Field(default=60.0, gt=0)
    between_tokens_timeout_s: float = Field(default=30.0, gt=0)
    prices: Path | None = from_env("MODEL_PRICES")
    """The file of prices by ``provider:model``; None: ``prices.yaml`` beside the configuration,
    else the shipped one."""
    openai: OpenAISettings = OpenAISettings()
    grok: GrokSettings = GrokSettings()
    compatible: CompatibleSettings = CompatibleSettings()


Language = Literal["en", "vi"]


class AgentSettings(Section):
    """Limits of one answer, its language and its memory. Money is in USD; None: no limit."""

    language: Language = from_env("WORKBENCH_LANGUAGE", "en")
    max_steps: int = Field(default=8, ge=1)
    max_calls_a_step: int = Field(default=16, ge=1)
    """Tool calls that one model call may ask for; the others are answered with an error."""
    max_seconds: float = Field(default=180.0, gt=0)
    tool_timeout_s: float = Field(default=30.0, gt=0)
    max_question_chars: int = Field(default=10_000, ge=1)
    history_turns: int = Field(default=12, ge=0, le=500)
    summarise_chars: int = Field(default=24_000, ge=1_000)
    """Earlier turns longer than this are summarised, all but the last ones."""
    max_tokens: int = from_env("WORKBENCH_MAX_TOKENS", 200_000, ge=1)
    max_usd: float | None = from_env("WORKBENCH_MAX_USD", 0.5, ge=0)
    max_usd_per_day: float | None = from_env("WORKBENCH_MAX_USD_PER_DAY", 10.0, ge=0)
    max_usd_per_run: float | None = from_env("WORKBENCH_MAX_USD_PER_RUN", 2.0, ge=0)
    """For the answers of one run of a report together."""
    allow_unknown_price: bool = from_env("WORKBENCH_ALLOW_UNKNOWN_PRICE", False)
    """Whether a model may be asked whose price is in no file of prices; its cost stays unknown."""
    record: bool = from_env("WORKBENCH_RECORD", True)
    """Whether what passes between agent, models and tools is kept, for ``replay``."""
    record_days: int = from_env("WORKBENCH_RECORD_DAYS", 90, ge=0, le=36_500)
    """For how many days it is kept; 0: for ever."""


class YahooSettings(Section):
    """Yahoo Finance. It states no limits; these keep a desk from being shut out."""

    per_second: float = Field(default=2.0, gt=0)
    per_day: int | None = Field(default=None, ge=1, le=10_000)


class AlphaVantageSettings(Section):
    """Alpha Vantage; the limits are those of a free key."""

    api_key: Secret | None = from_vault("ALPHA_VANTAGE_API_KEY")
    base_url: str = "https://www.alphavantage.co"
    per_second: float = Field(default=1.0, gt=0)
    per_day: int | None = Field(default=25, ge=1, le=10_000)


class SecSettings(Section):
    """The SEC's EDGAR, which asks each client for a name and an address to write to."""

    user_agent: str | None = from_env("SEC_USER_AGENT", pattern=r"^[^\r\n]*\S+@\S+[^\r\n]*$")
    """Who asks: a company's or a person's name and e-mail address."""
    data_url: str = "https://data.sec.gov"
    files_url: str = "https://www.sec.gov"
    per_second: float = Field(default=8.0, gt=0, le=10)
    per_day: int | None = Field(default=None, ge=1, le=10_000)


class ProviderChains(Section):
    """Who is asked, in this order, by kind of data; nobody else ever is. An empty list: nobody."""

    bars: tuple[str, ...] = ("yahoo",)
    info: tuple[str, ...] = ("yahoo",)
    fundamentals: tuple[str, ...] = ("sec",)
    news: tuple[str, ...] = ("yahoo",)

    @field_validator("*", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


class MarketSettings(Section):
    """Market data of the live profile: the providers, and how they are asked."""

    providers: ProviderChains = ProviderChains()
    timeout_s: float = Field(default=15.0, gt=0)
    workers: int = Field(default=4, ge=1, le=32)
    """Symbols fetched at a time where many are asked for."""
    yahoo: YahooSettings = YahooSettings()
    alpha_vantage: AlphaVantageSettings = AlphaVantageSettings()
    sec: SecSettings = SecSettings()


class ReportSettings(Section):
    """Reports: where they are written and how long one may take."""

    out_dir: Path = from_env("WORKBENCH_REPORTS_DIR", Path("workbench-reports"))
    timeout_s: float = Field(default=600.0, gt=0)
    cell_timeout_s: float = Field(default=300.0, gt=0)


class UserSettings(Section):
    """Who works here, where no login says so: the owner of workspaces and portfolios."""

    id: str = from_env("WORKBENCH_USER", "local", pattern=r"^[A-Za-z0-9_.-]{1,64}$")


class LogSettings(Section):
    """Logging."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = from_env("WORKBENCH_LOG_LEVEL", "WARNING")


class Settings(Section):
    """All settings. ``env`` is the overlay in force, ``profile`` the data in use."""

    env: str = "local"
    profile: Profile = from_env("WORKBENCH_PROFILE", "offline")
    as_of: date | None = from_env("WORKBENCH_AS_OF")
    """The day the desk lives on: nothing known later is seen. None: today."""
    store: StoreSettings = StoreSettings()
    mongodb: MongoSettings = MongoSettings()
    redis: RedisSettings = RedisSettings()
    cache: CacheSettings = CacheSettings()
    model: ModelSettings = ModelSettings()
    run_id: str | None = from_env("WORKBENCH_RUN_ID", pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    """The run of a report that this desk works for."""
    replay_run: str | None = from_env("WORKBENCH_REPLAY_RUN", pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    """The run whose recorded answers are given in place of new ones."""
    agent: AgentSettings = AgentSettings()
    market: MarketSettings = MarketSettings()
    reports: ReportSettings = ReportSettings()
    user: UserSettings = UserSettings()
    logging: LogSettings = LogSettings()

    _origins: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @property
    def origins(self) -> Mapping[str, str]:
        """Where each setting that was given came from, by dotted key; the rest are defaults."""
        return self._origins

    def with_origins(self, origins: Mapping[str, str]) -> Self:
        """The same settings, knowing where they came from."""
        copy = self.model_copy()
        copy._origins = dict(origins)
        return copy
