"""A sender whose mail bounces is put under review, paused, and let go again: boto3, SMTP, the terminal, events."""
import smtplib

import pytest

from support.net import wait_until
from support.newest import newest_ses
from support.warmpost import smtp_reply


@pytest.fixture
def server(fresh, sink):
    server = fresh({"reputation": {"pause_senders": True}}).init().start()
    server.run("account", "limits", server.account, "--daily", 1000000, "--rate", 10000)
    server.verify("shop.example")
    ses = newest_ses(server)
    for name in ("news", "orders"):
        ses.create_configuration_set(ConfigurationSetName=name, Tags=[])
    sink.answers["RCPT"] = lambda session, address: "550 5.1.1 no such user" if address.startswith("gone") else None
    return server


def mail(server, someone, good, bad, configuration_set):
    last = None
    for n in range(good + bad):
        to = someone() if n < good else "gone" + someone()
        last = server.send(to, ConfigurationSetName=configuration_set)
    for message in [last]:
        server.wait_for_event(message, "Bounce" if bad else "Delivery")


def entity(server, name):
    listed = newest_ses(server).list_reputation_entities()["ReputationEntities"]
    return next(one for one in listed if one["ReputationEntityReference"].endswith(f":configuration-set/{name}"))


def test_a_set_that_bounces_is_paused_and_its_account_too_until_they_are_let_go(server, sink, someone):
    ses = newest_ses(server)
    assert ses.get_account()["EnforcementStatus"] == "HEALTHY" and entity(server, "news")["SendingStatusAggregate"] == "ENABLED"
    mail(server, someone, 300, 0, "orders")
    mail(server, someone, 20, 30, "news")
    told = wait_until(lambda: server.notices("ReputationStatus", state="paused", configurationSet="news"), 60, "the set to be paused")[0]
    assert "bounce rate" in told["text"] and "warmpost reputation lift" in told["advice"]
    with pytest.raises(server.ses().exceptions.SendingPausedException, match="Sending is paused for configuration set news: The bounce rate"):
        server.ses().send_email(FromEmailAddress="news@shop.example", Destination={"ToAddresses": [someone()]}, ConfigurationSetName="news",
                                Content={"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}})
    paused = entity(server, "news")
    assert paused["SendingStatusAggregate"] == "DISABLED" and paused["AwsSesManagedStatus"]["Status"] == "DISABLED" and paused["ReputationImpact"] == "HIGH"
    assert entity(server, "orders")["SendingStatusAggregate"] == "ENABLED"
    to = someone()
    server.send(to, ConfigurationSetName="orders")   # the rest of the account goes on: 30 of 350 is 8.6 %
    sink.one(to)
    wait_until(lambda: ses.get_account()["EnforcementStatus"] == "PROBATION", 60, "the account to be under review")
    shown = server.run("reputation")
    assert "paused" in shown and "under review" in shown and "60.00%" in shown, shown

    ses.update_reputation_entity_customer_managed_status(ReputationEntityType="RESOURCE", ReputationEntityReference=paused["ReputationEntityReference"], SendingStatus="REINSTATED")
    assert entity(server, "news")["SendingStatusAggregate"] == "REINSTATED"
    server.send(someone(), ConfigurationSetName="news")
    ses.update_reputation_entity_customer_managed_status(ReputationEntityType="RESOURCE", ReputationEntityReference=paused["ReputationEntityReference"], SendingStatus="ENABLED")
    server.restart()
    assert entity(server, "news")["SendingStatusAggregate"] == "DISABLED", "a pause outlives a restart"
    server.run("reputation", "lift", "--configuration-set", "news")
    assert entity(server, "news")["SendingStatusAggregate"] == "ENABLED"
    server.send(someone(), ConfigurationSetName="news")


def test_a_paused_account_sends_nothing_by_any_way(server, sink, someone):
    mail(server, someone, 100, 30, "news")
    ses = newest_ses(server)
    wait_until(lambda: ses.get_account()["EnforcementStatus"] == "SHUTDOWN", 60, "the account to be paused")
    plain = server.ses()
    with pytest.raises(plain.exceptions.AccountSuspendedException, match="The bounce rate"):
        server.send(someone())
    with server.smtp() as client, pytest.raises(smtplib.SMTPResponseException) as refused:
        client.sendmail("news@shop.example", [someone()], b"From: news@shop.example\r\nSubject: s\r\n\r\nx\r\n")
    assert "554 Message rejected: Sending is paused for this account" in smtp_reply(refused.value)
    refusal = server.try_run("reputation", "lift", "--configuration-set", "orders")
    assert refusal.returncode == 1 and "is not paused" in refusal.stderr
    assert "sends again" in server.run("reputation", "lift")
    to = someone()
    server.send(to)
    sink.one(to)
    assert ses.get_account()["EnforcementStatus"] == "PROBATION"
    assert any(entry["operation"] == "POST /reputation/lift" for entry in server.ask("audit")["entries"])
