"""What strangers send must not lose mail, stop the service or get past a rule: odd bytes, stalled clients, stolen places."""
import signal
import smtplib
import socket
import subprocess
import threading
import time

import pytest

from support.net import free_port, wait_until
from support.sink import Sink
from support.warmpost import binary, smtp_reply

SHOP = "shop.example"


class Rude:
    """Greets everybody with the same bytes and hangs up."""

    def __init__(self, greeting):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.port = free_port()
        self.listener.bind(("127.0.0.1", self.port))
        self.listener.listen(50)
        self.greeting, self.greeted = greeting, 0
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.sendall(self.greeting)
            connection.close()
            self.greeted += 1

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def odd_route(port):
    return {"route": [{"domain": "odd.example", "host": "127.0.0.1", "port": port}]}


@pytest.mark.parametrize("greeting", [b"421 busy \xff\xfe\xf6\r\n", b"421 x" + "é".encode() * 300 + b"\r\n"], ids=["not UTF-8", "cut in a character"])
def test_a_reply_of_odd_bytes_loses_no_mail_at_a_restart(fresh, someone, greeting):
    rude = Rude(greeting)
    server = fresh({**odd_route(rude.port), "delivery": {"retry_first_seconds": 1, "retry_max_seconds": 1, "delay_event_after_seconds": 1}}).init().start()
    server.verify(SHOP)
    recipients = [someone("odd.example") for _ in range(6)]
    for to in recipients:
        server.send(to)
    wait_until(lambda: sum(event["eventType"] == "DeliveryDelay" for event in server.events()) >= len(recipients), 30, "a delay told of each")
    assert "busy" in server.run("queue", "--messages") or "x?" in server.run("queue", "--messages")
    assert server.stop() == 0
    rude.close()
    sink = Sink(["127.0.0.1"], rude.port)
    server.start()
    for to in recipients:
        sink.one(to)
    sink.close()


@pytest.mark.parametrize("how", ["SIGTERM", "SIGKILL"])
@pytest.mark.parametrize("header", [b"From: J\xf6rg <news@shop.example>", b"From: news@shop.example\r\nMessage-ID: <\xff@shop.example>", b"From: news@shop.example\r\nX-Odd: \xfe"], ids=["From", "Message-ID", "another"])
def test_a_header_of_odd_bytes_is_kept_tried_again_and_told(fresh, someone, how, header):
    rude = Rude(b"421 later\r\n")
    server = fresh(odd_route(rude.port)).init().start()
    server.verify(SHOP)
    to = someone("odd.example")
    with server.smtp() as client:
        client.sendmail("news@shop.example", [to], header + b"\r\nTo: " + to.encode() + b"\r\nSubject: odd\r\n\r\nhello\r\n")
    if how == "SIGTERM":
        wait_until(lambda: rude.greeted, 30, "an attempt")
        assert server.stop() == 0
    else:
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
    rude.close()
    sink = Sink(["127.0.0.1"], rude.port)
    server.start()
    mail = sink.one(to)
    assert header.split(b"\r\n")[-1] in mail.data or b"Message-ID" in header
    sent = mail.message_id
    server.wait_for_event(sent, "Delivery")
    (server.data / "events/events.jsonl").read_bytes().decode("utf-8")
    assert to in server.run("message", "show", sent)
    sink.close()


