"""Managed pools in real sending: what their addresses send to each ISP, where the rest goes, and that a crash forgets nothing. Seen by the receivers."""
import json
import re
import signal

import botocore.exceptions
import pytest

from support.net import wait_until
from test_dedicated import own_api

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


def refusal(call, address):
    """Status, code and text of a refusal, without the address."""
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        call(address)
    answer = refused.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"]["Message"].replace(address, "IP")


def test_a_hidden_address_cannot_be_told_from_a_foreign_one(server):
    [address] = pool(server, 1)
    ses = server.ses()
    calls = [lambda ip: ses.get_dedicated_ip(Ip=ip),
             lambda ip: ses.put_dedicated_ip_in_pool(Ip=ip, DestinationPoolName="ses-default-dedicated-pool"),
             lambda ip: ses.put_dedicated_ip_in_pool(Ip=ip, DestinationPoolName="auto"),
             lambda ip: ses.put_dedicated_ip_in_pool(Ip=ip, DestinationPoolName="gone"),
             lambda ip: ses.put_dedicated_ip_warmup_attributes(Ip=ip, WarmupPercentage=50)]
    key = server.ask("key", "create")
    release = lambda ip: json.dumps(own_api(server, key, "DELETE", f"/my-addresses/{ip}")).replace(ip, "IP")
    for foreign in ("127.0.2.9", "203.0.113.9"):
        for call in calls:
            assert refusal(call, address) == refusal(call, foreign) == (404, "NotFoundException", "Could not find dedicated IP IP under this account.")
        assert release(address) == release(foreign) and "404" in release(address)
    told = [server.aws("put-dedicated-ip-in-pool", "--ip", ip, "--destination-pool-name", "auto").stderr.replace(ip, "IP") for ip in (address, "127.0.2.9")]
    assert told[0] == told[1] and "NotFoundException" in told[0], told
    server.change({"managed": {"show_managed_addresses": True}})
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: ses.get_dedicated_ips()["DedicatedIps"], 10, "the address to be shown")
    wait_until(lambda: refusal(calls[1], address)[0] == 400, 10, "the control database's thread to have the configuration too")
    for call in (calls[1], calls[4]):
        status, code, text = refusal(call, address)
        assert (status, code) == (400, "BadRequestException") and "MANAGED" in text, text
    assert "MANAGED" in release(address)


def test_the_isps_own_words_are_in_the_record_of_a_block(server, sink, someone):
    [address] = pool(server, 1)
    said = f"550 5.7.1 Service unavailable; client host [{address}] blocked using zen.spamhaus.org; \x1b[31msee it"
    sink.answers["RCPT"] = lambda session, argument: said if session.peer == address else None
    peers(sink, send_all(server, someone, 3), 60)
    told = wait_until(lambda: server.ask("managed", "decisions", "--pool", "auto", "--kind", "block")["decisions"], 10, "the block's record")
    assert f"the ISP said: 550 5.7.1 Service unavailable; client host [{address}] blocked using zen.spamhaus.org; ?[31msee it" in told[0]["why"], told
    assert "the ISP said: 550 5.7.1" in server.run("explain", "auto")


def test_explain_shows_the_grant_right_after_sending_and_what_waits_with_its_reason(server, sink, someone):
    pool(server, 1)
    server.run("pool", "set", "auto", "--spill", "never")
    to = someone("big.test")
    message = server.send(to, ConfigurationSetName="auto")
    sink.one(to)
    wait_until(lambda: server.ask("explain", message)["attempts"], 5, "the attempt")
    explained = server.run("explain", message)
    assert "The grant: let " in explained and "not written yet" not in explained, explained
    send_all(server, someone, 60)
    wait_until(lambda: "over what pool auto may send to gmail" in server.run("explain", "auto", "gmail"), 20, "mail to wait")
    waits = server.run("explain", "auto", "gmail")
    assert "spill never: what its addresses have no room for waits" in waits and "What waits now" in waits, waits
    [lane] = server.ask("explain", "auto")["waiting"]
    queued = next(each for each in server.ask("queue")["lanes"] if each["pool"] == "auto")
    assert lane["isp"] == "gmail" and lane["waiting"] == queued["waiting"] > 0 and lane["waits_for"] == queued["waits_for"]


