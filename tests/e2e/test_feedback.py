"""Bounces that come back to the return path: taken in on server.feedback, attributed to who had taken the message, told once, durable before 250."""
import smtplib

import pytest

from support.net import free_port, listening, wait_until
from support.postfix import Postfix

RELAY, USER, PASSWORD = "127.1.0.22", "warmpost", "upstream secret"
SHOP, BOUNCE_DOMAIN = "shop.example", "bounce.mail.service.example"


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory, usual, shared_sink, port):
    from support.warmpost import Warmpost
    server = Warmpost(tmp_path_factory.mktemp("feedback"), usual)
    server.change({"server": {"feedback": [f"127.0.0.1:{port}"]}})
    server.init().start()
    server.run("account", "limits", server.account, "--daily", 100000, "--rate", 1000)
    server.verify(SHOP)
    wait_until(lambda: listening("127.0.0.1", port), 20, "the listener for bounces")
    yield server
    assert server.stop() == 0, server.log()


def dsn(recipient, action="failed", status="5.1.1", diagnostic="smtp; 550 5.1.1 no such user here"):
    return (f"From: MAILER-DAEMON@far.example\r\nTo: you\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
            f"--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            f"Reporting-MTA: dns; mx.far.example\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
            f"Diagnostic-Code: {diagnostic}\r\n\r\n--b--\r\n")


def bring(port, return_path, message, sender=""):
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        return client.sendmail(sender, [return_path], message)


def delivered(server, sink, to):
    """(message id, return path) of a message that the receiver took."""
    sent = server.send(to)
    return_path = sink.one(to).mail_from
    server.wait_for_event(sent, "Delivery")
    assert return_path.endswith("@" + BOUNCE_DOMAIN)
    return sent, return_path


def counts(server):
    return server.ask("feedback")["feedback"]


def kinds(server, sent):
    return [event["eventType"] for event in server.events(sent)]


def test_a_bounce_that_comes_back_is_told_once_with_its_address(server, sink, someone, port):
    to = someone()
    sent, path = delivered(server, sink, to)
    before = counts(server)
    for _ in range(3):
        bring(port, path, dsn(to))
    event = server.wait_for_event(sent, "Bounce")
    bounce = event["bounce"]
    assert (bounce["bounceType"], bounce["reportingMTA"]) == ("Permanent", "dns; mx.far.example")
    assert bounce["bouncedRecipients"] == [{"emailAddress": to, "action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 no such user here"}]
    assert event["mail"]["tags"]["ses:outgoing-ip"] == [sink.one(to).peer]
    story = server.run("message", "show", sent)
    assert "async_bounce: bounced" in story and "mx.far.example" in story and "bounce_mailed" in story
    after = counts(server)
    assert (after["bounces"] - before["bounces"], after["repeated"] - before["repeated"]) == (1, 2)
    assert kinds(server, sent) == ["Send", "Delivery", "Bounce"]


def test_a_delay_is_told_as_a_delay(server, sink, someone, port):
    to = someone()
    sent, path = delivered(server, sink, to)
    for _ in range(2):
        bring(port, path, dsn(to, "delayed", "4.4.1", "smtp; connect to mx: connection timed out"))
    server.wait_for_event(sent, "DeliveryDelay")
    bring(port, path, dsn(to, "delivered", "2.0.0", "smtp; 250 ok"))
    assert kinds(server, sent) == ["Send", "Delivery", "DeliveryDelay"]


def test_an_autoreply_is_taken_and_dropped(server, sink, someone, port):
    to = someone()
    sent, path = delivered(server, sink, to)
    before = counts(server)
    bring(port, path, "Subject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday.\r\n", sender=to)
    bring(port, path, dsn(to), sender=to)   # a report has no sender
    assert counts(server)["no_report"] - before["no_report"] == 2
    assert kinds(server, sent) == ["Send", "Delivery"]
    assert "autoreplies" in server.run("feedback")


def test_nothing_is_relayed_and_nobody_else_is_taken_in(server, port):
    for stranger in ("someone@isp.example", f"postmaster@{BOUNCE_DOMAIN}", "A" * 55 + "@" + BOUNCE_DOMAIN):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
            bring(port, stranger, dsn("x@y.example"))
        code, text = caught.value.recipients[stranger]
        assert code == 550 and text.startswith(b"5.1.1")


def test_a_bounce_answered_with_250_survives_a_kill(fresh, sink, someone):
    port = free_port()
    server = fresh({"server": {"feedback": [f"127.0.0.1:{port}"]}}).init().start()
    server.verify(SHOP)
    to = someone()
    sent, path = delivered(server, sink, to)
    bring(port, path, dsn(to))
    server.kill()
    server.start()
    server.wait_for_event(sent, "Bounce")
    bring(port, path, dsn(to))
    assert counts(server)["repeated"] == 1
    # The kill may have come before the file's progress was stored: the same line twice, never a second bounce.
    assert len({event["bounce"]["feedbackId"] for event in server.events(sent) if event["eventType"] == "Bounce"}) == 1


def test_what_a_relay_gives_back_is_the_relays(fresh, certificate, shared_sink, sink, smtp_port, someone, tmp_path):
    feedback, relay_port = free_port(), free_port()
    postfix = Postfix.relay_host(RELAY, relay_port, "relay.example", *certificate, {USER: PASSWORD}, ("127.1.0.1", smtp_port),
                                 {BOUNCE_DOMAIN: ("127.0.0.1", feedback)}).start()
    try:
        credentials = tmp_path / "relay.credentials"
        credentials.write_text(f"{USER}\n{PASSWORD}\n")
        credentials.chmod(0o600)
        server = fresh({"server": {"feedback": [f"127.0.0.1:{feedback}"]},
                        "egress": {"shared": [], "inventory": [],
                                   "relay": [{"name": "old-provider", "host": RELAY, "port": relay_port, "tls": "starttls", "credentials_file": str(credentials)}]}}).init().start()
        server.verify(SHOP)
        gone, there = someone(), someone()
        sink.answers["RCPT"] = lambda session, to: "550 5.1.1 no such user" if to == gone else None
        sent, other = server.send(gone), server.send(there)
        event = server.wait_for_event(sent, "Bounce")
        assert event["bounce"]["bounceType"] == "Permanent" and event["bounce"]["reportingMTA"] == "dns; relay.example"
        assert "ses:outgoing-ip" not in event["mail"]["tags"]
        story = server.run("message", "show", sent)
        assert "async_bounce: bounced" in story and "it had left by old-provider" in story
        sink.one(there)
        assert kinds(server, other) == ["Send", "Delivery"]
    finally:
        postfix.stop()
