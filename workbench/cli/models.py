"""``workbench models``: which models there are, which one answers, and whether it works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, note, one_line, say, table, working
from workbench.cli.session import opened
from workbench.errors import QuestionError

if TYPE_CHECKING:
    from workbench.app import Workbench
    from workbench.app.models import ModelChoice
    from workbench.config.settings import ModelSettings

app = typer.Typer(help="The language models: which answers, what it costs.", no_args_is_help=True)

ProviderArgument = Annotated[
    str | None, typer.Argument(metavar="PROVIDER", show_default=False, help="As openai.")
]


@app.command("list")
def list_(
    *, profile: ProfileOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """Every provider: what it lacks, its price per million tokens, and which one answers.

    No model is asked. "answers" says why: your saved choice, the setting model.provider, or the
    default of the profile.
    """
    with opened(profile) as wb:
        choice = wb.model_desk.choice()
        found = [_facts(wb, name, choice) for name in wb.models.providers()]
        if as_json:
            emit(found)
            return
        columns = ["provider", "model", "address", "key", "USD per 1M in/out", "answers", "ready"]
        table("Models", columns, [_row(one) for one in found])
        if choice.provider not in wb.models.providers():
            note(f"Your saved choice '{one_line(choice.provider)}' is no provider any more.")


@app.command()
def use(  # noqa: PLR0913 - each is an option of the command
    provider: ProviderArgument = None,
    model: Annotated[
        str | None,
        typer.Argument(metavar="MODEL", show_default=False, help="None: the one of the settings."),
    ] = None,
    *,
    clear: Annotated[bool, typer.Option("--clear", help="Forget your choice.")] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Choose the model that answers your questions, before what the settings say."""
    if clear == bool(provider):
        raise QuestionError(
            "Name a provider, or give --clear.", hint="workbench models list shows them."
        )
    with opened(profile) as wb:
        if provider:
            wb.models.get_client(wb.settings.model, provider=provider, model_name=model)
            provider = wb.models.chosen(wb.settings.model, provider)
        wb.services.get_user_service().update_preferences(
            wb.user_id, model_provider=provider, model_name=model
        )
        choice = wb.model_desk.choice()
        facts = _facts(wb, choice.provider, choice)
        if as_json:
            emit(facts)
            return
        say(f"{facts['provider']}:{facts['model']} answers your questions ({choice.why}).")
        if facts["price"] is None:
            note("Its price is not known: set it in prices.yaml, or it is not asked.")


@app.command("test")
def try_(
    provider: ProviderArgument = None,
    *,
    model: Annotated[
        str | None, typer.Option("--model", show_default=False, help="One of its models.")
    ] = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Ask a model for one word: the time to its first token, its tokens, what they cost.

    It counts as any question does: the limits of money hold, and it is in the ledger.
    """
    with opened(profile) as wb, working("Asking"):
        trial = wb.model_desk.ask_once(provider, model)
    usage = trial.usage
    if as_json:
        emit(
            {
                "provider": trial.provider, "model": trial.model, "text": trial.text,
                "first_token_s": trial.first_token_s, "elapsed_s": trial.elapsed_s,
                "input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens,
                "cached_tokens": usage.cached_tokens, "estimated": usage.estimated,
                "cost_usd": usage.cost_usd,
            }
        )  # fmt: skip
        return
    cost = "of unknown cost" if usage.cost_usd is None else f"USD {usage.cost_usd:.6f}"
    counted = " (estimated)" if usage.estimated else ""
    say(f"{trial.provider}:{trial.model} answers: {one_line(trial.text)[:200]}")
    first = trial.first_token_s
    began = "no text" if first is None else f"first token after {first:.2f} s"
    say(
        f"{began}, all in {trial.elapsed_s:.2f} s; "
        f"{usage.input_tokens} tokens in, {usage.output_tokens} out{counted}; {cost}"
    )


def _facts(wb: Workbench, provider: str, choice: ModelChoice) -> dict[str, Any]:
    """What is known of a provider, as JSON values; no key is among them."""
    from workbench.config.settings import ModelEndpoint
    from workbench.log import redact

    settings, answers = wb.settings.model, choice.provider == provider
    endpoint = getattr(settings, provider, None)
    endpoint = endpoint if isinstance(endpoint, ModelEndpoint) else None
    chosen = choice.model if answers else None
    model = chosen or (endpoint.model if endpoint else _only_model(wb, provider))
    missing = wb.models.missing(settings, provider, model_name=chosen)
    price = wb.model_desk.prices.price(provider, model) if model else None
    return {
        "provider": provider,
        "model": model,
        "address": redact(endpoint.base_url) if endpoint and endpoint.base_url else None,
        "key": None if endpoint is None else bool(endpoint.api_key),
        "missing": missing,
        "price": price and price.model_dump(),
        "answers": choice.why if answers else None,
        "fallback": _place_in_line(settings, provider) if not (answers or missing) else None,
    }


def _place_in_line(settings: ModelSettings, provider: str) -> int | None:
    """Where in the fallback line a provider stands, from 1; None: it does not."""
    line = settings.fallback if settings.allow_fallback else ()
    return line.index(provider) + 1 if provider in line else None


def _only_model(wb: Workbench, provider: str) -> str | None:
    """The model of a provider that has no settings."""
    return wb.models.get_client(wb.settings.model, provider=provider).model_name


def _row(one: dict[str, Any]) -> list[str]:
    keys = {None: "not needed", True: "set", False: "none"}
    stands_in = f"stands in, place {one['fallback']} of the line" if one["fallback"] else ""
    return [
        one["provider"],
        one["model"] or "none",
        one["address"] or "",
        keys[one["key"]],
        _price(one["price"]) if one["model"] else "",
        f"yes: {one['answers']}" if one["answers"] else stands_in,
        one["missing"] or "yes",
    ]


def _price(price: dict[str, float] | None) -> str:
    return "not known" if price is None else f"{price['input']:g} / {price['output']:g}"
