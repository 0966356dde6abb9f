"""Suppression lists, the mailbox simulator, import and export jobs: by boto3, awscli and the terminal, against a real receiver."""
import csv
import datetime
import io
import json
import urllib.error
import urllib.request

import pytest

from support.net import wait_until

SIMULATOR = "simulator.amazonses.com"


def listed(server, address):
    """The entry as SES shows it, or None."""
    ses = server.ses()
    try:
        return ses.get_suppressed_destination(EmailAddress=address)["SuppressedDestination"]
    except ses.exceptions.NotFoundException:
        return None


def types(server, message):
    return [event["eventType"] for event in server.events(message)]


def tried(sink, address):
    """How often the receiver was asked to take mail for this address."""
    with sink.changed:
        return sum(f"<{address}>" in command for session in sink.sessions for command in session if command.startswith("RCPT"))


def test_a_hard_bounce_puts_the_address_on_the_list_and_mail_is_held_back_until_it_is_removed(warmpost, sink, someone):
    to = someone()
    sink.answers["RCPT"] = lambda session, address: "550 5.1.1 no such user" if address == to else None
    first = warmpost.send(to)
    bounce = warmpost.wait_for_event(first, "Bounce")["bounce"]
    entry = wait_until(lambda: listed(warmpost, to), 30, f"{to} to be on the list")
    assert entry["Reason"] == "BOUNCE" and entry["EmailAddress"] == to
    assert entry["Attributes"] == {"MessageId": first, "FeedbackId": bounce["feedbackId"]}
    assert tried(sink, to) == 1

    sink.answers.clear()
    other = someone()
    second = warmpost.send([to.upper().replace("ISP.EXAMPLE", "isp.example"), other])
    held = warmpost.wait_for_event(second, "Bounce")["bounce"]
    assert (held["bounceType"], held["bounceSubType"]) == ("Permanent", "OnAccountSuppressionList")
    assert held["bouncedRecipients"][0]["diagnosticCode"] == \
        "Amazon SES did not send the message to this address because it is on the suppression list for your account."
    sink.one(other)
    assert tried(sink, to) == 1 and not sink.to(to)
    assert "suppression list" in warmpost.run("message", "show", second)

    warmpost.ses().delete_suppressed_destination(EmailAddress=to)
    third = warmpost.send(to)
    assert sink.one(to).message_id == third


def test_a_soft_bounce_puts_nobody_on_the_list(warmpost, sink, someone):
    to = someone()
    sink.answers["RCPT"] = lambda session, address: "552 5.2.2 mailbox full" if address == to else None
    bounce = warmpost.wait_for_event(warmpost.send(to), "Bounce")["bounce"]
    assert bounce["bounceType"] == "Transient"
    sink.answers.clear()
    marker = someone()   # its bounce comes after the other in the outbox: once it is listed, the other would be
    sink.answers["RCPT"] = lambda session, address: "550 5.1.1 no such user" if address == marker else None
    warmpost.send(marker)
    wait_until(lambda: listed(warmpost, marker), 30, "the marker to be listed")
    assert listed(warmpost, to) is None


def test_boto3_puts_gets_lists_and_deletes(warmpost, someone):
    ses = warmpost.ses()
    began = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=1)
    addresses = [someone("List.example") for _ in range(5)]
    for number, address in enumerate(addresses):
        ses.put_suppressed_destination(EmailAddress=address, Reason="COMPLAINT" if number % 2 else "BOUNCE")
    assert listed(warmpost, addresses[1])["Reason"] == "COMPLAINT"
    with pytest.raises(ses.exceptions.NotFoundException, match="does not exist on your suppression list"):
        ses.get_suppressed_destination(EmailAddress=addresses[0].lower())
    seen, pages, token = [], 0, {}
    while True:
        page = ses.list_suppressed_destinations(Reasons=["COMPLAINT", "BOUNCE"], StartDate=began, PageSize=2, **token)
        seen += [each["EmailAddress"] for each in page["SuppressedDestinationSummaries"]]
        pages += 1
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert set(addresses) <= set(seen) and len(seen) == len(set(seen)) and pages >= 3
    complaints = ses.list_suppressed_destinations(Reasons=["COMPLAINT"], StartDate=began, PageSize=1000)["SuppressedDestinationSummaries"]
    assert {each["EmailAddress"] for each in complaints} >= {addresses[1], addresses[3]} and {each["Reason"] for each in complaints} == {"COMPLAINT"}
    assert ses.list_suppressed_destinations(EndDate=datetime.datetime(2020, 1, 1))["SuppressedDestinationSummaries"] == []
    with pytest.raises(ses.exceptions.InvalidNextTokenException):
        ses.list_suppressed_destinations(NextToken="made-up")
    ses.delete_suppressed_destination(EmailAddress=addresses[0])
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.delete_suppressed_destination(EmailAddress=addresses[0])
    with pytest.raises(ses.exceptions.BadRequestException):
        ses.put_suppressed_destination(EmailAddress="nobody", Reason="BOUNCE")


