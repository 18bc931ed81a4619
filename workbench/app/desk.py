"""The open desk: each part is built here, at its first use, and closed.

What a part needs is imported when the part is first used: opening the desk loads neither pandas
nor a model's library nor widgets.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

from workbench.background import BackgroundLoop
from workbench.config import ConfigLoader, Settings
from workbench.config.folders import reports_folder, store_folder
from workbench.config.settings import Profile
from workbench.config.shipped import shipped_notebooks
from workbench.domain import Day, day_of
from workbench.errors import BadParameterError, ConfigurationError, QuestionError, ReportError
from workbench.log import log_context, redact

if TYPE_CHECKING:
    from workbench.agent.agent import StockAgent
    from workbench.agent.clients.base import BaseModelClient
    from workbench.agent.clients.factory import ModelClientFactory
    from workbench.agent.opening import AskOptions
    from workbench.app.market import MarketDesk
    from workbench.app.models import ModelDesk
    from workbench.market.manager import DataManager
    from workbench.messages import AgentEvent, AgentResponse, ToolResult
    from workbench.panels.chat import ChatPanel
    from workbench.panels.dashboard import DashboardView
    from workbench.reports.runner import ReportRun
    from workbench.services.charting import ChartService
    from workbench.services.comparison import ComparisonService
    from workbench.services.factory import ServiceFactory
    from workbench.services.fundamentals import FundamentalsService
    from workbench.services.research import ResearchService
    from workbench.stores.cache import CacheBackend
    from workbench.stores.factory import RepositoryFactory

_SECRETS_OF_THE_DESK = ("mongodb", "redis")
"""The sections whose passwords a report's kernel is given: it opens the same store and cache."""

EXAMPLES = (
    "How did Apple do in 2008?",
    "Which of AAPL, MSFT and IBM had the smallest drawdown between 2004 and 2007?",
    "Chart IBM since 2009",
)
"""Questions the chat panel offers on the sample data."""


def open_workbench(profile: Profile | None = None, **overrides: Any) -> Workbench:  # noqa: ANN401 - each is checked
    """Open the desk; use it as a context manager, or close it with ``close()``.

    ``profile``: ``offline`` (bundled sample data, embedded store, local analyst; no network, no
    key) or ``live``; None: as the configuration says. ``overrides``: ``config`` (path of a
    configuration file), ``env`` (overlay), ``settings`` (a Settings tree in place of all files).
    Raises ConfigurationError where the configuration is wrong.
    """
    settings = overrides.pop("settings", None)
    path, env = overrides.pop("config", None), overrides.pop("env", None)
    if overrides:
        raise ConfigurationError(
            f"open_workbench knows no '{next(iter(overrides))}'.",
            hint="It takes profile, config, env and settings.",
        )
    if settings is None:
        settings = ConfigLoader.load_config(path, env=env, profile=profile)
    elif profile is not None and settings.profile != profile:
        settings = settings.model_copy(update={"profile": profile})
    source = {"WORKBENCH_CONFIG": str(Path(path).absolute()) if path else "", "APP_ENV": env or ""}
    return Workbench(settings, source=source)


