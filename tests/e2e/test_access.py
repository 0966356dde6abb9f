"""Keys for one purpose each, over the API, SMTP and the terminal; who changed what."""
import smtplib

import botocore.exceptions
import pytest

from support.net import wait_until
from support.warmpost import smtp_reply


def make_key(server, *options):
    return server.ask("key", "create", "--account", server.account, *options)


def refused(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def simple(text="It works."):
    return {"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": text}}}}


def login(server, key):
    client = server.smtp(login=False)
    client.login(key["smtp_user"], key["smtp_password"])
    return client


def mail(to, sender="news@shop.example"):
    return f"From: {sender}\r\nTo: {to}\r\nSubject: s\r\n\r\nIt works.\r\n".encode()


def test_a_sender_key_sends_by_api_and_smtp_and_reads_nothing(warmpost, sink, someone):
    key = make_key(warmpost, "--role", "sender", "--name", "checkout")
    ses, first, second = warmpost.ses(key), someone(), someone()
    ses.send_email(FromEmailAddress="news@shop.example", Destination={"ToAddresses": [first]}, Content=simple())
    sink.one(first)
    with login(warmpost, key) as client:
        client.sendmail("news@shop.example", [second], mail(second))
    sink.one(second)
    code, text = refused(ses.get_account)
    assert code == "AccessDeniedException"
    assert text.startswith("User: arn:aws:iam::") and text.endswith(":user/checkout is not authorized to perform: ses:GetAccount")
    assert refused(ses.create_email_identity, EmailIdentity="b.example")[0] == "AccessDeniedException"


def test_a_read_only_key_reads_and_sends_nothing(warmpost, someone):
    key = make_key(warmpost, "--role", "read-only")
    ses, to = warmpost.ses(key), someone()
    assert ses.get_account()["SendingEnabled"] is True
    code, text = refused(ses.send_email, FromEmailAddress="news@shop.example", Destination={"ToAddresses": [to]}, Content=simple())
    assert code == "AccessDeniedException" and "ses:SendEmail" in text
    assert refused(ses.delete_email_identity, EmailIdentity="shop.example")[0] == "AccessDeniedException"
    with login(warmpost, key) as client, pytest.raises(smtplib.SMTPResponseException) as caught:
        client.sendmail("news@shop.example", [to], mail(to))
    assert smtp_reply(caught.value).startswith("554 Access denied: User arn:aws:iam::")
    assert "is not authorized to perform ses:SendRawEmail on resource arn:aws:ses:" in smtp_reply(caught.value)


def test_a_key_sends_within_its_identities_and_sets(warmpost, sink, someone):
    warmpost.verify("till.example")
    ses = warmpost.ses()
    for name in ("receipts", "adverts"):
        ses.create_configuration_set(ConfigurationSetName=name)
    key = make_key(warmpost, "--identity", "till.example", "--configuration-set", "receipts")
    limited, to = warmpost.ses(key), someone()

    def send(sender, **more):
        return limited.send_email(FromEmailAddress=sender, Destination={"ToAddresses": [to]}, Content=simple(), **more)
    send("a@till.example", ConfigurationSetName="receipts")
    sink.one(to)
    assert "identity/news@shop.example" in refused(send, sender="news@shop.example", ConfigurationSetName="receipts")[1]
    assert "configuration-set/adverts" in refused(send, sender="a@till.example", ConfigurationSetName="adverts")[1]
    assert refused(send, sender="a@till.example")[0] == "AccessDeniedException"
    with login(warmpost, key) as client, pytest.raises(smtplib.SMTPResponseException) as caught:
        client.sendmail("news@shop.example", [to], mail(to))
    assert smtp_reply(caught.value).startswith("554 Access denied: ")
    warmpost.run("key", "set", key["id"], "--all-identities", "--all-configuration-sets")
    send("news@shop.example")


def test_rotation_by_the_terminal(fresh, someone):
    server = fresh().init().start()
    server.verify("shop.example")
    old = make_key(server, "--role", "sender", "--name", "web")
    server.ses(old).send_email(FromEmailAddress="news@shop.example", Destination={"ToAddresses": [someone()]}, Content=simple())
    text = server.run("key", "rotate", old["id"])
    assert f"The old key {old['id']} was last used 20" in text and f"warmpost key disable {old['id']}" in text
    keys = {key["id"]: key for key in server.ask("key", "list")["keys"]}
    new, = (key for key in keys.values() if key["name"] == "web" and key["id"] != old["id"])
    assert new["role"] == "sender" and new["last_used_ms"] == 0 and keys[old["id"]]["last_used_ms"] > 0
    server.run("key", "disable", old["id"])
    assert refused(server.ses(old).send_email, FromEmailAddress="news@shop.example", Destination={"ToAddresses": [someone()]},
                   Content=simple())[0] == "UnrecognizedClientException"
    used = keys[old["id"]]["last_used_ms"]
    server.restart()
    assert {key["id"]: key["last_used_ms"] for key in server.ask("key", "list")["keys"]}[old["id"]] == used
    server.run("key", "delete", old["id"])
    assert old["id"] not in server.run("key", "list")


def test_changes_are_written_down_with_who_made_them(warmpost):
    ses = warmpost.ses()
    ses.create_configuration_set(ConfigurationSetName="written-down")
    ses.delete_configuration_set(ConfigurationSetName="written-down")
    warmpost.run("account", "limits", warmpost.account, "--rate", 10000)
    entries = warmpost.ask("audit", "--account", warmpost.account, "--since", "1h")["entries"]
    of_set = [entry for entry in entries if entry["resource"] == "written-down"]
    assert [entry["operation"] for entry in of_set] == ["DeleteConfigurationSet", "CreateConfigurationSet"]
    assert all(entry["actor"] == warmpost.credentials["id"] and entry["outcome"] == "done" for entry in of_set)
    by_operator = warmpost.ask("audit", "--actor", "operator socket", "--limit", "500")["entries"]
    assert any(entry["operation"] == "POST /accounts/{id}/limits" for entry in by_operator)
    assert "written-down" in warmpost.run("audit", "--account", warmpost.account)
    assert warmpost.try_run("audit", "--since", "yesterday").returncode == 2
    assert "is not written down" not in warmpost.log(1 << 20)


def test_what_was_written_down_outlives_kill_9(fresh):
    server = fresh().init().start()
    server.ses().create_configuration_set(ConfigurationSetName="kept")
    server.kill()
    server.start()
    assert [entry["resource"] for entry in server.ask("audit", "--operation", "CreateConfigurationSet")["entries"]] == ["kept"]
    wait_until(lambda: server.ses().get_configuration_set(ConfigurationSetName="kept"), 10, lambda: "the set itself")