@pytest.mark.parametrize("broken", ["busy port", "address of another host", "no certificate", "no credentials"])
def test_a_start_that_fails_ends_at_once_and_says_why(fresh, broken):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        changes = {"busy port": {"server": {"submission": f"127.0.0.1:{taken.getsockname()[1]}"}},
                   "address of another host": {"server": {"api": "192.0.2.1:8080"}},
                   "no certificate": {"tls": {"certificate": "/nonexistent.pem", "private_key": "/nonexistent.key"}},
                   "no credentials": {"egress": {"relay": [{"name": "r", "host": "127.0.0.1", "credentials_file": "/nonexistent"}]}}}[broken]
        server = fresh().init()
        server.change(changes)
        done = subprocess.run([binary(), "serve", "--config", server.config_file], capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 1 and "cannot start" in done.stderr


def test_sigterm_ends_in_30_s_whoever_stalls(fresh, someone):
    rude = socket.socket()
    rude.bind(("127.0.0.1", 0))
    rude.listen(5)            # takes connections and never says a word
    server = fresh(odd_route(rude.getsockname()[1])).init().start()
    server.verify(SHOP)
    server.send(someone("odd.example"))
    stalled = [socket.create_connection(("127.0.0.1", server.ports[name])) for name in ("submission_tls", "api_tls", "api", "submission")]
    stalled[2].sendall(b"POST /v2/email/outbound-emails HTTP/1.1\r\nHost: x\r\nContent-Le")
    client = smtplib.SMTP("127.0.0.1", server.ports["submission"], timeout=60)
    client.starttls()
    client.login(server.credentials["smtp_user"], server.credentials["smtp_password"])
    client.mail("news@shop.example")
    client.rcpt("someone@odd.example")
    client.docmd("DATA")
    client.send(b"Subject: half\r\n")
    began = time.monotonic()
    assert server.stop(timeout=60) == 0
    assert time.monotonic() - began < 30
    for connection in stalled:
        connection.close()
    rude.close()


def test_the_operator_s_word_outlives_a_look_up_under_way(fresh):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        server = fresh({"dns": {"servers": [f"127.0.0.1:{silent.getsockname()[1]}"], "timeout_ms": 1500}}).init().start()
        server.create_identity("slow.example")
        time.sleep(0.2)
        server.run("identity", "verify", "slow.example", "--account", server.account)
        time.sleep(4)
        assert server.ses().get_email_identity(EmailIdentity="slow.example")["VerifiedForSendingStatus"] is True


def test_sender_must_be_one_verified_address(warmpost, someone):
    for sender in ("news@shop.example, ceo@bank.example", "Boss <<ceo@bank.example>", "ceo@bank.example"):
        with warmpost.smtp() as client, pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("news@shop.example", [someone()], f"From: news@shop.example\r\nSender: {sender}\r\nSubject: x\r\n\r\nx\r\n")
        assert smtp_reply(refused.value).startswith("554")


def test_a_bounce_notice_goes_out_beyond_the_queue_s_cap(fresh, sink, someone):
    bad, sender = someone(), someone("other.example")
    server = fresh({"limits": {"queue_messages_per_account": 1}}).init().start()
    server.verify(sender)
    wait_until(lambda: sink.to(sender), 30, "the verification mail, so that the queue is empty")
    sink.answers["RCPT"] = lambda session, address: "550 5.1.1 user unknown" if bad in address else None
    sent = wait_until(lambda: try_to_send(server, bad, sender), 30, "room for the message")
    wait_until(lambda: any(mail.message.get_content_type() == "multipart/report" for mail in sink.to(sender)), 30, "the notice")
    assert any(entry["kind"] == "bounce_mailed" for entry in server.ask("message", "show", sent)["entries"])


def try_to_send(server, to, sender):
    try:
        return server.send(to, sender=sender, subject="Grüße")
    except server.ses().exceptions.TooManyRequestsException:
        return None


def test_strangers_large_bodies_do_not_shut_the_api(fresh):
    server = fresh().init().start()
    held = []
    for _ in range(12):
        connection = socket.create_connection(("127.0.0.1", server.ports["api"]))
        key = server.credentials["id"]
        connection.sendall((f"POST /v2/email/outbound-emails HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\nX-Amz-Date: {time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}\r\n"
                            f"Authorization: AWS4-HMAC-SHA256 Credential={key}/{time.strftime('%Y%m%d', time.gmtime())}/us-east-1/ses/aws4_request, SignedHeaders=host;x-amz-date, "
                            f"Signature={'0' * 64}\r\n\r\n").encode())
        held.append(connection)
    time.sleep(0.5)
    assert server.ses().get_account()["SendingEnabled"] is True
    assert "empty" in server.run("queue")
    for connection in held:
        connection.close()


def test_idle_strangers_do_not_lock_the_operator_out(fresh):
    server = fresh({"limits": {"http_connections": 4}}).init().start()
    held = [socket.create_connection(("127.0.0.1", server.ports["api"])) for _ in range(8)]
    time.sleep(0.3)
    assert "empty" in server.run("queue")
    for connection in held:
        connection.close()


def test_verification_mail_to_one_stranger_is_bounded(warmpost, someone):
    victim, ses = someone("other.example"), warmpost.ses()
    for _ in range(5):
        ses.create_email_identity(EmailIdentity=victim)
        ses.delete_email_identity(EmailIdentity=victim)
    with pytest.raises(ses.exceptions.TooManyRequestsException):
        ses.create_email_identity(EmailIdentity=victim)