class Workbench:
    """The open desk. Owns every client and connection, and closes them.

    Parts are built when they are first used: reading data opens no model, asking opens no panel.
    """

    def __init__(self, settings: Settings, *, source: Mapping[str, str] | None = None) -> None:
        self.settings = settings
        self._source = dict(source or {})
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def as_of(self, day: Day) -> Workbench:
        """The desk as it was on ``day`` (a date, or ISO text): no bar, action, filing or article
        that became known later is seen, by its charts, agent and reports neither.

        It is closed with this desk, or before. Raises QuestionError for a day that is none, or
        is still to come on this desk.
        """
        wanted = day_of(day)
        if wanted > self.data.now:
            raise QuestionError(
                f"{wanted} is still to come: this desk lives on {self.data.now}.",
                hint="Give an earlier day.",
            )
        settings = self.settings.model_copy(update={"as_of": wanted})
        return self._open.enter_context(Workbench(settings, source=self._source))

    def close(self) -> None:
        """End threads and connections; safe to call twice."""
        self._open.close()

    @cached_property
    def loop(self) -> BackgroundLoop:
        """The event loop on Workbench's own thread."""
        loop = BackgroundLoop()
        self._open.callback(loop.close)
        return loop

    @cached_property
    def store(self) -> RepositoryFactory:
        """The repositories, over the embedded store or MongoDB."""
        from workbench.stores.factory import RepositoryFactory

        store = RepositoryFactory(None, self.settings)
        try:
            store.migrator().at_opening()
        except BaseException:
            store.close()
            raise
        self._open.callback(store.close)
        return store

    @cached_property
    def cache(self) -> CacheBackend:
        """The cache: Redis where one is configured, else memory."""
        from workbench.stores.cache import CacheBackend

        cache = CacheBackend.from_config(self.settings)
        self._open.callback(cache.close)
        return cache

    @cached_property
    def market(self) -> MarketDesk:
        """The providers of market data and their quotas."""
        from workbench.app.market import MarketDesk

        return MarketDesk(self.settings, self.store, self.cache, self._open.callback)

    @cached_property
    def data(self) -> DataManager:
        """Market data."""
        return self.market.data()

    @cached_property
    def services(self) -> ServiceFactory:
        """What organises an analyst's work: users, workspaces, watchlists, portfolios, symbols,
        conversations, notifications."""
        from workbench.services.factory import ServiceFactory

        return ServiceFactory(
            self.settings,
            repository_factory=self.store,
            cache_backend=self.cache,
            data_manager=lambda: self.data,
        )

    @cached_property
    def user_id(self) -> str:
        """Who works here; the user is made at the first use."""
        user: str = self.services.get_user_service().ensure_user(self.settings.user.id)["_id"]
        return user

    @cached_property
    def research(self) -> ResearchService:
        """Figures about symbols, as cells."""
        from workbench.services.research import ResearchService

        return ResearchService(self.data)

    @cached_property
    def fundamentals(self) -> FundamentalsService:
        """Ratios of companies and what they restated."""
        from workbench.services.fundamentals import FundamentalsService

        return FundamentalsService(self.data)

    @cached_property
    def comparison(self) -> ComparisonService:
        """Providers set side by side."""
        from workbench.services.comparison import ComparisonService

        return ComparisonService(self.data, self.market.reader)

    @cached_property
    def charts(self) -> ChartService:
        """Charts by symbol and period; in a notebook a chart that ends a cell is shown live."""
        from workbench import charts

        if "ipykernel" in sys.modules:
            charts.use_renderer()  # loads Plotly's renderers, over a second: not for the agent
        return self.charting

    @cached_property
    def charting(self) -> ChartService:
        """Charts by symbol and period, shown nowhere by themselves."""
        from workbench.services.charting import ChartService

        return ChartService(self.data)

    @cached_property
    def models(self) -> ModelClientFactory:
        """The model clients."""
        from workbench.agent.clients.factory import ModelClientFactory

        offline = self.settings.profile == "offline"
        factory = ModelClientFactory(default_provider="local" if offline else "openai")
        loop = self.loop  # opened before what is closed on it, so closed after it
        self._open.callback(lambda: loop.run(factory.close()))
        return factory

    @cached_property
    def model_desk(self) -> ModelDesk:
        """Which model answers and why, who stands in, and the money they may take."""
        from workbench.app.models import ModelDesk

        return ModelDesk(self.settings, self.models, services=self.services, loop=self.loop)

    @cached_property
    def agent(self) -> StockAgent:
        """The agent over this desk's data and models."""
        from workbench.app.agency import AgencyParts, open_agent

        agent = open_agent(
            AgencyParts(
                self.settings,
                self.store,
                self.services,
                data=self.data,
                tools=self._tools(),
                purse=self.model_desk.purse,
                open_clients=self.model_desk.line,
                loop=self.loop,
            )
        )
        self._open.callback(agent.close)
        return agent

    def _tools(self) -> list[Callable[..., ToolResult]]:
        """The tools this desk can serve: none of what no provider of it gives."""
        from workbench.agent import tools

        data, kinds, services = self.data, self.market.chains(), self.services
        market = tools.MarketTools(self.research, self.charting, sample=data.is_sample)
        quotes = tools.QuoteTools(data, self.research, market)
        own = tools.DeskTools(
            data,
            self.research,
            user_id=lambda: self.user_id,
            portfolios=services.get_portfolio_service,
            watchlists=services.get_watchlist_service,
        )
        offered = [*market.functions(), *quotes.functions(), *own.functions()]
        if kinds["fundamentals"]:
            offered += tools.CompanyTools(data, self.fundamentals).functions()
        if kinds["news"]:
            offered += tools.NewsTools(data).functions()
        return offered

    def ask(self, question: str, **options: Unpack[AskOptions]) -> AgentResponse:
        """The whole answer to ``question``; options: provider, model_name, conversation_id,
        language, workspace_id. Raises QuestionError or ModelError."""
        return self.agent.process_query(question, **options)

    def stream(self, question: str, **options: Unpack[AskOptions]) -> Iterator[AgentEvent]:
        """The answer as typed events, as they come; leaving the iteration stops the answer."""
        return self.loop.iterate(self.agent.stream(question, **options))

    def replay(self, answer_id: str) -> AgentResponse:
        """A recorded answer made again, with no model and no network; ``AgentResponse.answer_id``
        is its id. Raises DocumentNotFoundError, and what kept the answer from being given."""
        return self.agent.process_replay(answer_id)

    def cancel(self, conversation_id: str | None = None) -> None:
        """Stop the answers being written (in one conversation); what was said is kept."""
        self.agent.cancel(conversation_id)

    def chat(self) -> ChatPanel:
        """The chat panel, for the last line of a notebook cell."""
        from workbench.panels.chat import ChatPanel
        from workbench.panels.transcript import ChatAbout

        client = self.model_client()
        about = ChatAbout(
            client.provider,
            client.model_name,
            as_of=self.data.now,
            sample=self.data.is_sample,
            providers=self.model_desk.ready(),
            examples=EXAMPLES if self.data.is_sample else (),
        )
        return ChatPanel(self.agent, self.loop, about=about)

    def dashboard(self, as_of: date | None = None) -> DashboardView:
        """The desk of who works here at a glance, for the last line of a notebook cell: watchlists
        and portfolios with prices as of a day (None: now), ideas, tasks, notifications."""
        from workbench.panels.dashboard import DashboardView

        users = self.services.get_user_service()
        return DashboardView(users.get_user_dashboard(self.user_id, as_of=as_of))

    def report(
        self,
        name: str,
        params: Mapping[str, Any] | None = None,
        *,
        out: Path | str | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> ReportRun:
        """Run the report ``name`` in a kernel of its own; see ``workbench report list``.

        ``progress`` is told (cells done, cells). Raises ReportError.
        """
        from workbench.reports.runner import RunOptions, run_report

        if params is not None and not isinstance(params, Mapping):
            raise BadParameterError(
                "The parameters of a report are names and values.", hint='Give {"symbol": "AAPL"}.'
            )
        limits = self.settings.reports
        options = RunOptions(
            notebooks=shipped_notebooks(),
            out_dir=Path(out) if out else reports_folder(self.settings),
            profile=self.settings.profile,
            timeout_s=limits.timeout_s,
            cell_timeout_s=limits.cell_timeout_s,
            validate=self._check_report,
            records=self.store.get_report_run_repository(),
            progress=progress,
            environment=self._kernel_environment(),
        )
        with log_context(user=self.settings.user.id):
            try:
                return run_report(name, params or {}, options)
            except ReportError as error:
                if not isinstance(error, BadParameterError):
                    self._tell(f"The report {name} failed", str(error))
                raise

    def _tell(self, title: str, text: str) -> None:
        """Leave an error for who works here to find on the desk."""
        notifications = self.services.get_notification_service()
        notifications.notify(self.user_id, title, text=redact(text), kind="error")

    def _kernel_environment(self) -> dict[str, str]:
        """What a report's kernel needs to open the same desk."""
        return {
            **ConfigLoader.as_environment(self.settings, _SECRETS_OF_THE_DESK),
            **{name: value for name, value in self._source.items() if value},
            "WORKBENCH_STORE_PATH": str(store_folder(self.settings)),
        }

    def _check_report(self, values: Mapping[str, Any]) -> None:
        """Refuse symbols and dates that the data do not have, before a kernel starts."""
        from workbench.reports.brief_period import check_brief

        check_brief(self.data, values)

    def model_client(
        self, provider: str | None = None, model_name: str | None = None
    ) -> BaseModelClient:
        """The model that answers: of ``provider``, else of the user's saved choice, else of the
        settings. Raises ConfigurationError where it is not known or not configured."""
        return self.model_desk.client(provider, model_name)