def test_the_aws_cli_puts_and_lists(warmpost, someone):
    to = someone()
    assert warmpost.aws("put-suppressed-destination", "--email-address", to, "--reason", "BOUNCE").returncode == 0
    told = warmpost.aws("get-suppressed-destination", "--email-address", to)
    assert json.loads(told.stdout)["SuppressedDestination"]["Reason"] == "BOUNCE", told.stderr
    told = warmpost.aws("list-suppressed-destinations", "--reasons", "BOUNCE", "--page-size", "1000")
    assert to in told.stdout, told.stderr
    told = warmpost.aws("get-suppressed-destination", "--email-address", "x" + to)
    assert told.returncode != 0 and "NotFoundException" in told.stderr


@pytest.mark.parametrize("mailbox, wanted", [("success", ["Send", "Delivery"]), ("bounce+order-7", ["Send", "Bounce"]), ("complaint", ["Send", "Delivery", "Complaint"]),
                                             ("suppressionlist", ["Send", "Bounce"]), ("ooto", ["Send", "Delivery"]), ("somebody", ["Send", "Bounce"])])
def test_the_mailbox_simulator_answers_in_the_house(warmpost, sink, mailbox, wanted):
    to = f"{mailbox}@{SIMULATOR}"
    sent_before = warmpost.ses().get_account()["SendQuota"]["SentLast24Hours"]
    message = warmpost.send(to)
    wait_until(lambda: types(warmpost, message) == wanted, 30, lambda: f"{wanted}, not {types(warmpost, message)}")
    last = warmpost.events(message)[-1]
    if wanted[-1] == "Bounce":
        sub_type = "Suppressed" if mailbox == "suppressionlist" else "General"
        assert (last["bounce"]["bounceType"], last["bounce"]["bounceSubType"]) == ("Permanent", sub_type)
        assert last["bounce"]["bouncedRecipients"][0]["emailAddress"] == to
    if wanted[-1] == "Complaint":
        assert last["complaint"]["complainedRecipients"] == [{"emailAddress": to}] and last["complaint"]["complaintFeedbackType"] == "abuse"
    assert warmpost.ses().get_account()["SendQuota"]["SentLast24Hours"] == sent_before, "the simulator is outside the quota"
    assert tried(sink, to) == 0
    assert listed(warmpost, to) is None


def test_several_bounces_of_one_request_at_the_simulator_are_one_event(warmpost):
    to = [f"bounce+{n}@{SIMULATOR}" for n in range(3)]
    message = warmpost.send(to)
    bounce = warmpost.wait_for_event(message, "Bounce")["bounce"]
    assert [each["emailAddress"] for each in bounce["bouncedRecipients"]] == to
    assert types(warmpost, message) == ["Send", "Bounce"]


def test_the_simulator_s_owner_is_out_of_office(warmpost, sink, someone):
    back = someone()
    warmpost.verify(back)
    warmpost.ses().send_email(FromEmailAddress="news@shop.example", FeedbackForwardingEmailAddress=back, Destination={"ToAddresses": [f"ooto@{SIMULATOR}"]},
                              Content={"Simple": {"Subject": {"Data": "Hi"}, "Body": {"Text": {"Data": "x"}}}})
    replies = wait_until(lambda: [mail for mail in sink.to(back) if mail.message["From"] == f"ooto@{SIMULATOR}"], 30, "the automatic reply")
    assert replies[0].mail_from == "" and replies[0].message["Auto-Submitted"] == "auto-replied"


def test_over_smtp_the_list_and_the_simulator_hold_too(warmpost, sink, someone):
    to = someone()
    warmpost.ses().put_suppressed_destination(EmailAddress=to, Reason="COMPLAINT")
    with warmpost.smtp() as client:
        client.sendmail("news@shop.example", [to, f"success@{SIMULATOR}"], f"From: news@shop.example\r\nTo: {to}\r\nSubject: by SMTP {to}\r\n\r\nx\r\n")

    def told():
        return sorted(event["eventType"] for event in warmpost.events() if event.get("mail", {}).get("commonHeaders", {}).get("subject") == f"by SMTP {to}")
    wait_until(lambda: told() == ["Bounce", "Delivery", "Send"], 30, told)
    assert tried(sink, to) == 0


