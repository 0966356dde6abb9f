"""Complaints that mailbox providers send back (RFC 5965 and what is sent in its place), about messages that a receiver really got."""
import re
import smtplib

import pytest

from support.net import free_port, listening, wait_until

SHOP, BOUNCE_DOMAIN = "shop.example", "bounce.mail.service.example"
COMPLAINTS = f"complaints@{BOUNCE_DOMAIN}"


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory, usual, shared_sink, port):
    from support.warmpost import Warmpost
    server = Warmpost(tmp_path_factory.mktemp("complaints"), usual)
    server.change({"server": {"feedback": [f"127.0.0.1:{port}"]}})
    server.init().start()
    server.run("account", "limits", server.account, "--daily", 100000, "--rate", 1000)
    server.verify(SHOP)
    wait_until(lambda: listening("127.0.0.1", port), 20, "the listener for feedback")
    yield server
    assert server.stop() == 0, server.log()


def delivered(server, sink, to):
    """(message id, the mail as the receiver got it)."""
    sent = server.send(to)
    mail = sink.one(to if isinstance(to, str) else to[0])
    server.wait_for_event(sent, "Delivery")
    return sent, mail


def received(mail, return_path=True):
    """The message as a mailbox has it: with the Return-Path that its provider writes."""
    return (f"Return-Path: <{mail.mail_from}>\r\n" if return_path else "") + mail.data.decode()


def token(mail):
    return re.search(r"^X-Warmpost-Token: (\S+)\r?$", mail.data.decode(), re.M).group(1)


def report(fields, message, sender="fbl@isp.example"):
    return (f"From: <{sender}>\r\nTo: <{COMPLAINTS}>\r\nSubject: Email Feedback Report\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: multipart/report; report-type=feedback-report; boundary=\"=_part\"\r\n\r\n"
            f"--=_part\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nThis is an email abuse report.\r\n\r\n"
            f"--=_part\r\nContent-Type: message/feedback-report\r\n\r\n{fields}\r\n"
            f"--=_part\r\nContent-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\n{message}\r\n--=_part--\r\n")


def generic(mail, kind="abuse"):
    return report(f"Feedback-Type: {kind}\r\nUser-Agent: SomeGenerator/1.0\r\nVersion: 1\r\n", received(mail))


def yahoo(mail, recipient):
    return report(f"Feedback-Type: abuse\r\nUser-Agent: Yahoo!-Mail-Feedback/2.0\r\nVersion: 0.1\r\nOriginal-Mail-From: <{mail.mail_from}>\r\n"
                  f"Original-Rcpt-To: {recipient}\r\nReceived-Date: Thu, 26 Nov 2026 10:00:00 +0000\r\nReported-Domain: {SHOP}\r\n", received(mail),
                  "feedback@arf.mail.yahoo.com")


def jmrp(mail):
    """Microsoft's: the message without return path and recipient, and no part of RFC 5965."""
    message = re.sub(r"^To: .*?\r\n(?=\S)", "", received(mail, return_path=False), flags=re.M | re.S)
    assert mail.rcpt_to[0] not in message
    return (f"From: <staff@hotmail.com>\r\nTo: <{COMPLAINTS}>\r\nSubject: complaint about message from {mail.peer}\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: multipart/mixed; boundary=\"jmrp\"\r\n\r\n--jmrp\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n"
            f"{message}\r\n--jmrp--\r\n")


def bring(port, message, to=COMPLAINTS, sender="fbl@isp.example"):
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        return client.sendmail(sender, [to], message)


def counts(server):
    return server.ask("feedback")["feedback"]


def change_of(server, before):
    after = counts(server)
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


def kinds(server, sent):
    return [event["eventType"] for event in server.events(sent)]


def suppressed(server, address):
    ses = server.ses()
    try:
        return ses.get_suppressed_destination(EmailAddress=address)["SuppressedDestination"]["Reason"]
    except ses.exceptions.NotFoundException:
        return None


def complained(server, sent, address):
    complaint = server.wait_for_event(sent, "Complaint")["complaint"]
    assert complaint["complainedRecipients"] == [{"emailAddress": address}]
    wait_until(lambda: suppressed(server, address) == "COMPLAINT", 30, f"{address} to be suppressed")
    return complaint


@pytest.mark.parametrize("shape", ["generic", "yahoo", "jmrp"])
def test_a_complaint_is_told_once_and_its_writer_gets_no_more_mail(server, sink, someone, port, shape):
    to = someone()
    sent, mail = delivered(server, sink, to)
    message = {"generic": generic(mail), "yahoo": yahoo(mail, to), "jmrp": jmrp(mail)}[shape]
    before = counts(server)
    for address in (COMPLAINTS, f"fbl@{BOUNCE_DOMAIN}", f"abuse@{BOUNCE_DOMAIN}"):
        bring(port, message, address)
    complaint = complained(server, sent, to)
    assert complaint["complaintFeedbackType"] == "abuse" and complaint["complaintSubType"] is None and complaint["feedbackId"]
    if shape == "yahoo":
        assert complaint["userAgent"] == "Yahoo!-Mail-Feedback/2.0" and complaint["arrivalDate"] == "2026-11-26T10:00:00.000Z"
    assert change_of(server, before) == {"taken": 3, "complaints": 1, "repeated": 2}
    assert kinds(server, sent) == ["Send", "Delivery", "Complaint"]
    story = server.run("message", "show", sent)
    assert "complaint" in story and "a feedback report came" in story
    insights = server.ses(newer=True).get_message_insights(MessageId=sent)["Insights"][0]["Events"]
    assert insights[-1]["Type"] == "COMPLAINT" and insights[-1]["Details"]["Complaint"]["ComplaintFeedbackType"] == "abuse"
    held = server.send(to)
    assert server.wait_for_event(held, "Bounce")["bounce"]["bounceSubType"] == "OnAccountSuppressionList"


