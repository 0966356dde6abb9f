"""An upstream SMTP service that stands in a pool as if it were an address: [[egress.relay]], played by a Postfix with AUTH and TLS."""
import signal

import pytest

from support.net import free_port, wait_until
from support.postfix import Postfix
from support.sink import Sink

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
    problem = wait_until(lambda: [event["notice"] for event in server.events() if event["eventType"] == "RelayProblem"], 20, "the event about the relay")[0]
    assert problem["relay"] == "old-provider" and "535" in problem["text"] and "credentials_file" in problem["advice"]
    assert "resting" in server.run("queue") or "535" in server.run("queue")
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


@pytest.fixture
def scripted(fresh):
    """A relay that a test scripts, in the shared pool beside `addresses`: (server, relay)."""
    made = []

    def make(addresses=()):
        relay = Sink(["127.1.0.21"], free_port())
        made.append(relay)
        server = fresh({"egress": {"shared": list(addresses), "inventory": [],
                                   "relay": [{"name": "old-provider", "host": "127.1.0.21", "port": relay.port, "tls": "none"}]}}).init().start()
        server.verify(SHOP)
        server.run("account", "limits", server.account, "--daily", 100000, "--rate", 1000)
        return server, relay
    yield make
    for relay in made:
        relay.close()


def test_a_relay_that_throttles_rests_and_bounces_nothing(scripted, someone):
    server, relay = scripted()
    replies = iter(["454 Throttling failure: Maximum sending rate exceeded."])
    relay.answers["."] = lambda session, mail: next(replies, None)
    to = [someone() for _ in range(6)]
    for each in to:
        server.send(each)
    for each in to:
        relay.one(each)
    told = {event["eventType"] for event in server.events()}
    assert "Bounce" not in told and "RelayProblem" not in told, "a provider's rate is its own business"
    assert "it rests until" in server.log()


@pytest.mark.parametrize("stage,reply", [("MAIL", "530 5.7.0 Authentication required"), ("RCPT", "554 5.7.1 Relay access denied")])
def test_a_relay_that_lets_nobody_in_any_more_bounces_nothing(scripted, someone, stage, reply):
    server, relay = scripted()
    relay.answers[stage] = lambda session, argument: reply
    to = someone()
    sent = server.send(to)
    problem = wait_until(lambda: [event["notice"] for event in server.events() if event["eventType"] == "RelayProblem"], 20, "the event about the relay")[0]
    assert reply[:3] in problem["text"]
    assert "Bounce" not in {event["eventType"] for event in server.events(sent)}
    relay.answers.clear()
    wait_until(lambda: "old-provider (resting)" in server.run("queue"), 20, "the relay's rest as the reason in the queue")
    server.run("retry", "--all")
    relay.one(to)
    wait_until(lambda: len([e for e in server.events() if e["eventType"] == "RelayProblem"]) == 2, 20, "the event that it takes mail again")


def test_what_a_relay_in_trouble_cannot_take_goes_by_addresses(scripted, sink, someone):
    server, relay = scripted(["127.0.1.1"])
    relay.answers["connect"] = lambda session, argument: "421 4.7.0 too many connections, try again later"
    to = [someone() for _ in range(20)]
    for each in to:
        server.send(each)
    for each in to:
        assert sink.one(each).peer == "127.0.1.1"


def test_a_recipient_that_the_relay_refuses_bounces(scripted, someone):
    server, relay = scripted()
    relay.answers["RCPT"] = lambda session, argument: "550 5.1.1 user unknown"
    sent = server.send(someone())
    bounce = server.wait_for_event(sent, "Bounce")["bounce"]
    assert bounce["bounceType"] == "Permanent"
    assert "RelayProblem" not in {event["eventType"] for event in server.events()}
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
    came = wait_until(lambda: [to for to in others if sink.to(to)], 30, "what is left of the limit to come")
    assert len(came) <= 2, "with the one before the crash: three of a day"
