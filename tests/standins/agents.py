"""An agent's parts over a real desk, with models of the test's choice."""

from workbench.agent.breaker import Breakers
from workbench.agent.budget import Purse
from workbench.agent.exchange_store import ExchangeStore
from workbench.agent.line import LineLimits
from workbench.agent.memory import Memory
from workbench.agent.opening import AgentParts
from workbench.agent.prices import PriceTable
from workbench.app import agency


def agent_parts(
    desk, clients, *, limits, user="local", prices=None, line=None, breakers=None, run_id=None
):
    conversations = desk.store.get_conversation_repository()
    usage = desk.services.get_usage_service()
    return AgentParts(
        open_clients=lambda provider, model: list(clients),
        memory=Memory(conversations, user_id=user, turns=limits.history_turns),
        purse=Purse(limits, PriceTable(prices or {}), usage, user_id=user, run_id=run_id),
        exchanges=ExchangeStore(desk.store.repository("model_exchanges"), user_id=user),
        breakers=breakers or Breakers(failures=3, rest_s=30),
        names_of=lambda tickers: agency.names_of(desk.data, tickers),
        desk_lines=lambda workspace: agency.desk_lines(desk.services, user, workspace),
        preferred_language=lambda: agency.preferred_language(desk.services, user),
        limits=line or LineLimits(retries=0),
    )