def test_message_insights(warmpost, sink, someone):
    to = someone()
    message = warmpost.send(to, subject="insightful")
    warmpost.wait_for_event(message, "Delivery")
    told = warmpost.aws("get-message-insights", "--message-id", message)
    if "Invalid choice" in told.stderr or "invalid choice" in told.stderr:
        told = None   # an awscli older than the operation
    with urllib_signed(warmpost, f"/v2/email/insights/{message}/") as answer:
        insights = json.load(answer)
    assert insights["Subject"] == "insightful" and insights["FromEmailAddress"] == "news@shop.example"
    assert [event["Type"] for event in insights["Insights"][0]["Events"]] == ["SEND", "DELIVERY"] and insights["Insights"][0]["Destination"] == to
    assert told is None or json.loads(told.stdout)["MessageId"] == message, told.stderr


def urllib_signed(server, path, body=None):
    """A signed request for operations that the distribution's SDK does not know yet."""
    import botocore.auth
    import botocore.awsrequest
    import botocore.credentials
    key = server.credentials
    data = json.dumps(body).encode() if body is not None else None
    request = botocore.awsrequest.AWSRequest(method="POST" if data else "GET", url=server.url() + path, data=data, headers={"Content-Type": "application/json"})
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(key["id"], key["secret"]), "ses", "us-east-1").add_auth(request)
    return urllib.request.urlopen(urllib.request.Request(request.url, data=data, headers=dict(request.headers), method=request.method), timeout=30)


def import_job(server, url, action="PUT", data_format="CSV"):
    """Runs an import to its end; the job as GetImportJob shows it."""
    ses = server.ses()
    job = ses.create_import_job(ImportDestination={"SuppressionListDestination": {"SuppressionListImportAction": action}},
                                ImportDataSource={"S3Url": url, "DataFormat": data_format})["JobId"]
    return wait_until(lambda: ended(ses.get_import_job(JobId=job)), 60, "the import to end")


def ended(job):
    return job if job["JobStatus"] in ("COMPLETED", "FAILED", "CANCELLED") else None


def test_import_jobs_read_a_bucket_and_tell_what_failed(fresh, tmp_path):
    bucket = tmp_path / "bucket"
    bucket.mkdir()
    (tmp_path / "secret.csv").write_text("secret@x.example,BOUNCE\n")
    (bucket / "link.csv").symlink_to(tmp_path / "secret.csv")
    (bucket / "a.csv").write_text("".join(f"u{n}@x.example,BOUNCE\n" for n in range(2500)) + "broken line\n")
    (bucket / "b.json").write_text('{"emailAddress": "Json@x.example", "reason": "COMPLAINT"}\n')
    (bucket / "delete.csv").write_text("U7@x.example\n")
    server = fresh({"bucket": [{"name": "lists", "directory": str(bucket)}]}).init().start()
    ses = server.ses()
    job = import_job(server, "s3://lists/a.csv")
    assert job["JobStatus"] == "COMPLETED" and job["ProcessedRecordsCount"] == 2501 and job["FailedRecordsCount"] == 1, job
    with urllib.request.urlopen(job["FailureInfo"]["FailedRecordsS3Url"], timeout=30) as answer:
        failed = [json.loads(line) for line in answer.read().decode().splitlines()]
    assert failed[0]["line"] == 2501 and failed[0]["record"] == "broken line"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(job["FailureInfo"]["FailedRecordsS3Url"][:-1] + "z", timeout=30)
    assert refused.value.code == 403
    assert listed(server, "u2499@x.example")["Reason"] == "BOUNCE"
    assert import_job(server, "s3://lists/b.json", data_format="JSON")["FailedRecordsCount"] == 0
    assert listed(server, "Json@x.example")["Reason"] == "COMPLAINT"
    assert import_job(server, "s3://lists/delete.csv", action="DELETE")["JobStatus"] == "COMPLETED"
    assert listed(server, "u7@x.example") is None and listed(server, "u8@x.example")
    for key in ("link.csv", "gone.csv"):
        job = import_job(server, f"s3://lists/{key}")
        assert job["JobStatus"] == "FAILED" and "cannot be read" in job["FailureInfo"]["ErrorMessage"], job
    assert listed(server, "secret@x.example") is None
    for url in ("s3://lists/../secret.csv", "s3://other/a.csv", "https://lists/a.csv"):
        with pytest.raises(ses.exceptions.BadRequestException):
            import_job(server, url)
    jobs = ses.list_import_jobs(ImportDestinationType="SUPPRESSION_LIST")["ImportJobs"]
    assert len(jobs) >= 5 and jobs == sorted(jobs, key=lambda each: each["CreatedTimestamp"], reverse=True)


