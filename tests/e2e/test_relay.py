"""An upstream SMTP service that stands in a pool as if it were an address: [[egress.relay]], played by a Postfix with AUTH and TLS."""
import signal

import pytest

from support.net import free_port, wait_until
from support.postfix import Postfix

RELAY, USER, PASSWORD = "127.1.0.20", "warmpost", "upstream secret"
SHOP = "shop.example"


@pytest.fixture(scope="module")
def upstream(certificate, shared_sink, smtp_port):
    postfix = Postfix.relay_host(RELAY, free_port(), "relay.example", *certificate, {USER: PASSWORD}, ("127.1.0.1", smtp_port)).start()
    yield postfix
    postfix.stop()


@pytest.fixture
def through(fresh, upstream, tmp_path):
    """through(password, daily limit): a server whose pool "moving" holds nothing but the relay."""
    def make(password=PASSWORD, limit=0):
        credentials = tmp_path / "relay.credentials"
        credentials.write_text(f"{USER}\n{password}\n")
        credentials.chmod(0o600)
        server = fresh({"egress": {"relay": [{"name": "old-provider", "host": RELAY, "port": upstream.port, "tls": "starttls",
                                              "credentials_file": str(credentials), "daily_limit": limit}]}}).init().start()
        server.verify(SHOP)
        server.run("pool", "create", "moving", "--account", server.account)
        server.run("ip", "lease", "old-provider", "--account", server.account, "--pool", "moving")
        server.ses().create_configuration_set(ConfigurationSetName="moving", DeliveryOptions={"SendingPoolName": "moving"})
        return server
    return make


def last_reply(server, sent):
    return str(server.ask("message", "show", sent))


def test_mail_goes_out_through_the_relay_signed_in_and_encrypted(through, sink, someone):
    server, to = through(), someone()
    sent = server.send(to, ConfigurationSetName="moving")
    mail = sink.one(to)
    assert any("relay.example" in hop and "using TLSv1." in hop and f"Authenticated sender: {USER}" in hop for hop in mail.message.get_all("Received"))
    assert mail.message["X-SES-Outgoing"] is None   # no address of ours
    server.wait_for_event(sent, "Delivery")
    assert "old-provider" in last_reply(server, sent)
    assert PASSWORD not in server.log() + server.run("message", "show", sent)


def test_credentials_that_the_relay_refuses_lose_no_mail_and_sighup_reads_the_right_ones(through, sink, someone, tmp_path):
    server, to = through(password="wrong"), someone()
    sent = server.send(to, ConfigurationSetName="moving")
    wait_until(lambda: "535" in last_reply(server, sent), 30, "the relay's refusal in the message's story")
    assert sink.to(to) == []
    (tmp_path / "relay.credentials").write_text(f"{USER}\n{PASSWORD}\n")
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "configuration read again" in server.log(), 20, "the reload")
    sink.one(to)


def test_what_exceeds_the_relay_s_daily_limit_waits_and_says_why(through, sink, someone):
    server = through(limit=2)
    first, second, third = someone(), someone(), someone()
    for to in (first, second):
        server.send(to, ConfigurationSetName="moving")
        sink.one(to)
    sent = server.send(third, ConfigurationSetName="moving")
    wait_until(lambda: "old-provider (allowance used up)" in server.run("queue"), 20, "the reason in the queue")
    assert sink.to(third) == []
    assert sent in str(server.ask("queue", "--messages"))


def test_a_crash_never_lets_the_daily_limit_be_exceeded(through, sink, someone):
    server = through(limit=3)
    first = someone()
    server.send(first, ConfigurationSetName="moving")
    sink.one(first)
    server.kill()
    server.start()
    others = [someone() for _ in range(5)]
    for to in others:
        server.send(to, ConfigurationSetName="moving")
    wait_until(lambda: "old-provider (allowance used up)" in server.run("queue"), 30, "the limit")
    came = [to for to in others if sink.to(to)]
    assert 1 <= len(came) <= 2, "with the one before the crash: three of a day"
