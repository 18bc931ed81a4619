"""Carries an answer from the agent to the page: many small events in, few small messages out.

Everything here runs on Workbench's own loop, so an answer streams while the kernel's main thread
is idle, busy or blocked. Patches wait up to ``interval_s``; pieces of text that follow each other
travel as one. So a message leaves 25 times a second at most, and each byte of text leaves once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

from workbench.errors import WorkbenchError
from workbench.log import LoggingMixin
from workbench.messages import AgentEvent
from workbench.panels.transcript import Patch, Transcript, Turn
from workbench.panels.wording import error_words

INTERVAL_S = 0.04


class Pump(LoggingMixin):
    """Sends patches in batches. To be used on one loop only."""

    def __init__(
        self, send: Callable[[dict[str, Any]], None], *, interval_s: float = INTERVAL_S
    ) -> None:
        self._send = send
        self._interval = interval_s
        self._waiting: list[Patch] = []
        self._timer: asyncio.TimerHandle | None = None
        self._flushed_at = float("-inf")
        self.seq = 0
        """The number of the last message: a view that misses one asks for a snapshot."""

    def push(self, patches: list[Patch]) -> None:
        """Send ``patches`` with the next batch."""
        if not patches:
            return
        self._waiting.extend(patches)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            delay = max(0.0, self._flushed_at + self._interval - loop.time())
            self._timer = loop.call_later(delay, self.flush)

    @property
    def due(self) -> bool:
        """Whether a batch should have left by now (a source that never pauses keeps the timer
        from firing)."""
        late = asyncio.get_running_loop().time() - self._flushed_at >= self._interval
        return bool(self._waiting) and late

    def flush(self) -> None:
        """Send what waits, at once."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            patches, self._waiting = _joined(self._waiting), []
            self.seq += 1
            self._flushed_at = asyncio.get_running_loop().time()
            self._send({"kind": "patch", "seq": self.seq, "patches": patches})

    async def carry(
        self, events: AsyncIterator[AgentEvent], transcript: Transcript, turn: Turn
    ) -> None:
        """Apply ``events`` to ``turn`` until they end; every end is an end in the transcript too.

        Errors of Workbench are worded in the panel. Any other error is worded there by its kind
        and raised on, for the log. Cancelling ends the turn as stopped.
        """
        try:
            async for event in events:
                self.push(transcript.apply(turn, event))
                if self.due:
                    self.flush()
                    await asyncio.sleep(0)
            self.push(transcript.stop(turn))
        except asyncio.CancelledError:
            self.push(transcript.stop(turn))
            raise
        except WorkbenchError as error:
            self.push(transcript.fail(turn, error_words(error)))
        except Exception as error:
            self.push(transcript.fail(turn, error_words(error)))
            raise
        finally:
            self.flush()
            aclose = getattr(events, "aclose", None)
            if aclose is not None:
                await aclose()


def _joined(patches: list[Patch]) -> list[Patch]:
    """Runs of text for one turn as one patch."""
    joined: list[Patch] = []
    pieces: list[str] = []
    for patch in patches:
        last = joined[-1] if joined else None
        if last and patch["op"] == last["op"] == "text" and patch["turn"] == last["turn"]:
            pieces.append(patch["text"])
            continue
        _close(joined, pieces)
        joined.append(dict(patch))
        pieces = [patch["text"]] if patch["op"] == "text" else []
    _close(joined, pieces)
    return joined


def _close(joined: list[Patch], pieces: list[str]) -> None:
    if joined and joined[-1]["op"] == "text":
        joined[-1]["text"] = "".join(pieces)
