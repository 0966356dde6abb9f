"""Messages that were really sent, looked for by everything they can be found by, over a kill -9; what became of one, with opens, clicks and complaints."""
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest

from support.net import free_port, listening, wait_until
from test_complaints import bring, generic
from test_contacts import fetch, html

SHOP = "shop.example"


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory, usual, shared_sink, smtp_port, port):
    from support.warmpost import Warmpost
    routes = [{"domain": "big.test", "host": "127.1.0.1", "port": smtp_port, "isp": "gmail"}, {"domain": "old.test", "host": "127.1.0.3", "port": smtp_port, "isp": "yahoo"}]
    server = Warmpost(tmp_path_factory.mktemp("search"), usual)
    server.change({"server": {"feedback": [f"127.0.0.1:{port}"]}, "route": routes, "delivery": {"retry_first_seconds": 30, "retry_max_seconds": 60}})
    server.init().start()
    server.run("account", "limits", server.account, "--daily", 100000, "--rate", 1000)
    server.verify(SHOP)
    server.ses().create_configuration_set(ConfigurationSetName="news")
    wait_until(lambda: listening("127.0.0.1", port), 20, "the listener for feedback")
    yield server
    assert server.stop() == 0, server.log()


def api(server, path, key=None):
    """/warmpost/v1 with a key: (status, answer)."""
    key = key or server.operator
    request = botocore.awsrequest.AWSRequest(method="GET", url=f"{server.url()}/warmpost/v1{path}")
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(key["id"], key["secret"]), "ses", "us-east-1").add_auth(request)
    try:
        with urllib.request.urlopen(urllib.request.Request(request.url, headers=dict(request.headers)), timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def search(server, key=None, **asked):
    status, answer = api(server, "/messages?" + urllib.parse.urlencode(asked), key)
    assert status == 200, answer
    return answer


def ids(server, **asked):
    return [message["id"] for message in search(server, **asked)["messages"]]


def outcome(server, message, address):
    return next(r["outcome"] for m in search(server, recipient=address)["messages"] if m["id"] == message for r in m["recipients"] if r["address"] == address)


def test_each_message_is_found_by_all_that_it_is_and_by_nothing_else(server, sink, someone, port):
    begun = int(time.time() * 1000)
    good = someone("big.test")
    bad, worse, later, dropped = (someone("old.test") for _ in range(4))
    no, not_now = "550 5.1.1 no such user", "450 4.2.1 not now"
    sink.answers["RCPT"] = lambda session, address: {bad: no, worse: no, later: not_now, dropped: not_now}.get(address)
    sent = server.send(good, ConfigurationSetName="news")
    bounced, deferred, gone, both = server.send(bad), server.send(later), server.send(dropped), server.send([good, worse])
    server.wait_for_event(sent, "Delivery")
    server.wait_for_event(bounced, "Bounce")
    server.wait_for_event(both, "Bounce")
    for message, address in ((deferred, later), (gone, dropped)):
        wait_until(lambda m=message, a=address: outcome(server, m, a) == "deferred", 30, "the deferral")

    server.kill()   # -9: what was told stays found
    server.start()
    server.run("drop", "--id", gone)
    server.wait_for_event(gone, "Bounce")
    wait_until(lambda: outcome(server, gone, dropped) == "dropped", 30, "the drop")

    source = search(server, recipient=good, configuration_set="news")["messages"][0]["recipients"][0]["source"]
    assert source.startswith("127.0.1.")
    mine = [both, gone, deferred, bounced, sent]
    assert ids(server, from_ms=begun) == mine, "the latest first"
    assert ids(server, recipient=good) == [both, sent] and ids(server, recipient=good.upper().replace("BIG.TEST", "Big.Test")) == [both, sent]
    assert ids(server, recipient=bad) == [bounced] and ids(server, recipient=worse) == [both]
    assert ids(server, configuration_set="news") == [sent]
    assert set(ids(server, identity=SHOP, from_ms=begun)) == set(mine)
    assert ids(server, isp="gmail") == [both, sent]
    assert set(ids(server, isp="yahoo")) == {both, gone, deferred, bounced}
    assert ids(server, outcome="deferred") == [deferred] and ids(server, outcome="dropped") == [gone]
    assert ids(server, isp="yahoo", outcome="bounced") == [both, bounced]
    assert ids(server, isp="gmail", outcome="bounced") == [], "one recipient must be all of it"
    assert sent in ids(server, source=source) and ids(server, source="192.0.2.77") == []
    assert ids(server, outcome="complained") == [] and ids(server, outcome="sent") == []
    assert ids(server, recipient="nobody+tag@big.test") == []

    found = search(server, outcome="bounced", isp="yahoo")["messages"][-1]
    assert found["identity"] == SHOP and found["from"] == "news@shop.example" and found["configuration_set"] == "" and found["accepted_ms"] >= begun
    assert found["recipients"] == [{**found["recipients"][0], "address": bad, "isp": "yahoo", "outcome": "bounced", "reply": "550 5.1.1 no such user"}]

    # Pages, and the terminal.
    pages, after = [], ""
    while True:
        page = search(server, limit=2, from_ms=begun, **({"after": after} if after else {}))
        assert len(page["messages"]) <= 2
        pages += [message["id"] for message in page["messages"]]
        after = page["next"]
        if not after:
            break
    assert pages == mine
    table = server.run("messages", "--recipient", good, "--since", "1h")
    assert sent in table and both in table and "delivered" in table and deferred not in table
    assert [m["id"] for m in server.ask("messages", "--isp", "yahoo", "--outcome", "bounced", "--limit", 1)["messages"]] == [both]
    assert "No message is known" in server.run("messages", "--until", "2020-01-01")


def test_an_account_finds_its_own_mail_only(server, sink, someone):
    to = someone("big.test")
    sent = server.send(to)
    server.wait_for_event(sent, "Delivery")
    other = server.ask("account", "create", "other")
    stranger = server.ask("key", "create", "--account", "other")
    assert ids(server, recipient=to, key=server.credentials) == [sent] == ids(server, recipient=to)
    assert search(server, key=stranger)["messages"] == []
    assert search(server, key=stranger, account=server.account, recipient=to)["messages"] == [], "account is not read"
    assert ids(server, account="other") == [] and ids(server, account=server.account, recipient=to) == [sent]
    assert api(server, f"/messages/{sent}", server.credentials)[0] == 200
    unknown = sent[:-8] + ("0" if sent[-8] != "0" else "1") + sent[-7:]
    theirs, nobodys = api(server, f"/messages/{sent}", stranger), api(server, f"/messages/{unknown}", stranger)
    assert theirs[0] == nobodys[0] == 404 and theirs[1]["message"].replace(sent, "X") == nobodys[1]["message"].replace(unknown, "X")
    assert other["id"] != server.account


@pytest.mark.parametrize("asked, words", [
    ({"recipient": "nobody"}, "whole address"), ({"outcome": "lost"}, "delivered"), ({"limit": "201"}, "1 to 200"), ({"limit": "0"}, "1 to 200"),
    ({"from_ms": "yesterday"}, "milliseconds"), ({"from_ms": "2", "to_ms": "1"}, "later"), ({"after": "xyz"}, "next"), ({"recipent": "a@b.c"}, "nothing to look"),
    ({"account": "nobody-here"}, None)])
def test_a_bad_question_is_answered_with_what_to_do(server, asked, words):
    status, answer = api(server, "/messages?" + urllib.parse.urlencode(asked))
    assert status == (400 if words else 404) and (words or "no account") in answer["message"], answer


def test_insights_tell_opens_clicks_and_complaints(server, sink, someone, port):
    topic = server.ask("topic", "create", "tracking", "--account", server.account, "--file", str(server.directory / "tracking.jsonl"))
    server.ses().create_configuration_set(ConfigurationSetName="tracked")
    server.ses().create_configuration_set_event_destination(ConfigurationSetName="tracked", EventDestinationName="all", EventDestination={
        "Enabled": True, "MatchingEventTypes": ["OPEN", "CLICK"], "SnsDestination": {"TopicArn": topic["arn"]}})
    to = someone("big.test")
    sent = server.ses(newer=True).send_email(FromEmailAddress="news@shop.example", Destination={"ToAddresses": [to]}, ConfigurationSetName="tracked",
                                             Content=html('<body><a href="https://shop.example/sale">sale</a></body>'))["MessageId"]
    mail = sink.one(to)
    server.wait_for_event(sent, "Delivery")
    body = mail.message.get_body(("html",)).get_content()
    link, pixel = re.search(r'href="([^"]+)"', body).group(1), re.search(r'<img alt="" src="([^"]+)"', body).group(1)
    assert fetch(pixel)[0] == 200 and fetch(link)[0] == 302
    server.kill()   # both were answered, so both are told
    server.start()
    wait_until(lambda: listening("127.0.0.1", port), 20, "the listener for feedback")
    bring(port, generic(mail))
    server.wait_for_event(sent, "Complaint")

    def events():
        return [e["Type"] for e in server.ses(newer=True).get_message_insights(MessageId=sent)["Insights"][0]["Events"]]
    wait_until(lambda: "COMPLAINT" in events(), 30, "the complaint")
    assert events() == ["SEND", "DELIVERY", "OPEN", "CLICK", "COMPLAINT"]
    assert ids(server, recipient=to, outcome="complained") == [sent] and ids(server, recipient=to, outcome="delivered") == []
    story = server.run("message", "show", sent)
    assert "https://shop.example/sale" in story and "click" in story and "open" in story

    now = int(time.time())
    ses = server.ses(newer=True)
    job = ses.create_export_job(ExportDataSource={"MessageInsightsDataSource": {"StartDate": now - 3600, "EndDate": now + 60, "Include": {"LastEngagementEvent": ["CLICK"]}}},
                                ExportDestination={"DataFormat": "JSON"})["JobId"]
    done = wait_until(lambda: (j := ses.get_export_job(JobId=job))["JobStatus"] == "COMPLETED" and j, 60, "the export")
    with urllib.request.urlopen(done["ExportDestination"]["S3Url"], timeout=20) as answer:
        rows = [json.loads(line) for line in answer.read().decode().splitlines()]
    assert [(row["MessageId"], row["LastDeliveryEvent"], row["LastEngagementEvent"]) for row in rows] == [(sent, "COMPLAINT", "CLICK")]


def test_whoever_opens_a_mail_again_and_again_makes_its_story_no_longer(server, sink, someone):
    to = someone("big.test")
    sent = server.ses(newer=True).send_email(FromEmailAddress="news@shop.example", Destination={"ToAddresses": [to]}, ConfigurationSetName="tracked",
                                             Content=html("<body>x</body>"))["MessageId"]
    pixel = re.search(r'<img alt="" src="([^"]+)"', sink.one(to).message.get_body(("html",)).get_content()).group(1)
    server.wait_for_event(sent, "Delivery")

    def opens():
        return [e for e in api(server, f"/messages/{sent}")[1]["entries"] if e["kind"] == "open"]

    def counted():
        fetch(pixel)
        return [e for e in opens() if e["count"] > 3]
    wait_until(counted, 60, "opens that are only counted")
    assert len(opens()) <= 110 and len([e for e in opens() if e["count"]]) == 1


def test_status_and_metrics_tell_how_much_is_kept(server):
    status = api(server, "/status")[1]["history"]
    assert status["keep_hours"] == 720 and status["max_bytes"] == 21474836480 and status["shortened"] is False and status["oldest_ms"] >= 0
    key = server.operator
    request = botocore.awsrequest.AWSRequest(method="GET", url=f"{server.url()}/warmpost/v1/metrics")
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(key["id"], key["secret"]), "ses", "us-east-1").add_auth(request)
    with urllib.request.urlopen(urllib.request.Request(request.url, headers=dict(request.headers)), timeout=30) as answer:
        text = answer.read().decode()
    assert re.search(r"^warmpost_history_bytes \d", text, re.M) and re.search(r"^warmpost_history_shortened 0$", text, re.M)
    assert re.search(r"^warmpost_history_oldest_seconds \d", text, re.M)
