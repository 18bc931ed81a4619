"""The agent of a desk: its tools, models, money and memory, and what it is told of the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import get_args

from workbench.agent.agent import StockAgent
from workbench.agent.breaker import Breakers
from workbench.agent.budget import Purse
from workbench.agent.clients.base import BaseModelClient
from workbench.agent.exchange_store import ExchangeStore
from workbench.agent.hostile import fenced
from workbench.agent.line import LineLimits
from workbench.agent.memory import Memory
from workbench.agent.opening import AgentParts
from workbench.agent.toolbox import Toolbox
from workbench.background import BackgroundLoop
from workbench.config import Settings
from workbench.config.settings import Language
from workbench.errors import DocumentNotFoundError
from workbench.market.manager import DataManager
from workbench.messages import ToolResult
from workbench.services.factory import ServiceFactory
from workbench.stores.factory import RepositoryFactory

_MOST = 20
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class AgencyParts:
    """What an agent is made of."""

    settings: Settings
    store: RepositoryFactory
    services: ServiceFactory
    data: DataManager
    tools: Sequence[Callable[..., ToolResult]]
    purse: Purse
    open_clients: Callable[[str | None, str | None], Sequence[BaseModelClient]]
    loop: BackgroundLoop


def open_agent(desk: AgencyParts) -> StockAgent:
    """The agent over a desk's data and models; the caller closes it."""
    return StockAgent(
        desk.settings.agent,
        desk.data,
        toolbox=Toolbox(desk.tools),
        parts=_parts(desk),
        loop=desk.loop,
    )


def _parts(desk: AgencyParts) -> AgentParts:
    settings, store = desk.settings, desk.store
    model, user_id = settings.model, settings.user.id
    conversations = store.get_conversation_repository()
    memory = Memory(conversations, user_id=user_id, turns=settings.agent.history_turns)
    return AgentParts(
        open_clients=desk.open_clients,
        memory=memory,
        purse=desk.purse,
        breakers=Breakers(failures=model.breaker_failures, rest_s=model.breaker_rest_s),
        exchanges=ExchangeStore(
            store.repository("model_exchanges"),
            user_id=user_id,
            run_id=settings.run_id,
            replay_run=settings.replay_run,
            keep_days=settings.agent.record_days,
            answered_at=memory.answered_at,
        ),
        names_of=lambda tickers: names_of(desk.data, tickers),
        desk_lines=lambda workspace_id: desk_lines(desk.services, user_id, workspace_id),
        preferred_language=lambda: preferred_language(desk.services, user_id),
        limits=LineLimits(
            model.retries, model.retry_wait_s, model.max_output_tokens, model.debug_prompt
        ),
    )


def names_of(data: DataManager, tickers: Sequence[str]) -> dict[str, Sequence[str]]:
    """By ticker, the names and aliases by which a text may call it."""
    return {
        symbol.ticker: [name for name in (symbol.name, *symbol.aliases) if name]
        for symbol in data.catalogue()
        if symbol.ticker in tickers
    }


def desk_lines(services: ServiceFactory, user_id: str, workspace_id: str | None) -> Sequence[str]:
    """The workspace's name, focus and assumptions, one line each; none without a workspace.

    Raises DocumentNotFoundError where the user has no such workspace.
    """
    if workspace_id is None:
        return ()
    found = services.get_workspace_service().get_workspace(workspace_id)
    if found is None or found["user_id"] != user_id:
        raise DocumentNotFoundError(
            "You have no such workspace.", hint="workbench workspace list shows yours."
        )
    said = [("Name", found["name"]), ("Focus", ", ".join(found["focus_symbols"][:_MOST]))]
    said += [("Assumption", text) for text in found["assumptions"][:_MOST]]
    return [
        f"{what}: {fenced(text, source='workspace', limit=_LONGEST)}" for what, text in said if text
    ]


def preferred_language(services: ServiceFactory, user_id: str) -> Language | None:
    """The language that the user chose for answers; None: no choice, or one that is not spoken."""
    user = services.get_user_service().get_user_profile(user_id)
    chosen = user["preferences"].get("language") if user else None
    return next((one for one in get_args(Language) if one == chosen), None)
