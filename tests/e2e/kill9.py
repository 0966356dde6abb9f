#!/usr/bin/python3
"""kill -9 under load: every message that got its 250 arrives, by id, at the receiving side; doubles are counted and told.

Clients hand in messages over SMTP while the server is killed with SIGKILL at random moments and started again. In the end each
acknowledged id must have arrived at least once. Prints the counts; exit code 1 names ids that are missing.

  tests/e2e/kill9.py --messages 20000 --kills 20
"""
import argparse
import collections
import pathlib
import random
import smtplib
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from support.net import free_port, wait_until   # noqa: E402
from support.sink import Sink                   # noqa: E402
from support.warmpost import Warmpost           # noqa: E402


class Load:
    """`threads` clients that hand in messages until `wanted` are acknowledged; a client that loses its server connects again."""

    def __init__(self, port, wanted, size, threads):
        self.port, self.wanted = port, wanted
        self.body = b"\r\n".join([b"x" * 70] * max(1, size // 72))
        self.acknowledged = set()
        self.broken = 0               # sessions lost while a message was under way: it may or may not have been taken
        self.refused = collections.Counter()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self._client, args=(number,), daemon=True) for number in range(threads)]
        for thread in self.threads:
            thread.start()

    def done(self):
        return len(self.acknowledged) >= self.wanted

    def _client(self, number):
        while not self.done():
            try:
                with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as client:
                    client.ehlo("load.example")
                    while not self.done():
                        self._send(client, number)
            except (OSError, smtplib.SMTPException):
                with self.lock:
                    self.broken += 1
                time.sleep(0.02)

    def _send(self, client, number):
        for command in ("MAIL FROM:<load@shop.example>", f"RCPT TO:<c{number}@isp{number % 7}.example>", "DATA"):
            code, text = client.docmd(command)
            if code >= 400:
                raise smtplib.SMTPResponseException(code, text)
        client.send(b"From: load@shop.example\r\nTo: someone@isp.example\r\nSubject: kill me\r\n\r\n" + self.body + b"\r\n.\r\n")
        code, text = client.getreply()
        with self.lock:
            if code == 250:
                self.acknowledged.add(text.decode().split()[-1])
            else:
                self.refused[f"{code} {text.decode()}"] += 1


def run(directory, messages, kills, size=2000, threads=8, seed=None, tell=print):
    """(missing ids, number acknowledged, number of doubles)"""
    seed = seed if seed is not None else random.randrange(1 << 30)
    tell(f"kill9: {messages} messages of {size} bytes, {kills} kills, seed {seed}")
    dice = random.Random(seed)
    sink = Sink(["127.0.0.1"], free_port(), keep_data=False)
    arrived = collections.Counter()

    def count(mail):
        with sink.changed:
            arrived[mail.message_id] += 1
    sink.add = count
    server = Warmpost(directory, {
        "submission": {"trusted": [{"network": "127.0.0.0/8", "account": "test"}]},
        "route": [{"domain": "*", "host": "127.0.0.1", "port": sink.port}],
        "delivery": {"retry_first_seconds": 1, "retry_max_seconds": 2},
    }).init().start()
    try:
        server.run("account", "limits", server.account, "--daily", -1, "--rate", 0)
        server.verify("shop.example")
        load = Load(server.ports["submission"], messages, size, threads)
        for number in range(kills):
            # Moments spread over the whole load, so that each kill finds messages under way.
            target = (number + dice.random()) / kills * messages * 0.95
            wait_until(lambda: len(load.acknowledged) >= target, 600, lambda: f"{target:.0f} messages, {len(load.acknowledged)} taken, refusals {load.refused}\n{server.log()}")
            time.sleep(dice.random() * 0.2)
            server.kill()
            server.start()
        wait_until(load.done, 600, lambda: f"{messages} messages, {len(load.acknowledged)} taken, refusals {load.refused}\n{server.log()}")
        for thread in load.threads:
            thread.join(60)
        missing = lambda: load.acknowledged - arrived.keys()
        try:
            wait_until(lambda: not missing(), 300, "every acknowledged message to arrive")
        except AssertionError:
            tell(server.log())
        doubles = sum(times - 1 for times in arrived.values())
        tell(f"kill9: {len(load.acknowledged)} acknowledged, {len(missing())} missing, {doubles} arrived more than once, "
             f"{len(arrived.keys() - load.acknowledged)} arrived whose acknowledgement was lost; {load.broken} sessions broken, refusals {dict(load.refused)}")
        return missing(), len(load.acknowledged), doubles
    finally:
        server.kill()
        sink.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=20000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--size", type=int, default=2000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="warmpost-kill9-") as directory:
        missing, _, _ = run(directory, options.messages, options.kills, options.size, options.clients, options.seed)
    for message_id in sorted(missing)[:20]:
        print(f"missing: {message_id}")
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
