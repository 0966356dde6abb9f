"""What an operator does at the terminal, and what a server does when it is stopped, starved, doubled or told to read again."""
import json
import shutil
import signal
import smtplib
import stat
import subprocess
import threading

import pytest

from support.net import wait_until
from support.warmpost import binary, smtp_reply

SHOP = "shop.example"


def test_message_show_tells_the_whole_story(warmpost, sink, someone):
    to = someone()
    replies = ["451 4.7.1 greylisted"]
    sink.answers["RCPT"] = lambda session, address: replies.pop() if address == to and replies else None
    sent = warmpost.send(to)
    mail = sink.one(to)
    warmpost.wait_for_event(sent, "Delivery")
    text = warmpost.run("message", "show", sent)
    for part in (sent, to, mail.peer, "451 4.7.1 greylisted", "250 2.0.0 Ok: taken"):
        assert part in text, f"{part} is not in:\n{text}"
    told = json.dumps(warmpost.ask("message", "show", sent))
    assert mail.peer in told and "greylisted" in told


def test_a_message_is_known_as_soon_as_it_was_accepted(warmpost, someone):
    for _ in range(20):
        sent = warmpost.send(someone())
        assert warmpost.ask("message", "show", sent)["id"] == sent


def test_message_show_of_an_unknown_id_says_so(warmpost):
    done = warmpost.try_run("message", "show", "0100000000000000-00000000-0000-0000-0000-000000000000-000000")
    assert done.returncode != 0 and done.stderr.strip()


def test_events_are_ses_shaped_json_lines(warmpost, sink, someone):
    to = someone()
    warmpost.ses().create_configuration_set(ConfigurationSetName="eventful")
    sent = warmpost.ses().send_email(
        FromEmailAddress="news@shop.example", Destination={"ToAddresses": [to]}, ConfigurationSetName="eventful", EmailTags=[{"Name": "campaign", "Value": "nov"}],
        Content={"Simple": {"Subject": {"Data": "Hi"}, "Body": {"Text": {"Data": "x"}}}})["MessageId"]
    delivery = warmpost.wait_for_event(sent, "Delivery")
    assert [event["eventType"] for event in warmpost.events(sent)] == ["Send", "Delivery"]
    mail = delivery["mail"]
    assert mail["messageId"] == sent and mail["destination"] == [to] and mail["source"] == "news@shop.example"
    assert mail["commonHeaders"]["subject"] == "Hi" and mail["headersTruncated"] is False
    assert mail["tags"]["campaign"] == ["nov"] and mail["tags"]["ses:configuration-set"] == ["eventful"] and mail["tags"]["ses:from-domain"] == ["shop.example"]
    assert mail["timestamp"].endswith("Z") and len(mail["timestamp"]) == len("2026-11-24T18:00:00.123Z")
    assert delivery["delivery"]["recipients"] == [to] and delivery["delivery"]["processingTimeMillis"] >= 0


@pytest.mark.parametrize("kind, value", [("domain", "other.example"), ("pool", "ses-shared-pool"), ("all-addresses", "")])
def test_what_is_paused_waits_until_it_is_resumed(warmpost, sink, someone, kind, value):
    addresses = [f"127.0.1.{n}" for n in range(1, 5)]
    targets = [("address", address) for address in addresses] if kind == "all-addresses" else [(kind, value)]
    for target in targets:
        warmpost.run("pause", "--" + target[0], target[1])
    try:
        to = someone("other.example")
        sent = warmpost.send(to)
        wait_until(lambda: sent in warmpost.run("queue", "--messages", "--json"), 20, "the message to stand in the queue")
        assert sink.to(to) == []
    finally:
        for target in targets:
            warmpost.run("resume", "--" + target[0], target[1])
    sink.one(to)


def test_one_paused_address_is_not_used(warmpost, sink, someone):
    warmpost.run("pause", "--address", "127.0.1.2")
    try:
        recipients = [someone() for _ in range(30)]
        for to in recipients:
            warmpost.send(to)
        assert "127.0.1.2" not in {sink.one(to).peer for to in recipients}
    finally:
        warmpost.run("resume", "--address", "127.0.1.2")


