"""SMTP submission with swaks, smtplib and nodemailer: authentication, SES's words, and what must be refused."""
import base64
import smtplib
import socket
import ssl
import subprocess

import pytest

from support.warmpost import CLEAN, smtp_reply


def mail(to, sender="news@shop.example", extra="", body="It works.\r\n"):
    return f"From: {sender}\r\nTo: {to}\r\nSubject: by SMTP\r\n{extra}\r\n{body}".encode()


def swaks(warmpost, to, *options, port="submission"):
    return subprocess.run(["swaks", "--server", "127.0.0.1", "--port", str(warmpost.ports[port]), "--from", "news@shop.example", "--to", to,
                           "--header", "From: news@shop.example", *options], env=CLEAN, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("method", ["PLAIN", "LOGIN"])
@pytest.mark.parametrize("port, tls", [("submission", "--tls"), ("submission_tls", "--tls-on-connect")])
def test_swaks_with_tls(warmpost, sink, someone, method, port, tls):
    to = someone()
    key = warmpost.credentials
    done = swaks(warmpost, to, tls, "--auth", method, "--auth-user", key["smtp_user"], "--auth-password", key["smtp_password"], port=port)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "235 Authentication successful." in done.stdout
    assert f"250 Ok {sink.one(to).message_id}" in done.stdout


@pytest.mark.parametrize("transport", ["smtp", "smtps"])
def test_nodemailer_smtp_transports(warmpost, sink, someone, transport):
    to = someone()
    answer = warmpost.node("nodemailer_send.mjs", transport=transport, mail={"from": "news@shop.example", "to": to, "subject": "s", "html": "<b>hi</b>"})
    assert answer.get("response", "").startswith("250 Ok "), answer
    assert sink.one(to).message_id == answer["response"].split()[-1]


def test_ehlo_announces_what_ses_does_and_pipelining(warmpost):
    with warmpost.smtp(login=False, starttls=False) as client:
        client.ehlo()
        assert {"8bitmime", "size", "starttls", "pipelining"} <= set(client.esmtp_features)
        assert client.esmtp_features["size"] == "41943040"
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        client.starttls(context=context)
        client.ehlo()
        assert client.esmtp_features["auth"].split() == ["PLAIN", "LOGIN"]
        assert "starttls" not in client.esmtp_features


def test_control_headers_act_and_are_removed(warmpost, sink, someone):
    to = someone()
    warmpost.ses().create_configuration_set(ConfigurationSetName="by-header")
    with warmpost.smtp() as client:
        client.sendmail("news@shop.example", [to], mail(to, extra="X-SES-CONFIGURATION-SET: by-header\r\nX-SES-MESSAGE-TAGS: kind=news, n=1\r\n"))
    got = sink.one(to)
    assert b"X-SES-CONFIGURATION-SET" not in got.data.upper() and b"X-SES-MESSAGE-TAGS" not in got.data.upper()
    tags = warmpost.wait_for_event(got.message_id, "Delivery")["mail"]["tags"]
    assert tags["ses:configuration-set"] == ["by-header"] and tags["kind"] == ["news"] and tags["n"] == ["1"]


def test_a_configuration_set_that_is_not_there_is_refused_after_the_dot(warmpost, someone):
    with warmpost.smtp() as client, pytest.raises(smtplib.SMTPDataError) as caught:
        client.sendmail("news@shop.example", [someone()], mail("x@isp.example", extra="X-SES-CONFIGURATION-SET: none\r\n"))
    assert caught.value.smtp_code == 554


def test_no_open_relay_without_authentication(warmpost, someone):
    with warmpost.smtp(login=False) as client:
        client.ehlo()
        code, text = client.mail("news@shop.example")
        assert (code, text) == (530, b"Authentication required")
        assert client.rcpt(someone())[0] >= 500
        assert client.docmd("DATA")[0] >= 500


def test_no_open_relay_for_a_sender_that_is_not_verified(warmpost, someone):
    with warmpost.smtp() as client, pytest.raises(smtplib.SMTPDataError) as caught:
        client.sendmail("news@shop.example", [someone()], mail("x@isp.example", sender="ceo@bank.example"))
    assert smtp_reply(caught.value) == ("554 Message rejected: Email address is not verified. "
                                        "The following identities failed the check in region US-EAST-1: ceo@bank.example")


def test_wrong_password_is_refused_in_ses_words(warmpost):
    with warmpost.smtp(login=False) as client, pytest.raises(smtplib.SMTPAuthenticationError) as caught:
        client.login(warmpost.credentials["smtp_user"], "wrong")
    assert smtp_reply(caught.value) == "535 Authentication Credentials Invalid"


def test_the_secret_key_itself_is_not_a_smtp_password(warmpost):
    with warmpost.smtp(login=False) as client, pytest.raises(smtplib.SMTPAuthenticationError):
        client.login(warmpost.credentials["smtp_user"], warmpost.credentials["secret"])


def test_no_auth_before_tls_when_the_config_does_not_allow_it(fresh):
    server = fresh({"submission": {"plain_auth_on_loopback": False}}).init().start()
    with server.smtp(login=False, starttls=False) as client:
        client.ehlo()
        code, text = client.docmd("AUTH", "PLAIN AHgAeQ==")
        assert (code, text) == (530, b"Must issue a STARTTLS command first")


class Wire:
    """A raw SMTP conversation: for what no client library would send."""

    def __init__(self, warmpost):
        self.socket = socket.create_connection(("127.0.0.1", warmpost.ports["submission"]), timeout=20)
        self.reader = self.socket.makefile("rb")
        self.reply()
        key = warmpost.credentials
        self.say("EHLO wire.example")
        plain = base64.b64encode(f"\0{key['smtp_user']}\0{key['smtp_password']}".encode()).decode()
        assert self.say(f"AUTH PLAIN {plain}").startswith("235")

    def say(self, line):
        self.socket.sendall(line.encode() + b"\r\n")
        return self.reply()

    def reply(self):
        lines = []
        while line := self.reader.readline().decode():
            lines.append(line.rstrip("\r\n"))
            if line[3:4] != "-":
                break
        return "\n".join(lines)


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r.\r\n"])
def test_smuggling_a_second_message_is_refused(warmpost, sink, someone, end):
    """A bare CR or LF around a dot must neither end the message nor travel on: both recipients get nothing (SMTP smuggling, 2023)."""
    to, smuggled = someone(), someone()
    wire = Wire(warmpost)
    wire.say("MAIL FROM:<news@shop.example>")
    wire.say(f"RCPT TO:<{to}>")
    assert wire.say("DATA").startswith("354")
    wire.socket.sendall(mail(to, body="first") + end
                        + f"MAIL FROM:<ceo@shop.example>\r\nRCPT TO:<{smuggled}>\r\nDATA\r\n".encode() + mail(smuggled, body="second") + b"\r\n.\r\n")
    assert wire.reply()[0] == "5"
    wire.socket.close()
    probe = someone()
    warmpost.send(probe)
    sink.one(probe)      # what had been accepted before would have come by now
    assert sink.to(to) == [] and sink.to(smuggled) == []


def test_pipelined_commands_before_starttls_are_not_carried_into_tls(warmpost):
    """RFC 3207 section 4.2; CVE-2011-0411."""
    with socket.create_connection(("127.0.0.1", warmpost.ports["submission"]), timeout=20) as plain:
        plain.recv(1000)
        plain.sendall(b"EHLO wire.example\r\n")
        plain.recv(2000)
        plain.sendall(b"STARTTLS\r\nNOOP injected\r\nNOOP injected\r\n")
        assert plain.recv(2000).startswith((b"220 ", b"5"))
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        try:
            secure = context.wrap_socket(plain)
        except (ssl.SSLError, OSError):
            return       # refused or closed: nothing was injected
        secure.settimeout(2)
        with pytest.raises((TimeoutError, ssl.SSLError)):
            secure.recv(1000)


def test_a_message_beyond_the_size_limit_is_refused(fresh):
    server = fresh({"limits": {"message_bytes": 100000, "min_free_bytes": 1 << 20}}).init().start()
    server.verify("shop.example")
    with server.smtp() as client:
        client.ehlo()
        assert client.docmd("MAIL", "FROM:<news@shop.example> SIZE=200000")[0] == 552
        client.rset()
        with pytest.raises((smtplib.SMTPDataError, smtplib.SMTPSenderRefused)) as caught:
            client.esmtp_features.pop("size")
            client.sendmail("news@shop.example", ["a@isp.example"], mail("a@isp.example", body="x" * 70 * 3000 + "\r\n"))
        assert caught.value.smtp_code == 552


def test_a_trusted_network_submits_without_auth_for_its_account(fresh, sink, someone):
    server = fresh({"submission": {"plain_auth_on_loopback": True, "trusted": [{"network": "127.0.0.0/8", "account": "test"}]}}).init().start()
    server.verify("shop.example")
    to = someone()
    with smtplib.SMTP("127.0.0.1", server.ports["submission"]) as client:
        client.sendmail("news@shop.example", [to], mail(to))
        with pytest.raises(smtplib.SMTPDataError):
            client.sendmail("news@shop.example", [to], mail(to, sender="ceo@bank.example"))
    sink.one(to)
