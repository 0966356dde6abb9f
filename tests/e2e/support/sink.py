"""A receiving SMTP server that a test scripts: it records who connected, the envelope and the bytes, and answers as told."""
import dataclasses
import email
import email.policy
import re
import socket
import ssl
import threading
import time

from .net import wait_until


@dataclasses.dataclass
class Mail:
    peer: str          # the address it came from
    local: str         # the address it was sent to
    session: int
    ehlo: str
    tls: str           # "TLSv1.3"; empty: plain
    mail_from: str
    rcpt_to: list
    data: bytes        # without dot-stuffing
    at: float          # time.monotonic()

    @property
    def message(self):
        return email.message_from_bytes(self.data, policy=email.policy.default)

    @property
    def message_id(self):
        """The id warmpost answered: the left part of Message-ID."""
        found = re.search(rb"^Message-ID: *<([^@>]+)@", self.data, re.M | re.I)
        return found.group(1).decode() if found else ""


class Sink:
    """Listens on each of `addresses` at `port`.

    `answers` maps a stage ("connect", "EHLO", "MAIL", "RCPT", "DATA", ".") to a function (session, argument) -> reply text or
    None for the usual reply. A reply beginning with 421 closes the connection after it; "" closes without a word.
    """

    def __init__(self, addresses, port, tls=None, keep_data=True):
        self.answers = {}
        self.mails = []
        self.sessions = []        # one list of commands a session, for what a test asks about connections
        self.keep_data = keep_data
        self.count = 0
        self.changed = threading.Condition()
        self.port = port
        self.tls = None
        if tls:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(*tls)
        self.listeners = []
        for address in addresses:
            listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, port))
            listener.listen(512)
            self.listeners.append(listener)
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def close(self):
        for listener in self.listeners:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _accept(self, listener):
        while True:
            try:
                connection, peer = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._run, args=(connection, peer[0]), daemon=True).start()

    def _run(self, connection, peer):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self.changed:
            commands = []
            self.sessions.append(commands)
            number = len(self.sessions)
        try:
            Session(self, connection, peer, number, commands).run()
        except (OSError, ssl.SSLError):
            pass
        finally:
            connection.close()

    def add(self, mail):
        with self.changed:
            self.count += 1
            if self.keep_data:
                self.mails.append(mail)
            self.changed.notify_all()

    # What tests ask.
    def to(self, recipient):
        with self.changed:
            return [mail for mail in self.mails if recipient in mail.rcpt_to]

    def wait_for(self, recipient, count=1, timeout=30):
        """The mails for this recipient once there are `count`."""
        wait_until(lambda: len(self.to(recipient)) >= count, timeout, lambda: f"{count} mail(s) to {recipient}, got {len(self.to(recipient))}")
        return self.to(recipient)

    def one(self, recipient, timeout=30):
        return self.wait_for(recipient, 1, timeout)[0]

    def clear(self):
        with self.changed:
            self.mails.clear()
            self.sessions.clear()
            self.count = 0
            self.answers.clear()


class Session:
    def __init__(self, sink, connection, peer, number, commands):
        self.sink, self.connection, self.peer, self.number, self.commands = sink, connection, peer, number, commands
        self.local = connection.getsockname()[0]
        self.reader = connection.makefile("rb")
        self.ehlo = self.tls = ""
        self.mail_from, self.rcpt_to = "", []
        self.open = True

    def answer(self, stage, argument, usual):
        scripted = self.sink.answers.get(stage)
        reply = scripted(self, argument) if scripted else None
        if reply is None:
            reply = usual
        if reply:
            self.connection.sendall(reply.replace("\n", "\r\n").encode() + b"\r\n")
        if not reply or reply.startswith("421"):
            self.open = False
        return reply

    def run(self):
        self.answer("connect", "", "220 sink.example ESMTP")
        while self.open and (line := self.reader.readline()):
            line = line.decode("latin-1").rstrip("\r\n")
            self.commands.append(line)
            verb, _, rest = line.partition(" ")
            getattr(self, "do_" + verb.lower(), self.do_unknown)(rest)

    def do_ehlo(self, rest):
        self.ehlo = rest
        lines = ["sink.example", "PIPELINING", "8BITMIME", "SIZE 52428800"]
        if self.sink.tls and not self.tls:
            lines.append("STARTTLS")
        self.answer("EHLO", rest, "\n".join(["250-" + line for line in lines] + ["250 ENHANCEDSTATUSCODES"]))

    do_helo = do_ehlo

    def do_starttls(self, rest):
        usual = "220 2.0.0 Go ahead" if self.sink.tls else "502 5.5.2 Not known"
        if not self.answer("STARTTLS", rest, usual).startswith("2"):
            return
        self.connection = self.sink.tls.wrap_socket(self.connection, server_side=True)
        self.reader = self.connection.makefile("rb")
        self.tls = self.connection.version()

    def do_mail(self, rest):
        self.mail_from, self.rcpt_to = path_of(rest), []
        self.answer("MAIL", rest, "250 2.1.0 Ok")

    def do_rcpt(self, rest):
        reply = self.answer("RCPT", path_of(rest), "250 2.1.5 Ok")
        if reply.startswith("2"):
            self.rcpt_to.append(path_of(rest))

    def do_data(self, rest):
        if not self.rcpt_to:
            self.answer("no recipients", rest, "554 5.5.1 No valid recipients")
            return
        if not self.answer("DATA", rest, "354 Go on").startswith("354"):
            return
        data = bytearray()
        while (line := self.reader.readline()) != b".\r\n":
            if not line:
                self.open = False
                return
            data += line[1:] if line.startswith(b".") else line
        mail = Mail(self.peer, self.local, self.number, self.ehlo, self.tls, self.mail_from, list(self.rcpt_to), bytes(data), time.monotonic())
        if self.sink.answers.get(".") is None:
            self.sink.add(mail)        # before the reply: a mail is counted when it may have been taken
            self.answer(".", mail, "250 2.0.0 Ok: taken")
        elif self.answer(".", mail, "250 2.0.0 Ok: taken").startswith("2"):
            self.sink.add(mail)
        self.rcpt_to = []

    def do_rset(self, rest):
        self.rcpt_to = []
        self.answer("RSET", rest, "250 2.0.0 Ok")

    def do_noop(self, rest):
        self.answer("NOOP", rest, "250 2.0.0 Ok")

    def do_quit(self, rest):
        self.answer("QUIT", rest, "221 2.0.0 Bye")
        self.open = False

    def do_unknown(self, rest):
        self.answer("unknown", rest, "502 5.5.2 Not known")


def path_of(rest):
    return rest[rest.find("<") + 1:rest.find(">")]
