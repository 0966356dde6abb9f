"""The shared pool is shared: no account's backlog delays another's mail, an account that draws refusals is slowed before the pool's addresses suffer, and an
address that one ISP blocks rests at that ISP only, over restarts too."""
import json
import sqlite3
import threading

import pytest

from support.net import wait_until

BLOCKED = "451 4.7.1 Your IP address {} is blocked: poor reputation"
CONTENT = "550 5.7.1 message content rejected as spam"


@pytest.fixture
def shared(fresh, smtp_port):
    """shared(addresses, changes): a server whose shared pool has these; with two accounts that may send much: "test" and "quiet" (key in server.quiet)."""
    def make(addresses, changes=None):
        server = fresh({"egress": {"shared": addresses}, "shared_pool": {"slow_accounts": True, "representative_messages": 20, "slowed_recipients_per_second": 25},
                        "route": [{"domain": "elsewhere.example", "host": "127.1.0.3", "port": smtp_port, "isp": "elsewhere"}],
                        **(changes or {})}).init().start()
        server.run("account", "limits", server.account, "--production", "--daily", 1000000, "--rate", 10000)
        server.run("account", "create", "quiet", "--production", "--daily", 1000000, "--rate", 10000)
        server.quiet = server.ask("key", "create", "--account", "quiet")
        server.verify("loud.example")
        server.ses(server.quiet).create_email_identity(EmailIdentity="quiet.example")
        server.run("identity", "verify", "quiet.example", "--account", "quiet")
        server.ses().put_email_identity_feedback_attributes(EmailIdentity="loud.example", EmailForwardingEnabled=False)   # no notices in the queue
        return server
    return make


def send(server, key, sender, to):
    return server.ses(key).send_email(FromEmailAddress=sender, Destination={"ToAddresses": [to]},
                                      Content={"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}})["MessageId"]


def loud(server, to):
    return send(server, server.credentials, "a@loud.example", to)


def quiet(server, to):
    return send(server, server.quiet, "a@quiet.example", to)


def notices(server, kind):
    file = server.data / "events/events.jsonl"
    records = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    return [record["notice"] for record in records if record["eventType"] == kind]


def test_a_backlog_of_one_account_does_not_delay_another(shared, sink, someone):
    server = shared(["127.0.1.1"], {"delivery": {"connections_per_destination": 1, "messages_per_connection": 10000}})
    sink.clear()
    gate = threading.Event()

    def slow(session, mail):
        gate.wait(120)
    sink.answers["."] = slow
    count = 3000
    with server.smtp(starttls=False) as client:
        for number in range(count):
            client.sendmail("a@loud.example", [f"n{number}@isp.example"], f"From: a@loud.example\r\nSubject: {number}\r\n\r\nx\r\n")
    to = someone()
    quiet(server, to)
    waits = lambda account: server.ask("queue", "--account", account)["total"]
    wait_until(lambda: waits("quiet") == 1 and waits(server.account) >= count - 2, 60, "both to wait")
    gate.set()
    sink.one(to, 60)
    place = [to in mail.rcpt_to for mail in sink.mails].index(True)
    assert place < 10, "it took its turn: few of the 3,000 went before it"
    wait_until(lambda: sink.count == count + 1, 120, lambda: f"all mail; {sink.count} came")
    numbers = [int(mail.message["Subject"]) for mail in sink.mails if to not in mail.rcpt_to]
    assert numbers == sorted(numbers), "each account's own order stays"


def test_an_account_whose_content_is_refused_is_slowed_and_the_address_is_not(shared, sink, someone):
    server = shared(["127.0.1.1", "127.0.1.2"])
    sink.answers["."] = lambda session, mail: CONTENT if b"loud.example" in mail.data else None
    refused = [loud(server, someone()) for _ in range(8)]
    for message in refused:
        server.wait_for_event(message, "Bounce", 60)
    told = wait_until(lambda: notices(server, "AccountSlowed"), 20, "the event")
    assert told[0]["isp"] == "sink.example" and "refusals" in told[0]["text"] and told[0]["pool"] == "ses-shared-pool"
    standing = server.run("account", "standing", server.account)
    assert "sink.example" in standing and "1/50" in standing and "refusals" in standing
    assert "sink.example" in server.run("account", "standing"), "those that are slowed are listed"
    assert "not slowed" in server.run("account", "standing", "quiet")

    # It goes on, slowly, and its story says why; others feel nothing of it.
    sink.answers.clear()
    waiting = [loud(server, someone()) for _ in range(8)]
    assert "account slowed to 1/50" in server.run("queue", "--messages", "--account", server.account)
    for to in [someone() for _ in range(20)]:
        quiet(server, to)
        sink.one(to)
    stories = lambda: [server.run("message", "show", one) for one in waiting]
    story = wait_until(lambda: [text for text in stories() if "account slowed to 1/50" in text], 40, "one of them to go")
    assert "refusals" in story[0]
    assert server.ask("ip", "rests")["rests"] == []


def test_a_refusal_worded_as_the_addresss_follows_the_account_while_others_pass(shared, sink, someone):
    server = shared(["127.0.1.1"])
    for to in [someone() for _ in range(3)]:
        quiet(server, to)
        sink.one(to)
    refused = threading.Event()

    def block(session, mail):
        if b"loud.example" not in mail.data:
            return None
        refused.set()
        return BLOCKED.format(session.peer)
    sink.answers["."] = block
    loud(server, someone())
    assert refused.wait(20)
    for to in [someone() for _ in range(5)]:
        quiet(server, to)
        sink.one(to)
    assert server.ask("ip", "rests")["rests"] == [], "the address goes on for the others"
    wait_until(lambda: any(each["refusals"] > 0 for each in server.ask("account", "standing", server.account)["standings"]), 20, "the evidence")


def test_an_address_that_one_isp_blocks_rests_there_only_and_over_a_crash(shared, sink, someone):
    server = shared(["127.0.1.1", "127.0.1.2"])

    def block(session, address):
        return BLOCKED.format(session.peer) if session.peer == "127.0.1.1" and session.local != "127.1.0.3" else None
    sink.answers["RCPT"] = block
    everybody = [someone() for _ in range(12)]
    for to in everybody:
        loud(server, to)
    assert {sink.one(to).peer for to in everybody} == {"127.0.1.2"}, "the other takes over"
    rests = server.ask("ip", "rests")["rests"]
    assert [(each["source"], each["isp"]) for each in rests] == [("127.0.1.1", "sink.example")]
    assert "is blocked" in rests[0]["reason"]
    assert "127.0.1.1" in server.run("ip", "rests")

    def peers(domain, count=8):
        to = [someone(domain) for _ in range(count)]
        for each in to:
            loud(server, each)
        return {sink.one(each).peer for each in to}
    assert peers("elsewhere.example") == {"127.0.1.1", "127.0.1.2"}, "at another ISP it goes on"

    database = sqlite3.connect(f"file:{server.data}/control.db?mode=ro", uri=True)
    written = lambda: database.execute("select source, isp from source_rests").fetchall()
    wait_until(lambda: written() == [("127.0.1.1", "sink.example")], 20, "the rest to be written down")
    database.close()
    server.kill()
    sink.answers.clear()
    server.start()
    assert server.ask("ip", "rests")["rests"] == rests, "until the same time"
    assert peers("isp.example") == {"127.0.1.2"}

    # The operator's word ends it, whether something waits or not.
    server.run("retry", "--all")
    assert server.ask("ip", "rests")["rests"] == []
    assert "127.0.1.1" in peers("isp.example"), "the least used goes first"
    server.restart()
    assert server.ask("ip", "rests")["rests"] == []
