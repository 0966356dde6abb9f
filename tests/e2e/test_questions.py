"""A deliverability engineer's questions, one command each: who slows us and why, what changed, who hurts which address, is it listed, why from there."""
import re

import pytest

from support.net import wait_until

ADDRESSES = ["127.0.1.1", "127.0.1.2"]
LIST = "bl.questions.example"


def listing(zone, records):
    zone.change({f"{name}.{LIST}.": record for name, record in records.items()})


@pytest.fixture(scope="module")
def server(tmp_path_factory, usual, shared_sink, zone):
    from support.warmpost import Warmpost
    listing(zone, {"2.0.0.127": ["A 127.0.0.2"], "1.1.0.127": ["A 127.0.0.2", 'TXT "spam was seen"']})   # 127.0.1.1 is listed
    server = Warmpost(tmp_path_factory.mktemp("questions"), usual)
    server.change({"egress": {"shared": ADDRESSES, "inventory": ["127.0.2.1"], "dnsbls": [LIST]}})
    server.init().start()
    server.run("account", "limits", server.account, "--daily", 100000, "--rate", 1000)
    for identity in ("shop.example", "loud.example"):
        server.verify(identity)
    yield server
    assert server.stop() == 0, server.log()


@pytest.fixture
def mailed(server, sink, someone):
    """mailed(): good mail of shop.example, mail of loud.example that bounces, and mail that is refused for now at its address."""
    unusual = "421 4.7.0 Our system has detected an unusual rate of mail from your IP address"
    sink.answers["RCPT"] = lambda session, to: "550 5.1.1 no such user" if to.startswith("gone") else unusual if to.startswith("later") else None
    for _ in range(20):
        server.send(someone())
    for _ in range(12):
        server.send("gone" + someone(), sender="news@loud.example")
    waits = [server.send("later" + someone()) for _ in range(3)]
    return waits


def test_each_question_has_an_answer(server, mailed, sink):
    def counted():
        found = server.ask("reputation", "--kind", "identity")["reputations"]
        rates = {one["name"]: one for one in found}
        good = rates.get("shop.example", {})
        return rates.get("loud.example", {}).get("bounces") == 12 and sum(good.get(how, 0) for how in ("deferred", "throttled", "blocked")) > 0
    wait_until(counted, 60, lambda: f"rates of the identities: {server.run('reputation', '--kind', 'identity')}")

    loud = server.run("reputation", "--kind", "identity", "loud.example")
    assert "under review" in loud and "100.00%" in loud and "warmpost hurts" in loud, loud
    for kind in ("pool", "address", "isp"):
        shown = server.run("reputation", "--kind", kind)
        assert "BLOCKED" in shown and "THROTTLED" in shown and len(shown.splitlines()) >= 2, shown
    assert "all mail" in server.run("reputation")

    slow = server.run("slow")
    assert "unusual rate of mail from your IP address" in slow and "means" in slow and "do     " in slow, slow
    assert re.search(r"recipients? waits?", slow), slow
    isps = server.ask("slow")["isps"]
    assert isps and isps[0]["sources"] and set(source["source"] for one in isps for source in one["sources"]) <= set(ADDRESSES)

    hurts = server.run("hurts")
    assert "loud.example" in hurts and "of the harm" in hurts, hurts
    assert "a complaint as 1,000, a bounce as 20, a block as 20, a throttle as 3.3 messages" in hurts, hurts
    worst = server.ask("hurts", isps[0]["sources"][0]["source"])["addresses"][0]
    assert worst["senders"][0]["identity"] == "loud.example" and worst["senders"][0]["share_of_harm"] > 0.5
    nobody = server.try_run("hurts", "192.0.2.99")
    assert nobody.returncode == 1 and "has sent nothing" in nobody.stderr

    why = server.run("explain", mailed[0])
    assert any(address in why for address in ADDRESSES), why


def test_listed_says_since_when_and_how_it_gets_off(server):
    shown = server.run("listed", "127.0.1.1")
    assert "LISTED by 1 of 1" in shown and "spam was seen" in shown and "way off" in shown, shown
    assert "not listed by 1 of 1" in server.run("listed", "127.0.1.2")
    assert server.run("listed").count("\n") >= 3
    other = server.try_run("listed", "192.0.2.99")
    assert other.returncode == 1 and "none of our addresses" in other.stderr
    assert server.try_run("listed", "nonsense").returncode == 2


def test_changes_tells_what_is_new_biggest_first(server, someone):
    server.run("pause", "--domain", "paused.example", "--reason", "ticket 4711")
    server.run("listed", "127.0.1.1")
    wait_until(lambda: "127.0.1.1" in server.run("changes"), 30, "the listing among the changes")
    changes = server.run("changes", "--since", "2h")
    assert "Biggest first:" in changes and "ticket 4711" in changes and "listed by" in changes, changes
    assert changes.index("Biggest first:") < changes.index("All, newest first:")
    told = server.ask("changes")
    times = [change["at_ms"] for change in told["changes"]]
    assert times == sorted(times, reverse=True) and any(change["kind"] == "setting" for change in told["changes"])
    assert server.try_run("changes", "--since", "yesterday").returncode == 2
    refused = server.try_run("changes", "--since", "90d")
    assert refused.returncode == 1 and "last 30 days" in refused.stderr


def test_without_mail_each_says_so(fresh):
    server = fresh().init().start()
    assert "No ISP slows us" in server.run("slow")
    assert "No mail was answered" in server.run("hurts")
    assert "Nothing of this kind has sent" in server.run("reputation", "--kind", "isp")
    assert "No mail was answered in this time" in server.run("changes")
    assert "No block list is asked" in server.run("listed") and "egress.dnsbls" in server.run("listed")