def test_an_export_of_message_insights_is_a_file_behind_a_link(warmpost, sink, someone):
    ids = [warmpost.send(f"success+{n}@{SIMULATOR}", subject=f'export, "{n}"') for n in range(3)]
    for message in ids:
        warmpost.wait_for_event(message, "Delivery")
    now = datetime.datetime.now().timestamp()
    with urllib_signed(warmpost, "/v2/email/export-jobs", {
            "ExportDataSource": {"MessageInsightsDataSource": {"StartDate": now - 3600, "EndDate": now + 60, "Include": {"Subject": ["EXPORT,"]}}},
            "ExportDestination": {"DataFormat": "CSV"}}) as answer:
        job = json.load(answer)["JobId"]

    def done():
        with urllib_signed(warmpost, f"/v2/email/export-jobs/{job}") as told:
            return ended(json.load(told))
    told = wait_until(done, 60, "the export to end")
    assert told["JobStatus"] == "COMPLETED" and told["Statistics"]["ExportedRecordsCount"] == 3, told
    with urllib.request.urlopen(told["ExportDestination"]["S3Url"], timeout=30) as answer:
        rows = list(csv.DictReader(io.StringIO(answer.read().decode())))
    assert sorted(row["MessageId"] for row in rows) == sorted(ids)
    assert {row["LastDeliveryEvent"] for row in rows} == {"DELIVERY"} and {row["Subject"] for row in rows} == {f'export, "{n}"' for n in range(3)}


def test_the_terminal_keeps_the_list(warmpost, sink, someone, tmp_path):
    to = someone()
    warmpost.run("suppression", "add", to, "--reason", "COMPLAINT", "--account", warmpost.account)
    assert listed(warmpost, to)["Reason"] == "COMPLAINT"
    assert to in warmpost.run("suppression", "list", "--address", to.upper(), "--account", warmpost.account)
    file = tmp_path / "list.csv"
    more = [someone() for _ in range(1200)]
    file.write_text("".join(f"{each},BOUNCE\n" for each in more[:-1]) + json.dumps({"emailAddress": more[-1], "reason": "COMPLAINT"}) + "\nbroken\n")
    done = warmpost.try_run("suppression", "import", file, "--account", warmpost.account)
    assert done.returncode == 1 and "1200 addresses are on the list; 1 lines could not be read" in done.stdout and "line 1201" in done.stderr, done
    assert listed(warmpost, more[0])["Reason"] == "BOUNCE" and listed(warmpost, more[-1])["Reason"] == "COMPLAINT"
    assert "sent again" in warmpost.run("suppression", "remove", to.upper(), "--account", warmpost.account)
    assert listed(warmpost, to) is None
    warmpost.send(to)
    sink.one(to)


def test_after_kill_9_every_bounced_address_is_on_the_list(fresh, sink, someone):
    server = fresh().init().start()
    server.run("account", "limits", server.account, "--daily", 100000, "--rate", 10000)
    server.verify("shop.example")
    addresses = [someone() for _ in range(400)]
    bounced = set()

    def refuse(session, address):
        if address not in addresses:
            return None
        bounced.add(address)
        return "550 5.1.1 no such user"
    sink.answers["RCPT"] = refuse
    for at in range(0, len(addresses), 40):
        server.send(addresses[at:at + 40])
    for wanted in (40, 200):   # killed twice, in the middle of it
        wait_until(lambda: len(bounced) >= wanted, 60, lambda: f"{wanted} bounces, {len(bounced)} so far\n{server.log()}")
        server.kill()
        server.start()
    wait_until(lambda: len(bounced) == len(addresses), 120, lambda: f"all to bounce, {len(bounced)} so far\n{server.log()}")

    def missing():
        on_list, token = set(), {}
        while True:
            page = server.ses().list_suppressed_destinations(Reasons=["BOUNCE"], PageSize=1000, **token)
            on_list |= {each["EmailAddress"] for each in page["SuppressedDestinationSummaries"]}
            if "NextToken" not in page:
                return set(addresses) - on_list
            token = {"NextToken": page["NextToken"]}
    wait_until(lambda: not missing(), 60, lambda: f"{len(missing())} bounced addresses to come on the list")
    server.kill()
    server.start()
    assert not missing(), "what was told once is durable"


def test_in_the_sandbox_the_list_cannot_be_changed_and_the_simulator_works(fresh):
    server = fresh().init().start()
    server.run("account", "limits", server.account, "--sandbox")
    server.verify("shop.example")
    ses = server.ses()
    with pytest.raises(ses.exceptions.BadRequestException, match="sandbox"):
        ses.put_suppressed_destination(EmailAddress="a@x.example", Reason="BOUNCE")
    message = server.send(f"bounce@{SIMULATOR}")
    server.wait_for_event(message, "Bounce")
    with pytest.raises(ses.exceptions.MessageRejected):
        server.send("somebody@isp.example")
