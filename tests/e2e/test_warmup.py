"""Warm-up in real sending: what a leased address may send, where the excess goes, and that a crash forgets nothing. Seen by the receivers as source addresses."""
import json
import signal
import time

import pytest

from support.net import wait_until

HOUR = 10   # the plan's fifth of 50 messages on its first day


def leased(server, count=1, pool="news", percent=None):
    """A pool of the account with `count` addresses that warm up, a configuration set of its name; the addresses."""
    server.run("pool", "create", pool)
    free = [each["address"] for each in server.ask("ip")["addresses"] if each["state"] == "inventory"][:count]
    server.run("pool", "add", pool, *free)
    ses = server.ses()
    ses.create_configuration_set(ConfigurationSetName=pool, DeliveryOptions={"SendingPoolName": pool})
    if percent is not None:
        for address in free:
            ses.put_dedicated_ip_warmup_attributes(Ip=address, WarmupPercentage=percent)
    return free


@pytest.fixture
def server(fresh):
    server = fresh().init().start()
    server.run("account", "limits", server.account, "--daily", 1000000, "--rate", 10000)
    server.verify("shop.example")
    return server


def send_all(server, someone, count, pool="news", domain="isp.example"):
    recipients = [someone(domain) for _ in range(count)]
    return {to: server.send(to, ConfigurationSetName=pool) for to in recipients}


def peers(sink, recipients, timeout=40):
    """How many came from each source address."""
    counts = {}
    for to in recipients:
        peer = sink.one(to, timeout).peer
        counts[peer] = counts.get(peer, 0) + 1
    return counts


def warmup(server, address):
    return next(each for each in server.ask("ip")["addresses"] if each["address"] == address)["warmup"]


def test_the_excess_leaves_by_the_shared_pool_and_says_why(server, sink, someone):
    [address] = leased(server)
    sent = send_all(server, someone, 30)
    counts = peers(sink, sent)
    assert counts.pop(address) == HOUR, counts
    assert sum(counts.values()) == 30 - HOUR and all(peer.startswith("127.0.1.") for peer in counts)
    by_shared = next(to for to in sent if sink.one(to).peer != address)
    story = server.run("message", "show", sent[by_shared])
    assert "over the warm-up allowance of pool news" in story and "spill is while-warming" in story, story
    shown = warmup(server, address)
    assert shown["status"] == "IN_PROGRESS" and shown["percentage"] == 0 and shown["allowance_day"] == 50 and shown["allowance_hour"] == HOUR
    assert shown["used_day"] == HOUR and shown["used_hour"] == HOUR
    assert "10 of 50" in server.run("ip") and "10 of 10" in server.run("ip")


def test_kill_9_forgets_no_count_and_loses_no_message(server, sink, someone):
    [address] = leased(server)
    sent = send_all(server, someone, 4)
    assert peers(sink, sent) == {address: 4}
    slow = lambda session, argument: time.sleep(0.2)
    sink.answers["DATA"] = slow
    sent |= send_all(server, someone, 12)
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    server.process = None
    sink.answers.clear()
    server.start()
    sent |= send_all(server, someone, 12)
    for to in sent:
        sink.one(to)
    from_address = [mail for to in sent for mail in sink.to(to) if mail.peer == address]
    assert 4 <= len(from_address) <= HOUR, "reserved counts as spent, and nothing is forgotten"
    assert warmup(server, address)["used_hour"] == HOUR


def test_an_isolated_pool_waits_and_goes_on_when_it_may(server, sink, someone):
    [address] = leased(server)
    server.run("pool", "set", "news", "--spill", "never")
    sent = send_all(server, someone, HOUR + 5)
    wait_until(lambda: sum(bool(sink.to(to)) for to in sent) == HOUR, 30, "the hour's allowance to be used")
    lanes = lambda: [lane for lane in server.ask("queue")["lanes"] if lane["pool"] == "news"]
    waiting = wait_until(lambda: [lane for lane in lanes() if lane["waiting"] == 5 and lane["waits_for"]], 20, "five to wait")[0]
    assert "its spill is never" in waiting["waits_for"], waiting
    assert not [to for to in sent if sink.to(to) and sink.one(to).peer != address]
    server.run("ip", "warmup", address, "50")
    assert peers(sink, sent) == {address: HOUR + 5}


def test_warm_addresses_of_the_pool_come_before_the_shared_pool(server, sink, someone):
    warming, warm = leased(server, 2)
    server.run("ip", "warmup", warm, "done")
    sent = send_all(server, someone, 40)
    counts = peers(sink, sent)
    assert counts == {warming: HOUR, warm: 40 - HOUR}, counts


