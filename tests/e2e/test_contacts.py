"""Contact lists, topics, one-click unsubscribing (RFC 8058) and the tracking of opens and clicks: boto3, awscli, and what the reader of a mail does."""
import json
import re
import time
import urllib.error
import urllib.request

import pytest

from support.net import wait_until

LIST = "news"
TOPICS = [{"TopicName": "sport", "DisplayName": "Sport & games", "DefaultSubscriptionStatus": "OPT_IN"},
          {"TopicName": "deals", "DisplayName": "Deals", "DefaultSubscriptionStatus": "OPT_OUT"}]


@pytest.fixture(scope="module")
def server(tmp_path_factory, usual, shared_sink):
    from support.warmpost import Warmpost
    server = Warmpost(tmp_path_factory.mktemp("contacts"), usual).init().start()
    server.run("account", "limits", server.account, "--daily", 1000000, "--rate", 10000)
    server.verify("shop.example")
    server.ses().create_contact_list(ContactListName=LIST, Description="what is new", Topics=TOPICS)
    yield server
    assert server.stop() == 0, server.log()


def html(text, subject="Hello"):
    return {"Simple": {"Subject": {"Data": subject}, "Body": {"Html": {"Data": text}, "Text": {"Data": "leave: {{amazonSESUnsubscribeUrl}}"}}}}


def send(server, to, content, **options):
    return server.ses(newer=True).send_email(FromEmailAddress="news@shop.example", Destination={"ToAddresses": [to]}, Content=content, **options)["MessageId"]


def listed(topic=None):
    return {"ListManagementOptions": {"ContactListName": LIST, **({"TopicName": topic} if topic else {})}}


