#!/usr/bin/python3
"""A small receiving SMTP server: keeps every mail as a file and says from which address it came.

It speaks just enough of RFC 5321 to be sent to (EHLO, PIPELINING, 8BITMIME, SIZE) and takes all recipients. Each mail becomes
NAME.eml, the message as it arrived, and NAME.json: the connection's peer address, its EHLO name, and the envelope. Both appear whole:
the .json is renamed into place last. For demos and tests: no TLS, no limits, loopback only.

  scripts/receiver.py --listen 127.0.0.1:2525 --keep .run/received
"""
import argparse
import asyncio
import datetime
import itertools
import json
import os
import pathlib
import signal
import sys

LIMIT = 64 * 1024 * 1024


class Session:
    def __init__(self, keep, numbers, reader, writer):
        self.keep, self.numbers = keep, numbers
        self.reader, self.writer = reader, writer
        self.peer = writer.get_extra_info("peername")[0]
        self.ehlo = ""
        self.reset()

    def reset(self):
        self.mail_from, self.rcpt_to = None, []

    def say(self, text):
        self.writer.write(text.encode() + b"\r\n")

    async def run(self):
        self.say("220 receiver.warmpost.test ESMTP: keeps what arrives")
        while line := await self.reader.readline():
            verb, _, rest = line.decode("latin-1").rstrip("\r\n").partition(" ")
            verb = verb.upper()
            if verb == "QUIT":
                self.say("221 2.0.0 Bye")
                break
            if verb == "DATA":
                await self.data()
            else:
                self.command(verb, rest)
            await self.writer.drain()

    def command(self, verb, rest):
        if verb in ("EHLO", "HELO"):
            self.ehlo = rest
            self.reset()
            self.say("250-receiver.warmpost.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE %d\r\n250 ENHANCEDSTATUSCODES" % LIMIT)
        elif verb == "MAIL":
            self.reset()
            self.mail_from = path_of(rest)
            self.say("250 2.1.0 Ok")
        elif verb == "RCPT" and self.mail_from is not None:
            self.rcpt_to.append(path_of(rest))
            self.say("250 2.1.5 Ok")
        elif verb == "RCPT":
            self.say("503 5.5.1 MAIL first")
        elif verb == "RSET":
            self.reset()
            self.say("250 2.0.0 Ok")
        elif verb == "NOOP":
            self.say("250 2.0.0 Ok")
        else:
            self.say("502 5.5.2 Not known here")

    async def data(self):
        if not self.rcpt_to:
            self.say("503 5.5.1 RCPT first")
            return
        self.say("354 End data with <CR><LF>.<CR><LF>")
        await self.writer.drain()
        message = bytearray()
        while (line := await self.reader.readline()) != b".\r\n":
            if not line:
                return  # the client went away inside the message: nothing to keep
            message += line[1:] if line.startswith(b".") else line
        name = self.store(bytes(message))
        self.say(f"250 2.0.0 Ok: kept as {name}")
        self.reset()

    def store(self, message):
        now = datetime.datetime.now(datetime.timezone.utc)
        name = f"{now:%Y%m%dT%H%M%S.%f}-{next(self.numbers)}"
        (self.keep / f"{name}.eml").write_bytes(message)
        about = {"peer": self.peer, "ehlo": self.ehlo, "mail_from": self.mail_from, "rcpt_to": self.rcpt_to,
                 "received": now.isoformat(), "file": f"{name}.eml"}
        part = self.keep / f"{name}.part"
        part.write_text(json.dumps(about) + "\n")
        part.rename(self.keep / f"{name}.json")
        print(f"receiver: {name} from {self.peer} ({self.ehlo}) to {', '.join(self.rcpt_to)}", flush=True)
        return name


def path_of(rest):
    """The address between < and > of a MAIL or RCPT command."""
    return rest[rest.find("<") + 1:rest.find(">")]


async def serve(listen, keep):
    host, _, port = listen.rpartition(":")
    numbers = itertools.count(1)
    open_sessions = set()

    async def session(reader, writer):
        open_sessions.add(asyncio.current_task())
        try:
            await Session(keep, numbers, reader, writer).run()
        except (ConnectionError, ValueError) as error:  # ValueError: a line longer than the reader's limit
            print(f"receiver: session ended: {error}", file=sys.stderr, flush=True)
        finally:
            open_sessions.discard(asyncio.current_task())
            writer.close()

    server = await asyncio.start_server(session, host, int(port), limit=1 << 20)
    print(f"receiver: listening on {listen}, keeping mail in {keep}", flush=True)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    server.close()
    for task in open_sessions:
        task.cancel()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listen", default="127.0.0.1:2525", help="address:port")
    parser.add_argument("--keep", default="received", help="directory for the mail")
    options = parser.parse_args()
    keep = pathlib.Path(options.keep)
    keep.mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(serve(options.listen, keep))
    except OSError as error:
        sys.exit(f"receiver: cannot listen on {options.listen}: {os.strerror(error.errno)}. Is it in use? Give another --listen.")


if __name__ == "__main__":
    main()
