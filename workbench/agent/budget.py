"""What answers may take: each call is admitted before it is made, and settled when it ended.

A call is admitted at its worst: its input at the price of tokens that no cache holds, and all the
output it is allowed. What is admitted and not settled yet counts as spent, so that answers side by
side cannot pass a limit together. Amounts are USD.
"""

from __future__ import annotations

import itertools
import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from workbench.agent.estimates import estimate_input, estimate_tokens
from workbench.agent.prices import PriceTable
from workbench.config.prices import FREE_PROVIDER, Price
from workbench.config.settings import AgentSettings
from workbench.errors import OverBudget
from workbench.messages import Message, ToolSpec, Usage
from workbench.services.usage import LedgerEntry as LedgerEntry
from workbench.services.usage import Outcome

MIN_OUTPUT_TOKENS = 256
"""An answer cut shorter than this is not worth asking for."""

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Admission:
    """A call that may be made: with at most so many tokens of output. ``worst_usd``: what it can
    cost at most, None where the model's price is not known; ``input_tokens`` is estimated."""

    provider: str
    model: str
    max_output_tokens: int
    worst_usd: float | None
    input_tokens: int
    number: int = field(default=0, repr=False)


class Ledger(Protocol):
    """Where calls are written down."""

    def record(self, entry: LedgerEntry) -> None:
        """Write one call down."""

    def spent_since(self, user_id: str, since: datetime) -> float:
        """USD that the user's calls cost since then."""

    def spent_in_run(self, run_id: str) -> float:
        """USD that the calls of one run cost."""


@dataclass(frozen=True, slots=True)
class _Limit:
    """A limit of money: what it is called, and what raises it."""

    name: str
    key: str
    variable: str

    def of(self, limits: AgentSettings) -> float | None:
        """Its amount; None: no limit."""
        amount: float | None = getattr(limits, self.key)
        return amount


_ANSWER = _Limit("one answer", "max_usd", "WORKBENCH_MAX_USD")
_DAY = _Limit("one day (UTC)", "max_usd_per_day", "WORKBENCH_MAX_USD_PER_DAY")
_RUN = _Limit("one run of a report", "max_usd_per_run", "WORKBENCH_MAX_USD_PER_RUN")