def fetch(url, data=None, agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"):
    """Status, headers and body; redirects are not followed."""
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None
    request = urllib.request.Request(url, data=data, headers={"User-Agent": agent})
    try:
        with urllib.request.build_opener(Stay).open(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode("utf-8", "replace")


def leave_url(mail):
    return re.search(r"<([^>]+)>", mail.message["List-Unsubscribe"]).group(1)


def test_contacts_come_are_changed_found_and_go(server, someone):
    ses, who = server.ses(), someone()
    ses.create_contact(ContactListName=LIST, EmailAddress=who, TopicPreferences=[{"TopicName": "deals", "SubscriptionStatus": "OPT_IN"}], AttributesData='{"name": "Ann"}')
    contact = ses.get_contact(ContactListName=LIST, EmailAddress=who)
    assert contact["TopicPreferences"] == [{"TopicName": "deals", "SubscriptionStatus": "OPT_IN"}]
    assert contact["TopicDefaultPreferences"] == [{"TopicName": "sport", "SubscriptionStatus": "OPT_IN"}, {"TopicName": "deals", "SubscriptionStatus": "OPT_OUT"}]
    assert contact["AttributesData"] == '{"name": "Ann"}' and contact["UnsubscribeAll"] is False
    with pytest.raises(ses.exceptions.AlreadyExistsException):
        ses.create_contact(ContactListName=LIST, EmailAddress=who)
    ses.update_contact(ContactListName=LIST, EmailAddress=who, UnsubscribeAll=True)
    assert ses.get_contact(ContactListName=LIST, EmailAddress=who)["TopicPreferences"] == []
    out = ses.list_contacts(ContactListName=LIST, Filter={"FilteredStatus": "OPT_OUT"}, PageSize=1000)["Contacts"]
    assert who in [c["EmailAddress"] for c in out]
    ses.delete_contact(ContactListName=LIST, EmailAddress=who)
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.get_contact(ContactListName=LIST, EmailAddress=who)


def test_pages_of_contacts_by_the_command_line(server, someone):
    domain = "pages.example"
    for _ in range(5):
        server.ses().create_contact(ContactListName=LIST, EmailAddress=someone(domain))
    seen, token = [], None
    for _ in range(1000):
        done = server.aws("list-contacts", "--contact-list-name", LIST, "--no-paginate", "--page-size", "2", *(["--next-token", token] if token else []))
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        seen += [c["EmailAddress"] for c in answer["Contacts"] if c["EmailAddress"].endswith(domain)]
        token = answer.get("NextToken")
        if not token:
            break
    assert len(seen) == len(set(seen)) == 5


def test_a_second_list_and_a_wrong_topic_are_refused(server, someone):
    ses = server.ses()
    with pytest.raises(ses.exceptions.LimitExceededException, match="A maximum of 1 Lists allowed per account"):
        ses.create_contact_list(ContactListName="second")
    with pytest.raises(ses.exceptions.BadRequestException, match="doesn't contain a topic named weather"):
        ses.create_contact(ContactListName=LIST, EmailAddress=someone(), TopicPreferences=[{"TopicName": "weather", "SubscriptionStatus": "OPT_IN"}])
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.get_contact_list(ContactListName="other")


def test_one_click_leaves_the_topic_and_the_next_mail_of_it_stays_home(server, shared_sink, someone):
    to = someone()
    sent = send(server, to, html('<p>Hi</p><a href="{{amazonSESUnsubscribeUrl}}">leave</a>'), **listed("sport"))
    mail = shared_sink.one(to)
    url = leave_url(mail)
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in mail.message.get_body(("plain",)).get_content().replace("=\r\n", "")
    assert url.replace("&", "&amp;") in mail.message.get_body(("html",)).get_content()
    contact = server.ses().get_contact(ContactListName=LIST, EmailAddress=to)   # who was unknown is in the list now
    assert contact["TopicPreferences"] == []

    status, _, body = fetch(url)
    assert status == 200 and "Sport &amp; games" in body
    assert server.ses().get_contact(ContactListName=LIST, EmailAddress=to)["TopicPreferences"] == [], "looking changes nothing"
    status, _, body = fetch(url, data=b"List-Unsubscribe=One-Click")
    assert status == 200, body
    assert server.ses().get_contact(ContactListName=LIST, EmailAddress=to)["TopicPreferences"] == [{"TopicName": "sport", "SubscriptionStatus": "OPT_OUT"}]
    event = server.wait_for_event(sent, "Subscription")["subscription"]
    assert event["contactList"] == LIST and event["source"] == "UnsubscribeHeader"
    assert {"topicName": "sport", "subscriptionStatus": "OptOut"} in event["newTopicPreferences"]["topicSubscriptionStatus"]
    assert {"topicName": "sport", "subscriptionStatus": "OptIn"} in event["oldTopicPreferences"]["topicSubscriptionStatus"]

    second = send(server, to, html("<p>again</p>"), **listed("sport"))
    bounce = server.wait_for_event(second, "Bounce")["bounce"]
    assert (bounce["bounceType"], bounce["bounceSubType"]) == ("Permanent", "UnsubscribedRecipient")
    third = send(server, to, html("<p>the list</p>"), **listed())
    server.wait_for_event(third, "Delivery")
    assert [m.message_id for m in shared_sink.to(to)] == [sent, third]


def test_the_preference_page(server, shared_sink, someone):
    to = someone()
    send(server, to, html("<p>x</p>"), **listed())
    url = leave_url(shared_sink.one(to))
    status, headers, body = fetch(url)
    assert status == 200 and "default-src 'none'" in headers["Content-Security-Policy"] and body.count('type="checkbox"') == 2
    status, _, body = fetch(url, data=b"choice=topics&topic=deals")
    assert status == 200 and "Deals" in body and "Sport" not in body
    said = {t["TopicName"]: t["SubscriptionStatus"] for t in server.ses().get_contact(ContactListName=LIST, EmailAddress=to)["TopicPreferences"]}
    assert said == {"sport": "OPT_OUT", "deals": "OPT_IN"}
    status, _, body = fetch(url, data=b"choice=none")
    assert status == 200 and "gets no more mail" in body
    assert server.ses().get_contact(ContactListName=LIST, EmailAddress=to)["UnsubscribeAll"] is True


def test_a_forged_link_opens_nothing(server, shared_sink, someone):
    to = someone()
    send(server, to, html("<p>x</p>"), **listed())
    url = leave_url(shared_sink.one(to))
    for wrong in (url[:-3] + "AAA", url.replace("?t=", "?t=A"), url.split("?")[0], url.split("?")[0] + "?t=" + "A" * 9000):
        assert fetch(wrong)[0] == 404
        assert fetch(wrong, data=b"List-Unsubscribe=One-Click")[0] == 404
    assert fetch(url, data=b"nonsense=%zz")[0] == 400
    assert server.ses().get_contact(ContactListName=LIST, EmailAddress=to)["UnsubscribeAll"] is False


def test_by_smtp_header_and_refusals(server, shared_sink, someone):
    to, other = someone(), someone()
    with server.smtp() as smtp:
        smtp.sendmail("news@shop.example", [to], f"From: news@shop.example\r\nTo: {to}\r\nX-SES-LIST-MANAGEMENT-OPTIONS: {LIST}; topic=sport\r\n\r\nhi\r\n")
    mail = shared_sink.one(to)
    assert mail.message["X-SES-LIST-MANAGEMENT-OPTIONS"] is None and leave_url(mail).startswith("http")
    ses = server.ses(newer=True)
    with pytest.raises(ses.exceptions.BadRequestException, match="one recipient"):
        ses.send_email(FromEmailAddress="news@shop.example", Destination={"ToAddresses": [to, other]}, Content=html("x"), **listed())
    with pytest.raises(ses.exceptions.NotFoundException):
        send(server, to, html("x"), ListManagementOptions={"ContactListName": "other"})


@pytest.fixture(scope="module")
def tracked(server):
    """A configuration set whose opens and clicks are followed."""
    topic = server.ask("topic", "create", "tracking", "--file", str(server.directory / "tracking.jsonl"))
    server.ses().create_configuration_set(ConfigurationSetName="tracked")
    server.ses().create_configuration_set_event_destination(ConfigurationSetName="tracked", EventDestinationName="all", EventDestination={
        "Enabled": True, "MatchingEventTypes": ["OPEN", "CLICK"], "SnsDestination": {"TopicArn": topic["arn"]}})
    return "tracked"


def test_opens_and_clicks_are_told_and_lead_where_they_should(server, shared_sink, someone, tracked):
    to, target = someone(), "https://shop.example/sale?a=1&b=2"
    sent = send(server, to, html(f'<body><a href="{target.replace("&", "&amp;")}" ses:tags="kind:promo">sale</a> <a ses:no-track href="https://shop.example/plain">p</a></body>'),
                ConfigurationSetName=tracked)
    body = shared_sink.one(to).message.get_body(("html",)).get_content()
    links = re.findall(r'href="([^"]+)"', body)
    pixel = re.search(r'<img alt="" src="([^"]+)"', body).group(1)
    assert links[1] == "https://shop.example/plain" and "ses:" not in body and target not in body
    server.wait_for_event(sent, "Delivery")
    time.sleep(2.1)   # who is faster is taken for a machine
    status, headers, _ = fetch(links[0])
    assert status == 302 and headers["Location"] == target
    click = server.wait_for_event(sent, "Click")["click"]
    assert click["link"] == target and click["linkTags"] == {"kind": ["promo"]} and click["isBotEvent"] == "Unlikely" and click["ipAddress"] == "127.0.0.1"
    status, headers, _ = fetch(pixel)
    assert status == 200 and headers["Content-Type"] == "image/gif"
    assert server.wait_for_event(sent, "Open")["open"]["isBotEvent"] == "Unlikely"
    fetch(links[0], agent="SomeScanner/1.0")
    wait_until(lambda: [e for e in server.events(sent) if e["eventType"] == "Click" and e["click"]["isBotEvent"] == "Likely"], 20, lambda: "the scanner's click")
    assert fetch(links[0][:-2] + "AA")[0] == 404


def test_without_a_destination_nothing_is_followed(server, shared_sink, someone):
    to = someone()
    send(server, to, html('<a href="https://shop.example/">s</a>'))
    body = shared_sink.one(to).message.get_body(("html",)).get_content()
    assert 'href="https://shop.example/"' in body and "<img" not in body


def test_two_places_for_the_pixel_are_refused(server, someone, tracked):
    ses = server.ses(newer=True)
    with pytest.raises(ses.exceptions.BadRequestException, match="more than once"):
        send(server, someone(), html("{{ses:openTracker}} {{ses:openTracker}}"), ConfigurationSetName=tracked)


def test_import_jobs_put_and_delete_contacts(fresh, tmp_path):
    bucket = tmp_path / "bucket"
    bucket.mkdir()
    rows = "".join(f"u{n}@x.example,,OPT_IN\n" for n in range(2500))
    (bucket / "a.csv").write_text('emailAddress,attributesData,topicPreferences.deals\nAnn@x.example,"{""name"": ""Ann""}",OPT_IN\nwrong,,\n' + rows)
    (bucket / "b.json").write_text('{"emailAddress": "bob@x.example", "unsubscribeAll": true}\n')
    (bucket / "delete.csv").write_text("emailAddress\nu7@x.example\n")
    (bucket / "bad.csv").write_text("ann@x.example,OPT_IN\n")
    server = fresh({"bucket": [{"name": "lists", "directory": str(bucket)}]}).init().start()
    ses = server.ses()

    def run(key, action="PUT", kind="CSV"):
        job = ses.create_import_job(ImportDestination={"ContactListDestination": {"ContactListName": LIST, "ContactListImportAction": action}},
                                    ImportDataSource={"S3Url": f"s3://lists/{key}", "DataFormat": kind})["JobId"]
        ended = lambda: ses.get_import_job(JobId=job)["JobStatus"] in ("COMPLETED", "FAILED") and ses.get_import_job(JobId=job)
        return wait_until(ended, 60, "the import to end")

    with pytest.raises(ses.exceptions.NotFoundException):
        run("a.csv")
    ses.create_contact_list(ContactListName=LIST, Topics=TOPICS)
    done = run("a.csv")
    assert (done["JobStatus"], done["ProcessedRecordsCount"], done["FailedRecordsCount"]) == ("COMPLETED", 2502, 1)
    assert done["ImportDestination"] == {"ContactListDestination": {"ContactListName": LIST, "ContactListImportAction": "PUT"}}
    ann = ses.get_contact(ContactListName=LIST, EmailAddress="ann@x.example")
    assert json.loads(ann["AttributesData"]) == {"name": "Ann"}
    assert ann["TopicPreferences"] == [{"TopicName": "deals", "SubscriptionStatus": "OPT_IN"}]
    assert run("b.json", kind="JSON")["FailedRecordsCount"] == 0
    assert ses.get_contact(ContactListName=LIST, EmailAddress="bob@x.example")["UnsubscribeAll"] is True
    assert run("delete.csv", action="DELETE")["JobStatus"] == "COMPLETED"
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.get_contact(ContactListName=LIST, EmailAddress="u7@x.example")
    failed = run("bad.csv")
    assert failed["JobStatus"] == "FAILED" and "emailAddress" in failed["FailureInfo"]["ErrorMessage"]
    assert len(ses.list_import_jobs(ImportDestinationType="CONTACT_LIST")["ImportJobs"]) == 4


def multipart(fields, boundary="----WarmpostForm"):
    body = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()) + f"--{boundary}--\r\n"
    return body.encode(), f"multipart/form-data; boundary={boundary}"


def post(url, data, content_type):
    with urllib.request.urlopen(urllib.request.Request(url, data=data, headers={"Content-Type": content_type}), timeout=20) as answer:
        return answer.status


def test_one_click_comes_as_a_multipart_form_too_and_outlives_a_kill(fresh, sink, someone):
    """RFC 8058 3.2 asks for multipart/form-data. What was answered with 200 is told, whatever happens next; a gateway may follow the link before it says 250."""
    server = fresh().init().start()
    server.run("account", "limits", server.account, "--daily", 1000000, "--rate", 10000)
    server.verify("shop.example")
    server.ses().create_contact_list(ContactListName=LIST, Topics=TOPICS)
    sent = {}
    for _ in range(5):
        who = someone()
        sent[who] = send(server, who, html("hi"), **listed("sport"))
        body, content_type = multipart({"List-Unsubscribe": "One-Click"})
        assert post(leave_url(sink.one(who)), body, content_type) == 200
    server.kill()
    server.start()
    for who, message in sent.items():
        told = server.wait_for_event(message, "Subscription")
        assert told["subscription"]["newTopicPreferences"]["topicSubscriptionStatus"][0]["subscriptionStatus"] == "OptOut", told
        contact = server.ses().get_contact(ContactListName=LIST, EmailAddress=who)
        assert contact["TopicPreferences"] == [{"TopicName": "sport", "SubscriptionStatus": "OPT_OUT"}]


def test_a_link_cannot_write_into_the_answer_that_leads_to_it(fresh, sink, someone):
    server = fresh().init().start()
    server.run("account", "limits", server.account, "--daily", 1000000, "--rate", 10000)
    server.verify("shop.example")
    topic = server.ask("topic", "create", "clicks", "--file", str(server.directory / "clicks.jsonl"))["arn"]
    ses = server.ses()
    ses.create_configuration_set(ConfigurationSetName="clicks")
    ses.create_configuration_set_event_destination(ConfigurationSetName="clicks", EventDestinationName="all",
                                                   EventDestination={"Enabled": True, "MatchingEventTypes": ["CLICK"], "SnsDestination": {"TopicArn": topic}})
    who = someone()
    evil = '<a href="http://e.example/&#13;&#10;Set-Cookie:%20sid=evil&#13;&#10;&#13;&#10;<b>x">x</a> <a href="http://w.example/a\nSet-Cookie: b\tc">y</a>'
    message = send(server, who, html(evil), ConfigurationSetName="clicks")
    links = re.findall(r'href="([^"]*/t/c/[^"]*)"', sink.one(who).message.get_body(("html",)).get_content())
    assert len(links) == 2, links
    for link in links:
        status, headers, body = fetch(link.replace("&amp;", "&"))
        assert status == 302 and "Set-Cookie" not in headers and not body, (headers, body)
        assert headers["Location"].startswith(("http://e.example/Set-Cookie:", "http://w.example/aSet-Cookie:%20bc")), headers["Location"]
    server.kill()   # what was answered is told, whatever happens next
    server.start()
    server.wait_for_event(message, "Click")
