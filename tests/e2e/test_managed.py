"""Managed pools in real sending: what their addresses send to each ISP, where the rest goes, and that a crash forgets nothing. Seen by the receivers."""
import re
import signal

import botocore.exceptions
import pytest

SHARED = {"127.0.1.1", "127.0.1.2", "127.0.1.3", "127.0.1.4"}


@pytest.fixture
def server(fresh, smtp_port):
    """Two ISPs that the table knows, at two receivers."""
    routes = [{"domain": "big.test", "host": "127.1.0.1", "port": smtp_port, "isp": "gmail"},
              {"domain": "old.test", "host": "127.1.0.3", "port": smtp_port, "isp": "yahoo"}]
    server = fresh({"route": routes}).init().start()
    server.run("account", "limits", server.account, "--daily", 1000000, "--rate", 10000)
    server.verify("shop.example")
    return server


def pool(server, count=0, name="auto"):
    """A pool of the account that is MANAGED, with `count` addresses of its own (it had them before), and a configuration set of its name; the addresses."""
    server.run("pool", "create", name)
    free = [each["address"] for each in server.ask("ip")["addresses"] if each["state"] == "inventory"][:count]
    if free:
        server.run("pool", "add", name, *free)
    answer = server.node("sdk_send.mjs", command="PutDedicatedIpPoolScalingAttributesCommand", input={"PoolName": name, "ScalingMode": "MANAGED"})
    assert "error" not in answer, answer
    server.ses().create_configuration_set(ConfigurationSetName=name, DeliveryOptions={"SendingPoolName": name})
    return free


def send_all(server, someone, count, domain="big.test", **options):
    return {to: server.send(to, ConfigurationSetName="auto", **options) for to in [someone(domain) for _ in range(count)]}


def peers(sink, recipients, timeout=40):
    counts = {}
    for to in recipients:
        peer = sink.one(to, timeout).peer
        counts[peer] = counts.get(peer, 0) + 1
    return counts


def story(server, message):
    server.wait_for_event(message, "Delivery")   # what is told is written by then
    return server.run("message", "show", message)


def test_without_an_address_mail_leaves_by_the_shared_pool_and_says_why(server, sink, someone):
    pool(server)
    sent = send_all(server, someone, 5)
    assert set(peers(sink, sent)) <= SHARED
    told = story(server, list(sent.values())[-1])
    assert re.search(r"pool auto has no address yet: insufficient volume, .*\d messages? to gmail arrived in 24 h", told), told


def test_an_address_sends_within_its_allowance_to_each_isp_and_the_rest_spills(server, sink, someone):
    [address] = pool(server, 1)
    big, old = send_all(server, someone, 60), send_all(server, someone, 60, "old.test")
    for recipients in (big, old):
        counts = peers(sink, recipients)
        own = counts.pop(address)
        assert 0 < own < 60 and sum(counts.values()) == 60 - own and set(counts) <= SHARED
    by_own = next(to for to in big if sink.one(to).peer == address)
    told = story(server, big[by_own])
    assert re.search(r"grant \d{10,} of auto/gmail; chose " + re.escape(address), told), told
    by_shared = next(to for to in big if sink.one(to).peer != address)
    told = story(server, big[by_shared])
    assert "over what pool auto may send to gmail" in told and "in 24 h" in told, told


def test_a_block_at_one_isp_shows_nothing_at_another(server, sink, someone):
    [address] = pool(server, 1)
    block = lambda session, argument: f"550 5.7.1 Service unavailable; client host [{address}] blocked using zen.spamhaus.org"
    sink.answers["RCPT"] = lambda session, argument: block(session, argument) if session.peer == address and session.local == "127.1.0.1" else None
    blocked = send_all(server, someone, 3)
    assert set(peers(sink, blocked, 60)) <= SHARED, "the block moves them to the shared pool, with their retry"
    assert set(peers(sink, send_all(server, someone, 2, "old.test"))) == {address}


def test_kill_9_forgets_nothing_that_left(server, sink, someone):
    """What may leave in this hour is used up before; were it forgotten, as much would leave again."""
    [address] = pool(server, 1)
    sent = send_all(server, someone, 40)
    before = peers(sink, sent)[address]
    for message in sent.values():
        server.wait_for_event(message, "Delivery")
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    server.process = None
    server.start()
    sent |= send_all(server, someone, 40)
    assert sum(peers(sink, sent).values()) == 80
    own = len([mail for to in sent for mail in sink.to(to) if mail.peer == address])
    assert 0 < before <= own <= before + before // 2, "at most a step that a new slot of ten minutes allows"


def test_a_priority_that_is_none_is_refused_in_words(server, someone):
    pool(server)
    tag = lambda value: {"EmailTags": [{"Name": "warmpost:priority", "Value": value}]}
    for value in ("transactional", "normal", "bulk"):
        send_all(server, someone, 1, **tag(value))
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        send_all(server, someone, 1, **tag("urgent"))
    assert "transactional, normal or bulk" in str(refused.value)