def drop(server, *which):
    """Ends one recipient; again while it is just being tried and stands in no queue."""
    def count():
        done = server.try_run("drop", *which, "--json")
        return done.returncode == 0 and json.loads(done.stdout)["count"]
    assert wait_until(count, 20, "a recipient to drop") == 1


def test_drop_ends_a_message_and_tells_it(warmpost, sink, someone):
    to = someone("dead.example")
    sent = warmpost.send(to)
    wait_until(lambda: sent in warmpost.run("queue", "--messages", "--json"), 20, "the message to stand in the queue")
    drop(warmpost, "--id", sent)
    story = warmpost.run("message", "show", sent)   # at once: the end is written a moment after the message left the queue
    assert "drop" in story.lower() and "every recipient ended" in story
    assert sent not in warmpost.run("queue", "--messages", "--json")


def test_a_message_of_which_a_part_is_dropped_tells_it_at_once(warmpost, sink, someone):
    for _ in range(5):
        one, other = someone("dead.example"), someone("dead-too.example")
        sent = warmpost.send([one, other])
        waits = lambda: sum(len(each["recipients"]) for each in warmpost.ask("queue", "--messages")["messages"] if each["id"] == sent)
        wait_until(lambda: waits() == 2, 20, "both to stand in the queue")
        drop(warmpost, "--domain", "dead-too.example")
        story = warmpost.ask("message", "show", sent)
        assert [each["recipients"] for each in story["entries"] if each["kind"] == "dropped"] == [[other]], story
        assert [each["address"] for each in story["waiting"]] == [one] or story["under_way"], story   # it may be tried just now
        drop(warmpost, "--id", sent)


def test_retry_makes_a_waiting_message_due_now(fresh, sink, someone, usual):
    server = fresh({"delivery": {**usual["delivery"], "retry_first_seconds": 3600, "retry_max_seconds": 3600}}).init().start()
    server.verify(SHOP)
    to = someone()
    replies = ["451 4.3.0 later"]
    sink.answers["RCPT"] = lambda session, address: replies.pop() if address == to and replies else None
    sent = server.send(to)
    wait_until(lambda: "451 4.3.0 later" in server.run("message", "show", sent), 20, "the first attempt")
    server.run("retry", "--id", sent)
    sink.one(to)


def test_the_operator_s_socket_is_for_its_owner_only(warmpost):
    sockets = [path for path in warmpost.data.iterdir() if stat.S_ISSOCK(path.stat().st_mode)]
    assert sockets and all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in sockets)


