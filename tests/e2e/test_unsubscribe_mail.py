"""Leaving a contact list by mail (List-Unsubscribe's mailto:), and complaints that their sender is told of by mail."""
import re
import smtplib

import pytest

from support.net import free_port, listening, wait_until

BOUNCE_DOMAIN, LIST = "bounce.mail.service.example", "news"
SENDER = "news@other.example"   # its mail comes to the sink too: notices are read there


def topics(*names):
    return [{"TopicName": name, "DisplayName": name, "DefaultSubscriptionStatus": "OPT_IN"} for name in names]


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory, usual, shared_sink, port):
    from support.warmpost import Warmpost
    server = Warmpost(tmp_path_factory.mktemp("leaving"), usual)
    server.change({"server": {"feedback": [f"127.0.0.1:{port}"]}})
    server.init().start()
    server.run("account", "limits", server.account, "--daily", 100000, "--rate", 1000)
    server.verify("other.example")
    server.ses().create_contact_list(ContactListName=LIST, Topics=topics("sport", "deals"))
    wait_until(lambda: listening("127.0.0.1", port), 20, "the listener for feedback")
    yield server
    assert server.stop() == 0, server.log()


CONTENT = {"Simple": {"Subject": {"Data": "Sale"}, "Body": {"Text": {"Data": "t"}}}}


def listed(server, to, topic="sport"):
    """The id of a message to the list."""
    options = {"ContactListName": LIST, **({"TopicName": topic} if topic else {})}
    sent = server.ses(newer=True).send_email(FromEmailAddress=SENDER, Destination={"ToAddresses": [to]}, Content=CONTENT, ListManagementOptions=options)
    return sent["MessageId"]


def send(server, sink, to, topic="sport"):
    return listed(server, to, topic), sink.one(to)


def ways(mail):
    """URLs of List-Unsubscribe by their scheme."""
    return {url.partition(":")[0]: url for url in re.findall(r"<([^>]+)>", mail.message["List-Unsubscribe"])}


def write(port, to, text="Subject: unsubscribe\r\n\r\n", sender="anybody@isp.example"):
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        return client.sendmail(sender, [to], text)


def preferences(server, who):
    return {one["TopicName"]: one["SubscriptionStatus"] for one in server.ses().get_contact(ContactListName=LIST, EmailAddress=who)["TopicPreferences"]}


def test_a_mail_to_the_headers_address_leaves_the_topic(server, sink, someone, port):
    to = someone()
    sent, mail = send(server, sink, to)
    found = ways(mail)
    assert set(found) >= {"mailto"} and any(scheme.startswith("http") for scheme in found), mail.message["List-Unsubscribe"]
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address, _, subject = found["mailto"].removeprefix("mailto:").partition("?")
    assert address.endswith("@" + BOUNCE_DOMAIN) and len(address.partition("@")[0]) <= 64 and subject == "subject=unsubscribe"
    write(port, address)
    assert preferences(server, to) == {"sport": "OPT_OUT"}
    event = server.wait_for_event(sent, "Subscription")["subscription"]
    assert event["source"] == "UnsubscribeHeader"
    assert {"topicName": "sport", "subscriptionStatus": "OptOut"} in event["newTopicPreferences"]["topicSubscriptionStatus"]
    server.wait_for_event(listed(server, to), "Bounce")   # the next one stays home


def test_a_forged_tag_and_an_old_mail_do_nothing(server, sink, someone, port):
    to = someone()
    _, mail = send(server, sink, to)
    address = ways(mail)["mailto"].removeprefix("mailto:").partition("?")[0]
    forged = address[:30] + ("a" if address[30] != "a" else "b") + address[31:]
    for wrong in (forged, address.replace(BOUNCE_DOMAIN, "elsewhere.example"), f"unsubscribe@{BOUNCE_DOMAIN}"):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
            write(port, wrong)
        assert caught.value.recipients[wrong][0] == 550
    write(port, address, sender="")   # nobody's wish
    assert preferences(server, to) == {}


def test_who_left_by_mail_has_left_after_a_kill(fresh, sink, someone):
    port = free_port()
    server = fresh({"server": {"feedback": [f"127.0.0.1:{port}"]}}).init().start()
    server.verify("other.example")
    server.ses().create_contact_list(ContactListName=LIST, Topics=topics("sport"))
    to = someone()
    sent, mail = send(server, sink, to)
    write(port, ways(mail)["mailto"].removeprefix("mailto:").partition("?")[0])
    server.kill()
    server.start()
    assert preferences(server, to) == {"sport": "OPT_OUT"}
    server.wait_for_event(sent, "Subscription")


def test_without_a_listener_there_is_a_link_alone(fresh, sink, someone):
    server = fresh().init().start()
    server.verify("other.example")
    server.ses().create_contact_list(ContactListName=LIST)
    _, mail = send(server, sink, someone(), topic=None)
    assert set(ways(mail)) <= {"http", "https"}


def test_a_complaint_is_told_to_its_sender_by_mail_once(server, sink, someone, port):
    to, told = someone(), f"bounces-{someone()}".replace("isp.example", "other.example")
    sent = server.ses().send_email(FromEmailAddress=SENDER, FeedbackForwardingEmailAddress=told, Destination={"ToAddresses": [to]},
                                   Content=CONTENT)["MessageId"]
    mail = sink.one(to)
    server.wait_for_event(sent, "Delivery")
    token = re.search(r"^X-Warmpost-Token: (\S+)\r?$", mail.data.decode(), re.M).group(1)
    report = ("From: <fbl@isp.example>\r\nSubject: report\r\nMIME-Version: 1.0\r\n"
              "Content-Type: multipart/report; report-type=feedback-report; boundary=\"b\"\r\n\r\n"
              "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: FBL/1.0\r\nVersion: 1\r\n\r\n"
              f"--b\r\nContent-Type: message/rfc822\r\n\r\nX-Warmpost-Token: {token}\r\nSubject: Sale\r\n\r\nx\r\n--b--\r\n")
    for _ in range(2):
        write(port, f"complaints@{BOUNCE_DOMAIN}", report, "fbl@isp.example")
    notice = sink.one(told)   # one: the second report told nothing new
    assert notice.mail_from == "" and notice.message["Auto-Submitted"] == "auto-generated"
    assert notice.message.get_content_type() == "multipart/report" and notice.message.get_param("report-type") == "feedback-report"
    fields = notice.data.decode()
    assert f"Original-Rcpt-To: <{to}>" in fields and "Feedback-Type: abuse" in fields and f"Message id: {sent}" in fields
    # The notice itself proves nothing: complained about, it tells nobody anything.
    write(port, f"complaints@{BOUNCE_DOMAIN}", notice.data.decode(), "fbl@other.example")
    assert [event["eventType"] for event in server.events(sent)].count("Complaint") == 1
    server.run("identity", "feedback", "other.example", "off")
    try:
        quiet = someone()
        sent = server.send(quiet, sender=SENDER)
        mail = sink.one(quiet)
        server.wait_for_event(sent, "Delivery")
        token = re.search(r"^X-Warmpost-Token: (\S+)\r?$", mail.data.decode(), re.M).group(1)
        about = re.sub(r"X-Warmpost-Token: \S+", f"X-Warmpost-Token: {token}", report)
        write(port, f"complaints@{BOUNCE_DOMAIN}", about, "fbl@isp.example")
        server.wait_for_event(sent, "Complaint")
        assert "bounce_mailed" not in server.run("message", "show", sent)
    finally:
        server.run("identity", "feedback", "other.example", "on")
