"""Which client answers, what it is told is missing, and when it is the same one."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from workbench import open_workbench
from workbench.agent.clients.base import BaseModelClient
from workbench.agent.clients.factory import ModelClientFactory
from workbench.agent.clients.scripted import ScriptedModelClient
from workbench.config import Settings
from workbench.config.settings import (
    CompatibleSettings,
    GrokSettings,
    ModelSettings,
    OpenAISettings,
    Profile,
    Secret,
)
from workbench.errors import ConfigurationError, ModelUnavailable

KEY = "wb-9f8e7d6c5b4a39281706"


def settings(provider: str | None = None, *, key: str = KEY, **more: object) -> ModelSettings:
    return ModelSettings(
        provider=provider,
        openai=OpenAISettings(api_key=Secret(key), model="gpt-a"),
        grok=GrokSettings(api_key=Secret(key), model="grok-a"),
        compatible=CompatibleSettings(model="llama-a", base_url="http://127.0.0.1:9/v1"),
        **more,
    )


@pytest.fixture
async def factory() -> AsyncIterator[ModelClientFactory]:
    factory = ModelClientFactory()
    yield factory
    await factory.close()


def named(client: BaseModelClient) -> tuple[str, str]:
    return client.provider, client.model_name


def test_the_request_comes_before_the_settings_and_they_before_the_default(
    factory: ModelClientFactory,
) -> None:
    assert named(factory.get_client(settings("grok"), provider="compatible")) == (
        "compatible",
        "llama-a",
    )
    assert named(factory.get_client(settings("grok"))) == ("grok", "grok-a")
    assert named(factory.get_client(settings())) == ("openai", "gpt-a")
    assert named(factory.get_client(settings(" Grok "))) == ("grok", "grok-a")


async def test_offline_the_local_analyst_answers() -> None:
    factory = ModelClientFactory(default_provider="local")
    assert factory.get_client(ModelSettings()).provider == "local"
    with pytest.raises(ConfigurationError, match="no model 'gpt-a'"):
        factory.get_client(ModelSettings(), model_name="gpt-a")
    await factory.close()


def test_a_model_named_in_the_request_is_the_one_that_answers(factory: ModelClientFactory) -> None:
    assert named(factory.get_client(settings(), model_name="gpt-b")) == ("openai", "gpt-b")
    assert named(factory.get_client(settings())) == ("openai", "gpt-a")


def test_an_unknown_provider_is_told_the_known_ones(factory: ModelClientFactory) -> None:
    with pytest.raises(ConfigurationError, match="compatible, grok, local, openai"):
        factory.get_client(settings(), provider="opneai")


@pytest.mark.parametrize(
    ("provider", "variables"),
    [
        ("openai", "OPENAI_API_KEY and OPENAI_MODEL"),
        ("grok", "GROK_API_KEY and GROK_MODEL"),
        ("compatible", "COMPATIBLE_BASE_URL and COMPATIBLE_MODEL"),
    ],
)
def test_what_is_missing_is_named_by_its_variable(
    factory: ModelClientFactory, provider: str, variables: str
) -> None:
    with pytest.raises(ConfigurationError, match=variables):
        factory.get_client(ModelSettings(), provider=provider)


def test_a_blank_key_is_a_missing_key(factory: ModelClientFactory) -> None:
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY"):
        factory.get_client(settings(key="  "))


def test_a_client_is_shared_while_nothing_differs(factory: ModelClientFactory) -> None:
    first = factory.get_client(settings())
    assert factory.get_client(settings()) is first
    assert factory.get_client(settings("openai")) is first
    other_grok = settings().model_copy(update={"grok": GrokSettings(model="grok-b")})
    assert factory.get_client(other_grok) is first


def test_a_client_is_another_when_key_address_model_or_limits_differ(
    factory: ModelClientFactory,
) -> None:
    moved = settings().model_copy(
        update={
            "openai": OpenAISettings(
                api_key=Secret(KEY), model="gpt-a", base_url="http://127.0.0.1:9/v1"
            )
        }
    )
    variants = [
        factory.get_client(settings()),
        factory.get_client(settings(key="another-key")),
        factory.get_client(moved),
        factory.get_client(settings(), model_name="gpt-b"),
        factory.get_client(settings(first_token_timeout_s=1.0)),
    ]
    assert len({id(client) for client in variants}) == len(variants)


def test_two_factories_share_nothing(factory: ModelClientFactory) -> None:
    other = ModelClientFactory()
    assert other.get_client(settings()) is not factory.get_client(settings())
    asyncio.run(other.close())


def test_many_threads_get_one_client(factory: ModelClientFactory) -> None:
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: factory.get_client(settings()), range(16)))
    assert len({id(client) for client in got}) == 1


def test_clearing_forgets_one_provider_or_all(factory: ModelClientFactory) -> None:
    openai, grok = factory.get_client(settings()), factory.get_client(settings("grok"))
    factory.clear_cache("openai")
    assert factory.get_client(settings()) is not openai
    assert factory.get_client(settings("grok")) is grok
    factory.clear_cache()
    assert factory.get_client(settings("grok")) is not grok


async def test_registered_providers_are_opened_with_the_model_asked_for(
    factory: ModelClientFactory,
) -> None:
    factory.register(
        "house", lambda _, model: ScriptedModelClient([], provider="house", model_name=model or "h")
    )
    assert named(factory.get_client(settings(), provider="house", model_name="h2")) == (
        "house",
        "h2",
    )
    assert "house" in factory.providers()


async def test_the_case_of_a_registered_name_does_not_matter(factory: ModelClientFactory) -> None:
    factory.register(" MyBox ", lambda *_: ScriptedModelClient([], provider="mybox"))
    opened = factory.get_client(settings(), provider="MyBox")
    assert opened is factory.get_client(settings("mybox"))
    assert "mybox" in factory.providers()
    assert factory.missing(settings(), "MYBOX") is None
    (second,) = factory.get_fallback_sequence(settings(fallback=("MyBox",), allow_fallback=True))
    assert second.provider == "mybox"
    factory.clear_cache("MyBox")
    assert factory.get_client(settings(), provider="MyBox") is not opened


async def test_closing_closes_every_client_even_forgotten_ones() -> None:
    factory = ModelClientFactory()
    script = ScriptedModelClient([[]])
    factory.register("house", lambda *_: script)
    factory.get_client(settings(), provider="house")
    factory.clear_cache()
    with pytest.raises(AssertionError, match="not asked for"):  # its close ran
        await factory.close()


def test_the_key_is_in_no_cache_key_and_no_error(factory: ModelClientFactory) -> None:
    factory.get_client(settings())
    assert KEY not in repr(vars(factory))
    with pytest.raises(ConfigurationError) as caught:
        factory.get_client(settings(), provider="nobody")
    assert KEY not in str(caught.value)


# The fallback line --------------------------------------------------------------------------------


def line(factory: ModelClientFactory, given: ModelSettings, primary: str | None = None) -> list:
    return [named(one) for one in factory.get_fallback_sequence(given, primary=primary)]


def test_the_line_is_in_the_order_of_the_settings_without_the_one_that_failed(
    factory: ModelClientFactory,
) -> None:
    openai, grok, own = ("openai", "gpt-a"), ("grok", "grok-a"), ("compatible", "llama-a")
    assert line(factory, settings()) == [grok, own]
    assert line(factory, settings("grok")) == [openai, own]
    assert line(factory, settings(), "compatible") == [openai, grok]
    assert line(factory, settings(), " Local ") == [openai, grok, own]
    backwards = settings(fallback=("compatible", "Grok", "grok", "openai"))
    assert line(factory, backwards) == [own, grok]
    assert line(factory, settings(fallback=("local",))) == [("local", "local-analyst")]
    assert line(factory, settings(fallback=())) == []


def test_the_line_has_the_same_clients_as_are_asked_first(factory: ModelClientFactory) -> None:
    (first, _) = factory.get_fallback_sequence(settings())
    assert first is factory.get_client(settings(), provider="grok")


def test_nobody_stands_in_where_that_is_not_allowed(factory: ModelClientFactory) -> None:
    assert line(factory, settings(allow_fallback=False)) == []


def test_who_is_not_configured_is_left_out_and_the_log_says_why(
    factory: ModelClientFactory, caplog: pytest.LogCaptureFixture
) -> None:
    bare = ModelSettings(compatible=CompatibleSettings(base_url="http://127.0.0.1:9/v1", model="m"))
    with caplog.at_level("DEBUG", logger="workbench"):
        assert line(factory, bare, "local") == [("compatible", "m")]
    said = caplog.text
    assert "openai is left out of the fallback line: no key and no model is set" in said
    assert "GROK_API_KEY" in said


def test_an_unknown_name_in_the_line_is_an_error(factory: ModelClientFactory) -> None:
    with pytest.raises(ConfigurationError, match="'opneai' is unknown"):
        factory.get_fallback_sequence(settings(fallback=("grok", "opneai")))


def test_what_a_provider_lacks(factory: ModelClientFactory) -> None:
    assert factory.missing(settings(), "openai") is None
    assert factory.missing(ModelSettings(), "local") is None
    keyed = ModelSettings(openai=OpenAISettings(api_key=Secret(KEY)))
    assert factory.missing(keyed, "openai") == "no model is set (OPENAI_MODEL)"
    assert factory.missing(keyed, "openai", model_name="gpt-b") is None
    blank = settings(key="  ")
    assert factory.missing(blank, "grok") == "no key is set (GROK_API_KEY)"
    with pytest.raises(ConfigurationError, match="unknown"):
        factory.missing(settings(), "opneai")


def test_one_that_was_registered_lacks_nothing(factory: ModelClientFactory) -> None:
    factory.register("openai", lambda _, name: ScriptedModelClient([], model_name=name or "s"))
    assert factory.missing(ModelSettings(), "openai") is None


# What to do without key or network ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "says", "not_said"),
    [("offline", "--provider local", "--profile"), ("live", "--profile offline", "--provider")],
)
def test_what_to_do_without_a_network_fits_the_profile(
    tmp_path: Path, profile: Profile, says: str, not_said: str
) -> None:
    endpoint = {"api_key": KEY, "model": "gpt-4", "base_url": "http://127.0.0.1:9/v1"}
    models = {"provider": "openai", "openai": endpoint, "allow_fallback": False, "retries": 0}
    agent = {"max_usd": None, "max_usd_per_day": None}
    asked = Settings(store={"path": tmp_path}, model=models, agent=agent)
    with open_workbench(profile, settings=asked) as wb:
        with pytest.raises(ModelUnavailable, match="could not be reached") as caught:
            wb.ask("How did IBM do in 2010?")
        assert says in str(caught.value)
        assert not_said not in str(caught.value)


@pytest.mark.parametrize("profile", ["offline", "live"])
def test_without_a_key_it_is_said_who_needs_none(tmp_path: Path, profile: Profile) -> None:
    asked = Settings(store={"path": tmp_path}, model={"provider": "openai"})
    with open_workbench(profile, settings=asked) as wb:
        with pytest.raises(ConfigurationError) as caught:
            wb.ask("How did IBM do in 2010?")
        assert "OPENAI_API_KEY" in str(caught.value)
        assert "--provider local" in str(caught.value)
        assert "--profile" not in str(caught.value)
