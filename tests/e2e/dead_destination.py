#!/usr/bin/python3
"""Many messages queued for a destination that does not answer: the memory they take, and the time of a restart with them.

Prints resident memory once all are queued, and the seconds from the start of the process to its first delivery (a message to a
destination that lives, queued with the others). Fails beyond the limits.

  tests/e2e/dead_destination.py --messages 100000 --size 10000 --max-mb 300 --max-restart 3
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from support.net import free_port, wait_until   # noqa: E402
from support.sink import Sink                   # noqa: E402
from support.warmpost import Warmpost           # noqa: E402


def run(directory, messages, size, tell=print):
    """(resident bytes with all queued, resident bytes after the restart, seconds from start to first delivery)"""
    alive = Sink(["127.0.0.1"], free_port())
    dead_port = free_port()
    server = Warmpost(directory, {
        "submission": {"trusted": [{"network": "127.0.0.0/8", "account": "test"}]},
        "route": [{"domain": "alive.example", "host": "127.0.0.1", "port": alive.port}, {"domain": "*", "host": "127.0.0.1", "port": dead_port}],
    }).init().start()
    try:
        server.run("account", "limits", server.account, "--daily", -1, "--rate", 0)
        server.verify("shop.example")
        started = time.monotonic()
        subprocess.run(["/usr/sbin/smtp-source", "-d", "-s", "10", "-m", str(messages), "-l", str(size), "-f", "load@shop.example", "-t", "someone@dead.example",
                        f"127.0.0.1:{server.ports['submission']}"], check=True, timeout=1200)
        tell(f"dead_destination: {messages} messages of {size} bytes queued in {time.monotonic() - started:.1f} s")
        time.sleep(3)
        queued = server.resident_bytes()
        tell(f"dead_destination: {queued / 1e6:.0f} MB resident with all queued")
        server.run("pause", "--domain", "alive.example")
        server.send("first@alive.example")
        assert server.stop() == 0, server.log()
        # A pause outlives the restart, so it is lifted as soon as the server answers: the delivery cannot be an earlier one.
        started = time.monotonic()
        server.start(wait=False)
        lifted = threading.Thread(target=lambda: wait_until(lambda: server.try_run("resume", "--domain", "alive.example").returncode == 0, 60, "resume"), daemon=True)
        lifted.start()
        wait_until(lambda: alive.mails, 120, lambda: "the first delivery\n" + server.log())
        restart = alive.mails[0].at - started
        lifted.join(60)
        time.sleep(3)
        after = server.resident_bytes()
        tell(f"dead_destination: {restart:.2f} s from start to the first delivery; {after / 1e6:.0f} MB resident then")
        return queued, after, restart
    finally:
        server.kill()
        alive.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=100000)
    parser.add_argument("--size", type=int, default=10000)
    parser.add_argument("--max-mb", type=float, default=300)
    parser.add_argument("--max-restart", type=float, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="warmpost-dead-") as directory:
        queued, after, restart = run(directory, options.messages, options.size)
    good = max(queued, after) <= options.max_mb * 1e6 and restart <= options.max_restart
    print("dead_destination: within the limits" if good else f"dead_destination: BEYOND the limits ({options.max_mb:.0f} MB, {options.max_restart:.0f} s)")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
