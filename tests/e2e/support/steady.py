"""A sender that hands in mail steadily over SMTP, whatever happens to the server, and remembers what was acknowledged."""
import smtplib
import threading
import time
import uuid


class Steady:
    """`rates`: {domain: messages a second}. One client; a message that was not acknowledged is not counted, another one is sent instead."""

    def __init__(self, server, rates, headers=()):
        self.server, self.rates, self.headers = server, rates, list(headers)
        self.acknowledged = {}          # recipient -> message id
        self.factor = 1.0               # of all rates; a test turns it
        self.refused = []
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self.thread.start()
        return self

    def stop(self):
        self.stopping.set()
        if self.thread.is_alive():
            self.thread.join(30)

    def _run(self):
        due = {domain: time.monotonic() + 1 / rate for domain, rate in self.rates.items()}
        client = None
        while not self.stopping.is_set():
            domain = min(due, key=due.get)
            now = time.monotonic()
            if due[domain] > now:
                self.stopping.wait(min(0.1, due[domain] - now))
                continue
            due[domain] = max(due[domain], now - 2) + 1 / self.rates[domain] / max(self.factor, 1e-9)
            if self.factor <= 0:
                due = {each: now + 0.2 for each in due}
                continue
            try:
                client = client or self.server.smtp(starttls=False)
                self._send(client, domain)
            except (OSError, smtplib.SMTPException) as error:   # the server was killed: another connection, once it is back
                self.refused.append(repr(error))
                client = None
                self.stopping.wait(0.2)
        if client:
            client.close()

    def _send(self, client, domain):
        to = f"u{uuid.uuid4().hex[:12]}@{domain}"
        lines = ["From: news@shop.example", f"To: {to}", "Subject: s", *self.headers, "", "text", ""]
        client.mail("news@shop.example")
        client.rcpt(to)
        code, reply = client.data("\r\n".join(lines))
        if code != 250:
            raise smtplib.SMTPDataError(code, reply)
        self.acknowledged[to] = reply.decode().split()[-1]
