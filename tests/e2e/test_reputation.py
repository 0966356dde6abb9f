"""What is counted and what is made of it: findings about leased addresses, told as events; advice from what an account really sent."""
import json
import signal

import pytest

from support.net import wait_until
from test_dedicated import own_api

ADDRESS = "127.0.2.1"


@pytest.fixture
def keeping(fresh, sink, smtp_port):
    """keeping(rules): a server with one leased, warm address in pool "news", and big.example, whose mail the ISP table calls gmail's."""
    def make(rules):
        server = fresh({"keeping": rules, "route": [{"domain": "big.example", "host": "127.1.0.1", "port": smtp_port, "isp": "gmail"}]}).init().start()
        server.run("account", "limits", server.account, "--daily", 1000, "--rate", 1000)
        server.verify("shop.example")
        ses = server.ses()
        ses.create_dedicated_ip_pool(PoolName="news")
        server.run("ip", "lease", ADDRESS, "--account", server.account, "--pool", "news")
        ses.put_dedicated_ip_warmup_attributes(Ip=ADDRESS, WarmupPercentage=100)
        ses.create_configuration_set(ConfigurationSetName="news", DeliveryOptions={"SendingPoolName": "news"})
        return server
    return make


def deliver(server, someone, count):
    for sent in [server.send(someone("big.example"), ConfigurationSetName="news") for _ in range(count)]:
        server.wait_for_event(sent, "Delivery")


def told(server):
    return [event["notice"] for event in server.events() if event["eventType"] == "ReputationFinding"]


def look_again(server):
    """SIGHUP has the addresses looked at at once; the answer after that."""
    before = server.ask("findings")["checked_ms"]
    server.process.send_signal(signal.SIGHUP)
    looked = lambda: (answer := server.ask("findings"))["checked_ms"] > before and answer
    return wait_until(looked, 30, lambda: "another look at the addresses:\n" + server.log(2000))


def test_a_jump_is_found_told_once_and_gone_when_the_rules_are_others(keeping, someone):
    server = keeping({"jump_above": 2})
    deliver(server, someone, 4)
    finding = look_again(server)["findings"][0]
    assert finding["kind"] == "sudden-jump" and finding["address"] == ADDRESS and finding["isp"] == "gmail" and finding["severity"] == "warning"
    assert "4 messages to gmail today" in finding["text"] and finding["advice"]
    wait_until(lambda: told(server), 20, "the event")
    assert told(server)[0]["address"] == ADDRESS and told(server)[0]["kind"] == "sudden-jump" and told(server)[0]["isp"] == "gmail"
    assert "sudden-jump of 127.0.2.1 (test) at gmail" in server.run("findings")
    assert server.ask("findings", "--address", "127.0.2.9")["findings"] == []

    server.kill()                                       # nothing is told twice, whatever ends
    server.start()
    assert look_again(server)["findings"][0]["since_ms"] == finding["since_ms"]
    assert len({notice["timestamp"] for notice in told(server)}) == 1, "the file may hold an event twice after a crash, but it is the same one"

    server.change({"keeping": {"jump_above": 1000}})
    assert look_again(server)["findings"] == []
    assert "Nothing was found" in server.run("findings")


def test_an_account_sees_its_own_findings_only_and_none_when_it_is_allow_listed(keeping, someone):
    server = keeping({"jump_above": 0})
    deliver(server, someone, 1)
    assert len(look_again(server)["findings"]) == 1
    server.run("account", "create", "other")
    other = server.ask("key", "create", "--account", "other")
    status, own = own_api(server, server.credentials, "GET", "/findings")
    assert status == 200 and len(own["findings"]) == 1
    status, theirs = own_api(server, other, "GET", f"/findings?account={server.account}")
    assert status == 200 and theirs["findings"] == []
    assert own_api(server, other, "POST", "/accounts/other/allow-list", {"enabled": True})[0] == 403

    server.run("account", "allow-list", server.account, "on")
    assert look_again(server)["findings"] == []
    server.run("ip", "lease", "127.0.2.2", "--account", server.account, "--pool", "news")
    assert server.ses().get_dedicated_ip(Ip="127.0.2.2")["DedicatedIp"]["WarmupStatus"] == "DONE"
    refused = server.try_run("account", "allow-list", server.account, "perhaps")
    assert refused.returncode == 2


def test_advice_goes_by_what_was_really_sent(keeping, someone):
    server = keeping({})
    nothing = server.ask("advise", "--account", server.account)
    assert nothing["recommended"] == "shared" and nothing["volume"]["messages"] == 0
    deliver(server, someone, 3)
    server.kill()                                       # what was told is counted
    server.start()
    advice = server.ask("advise", "--account", server.account, "--known-addresses", "--type", "marketing")
    assert advice["account_name"] == server.account and advice["volume"]["messages"] == 3 and advice["volume"]["main_isps"][0]["isp"] == "gmail"
    assert advice["recommended"] == "shared" and advice["reasons"] and len(advice["comparison"]) == 8
    assert set(advice["monthly_cost"]) == {"currency", "shared", "standard", "managed"}
    assert "Recommended: shared" in server.run("advise", "--account", server.account)

    status, own = own_api(server, server.credentials, "GET", "/advice?allow_listed=true")
    assert status == 200 and own["recommended"] == "standard" and own["volume"]["messages"] == 3
    assert own_api(server, server.credentials, "GET", "/advice?type=odd")[0] == 400
    status, stated = own_api(server, server.credentials, "POST", "/advice", {"messages_per_day": 200000, "regularity": "highly-irregular"})
    assert status == 200 and stated["recommended"] == "managed" and stated["volume"]["stated"] is True
    for wrong in ({}, {"messages_per_day": -1}, {"messages_per_day": 1.5}, {"messages_per_day": "9"}, {"messages_per_day": 9, "isolation": "yes"}):
        status, refused = own_api(server, server.credentials, "POST", "/advice", wrong)
        assert status == 400 and refused["message"], json.dumps(wrong)
    server.run("account", "allow-list", server.account, "on")
    assert server.ask("advise", "--account", server.account)["recommended"] == "standard"
