"""A server that is killed and started again while eight threads use it."""

from __future__ import annotations

from standins.chaos import Chaos
from standins.mongo_server import MongoServer


def test_what_was_acknowledged_survives_and_nothing_is_half_done(tmp_path):
    # Without this the stand-in, unlike a MongoDB, acknowledges what it has not written yet.
    server = MongoServer(tmp_path, "--sync-on-commit")
    server.start_with_users()
    try:
        outcome = Chaos(server, "chaos").run(kills=2, calm_s=1, away_s=2.7)
    finally:
        server.kill()
    assert outcome.faults == []
    assert outcome.failures > 0
    # The contract says 3; a busy machine may take a little to say so.
    assert outcome.slowest_failure_s < 4.5