def test_every_command_has_help_with_an_example():
    for command in ([], ["init"], ["serve"], ["check"], ["dns"], ["queue"], ["message", "show"], ["retry"], ["drop"], ["pause"], ["resume"], ["ip"], ["pool"], ["account"], ["key"], ["identity"], ["feedback"], ["sent"], ["advise"], ["simulate"], ["simulate", "compare"], ["forecast"], ["findings"]):
        done = subprocess.run([binary(), *command, "--help"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        assert "Example" in done.stdout and "  warmpost " + " ".join(command) in done.stdout.partition("Example")[2], f"{command}: no example in\n{done.stdout}"


def test_an_unknown_key_in_the_config_is_named_with_its_line(fresh):
    server = fresh()
    server.config_file.write_text(server.config_file.read_text() + "\n[serverr]\nx = 1\n")
    line = next(n for n, text in enumerate(server.config_file.read_text().splitlines(), 1) if "serverr" in text)
    done = server.try_run("check")
    assert done.returncode != 0 and "serverr" in done.stderr + done.stdout and str(line) in done.stderr + done.stdout


def test_a_sandbox_account_sends_only_to_verified_recipients(warmpost, sink, someone):
    created = warmpost.ask("account", "create", "sandboxed")
    key = warmpost.ask("key", "create", "--account", "sandboxed")
    ses = warmpost.ses(key)
    to = someone()
    for identity in ("sand.example", to):
        ses.create_email_identity(EmailIdentity=identity)
        warmpost.run("identity", "verify", identity, "--account", "sandboxed")
    assert ses.get_account()["ProductionAccessEnabled"] is False and created

    def send(recipient):
        return ses.send_email(FromEmailAddress="a@sand.example", Destination={"ToAddresses": [recipient]},
                              Content={"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}})
    send(to)
    sink.one(to)
    stranger = someone()
    with pytest.raises(ses.exceptions.MessageRejected) as caught:
        send(stranger)
    assert f"failed the check in region US-EAST-1: {stranger}" in str(caught.value)


def test_accounts_do_not_see_each_other(warmpost):
    warmpost.run("account", "create", "neighbour")
    ses = warmpost.ses(warmpost.ask("key", "create", "--account", "neighbour"))
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.get_email_identity(EmailIdentity=SHOP)
    with pytest.raises(ses.exceptions.MessageRejected):
        ses.send_email(FromEmailAddress="a@shop.example", Destination={"ToAddresses": ["a@isp.example"]},
                       Content={"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}})


def test_a_disabled_key_is_refused(warmpost):
    warmpost.run("account", "create", "locked")
    key = warmpost.ask("key", "create", "--account", "locked")
    warmpost.ses(key).get_account()
    warmpost.run("key", "disable", key["id"])
    with pytest.raises(Exception, match="UnrecognizedClientException|InvalidClientTokenId|AccessDenied"):
        warmpost.ses(key).get_account()


def test_quota_and_rate_are_refused_in_ses_words_by_both_ways_in(fresh, sink, someone):
    server = fresh().init().start()
    server.verify(SHOP)
    ses = server.ses()
    server.run("account", "limits", server.account, "--daily", 3, "--rate", 1000)
    for _ in range(3):
        server.send(someone())
    with pytest.raises(ses.exceptions.TooManyRequestsException, match="Daily message quota exceeded."):
        server.send(someone())
    with server.smtp() as client, pytest.raises(smtplib.SMTPDataError) as caught:
        client.sendmail("news@shop.example", [someone()], "From: news@shop.example\r\nSubject: x\r\n\r\nx\r\n")
    assert smtp_reply(caught.value) == "454 Throttling failure: Daily message quota exceeded."
    assert ses.get_account()["SendQuota"] == {"Max24HourSend": 3.0, "MaxSendRate": 1000.0, "SentLast24Hours": 3.0}
    server.run("account", "limits", server.account, "--daily", 1000, "--rate", 1)
    server.send([someone() for _ in range(50)])
    with pytest.raises(ses.exceptions.TooManyRequestsException, match="Maximum sending rate exceeded."):
        server.send(someone())


def test_sigterm_stops_clean_and_what_waited_is_sent_after_the_start(fresh, sink, someone):
    server = fresh().init().start()
    server.verify(SHOP)
    server.run("pause", "--domain", "isp.example")
    to = someone()
    server.send(to)
    assert server.stop(timeout=30) == 0
    server.start()
    assert sink.to(to) == []
    server.run("resume", "--domain", "isp.example")
    sink.one(to)
    assert server.stop(timeout=30) == 0
    assert len(sink.to(to)) == 1


def test_sigterm_lets_a_message_in_flight_end(fresh, sink, someone):
    server = fresh().init().start()
    server.verify(SHOP)
    reached, go = threading.Event(), threading.Event()

    def hold(session, mail):
        reached.set()
        go.wait(20)
    sink.answers["."] = hold
    to = someone()
    server.send(to)
    assert reached.wait(20)
    server.process.send_signal(signal.SIGTERM)
    go.set()
    assert server.process.wait(30) == 0
    sink.answers.clear()
    server.start()
    probe = someone()
    server.send(probe)
    sink.one(probe)
    assert len(sink.to(to)) == 1


def test_a_second_server_on_the_same_data_is_refused(warmpost):
    done = subprocess.run([binary(), "serve", "--config", warmpost.config_file], capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode != 0
    assert str(warmpost.data) in done.stderr


def test_sighup_reads_the_configuration_again(fresh, sink, someone):
    server = fresh().init().start()
    server.run("account", "limits", server.account, "--daily", 100000, "--rate", 1000)
    server.verify(SHOP)
    server.change({"egress": {"shared": ["127.0.1.1-127.0.1.4", "127.0.1.9"]}})
    server.process.send_signal(signal.SIGHUP)

    def arrived_from_the_new_address():
        to = someone()
        server.send(to)
        return sink.one(to).peer == "127.0.1.9"
    wait_until(arrived_from_the_new_address, 30, "mail from the address that was added")
    server.change({"server": {"region": "eu-west-3"}, "limits": {"recipients": 1}})
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "server.region has changed" in server.log(), 20, "the key that waits for a restart, in the log")

    def one_recipient_only():
        try:
            server.ses().send_email(FromEmailAddress=f"a@{SHOP}", Destination={"ToAddresses": [someone(), someone()]},
                                    Content={"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}})
            return False
        except server.ses().exceptions.ClientError as refused:
            return "ecipient" in str(refused)
    wait_until(one_recipient_only, 20, "the new limit of recipients")
    server.config_file.write_text("[server]\nnonsense = 1\n")
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "nonsense" in server.log(), 20, "the error in the log")
    to = someone()
    server.send(to)
    sink.one(to)


def test_a_full_disk_answers_later_and_recovers_by_itself(fresh, sink, someone, tmp_path):
    disk = tmp_path / "small"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", disk], check=True)
    try:
        server = fresh({"server": {"data_dir": str(disk / "data")}, "limits": {"min_free_bytes": 32 << 20}})
        server.data = disk / "data"
        server.init().start()
        server.verify(SHOP)
        first = someone()
        server.send(first)
        sink.one(first)
        filler = disk / "filler"
        with open(filler, "wb") as file:
            file.write(b"x" * (shutil.disk_usage(disk).free - (16 << 20)))

        def refused():
            try:
                server.send(someone())
            except server.ses().exceptions.ClientError as error:
                return error.response["Error"]["Code"]
            return None
        code = wait_until(refused, 30, "a refusal for want of room")
        assert code in ("ThrottlingException", "ServiceUnavailable", "TooManyRequestsException")
        with server.smtp() as client, pytest.raises(smtplib.SMTPResponseException) as caught:
            client.sendmail("news@shop.example", [someone()], "From: news@shop.example\r\nSubject: x\r\n\r\nx\r\n")
        assert 400 <= caught.value.smtp_code < 500
        filler.unlink()
        wait_until(lambda: refused() is None, 30, "mail to be taken again")
        last = someone()
        server.send(last)
        sink.one(last)
        assert server.stop() == 0
    finally:
        server.kill()
        subprocess.run(["umount", disk], check=True)


def test_advise_recommends_reckons_and_compares(tmp_path):
    def advise(*arguments):
        return subprocess.run([binary(), "advise", *arguments, "--json"], capture_output=True, text=True, check=False, timeout=30)
    volume = tmp_path / "volume.csv"
    volume.write_text("day,isp,messages\n" + "".join(f"2026-10-{day:02},gmail,60000\n2026-10-{day:02},yahoo,30000\n" for day in range(1, 31)))
    told = json.loads(advise("--volume", volume, "--known-addresses").stdout)
    assert told["recommended"] == "standard" and told["standard_addresses"] == 3      # 90,000 a day and headroom over 50,000
    assert len(told["comparison"]) == 8 and told["monthly_cost"]["standard"] == "344.85"   # 2.7 million at 0.10, three times 24.95
    assert json.loads(advise("--messages-per-day", "50").stdout)["recommended"] == "shared"
    assert json.loads(advise("--messages-per-day", "200000", "--regularity", "highly-irregular").stdout)["recommended"] == "managed"
    volume.write_text("day,isp,messages\n2026-10-01,gmail,many\n")
    broken = advise("--volume", volume)
    assert broken.returncode == 2 and "line 2" in broken.stderr
    assert advise().returncode == 2