@dataclass(frozen=True, slots=True)
class _Reserved:
    """An admitted call of one answer."""

    answer: int
    usd: float
    tokens: int


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Purse:
    """The money of one desk: what its answers took and may still take. Thread-safe.

    ``ledger``: where calls are written down, by this desk and others; None: nowhere, for answers
    that are made again from their records.
    """

    def __init__(  # noqa: PLR0913 - the desk's parts
        self,
        limits: AgentSettings,
        prices: PriceTable,
        ledger: Ledger | None,
        *,
        user_id: str,
        run_id: str | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self.limits = limits
        self.prices = prices
        self.user_id = user_id
        self.run_id = run_id
        self.lock = threading.Lock()
        self._ledger = ledger
        self._at_ledger = threading.Lock()
        self._clock = clock
        self._numbers = itertools.count(1)
        self._reserved: dict[int, _Reserved] = {}
        self._unwritten: list[LedgerEntry] = []
        self._day = self._midnight()
        self._spent = {_DAY: 0.0, _RUN: 0.0}

    def open(self, answer_id: str, conversation_id: str | None = None) -> AnswerBudget:
        """The budget of a new answer. Reads the ledger: call it in a thread."""
        self.read()
        return AnswerBudget(self, answer_id, conversation_id, number=next(self._numbers))

    def read(self) -> None:
        """Learn from the ledger what others spent: other desks, and other processes. Call it in a
        thread, before each call to a model. Raises StoreError."""
        ledger = self._ledger
        if ledger is None:
            return
        with self._at_ledger:  # so what was settled here is written or not, and counts once
            day = self._midnight()
            written: dict[_Limit, float] = {}
            if _DAY.of(self.limits) is not None:
                written[_DAY] = ledger.spent_since(self.user_id, day)
            if self.run_id is not None and _RUN.of(self.limits) is not None:
                written[_RUN] = ledger.spent_in_run(self.run_id)
            with self.lock:
                self._turn_day()
                if day != self._day:
                    written.pop(_DAY, None)
                self._spent |= {limit: usd + self._owed(limit) for limit, usd in written.items()}

    def record(self, entry: LedgerEntry) -> None:
        """Write a settled call into the ledger. Call it in a thread. Raises StoreError."""
        if self._ledger is None:
            return
        with self._at_ledger:
            self._ledger.record(entry)
            with self.lock:
                self._unwritten = [one for one in self._unwritten if one is not entry]

    def now(self) -> datetime:
        """The time, UTC."""
        return self._clock().astimezone(UTC)

    # The rest is called with the lock held. ------------------------------------------------------

    def reserve(self, answer: int, admission: Admission) -> Admission:
        """Keep what an admitted call may take; it is given its number."""
        number = next(self._numbers)
        tokens = admission.input_tokens + admission.max_output_tokens
        self._reserved[number] = _Reserved(answer, admission.worst_usd or 0.0, tokens)
        return replace(admission, number=number)

    def let_go(self, admission: Admission) -> bool:
        """Free what a call was kept; whether it was kept anything."""
        return self._reserved.pop(admission.number, None) is not None

    def pay(self, entry: LedgerEntry) -> None:
        """Count what a settled call cost; until it is written, no reading of the ledger has it."""
        self._turn_day()
        for limit in self._spent:
            self._spent[limit] += entry.usage.cost_usd or 0.0
        if self._ledger is not None and entry.usage.cost_usd:
            self._unwritten.append(entry)

    def taken(self) -> Mapping[_Limit, float]:
        """What counts as spent, by each limit that answers share."""
        self._turn_day()
        reserved = math.fsum(kept.usd for kept in self._reserved.values())
        shared = [_DAY] if self.run_id is None else [_DAY, _RUN]
        return {limit: self._spent[limit] + reserved for limit in shared}

    def reserved_of(self, answer: int) -> tuple[float, int]:
        """USD and tokens that one answer's calls under way may take."""
        own = [kept for kept in self._reserved.values() if kept.answer == answer]
        return math.fsum(kept.usd for kept in own), sum(kept.tokens for kept in own)

    def _owed(self, limit: _Limit) -> float:
        """What was settled and is not written yet, as far as it falls under a limit."""
        since = self._day if limit is _DAY else datetime.min.replace(tzinfo=UTC)
        return math.fsum(one.usage.cost_usd or 0.0 for one in self._unwritten if one.at >= since)

    def _midnight(self) -> datetime:
        return self.now().replace(hour=0, minute=0, second=0, microsecond=0)

    def _turn_day(self) -> None:
        if (day := self._midnight()) != self._day:
            self._day, self._spent[_DAY] = day, 0.0


class AnswerBudget:
    """What one answer took, and may still take, of its ``purse``. Thread-safe."""

    def __init__(
        self, purse: Purse, answer_id: str, conversation_id: str | None, *, number: int
    ) -> None:
        self.answer_id = answer_id
        self.conversation_id = conversation_id
        self.purse = purse
        self._number = number
        self._usage = Usage(cost_usd=0.0)
        self._usd = 0.0

    @property
    def usage(self) -> Usage:
        """Tokens and USD so far; the cost is None once any call's is not known."""
        return self._usage

    def admit(
        self,
        provider: str,
        model: str,
        messages: Sequence[Message],
        tools: Sequence[ToolSpec],
        max_output_tokens: int,
    ) -> Admission:
        """Let a call be made and keep what it may take; settle it afterwards.

        Where the whole output does not fit a limit, less of it is admitted, down to 256 tokens.
        Raises OverBudget, with the limit, what was spent and what to set.
        """
        price = self.purse.prices.price(provider, model)
        if price is None and not self.purse.limits.allow_unknown_price:
            raise _unpriced(provider, model)
        tokens = 0 if provider == FREE_PROVIDER else estimate_input(messages, tools)
        wanted = _Wanted(f"{provider}:{model}", tokens, max_output_tokens, price)
        with self.purse.lock:
            output = self._fitting(wanted)
            admission = Admission(provider, model, output, wanted.cost(output), tokens)
            return self.purse.reserve(self._number, admission)

    def settle(
        self,
        admission: Admission,
        usage: Usage | None,
        *,
        said: str,
        outcome: Outcome,
        kind: str = "answer",
    ) -> LedgerEntry:
        """Count what an admitted call took, and give the entry to be recorded.

        ``usage`` None: the provider did not say, so the input counts as estimated and the output by
        ``said``, what the call gave. Raises ValueError for a call that is settled.
        """
        counted = usage or self._estimated(admission, said)
        cost = self.purse.prices.cost(admission.provider, admission.model, counted)
        counted = replace(counted, cost_usd=cost)
        with self.purse.lock:
            if not self.purse.let_go(admission):
                raise ValueError("This call was settled before.")
            self._usage += counted
            self._usd += cost or 0.0
            entry = LedgerEntry(
                user_id=self.purse.user_id,
                provider=admission.provider,
                model=admission.model,
                usage=counted,
                outcome=outcome,
                answer_id=self.answer_id,
                run_id=self.purse.run_id,
                conversation_id=self.conversation_id,
                kind=kind,
                at=self.purse.now(),
            )
            self.purse.pay(entry)
        return entry

    def _estimated(self, admission: Admission, said: str) -> Usage:
        if admission.provider == FREE_PROVIDER:
            return Usage()
        output = min(estimate_tokens(said), admission.max_output_tokens)
        return Usage(admission.input_tokens, output, estimated=True)

    def _fitting(self, wanted: _Wanted) -> int:
        """The tokens of output that fit every limit."""
        reserved_usd, reserved_tokens = self.purse.reserved_of(self._number)
        limits = self.purse.limits
        used = self._usage.input_tokens + self._usage.output_tokens + reserved_tokens
        if wanted.provider != FREE_PROVIDER:
            room = limits.max_tokens - used - wanted.input_tokens
            if room < wanted.least:
                raise _too_many_tokens(wanted, used, limits.max_tokens)
        else:
            room = wanted.output_tokens
        output = min(wanted.output_tokens, room)
        for limit, spent in {_ANSWER: self._usd + reserved_usd, **self.purse.taken()}.items():
            amount = limit.of(limits)
            if amount is None:
                continue
            output = min(output, wanted.affordable(amount - spent))
            if output < wanted.least:
                raise _too_dear(wanted, limit, amount, spent)
        return output


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A call that asks to be made."""

    name: str
    input_tokens: int
    output_tokens: int
    price: Price | None

    @property
    def provider(self) -> str:
        """Who is asked."""
        return self.name.partition(":")[0]

    @property
    def least(self) -> int:
        """The fewest tokens of output that are worth the call."""
        return min(MIN_OUTPUT_TOKENS, self.output_tokens)

    def cost(self, output_tokens: int) -> float | None:
        """What it costs at most with so much output."""
        if self.price is None:
            return None
        parts = self.input_tokens * self.price.input + output_tokens * self.price.output
        return parts / _MILLION

    def affordable(self, usd: float) -> int:
        """How much of the output ``usd`` pays for after the input; -1 where not even that."""
        if self.price is None or self.price.input == self.price.output == 0:
            return self.output_tokens
        left = usd * _MILLION - self.input_tokens * self.price.input
        if left < 0:
            return -1
        if self.price.output == 0:
            return self.output_tokens
        return min(self.output_tokens, math.floor(left / self.price.output))


def _unpriced(provider: str, model: str) -> OverBudget:
    return OverBudget(
        f"The price of {provider}:{model} is not known, so no limit of money could be kept.",
        hint="Set its price in prices.yaml (0 for a server of your own), or set "
        "WORKBENCH_ALLOW_UNKNOWN_PRICE=true (agent.allow_unknown_price).",
    )


def _too_many_tokens(wanted: _Wanted, used: int, limit: int) -> OverBudget:
    return OverBudget(
        f"The limit of {limit:,} tokens for one answer is reached: {used:,} were used or are kept "
        f"for calls under way, and this call to {wanted.name} may take "
        f"{wanted.input_tokens + wanted.output_tokens:,}.",
        hint="Ask for less, or raise WORKBENCH_MAX_TOKENS (agent.max_tokens).",
    )


def _too_dear(wanted: _Wanted, limit: _Limit, amount: float, spent: float) -> OverBudget:
    worst = wanted.cost(wanted.output_tokens) or 0.0
    return OverBudget(
        f"The limit of {_usd(amount)} for {limit.name} is reached: {_usd(spent)} was spent or is "
        f"kept for calls under way, and this call to {wanted.name} may cost up to {_usd(worst)}.",
        hint=f"Ask for less, or raise {limit.variable} (agent.{limit.key}).",
    )


def _usd(amount: float) -> str:
    """``USD 10.00``, ``USD 0.000164``: to the cent at least, to a ten-thousandth of one at most."""
    whole, _, part = f"{amount:,.6f}".partition(".")
    return f"USD {whole}.{part.rstrip('0').ljust(2, '0')}"
