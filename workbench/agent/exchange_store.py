"""The records of answers in the store: written, found again, and deleted when they are old."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from workbench.agent.exchanges import AnswerPlayback, AnswerRecord, Exchange, question_key
from workbench.errors import DocumentNotFoundError, StoreError
from workbench.log import LoggingMixin
from workbench.stores.repository import Document, MongoGenericRepository, utc_now

_PURGED_EVERY = timedelta(hours=1)


class ExchangeStore(LoggingMixin):
    """The recorded exchanges of one user, in the store. Call its methods in a thread.

    ``replay_run``: the run of a report whose answers are given again in place of new ones.
    ``keep_days``: what is older is deleted, within an hour of use; 0: nothing ever is.
    ``answered_at``: when an answer that is kept in a conversation was given, None for others.
    """

    def __init__(  # noqa: PLR0913 - whose records, and for how long
        self,
        exchanges: MongoGenericRepository,
        *,
        user_id: str,
        run_id: str | None = None,
        replay_run: str | None = None,
        keep_days: int = 0,
        answered_at: Callable[[str], datetime | None] = lambda answer_id: None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._exchanges = exchanges
        self._whose = {"user_id": user_id}
        self._run_id = run_id
        self.replay_run = replay_run
        self._keep_days = keep_days
        self._answered_at = answered_at
        self._clock = clock
        self._purged_at: datetime | None = None
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def keep(self, answer_id: str, record: AnswerRecord) -> None:
        """Write the exchanges of an answer. They are as old as each other, so that none outlives
        the rest."""
        now = self._clock()
        documents = [
            {
                "_id": f"{answer_id}:{seq:04d}",
                "created_at": now,
                **self._whose,
                "answer_id": answer_id,
                "conversation_id": record.conversation_id,
                "run_id": self._run_id,
                "seq": seq,
                "kind": one.kind,
                "key": one.key,
                "payload": one.payload,
            }
            for seq, one in enumerate(record.done)
        ]
        self._exchanges.insert_many(documents)
        self._purge()

    def playback(self, answer_id: str) -> AnswerPlayback:
        """The recorded answer. Raises DocumentNotFoundError."""
        self._purge()
        found: list[Document] = []
        while chunk := self._exchanges.find_many(
            {**self._whose, "answer_id": answer_id}, limit=100, skip=len(found), sort=[("seq", 1)]
        ):
            found += chunk
        if not found:
            raise self._no_record(answer_id)
        return AnswerPlayback([Exchange(d["kind"], d["key"], d["payload"]) for d in found])

    def next_of_run(self, question: str) -> str:
        """The id of the answer that ``replay_run`` was given to this question; asked again, that
        to its next asking. Raises DocumentNotFoundError where it did not ask so often."""
        key = question_key(question)
        with self._lock:
            before = self._asked[key]
            self._asked[key] += 1
        wanted = {**self._whose, "run_id": self.replay_run, "kind": "asked", "key": key}
        order = [("created_at", 1), ("_id", 1)]
        found = self._exchanges.find_many(wanted, limit=1, skip=before, sort=order)
        if not found:
            raise DocumentNotFoundError(
                f"The run '{self.replay_run}' did not ask this question"
                + (f" more than {before} times." if before else "."),
                hint="Replay it with the parameters and the version of its report." + self._until,
            )
        return str(found[0]["answer_id"])

    @property
    def _until(self) -> str:
        days = self._keep_days
        return f" Records older than {days} days are deleted (agent.record_days)." if days else ""

    def _no_record(self, answer_id: str) -> DocumentNotFoundError:
        shown, days = answer_id[:40], self._keep_days
        answered = self._answered_at(answer_id)
        if answered is None:
            return DocumentNotFoundError(
                f"No answer '{shown}' was recorded.",
                hint="Its id is in `workbench ask --json`; recording is agent.record.",
            )
        if days and answered < self._clock() - timedelta(days=days):
            return DocumentNotFoundError(
                f"The record of the answer '{shown}', of {answered.date()}, has been deleted: "
                f"records are kept for {days} days.",
                hint="Its text is in its conversation; how long records are kept is "
                "agent.record_days.",
            )
        return DocumentNotFoundError(
            f"The answer '{shown}', of {answered.date()}, has no record.",
            hint=f"Recording is agent.record.{self._until}",
        )

    def _purge(self) -> None:
        """Delete what is older than it is to be kept, at most once an hour. The store may fail in
        it: what is asked for now does not depend on it."""
        now = self._clock()
        with self._lock:
            due = self._purged_at is None or now - self._purged_at >= _PURGED_EVERY
            if not (self._keep_days and due):
                return
            self._purged_at = now
        oldest = now - timedelta(days=self._keep_days)
        try:
            gone = self._exchanges.delete_many({**self._whose, "created_at": {"$lt": oldest}})
        except StoreError as error:
            self.logger.exception("Old records were not deleted: %s", type(error).__name__)
            return
        if gone:
            self.logger.info("Deleted %d exchanges older than %d days", gone, self._keep_days)