def test_a_report_at_the_return_path_is_heard_too(server, sink, someone, port):
    to = someone()
    sent, mail = delivered(server, sink, to)
    without = report("Feedback-Type: fraud\r\nUser-Agent: x\r\nVersion: 1\r\n", "Subject: Hello\r\n\r\nIt works.")
    bring(port, without, mail.mail_from, sender="")
    assert complained(server, sent, to)["complaintFeedbackType"] == "fraud"


def test_what_proves_nothing_suppresses_nobody(server, sink, someone, port):
    ann, bob = someone(), someone()
    sent, mail = delivered(server, sink, ann)
    other, others = delivered(server, sink, bob)
    forged = token(mail)[:-1] + ("A" if token(mail)[-1] not in "aA" else "B")   # in either case it is the same
    forged = forged.replace(forged[5], "C" if forged[5] not in "cC" else "D", 1)
    fields = "Feedback-Type: abuse\r\nUser-Agent: x\r\nVersion: 1\r\n"
    before = counts(server)
    unproven = (report(fields + f"Original-Rcpt-To: {ann}\r\n", "Subject: Hello\r\n\r\nIt works."),                # no token
                report(fields + f"Original-Rcpt-To: {ann}\r\n", f"X-Warmpost-Token: {forged}\r\nTo: {ann}\r\n\r\nx"),   # a forged one
                report(fields, f"X-Warmpost-Token: {token(mail)}\r\nX-Warmpost-Token: {token(others)}\r\n\r\nx"))   # two
    for message in unproven:
        bring(port, message)
    bring(port, generic(mail), others.mail_from)   # at another message's return path
    assert change_of(server, before) == {"taken": 4, "unproven": 4}
    bring(port, generic(mail, "auth-failure"))     # about the sender's DNS: nobody complained
    with pytest.raises(smtplib.SMTPDataError) as caught:
        bring(port, "From: ann@isp.example\r\nSubject: Stop\r\n\r\nPlease stop.\r\n")
    assert caught.value.smtp_code == 554 and b"feedback reports" in caught.value.smtp_error
    assert kinds(server, sent) == ["Send", "Delivery"] == kinds(server, other)
    assert not suppressed(server, ann) and not suppressed(server, bob)


def test_of_several_recipients_in_one_transaction_only_the_one_that_is_named_complained(server, sink, someone, port):
    ann, bob = someone(), someone()
    assert ann.split("@")[1] == bob.split("@")[1]
    sent, mail = delivered(server, sink, [ann, bob])
    assert sorted(mail.rcpt_to) == sorted([ann, bob])
    before = counts(server)
    bring(port, generic(mail))
    assert change_of(server, before) == {"taken": 1, "unproven": 1}
    bring(port, yahoo(mail, bob))
    complained(server, sent, bob)
    assert not suppressed(server, ann)


def test_not_spam_takes_the_complaint_back(server, sink, someone, port):
    to = someone()
    sent, mail = delivered(server, sink, to)
    bring(port, generic(mail))
    complained(server, sent, to)
    bring(port, generic(mail, "not-spam"))
    wait_until(lambda: not suppressed(server, to), 30, f"{to} to be taken off the list")
    told = [event["complaint"]["complaintFeedbackType"] for event in server.events(sent) if event["eventType"] == "Complaint"]
    assert told == ["abuse", "not-spam"]


def test_a_client_cannot_choose_the_token(server, sink, someone):
    to = someone()
    with server.smtp() as client:
        client.sendmail(f"news@{SHOP}", [to], f"From: news@{SHOP}\r\nTo: {to}\r\nX-Warmpost-Token: {'A' * 55}\r\nSubject: Hello\r\n\r\nHello\r\n")
    mail = sink.one(to)
    assert re.findall(rb"(?im)^x-warmpost-token: (\S+)\r?$", mail.data) == [mail.mail_from.partition("@")[0].encode()]


def test_a_complaint_answered_with_250_survives_a_kill(fresh, sink, someone):
    port = free_port()
    server = fresh({"server": {"feedback": [f"127.0.0.1:{port}"]}}).init().start()
    server.verify(SHOP)
    to = someone()
    sent, mail = delivered(server, sink, to)
    bring(port, generic(mail))
    server.kill()
    server.start()
    complained(server, sent, to)
    bring(port, generic(mail))
    assert counts(server)["repeated"] == 1
    # The kill may have come before the file's progress was stored: the same line twice, never a second complaint.
    assert len({event["complaint"]["feedbackId"] for event in server.events(sent) if event["eventType"] == "Complaint"}) == 1
