"""What real receivers do with mail that they took and cannot deliver: the reports of a Postfix with a table of refusals and of an Exim come back over SMTP, are
attributed, told once, and suppress."""
import pytest

from support.exim import Exim
from support.net import free_port, listening, wait_until
from support.postfix import Postfix

BOUNCE_DOMAIN = "bounce.mail.service.example"
FAR_POSTFIX, FAR_EXIM = "127.1.0.31", "127.1.0.32"


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory, usual, shared_sink, zone, port):
    from support.warmpost import Warmpost
    zone.change({"mx.latepostfix.example.": [f"A {FAR_POSTFIX}"], "latepostfix.example.": ["MX 10 mx.latepostfix.example."],
                 "mx.lateexim.example.": [f"A {FAR_EXIM}"], "lateexim.example.": ["MX 10 mx.lateexim.example."]})
    server = Warmpost(tmp_path_factory.mktemp("real-bounces"), usual)
    server.change({"server": {"feedback": [f"127.0.0.1:{port}"]}})
    server.init().start()
    server.run("account", "limits", server.account, "--daily", 100000, "--rate", 1000)
    server.verify("shop.example")
    server.ses().put_account_suppression_attributes(SuppressedReasons=["BOUNCE", "COMPLAINT"])
    wait_until(lambda: listening("127.0.0.1", port), 20, "the listener for bounces")
    yield server
    assert server.stop() == 0, server.log()


@pytest.fixture(scope="module")
def receivers(smtp_port, port):
    sink, feedback = ("127.1.0.1", smtp_port), ("127.0.0.1", port)
    postfix = Postfix.late_refuser(FAR_POSTFIX, smtp_port, "mx.latepostfix.example", "latepostfix.example",
                                   {"gone": "5.1.1 no such user here", "full": "5.2.2 mailbox full", "closed": "5.2.1 mailbox disabled"},
                                   sink, BOUNCE_DOMAIN, feedback)
    exim = Exim(FAR_EXIM, smtp_port, "mx.lateexim.example", "lateexim.example", sink, BOUNCE_DOMAIN, feedback)
    try:
        postfix.start()
        exim.start()
        yield {"latepostfix.example": postfix, "lateexim.example": exim}
    finally:
        postfix.stop()
        exim.stop()


def bounced(server, receivers, to):
    """(message id, the Bounce event of a message that was handed over first)."""
    sent = server.send(to)
    server.wait_for_event(sent, "Delivery")
    try:
        return sent, server.wait_for_event(sent, "Bounce", 60)
    except AssertionError as error:
        raise AssertionError(f"{error}\n{receivers[to.partition('@')[2]].log()[-3000:]}") from None


@pytest.mark.parametrize("to, sub_type", [("gone@latepostfix.example", "NoEmail"), ("closed@latepostfix.example", "General"),
                                          ("gone1@lateexim.example", "NoEmail"), ("beyond1@lateexim.example", "NoEmail")])
def test_a_report_of_a_real_receiver_is_told_once_and_suppresses(server, receivers, sink, to, sub_type):
    sink.answers["RCPT"] = lambda session, whom: "550 5.1.1 <x>: Recipient address rejected: User unknown" if whom.startswith("beyond") else None
    sent, event = bounced(server, receivers, to)
    bounce = event["bounce"]
    assert (bounce["bounceType"], bounce["bounceSubType"]) == ("Permanent", sub_type), bounce
    assert [recipient["emailAddress"] for recipient in bounce["bouncedRecipients"]] == [to]
    assert bounce["reportingMTA"] == f"dns; mx.{to.partition('@')[2]}"
    story = server.run("message", "show", sent)
    assert "async_bounce: bounced" in story and "127.0.1." in story, story
    assert [each["eventType"] for each in server.events(sent)] == ["Send", "Delivery", "Bounce"]
    listed = server.ses().get_suppressed_destination(EmailAddress=to)["SuppressedDestination"]
    assert listed["Reason"] == "BOUNCE" and listed["Attributes"]["MessageId"] == sent
    again = server.send(to)   # nothing leaves any more
    told = server.wait_for_event(again, "Bounce")["bounce"]
    assert told["bounceSubType"] == "OnAccountSuppressionList" and "Delivery" not in [each["eventType"] for each in server.events(again)]


def test_a_fault_that_passes_suppresses_nobody(server, receivers):
    to = "full@latepostfix.example"
    sent, event = bounced(server, receivers, to)
    assert (event["bounce"]["bounceType"], event["bounce"]["bounceSubType"]) == ("Transient", "MailboxFull"), event["bounce"]
    with pytest.raises(server.ses().exceptions.NotFoundException):
        server.ses().get_suppressed_destination(EmailAddress=to)


def test_what_arrives_is_no_bounce(server, receivers, sink, someone):
    to = someone("latepostfix.example")
    sent = server.send(to)
    server.wait_for_event(sent, "Delivery")
    sink.one(to)
    assert [each["eventType"] for each in server.events(sent)] == ["Send", "Delivery"]