def test_a_frozen_and_capped_pool_says_so_in_its_capacity(server, sink, someone):
    pool(server, 1)
    peers(sink, send_all(server, someone, 2))
    free = server.ask("explain", "auto")["use"]["capacity_24h"]
    server.run("managed", "override", "--all", "--hour-cap", 1, "--for", "6h", "--reason", "ticket 4711")
    wait_until(lambda: server.ask("explain", "auto")["use"]["capacity_limited_by"], 10, "the cap")
    use = server.ask("explain", "auto")["use"]
    assert use["capacity_24h"] == min(free, 24), (use, free)
    status, mine = own_api(server, server.ask("key", "create"), "GET", "/my-pools/auto")
    assert status == 200 and mine["use"] == use and "ticket" not in json.dumps(mine), mine
    assert "(override)" in server.run("explain", "auto") and "ticket 4711" in server.run("explain", "auto")


def test_a_shadow_says_would_where_nothing_was_done(server, sink, someone):
    server.run("pool", "create", "plain")
    free = [each["address"] for each in server.ask("ip")["addresses"] if each["state"] == "inventory"][:1]
    server.run("pool", "add", "plain", *free)
    server.run("ip", "warmup", free[0], "done")
    server.run("pool", "set", "plain", "--shadow", "on")
    server.ses().create_configuration_set(ConfigurationSetName="auto", DeliveryOptions={"SendingPoolName": "plain"})
    assert set(peers(sink, send_all(server, someone, 5))) == set(free)
    told = server.ask("explain", "plain")
    [isp] = told["isps"]
    assert isp["taken_by_addresses_24h"] == 5 and "dedicated_24h" in isp["would_have"] and "dedicated_24h" not in isp and "use" not in told, told
    explained = server.run("explain", "plain")
    assert "WOULD GO DEDICATED" in explained and "ITS ADDRESSES TOOK" in explained and "24 H DEDICATED" not in explained, explained


def test_what_was_sent_in_shadow_is_known_when_the_pool_becomes_managed_and_shown_after_a_restart(server, sink, someone):
    server.run("pool", "create", "plain")
    [address] = [each["address"] for each in server.ask("ip")["addresses"] if each["state"] == "inventory"][:1]
    server.run("pool", "add", "plain", address)
    server.run("ip", "warmup", address, "done")
    server.run("pool", "set", "plain", "--shadow", "on")
    server.ses().create_configuration_set(ConfigurationSetName="auto", DeliveryOptions={"SendingPoolName": "plain"})
    assert peers(sink, send_all(server, someone, 60)) == {address: 60}
    answer = server.node("sdk_send.mjs", command="PutDedicatedIpPoolScalingAttributesCommand", input={"PoolName": "plain", "ScalingMode": "MANAGED"})
    assert "error" not in answer, answer
    allowance = lambda: [pair.get("allowance_day") for isp in server.ask("explain", "plain")["isps"] for pair in isp["pairs"]]
    wait_until(lambda: allowance() == [60], 10, lambda: server.run("explain", "plain"))
    server.stop()
    server.start()
    wait_until(lambda: allowance() == [60], 10, lambda: server.run("explain", "plain"))


def test_explain_names_the_isps_there_are_and_pools_that_are_not_managed(server, sink, someone):
    pool(server, 1)
    peers(sink, send_all(server, someone, 2))
    assert "The pool's mail goes to: gmail" in server.run("explain", "auto", "nosuchisp")
    assert "127.0.2." in server.run("explain", "auto", "GMAIL"), "an id is the same in any case"
    server.run("pool", "create", "plain")
    told = server.run("explain", "plain")
    assert "not managed" in told and "--shadow on" in told and "nsufficient" not in told, told
    given = server.run("managed", "override", "--pool", "auto", "--isp", "gmail", "--day-cap", 1, "--for", "6h", "--reason", "ticket 4712")
    assert "for each address of pool auto, towards gmail: at most 1" in given, given


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
