"""The console about what is an account's own, clicked through over what `warmpost demo-data` made: lanes of pools of one name, decisions and explanations without hidden
addresses, priorities, topics, DNS record by record, alerts in the console's own words."""
import os
import re

import pytest

from support import browser
from support.net import wait_until
from test_console import demo, facts_of, ids  # noqa: F401, the fixtures

TEXT = {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}
POOL = "ses-default-dedicated-pool"


class Receiver:
    """Puts off, for an hour, what it gets for one recipient."""
    held = "later@slow.example"

    def __call__(self, _session, recipient):
        return "451 4.3.2 Later, please" if recipient == self.held else None


def sends(demo, account, sender, to, **more):
    return demo.ses(demo.keys[account]).send_email(FromEmailAddress=sender, Destination={"ToAddresses": [to]}, Content=TEXT, **more)["MessageId"]


def publish_some(demo, zone, name):
    """An identity of the shop with one CNAME that is right, one that leads elsewhere, and none for the third."""
    demo.ses(demo.keys["shop"]).create_email_identity(EmailIdentity=name)
    right, wrong, *_ = demo.view(f"/identities/{name}/dns?account=shop&look=false")["records"]
    zone.change({right["name"] + ".": [f"CNAME {right['value']}."], wrong["name"] + ".": ["CNAME elsewhere.example."]})
    return right["name"], wrong["name"]


@pytest.fixture(scope="module")
def walks(demo, ids, zone):  # noqa: F811
    demo.sink.answers["RCPT"] = Receiver()
    assert len([pool for pool in demo.view("/pools")["pools"] if pool["name"] == POOL]) >= 2, "accounts with a pool of this name"
    sends(demo, "shop", "news@shop.example", Receiver.held)
    lanes = lambda: [lane for lane in demo.view("/queue")["lanes"] if lane["waiting"] == 1 and lane["active"] == 0 and lane["last_reply"] and lane["account_name"] == "shop"]
    lane = wait_until(lanes, 30, "the lane that waits")[0]
    message = sends(demo, "newsletter", "news@news.example", "reader@gmail.example", ConfigurationSetName="weekly")
    told = lambda: demo.view(f"/explain/message/{message}")["attempts"]
    wait_until(lambda: told() and "may take" in str(told()[0].get("grant", "")), 30, lambda: f"the record of the grant: {told()}")
    demo.tokens = publish_some(demo, zone, "half.example")
    alert = wait_until(lambda: [each for each in demo.view("/alerts")["alerts"] if each["kind"] == "bounce-rate" and each["account_name"] == "agency"], 60, "an alert about the agency")[0]
    assert "warmpost reputation" in alert["advice"], "in words for a terminal"
    shots = os.environ.get("WARMPOST_SHOTS")
    wanted = {
        "lane": {"account": "", "lane": f"{lane['pool']}/{lane['isp']}", "of": "shop", "other": "clinic", "recipient": Receiver.held},
        "decisions": {"as": "newsletter", "pool": "newsletters"},
        "explained": {"as": "newsletter", "id": message},
        "priority": {"account": "shop", "set": "offers"},
        "topics": {"account": "fresh", "list": "customers"},
        "dns": {"as": "shop", "name": "half.example"},
        "alerts": {"account": "", "about": "agency", "link": "Reputation", "leads": "Reputation"},
    }
    tokens = {"operator": browser.token(demo), **{name: browser.token(demo, name) for name in ("shop", "newsletter")}}
    made = browser.run("own_walk.mjs", 600, base=demo.url(), tokens=tokens, ids=ids, walks=wanted, shots=shots)
    return {walk["name"]: {**walk, "wanted": wanted[walk["name"]], "lane": lane} for walk in made}


def test_a_lane_of_a_pool_name_that_two_accounts_use_is_paused_and_goes_on(demo, walks):  # noqa: F811
    facts, lane = facts_of(walks, "lane"), walks["lane"]["lane"]
    assert lane["lane"] == f"{lane['account']}/{POOL}/{lane['isp']}"
    assert "Paused" in facts["held"] and not [row for row in facts["others"] if "Paused" in row], facts
    assert any(lane["lane"] in row for row in facts["paused"]), facts["paused"]
    assert not [pause for pause in demo.view("/pauses")["pauses"] if pause["kind"] == "lane"]


def test_an_account_reads_the_decisions_of_its_managed_pool(walks):
    facts = facts_of(walks, "decisions")
    assert facts["tables"]["Decisions"] >= 5 and "Raised" in facts["text"], facts["tables"]
    assert facts["leases"] and all(len(row.split()) >= 12 for row in facts["leases"]), f"when, what, from, to, and why: {facts['leases']}"
    assert not re.search(r"127\.0\.2\.\d+", facts["text"] + str(facts["leases"])), "addresses of managed pools are hidden from accounts"


def test_an_account_reads_why_its_message_left_as_it_did(demo, walks):  # noqa: F811
    text = facts_of(walks, "explained")["text"]
    left_from = demo.sink.one("reader@gmail.example").peer
    assert "The grant it drew on" in text and "may take" in text and left_from in text, text
    assert set(re.findall(r"127\.0\.2\.\d+", text)) <= {left_from}, "no other address of the pool"


def test_the_priority_of_a_set_is_seen_and_changed(walks):
    facts = facts_of(walks, "priority")
    assert "Mail of this set is" in facts["before"] and facts["chosen"] and "Bulk" in facts["row"], facts


def test_a_list_is_made_with_topics_and_they_are_changed(walks):
    rows = [row.split("\n")[0:] for row in facts_of(walks, "topics")["topics"]]
    assert len(rows) == 2 and "Offers of the week" in str(rows[0]) and "News of the shop" in str(rows[1]) and "Does not get it" in str(rows), rows


def test_dns_is_told_record_by_record(demo, walks):  # noqa: F811
    rows = facts_of(walks, "dns")["rows"]
    right, wrong = demo.tokens
    of = lambda token: next(row for row in rows if token in row)
    assert "Found" in of(right), rows
    assert "Another value" in of(wrong) and "elsewhere.example" in of(wrong), rows
    assert len([row for row in rows if "Not found" in row]) == 1 and "Advised" in next(row for row in rows if "_dmarc" in row), rows


def test_alerts_speak_the_consoles_language(walks):
    text = facts_of(walks, "alerts")["text"]
    assert "before the sender is paused" in text and "warmpost" not in text, text
