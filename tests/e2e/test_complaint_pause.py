"""A receiver that complains: under review, paused, lifted, and healthy again by good mail. For an account and its configuration set, from the first report on."""
import time

import pytest

from support.net import free_port, listening, wait_until
from support.newest import newest_ses
from test_complaints import bring, complained, generic

GOOD = 600   # more than what a rate is reckoned over at least (500)


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def server(fresh, port):
    server = fresh({"server": {"feedback": [f"127.0.0.1:{port}"]}, "reputation": {"pause_senders": True}}).init().start()
    server.run("account", "limits", server.account, "--daily", 1000000, "--rate", 10000)
    server.verify("shop.example")
    newest_ses(server).create_configuration_set(ConfigurationSetName="news", Tags=[])
    wait_until(lambda: listening("127.0.0.1", port), 20, "the listener for feedback")
    return server


def good_mail(server, someone, many):
    """Delivered mail with the set, 50 recipients a message."""
    last = [server.send([someone() for _ in range(50)], ConfigurationSetName="news") for _ in range(many // 50)][-1]
    server.wait_for_event(last, "Delivery")


def complaining(server, sink, someone, port, many):
    """`many` recipients get the set's mail and report it as spam, as their provider tells it."""
    sent = [(server.send(to, ConfigurationSetName="news"), to) for to in (someone() for _ in range(many))]
    for message, to in sent:
        server.wait_for_event(message, "Delivery")
        bring(port, generic(sink.one(to)))
    for message, to in sent:
        complained(server, message, to)


def entity(server):
    listed = newest_ses(server).list_reputation_entities()["ReputationEntities"]
    return next(one for one in listed if one["ReputationEntityReference"].endswith(":configuration-set/news"))


def standing(server):
    """(of the account, of the set)"""
    return newest_ses(server).get_account()["EnforcementStatus"], entity(server)["SendingStatusAggregate"]


def told(server, **members):
    return [(notice["state"], notice["sendingStatusBefore"], notice["sendingStatus"]) for notice in server.notices("ReputationStatus", **members)]


def test_complaints_pause_a_sender_and_good_mail_after_the_lift_makes_it_healthy(server, sink, someone, port):
    good_mail(server, someone, 100)
    assert standing(server) == ("HEALTHY", "ENABLED")
    complaining(server, sink, someone, port, 2)
    wait_until(lambda: newest_ses(server).get_account()["EnforcementStatus"] == "PROBATION", 60, lambda: f"the review; it stands {standing(server)}")
    wait_until(lambda: entity(server).get("ReputationImpact") == "LOW", 60, "the set's review")
    assert standing(server)[1] == "ENABLED", "it sends while it is under review"
    complaining(server, sink, someone, port, 4)
    wait_until(lambda: standing(server) == ("SHUTDOWN", "DISABLED"), 60, lambda: f"the pause; it stands {standing(server)}")
    paused = server.notices("ReputationStatus", state="paused", configurationSet="news")[0]
    assert "complaint rate" in paused["text"] and " of the last 106 messages" in paused["text"] and "warmpost reputation lift" in paused["advice"], paused

    plain = server.ses()
    with pytest.raises(plain.exceptions.AccountSuspendedException, match="The complaint rate"):
        server.send(someone(), ConfigurationSetName="news")
    server.run("reputation", "lift")
    with pytest.raises(plain.exceptions.SendingPausedException, match="The complaint rate"):
        server.send(someone(), ConfigurationSetName="news")
    server.run("reputation", "lift", "--configuration-set", "news")
    assert standing(server) == ("PROBATION", "ENABLED")
    lifted = time.time()

    # Old complaints do not pause it again: at least one round of judging (each 20 s) looks at what counts from the next full minute on.
    while time.time() < (lifted // 60 + 1) * 60 + 25:
        assert standing(server) == ("PROBATION", "ENABLED")
        time.sleep(3)
    good_mail(server, someone, GOOD)
    wait_until(lambda: standing(server)[0] == "HEALTHY" and "ReputationImpact" not in entity(server), 90, lambda: f"health; it stands {standing(server)}, {server.run('reputation')}")
    assert entity(server)["AwsSesManagedStatus"]["Status"] == "ENABLED" and "Cause" not in entity(server)["AwsSesManagedStatus"]
    rates = {one["kind"]: one for one in server.ask("reputation")["reputations"]}
    assert rates["account"]["messages"] >= 500 and rates["account"]["complaints"] == 0 == rates["configuration-set"]["complaints"], rates

    enabled, disabled = "ENABLED", "DISABLED"
    whole = [("under review", enabled, enabled), ("paused", enabled, disabled), ("under review", disabled, enabled), ("healthy", enabled, enabled)]
    assert told(server, configurationSet="news") == whole
    assert [each for each, notice in zip(told(server), server.notices("ReputationStatus")) if "configurationSet" not in notice] == whole
    assert all("lifted its pause" in notice["text"] and notice["by"] == "the operator" for notice in server.notices("ReputationStatus", sendingStatusBefore="DISABLED"))


def test_words_and_policies_of_its_owner_are_events_when_they_change_what_is_sent(server, sink, someone, port):
    ses = newest_ses(server)
    reference = {"ReputationEntityType": "RESOURCE", "ReputationEntityReference": entity(server)["ReputationEntityReference"]}
    good_mail(server, someone, 100)
    complaining(server, sink, someone, port, 3)
    wait_until(lambda: entity(server).get("ReputationImpact") == "LOW", 60, "the set's review")
    ses.update_reputation_entity_policy(ReputationEntityPolicy="arn:aws:ses:us-east-1:aws:reputation-policy/strict", **reference)
    assert standing(server)[1] == "DISABLED", "strict pauses for any finding"
    server.run("reputation", "lift", "--configuration-set", "news")
    assert standing(server)[1] == "ENABLED" and "ReputationImpact" not in entity(server)
    assert "is not paused" in server.try_run("reputation", "lift", "--configuration-set", "news").stderr
    ses.update_reputation_entity_customer_managed_status(SendingStatus="DISABLED", **reference)
    ses.update_reputation_entity_customer_managed_status(SendingStatus="DISABLED", **reference)   # no change, no event
    ses.update_reputation_entity_customer_managed_status(SendingStatus="REINSTATED", **reference)
    wait_until(lambda: len(told(server, configurationSet="news")) >= 5, 30, lambda: f"five events; there are {told(server)}")
    assert told(server, configurationSet="news")[1:] == [("under review", "ENABLED", "DISABLED"), ("healthy", "DISABLED", "ENABLED"), ("healthy", "ENABLED", "DISABLED"),
                                                        ("healthy", "DISABLED", "REINSTATED")]
