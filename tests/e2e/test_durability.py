"""Nothing acknowledged is lost, and a long queue is cheap. Small here; the scripts run the full numbers (WARMPOST_FULL=1, or by hand)."""
import os

import dead_destination
import kill9

FULL = os.environ.get("WARMPOST_FULL") == "1"


def test_kill_9_under_load_loses_nothing(tmp_path):
    messages, kills = (20000, 20) if FULL else (2000, 5)
    missing, acknowledged, _ = kill9.run(tmp_path, messages, kills)
    assert not missing and acknowledged >= messages


def test_a_long_queue_for_a_dead_destination_takes_little_memory(tmp_path):
    messages = 100000 if FULL else 10000
    queued, after, restart = dead_destination.run(tmp_path, messages, 10000)
    assert max(queued, after) < 300e6
    if FULL:
        assert restart < 3   # the figure; a proof of its own, not part of the usual tests