def test_a_message_to_many_uses_the_allowance_of_each_recipient(server, sink, someone):
    [address] = leased(server)
    recipients = [someone() for _ in range(HOUR + 4)]
    message = server.ses().send_email(FromEmailAddress="news@shop.example", Destination={"ToAddresses": recipients}, ConfigurationSetName="news",
                                      Content={"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}})["MessageId"]
    counts = peers(sink, recipients)
    assert counts.pop(address) == HOUR
    assert sum(counts.values()) == 4, f"each once: {counts}"
    assert len([event for event in server.events(message) if event["eventType"] == "Delivery"]) >= 1


def test_two_isps_share_one_address_allowance(server, sink, someone):
    [address] = leased(server)
    sent = {}
    for _ in range(15):
        sent |= send_all(server, someone, 1, domain="isp.example") | send_all(server, someone, 1, domain="other.example")
    counts = peers(sink, sent)
    assert counts.pop(address) <= HOUR
    assert sum(counts.values()) >= 20


def test_orders_at_the_terminal(server, sink, someone):
    [address] = leased(server)
    ses = server.ses()
    for step, status, percent in (("60", "IN_PROGRESS", 60), ("done", "DONE", 100), ("restart", "IN_PROGRESS", 1), ("start", "IN_PROGRESS", 0)):
        server.run("ip", "warmup", address, step)
        shown = ses.get_dedicated_ip(Ip=address)["DedicatedIp"]
        assert (shown["WarmupStatus"], shown["WarmupPercentage"]) == (status, percent)
    server.run("ip", "warmup", address, "--advance", "sent-days")
    for wrong in (["101"], ["soon"], ["-1"], ["off"], []):
        refused = server.try_run("ip", "warmup", address, *wrong)
        assert refused.returncode != 0 and refused.stderr, wrong
    assert server.try_run("ip", "warmup", "192.0.2.200", "5").returncode == 1
    assert server.try_run("pool", "set", "news").returncode == 2
    assert "DONE" not in server.run("ip")


def test_a_shared_address_can_be_warmed_up_too_and_another_plan_counts_at_once(server, sink, someone):
    shared = [each["address"] for each in server.ask("ip")["addresses"] if each["state"] == "shared"]
    for address in shared:
        server.run("ip", "warmup", address, "start")
    recipients = [someone() for _ in range(HOUR * len(shared) + 3)]
    for to in recipients:
        server.send(to)
    wait_until(lambda: sum(bool(sink.to(to)) for to in recipients) == HOUR * len(shared), 30, "the allowances to be used")
    server.change({"warmup": {"start": 500}})
    server.process.send_signal(signal.SIGHUP)
    counts = peers(sink, recipients)
    assert sum(counts.values()) == len(recipients) and set(counts) <= set(shared)
    wrong = server.change({"warmup": {"start": 500, "full": 100}})
    checked = server.try_run("check")
    assert checked.returncode != 0 and "warmup.full" in checked.stdout + checked.stderr


BLOCK = "550 5.7.1 Service unavailable; client host [{}] blocked using zen.spamhaus.org"


def blocked(sink, address):
    sink.answers["RCPT"] = lambda session, argument: BLOCK.format(address) if session.peer == address else None


def test_spill_always_leaves_a_blocked_pool_and_the_default_waits(server, sink, someone):
    [address] = leased(server)
    server.run("ip", "warmup", address, "done")
    blocked(sink, address)
    server.run("pool", "set", "news", "--spill", "never")
    waits = send_all(server, someone, 3)
    wait_until(lambda: any(each["source"] == address for each in server.ask("ip", "rests")["rests"]), 20, "the address to rest")
    assert not any(sink.to(to) for to in waits)
    server.run("pool", "set", "news", "--spill", "always")
    counts = peers(sink, waits, 60)
    assert all(peer.startswith("127.0.1.") for peer in counts), counts
    assert "its spill is always" in server.run("message", "show", list(waits.values())[-1])


@pytest.mark.parametrize("change", ["deleted", "managed", "emptied with spill always"])
def test_mail_that_waits_for_a_pool_which_cannot_send_any_more_is_sent(server, sink, someone, change):
    [address] = leased(server)
    server.run("pool", "set", "news", "--spill", "always" if "emptied" in change else "never")
    sent = send_all(server, someone, HOUR + 3)
    wait_until(lambda: sum(bool(sink.to(to)) for to in sent) == HOUR, 30, "the hour's allowance to be used") if "emptied" not in change else None
    if change == "managed":
        assert "error" not in server.node("sdk_send.mjs", command="PutDedicatedIpPoolScalingAttributesCommand", input={"PoolName": "news", "ScalingMode": "MANAGED"})
    else:
        server.run("ip", "release", address)
    if change == "deleted":
        server.run("pool", "delete", "news")
        server.run("account", "create", "other")
        server.run("pool", "create", "theirs", "--account", "other")
        server.run("pool", "add", "theirs", "127.0.2.9", "--account", "other")
    counts = peers(sink, sent, 90)
    assert all(peer == address or peer.startswith("127.0.1.") for peer in counts), f"never from another account's address: {counts}"
    assert sum(counts.values()) == HOUR + 3


def test_a_pool_name_of_several_accounts_is_not_guessed(server):
    server.run("account", "create", "other")
    for account in (server.account, "other"):
        server.run("pool", "create", "news", "--account", account)
    for words in (["drop", "--pool", "news"], ["retry", "--pool", "news"], ["pause", "--pool", "news"], ["drop", "--lane", "news/gmail"]):
        refused = server.try_run(*words)
        assert refused.returncode != 0 and "Several accounts have a pool news" in refused.stderr, (words, refused.stderr)
    account = next(each["id"] for each in server.ask("account")["accounts"] if each["name"] == "other")
    server.run("drop", "--pool", f"{account}/news")
    server.run("pause", "--pool", f"{account}/news")


def test_addresses_that_cannot_be_sources_are_refused(server):
    for wrong in ("0.0.0.0", "255.255.255.255", "224.0.0.1", "::", "::ffff:127.0.1.1", "ff02::1"):
        refused = server.try_run("ip", "add", wrong)
        assert refused.returncode != 0 and "cannot be a source address" in refused.stderr, wrong
