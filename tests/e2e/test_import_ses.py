"""Moving in: one warmpost stands for Amazon SES, scripts/export-ses reads it out with the AWS CLI, another takes it over. And a test send."""
import json
import subprocess

import pytest

from support.warmpost import REPOSITORY, Warmpost

SCRIPT = REPOSITORY / "scripts/export-ses"


@pytest.fixture(scope="module")
def source(tmp_path_factory, usual):
    server = Warmpost(tmp_path_factory.mktemp("source"), usual).init().start()
    yield server
    server.stop()


@pytest.fixture
def target(fresh):
    return fresh().init().start()


def private_key(tmp_path):
    file = tmp_path / "dkim.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", file], check=True, capture_output=True, timeout=60)
    return file.read_text()


def bare(pem):
    return "".join(line for line in pem.splitlines() if not line.startswith("-----"))


def export(server, directory):
    done = subprocess.run([SCRIPT, directory, "--endpoint-url", server.url()], env=server.environment() | {"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False, timeout=300)
    return done


def kinds(answer):
    return {kind["kind"]: kind for kind in answer["kinds"]}


def test_what_was_exported_is_taken_over_and_a_second_time_is_there(source, target, tmp_path):
    ses, pem = source.ses(), private_key(tmp_path)
    ses.create_configuration_set(ConfigurationSetName="orders", DeliveryOptions={"TlsPolicy": "REQUIRE"}, Tags=[{"Key": "team", "Value": "mail"}])
    ses.create_email_identity(EmailIdentity="easy.example", ConfigurationSetName="orders", Tags=[{"Key": "a", "Value": "b"}])
    ses.create_email_identity(EmailIdentity="own.example", DkimSigningAttributes={"DomainSigningSelector": "sel1", "DomainSigningPrivateKey": bare(pem)})
    ses.create_email_identity(EmailIdentity="me+news@easy.example")
    ses.put_email_identity_feedback_attributes(EmailIdentity="easy.example", EmailForwardingEnabled=False)
    directory = tmp_path / "export"
    done = export(source, directory)
    names = sorted(file.name for file in (directory / "identities").iterdir())
    assert names == ["easy.example.json", "me+news@easy.example.json", "own.example.json"], done.stderr
    assert not (directory / ".lists").exists()

    dry = target.try_run("import", "ses", directory, "--dry-run", "--json")
    assert dry.returncode == 1 and {kind["kind"]: kind["found"] for kind in json.loads(dry.stdout)["kinds"]}["identity"] == 3
    assert "own.example.pem" in target.try_run("import", "ses", directory, "--dry-run").stdout
    assert target.ses().list_email_identities()["EmailIdentities"] == []

    (directory / "identities/own.example.pem").write_text(pem)
    first = target.try_run("import", "ses", directory, "--json")
    made = kinds(json.loads(first.stdout))
    assert made["identity"]["made"] == 3 and made["configuration set"]["made"] == 1, first.stdout + first.stderr
    new = target.ses()
    easy, own = (new.get_email_identity(EmailIdentity=name) for name in ("easy.example", "own.example"))
    assert easy["ConfigurationSetName"] == "orders" and easy["FeedbackForwardingStatus"] is False and easy["Tags"] == [{"Key": "a", "Value": "b"}]
    assert own["DkimAttributes"]["SigningAttributesOrigin"] == "EXTERNAL" and own["DkimAttributes"]["Tokens"] == ["sel1"]
    assert new.get_configuration_set(ConfigurationSetName="orders")["DeliveryOptions"]["TlsPolicy"] == "REQUIRE"
    assert "me+news@easy.example" in [identity["IdentityName"] for identity in new.list_email_identities()["EmailIdentities"]]

    again = kinds(json.loads(target.try_run("import", "ses", directory, "--json").stdout))
    assert again["identity"]["made"] == 0 and again["identity"]["already_there"] == 3 and again["configuration set"]["already_there"] == 1
    by_operator = target.ask("audit", "--actor", "operator socket", "--operation", "CreateEmailIdentity")["entries"]
    assert len(by_operator) == 3 and pem.splitlines()[1] not in json.dumps(by_operator)


def test_what_cannot_be_made_is_told_with_its_reason(target, tmp_path):
    directory = tmp_path / "export"
    (directory / "configuration-sets").mkdir(parents=True)
    (directory / "configuration-sets/pooled.json").write_text(json.dumps({"DeliveryOptions": {"SendingPoolName": "gone", "TlsPolicy": "REQUIRE"}}))
    (directory / "configuration-sets/bad name.json").write_text("{}")
    done = target.try_run("import", "ses", directory, "--json")
    told = kinds(json.loads(done.stdout))["configuration set"]
    assert done.returncode == 1 and told["made"] == 1 and told["refused"] == 1
    assert any("pooled: made without its sending pool" in note for note in told["notes"]) and any(note.startswith("bad name: ") for note in told["notes"])


@pytest.mark.parametrize("member, read", [
    ("template", lambda ses: ses.get_email_template(TemplateName="hello")["TemplateContent"]["Subject"] == "Hi"),
    ("contact list", lambda ses: ses.get_contact_list(ContactListName="news")["Topics"][0]["TopicName"] == "sales"),
    ("contact", lambda ses: ses.get_contact(ContactListName="news", EmailAddress="a@isp.example")["UnsubscribeAll"] is True),
    ("suppressed address", lambda ses: ses.get_suppressed_destination(EmailAddress="b@isp.example")["SuppressedDestination"]["Reason"] == "COMPLAINT"),
])
def test_templates_contacts_and_suppression_by_the_api(target, tmp_path, member, read):
    directory = tmp_path / "export"
    files = {
        "templates/hello.json": {"TemplateName": "hello", "TemplateContent": {"Subject": "Hi", "Text": "Hello"}},
        "contact-lists/news.json": {"ContactListName": "news", "Topics": [{"TopicName": "sales", "DisplayName": "Sales", "DefaultSubscriptionStatus": "OPT_IN"}]},
        "contacts/news/page-1.json": {"Contacts": [{"EmailAddress": "a@isp.example", "UnsubscribeAll": True}]},
        "suppression/page-1.json": {"SuppressedDestinationSummaries": [{"EmailAddress": "b@isp.example", "Reason": "COMPLAINT", "LastUpdateTime": "2026-01-01T00:00:00"}]},
    }
    for name, content in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(json.dumps(content))
    told = kinds(json.loads(target.try_run("import", "ses", directory, "--json").stdout))
    if told[member]["refused"] and "does not have" in told[member]["notes"][0]:
        pytest.skip(told[member]["notes"][0])
    assert told[member]["made"] == 1 and told[member]["refused"] == 0, told
    assert read(target.ses())
    again = kinds(json.loads(target.try_run("import", "ses", directory, "--json").stdout))
    assert again[member]["already_there"] == 1 and again[member]["made"] == 0


def test_nothing_to_import_is_said(target, tmp_path):
    done = target.try_run("import", "ses", tmp_path / "nowhere")
    assert done.returncode == 1 and "is not a directory" in done.stderr


def test_a_test_send_tells_spf_dkim_and_dmarc(fresh, zone, sink, someone):
    server = fresh({"server": {"service_domain": "mail.judge.example"}}).init().start()   # of which no other test publishes anything
    server.run("account", "limits", server.account, "--production")
    server.verify("judged.example")
    identity = server.ses().get_email_identity(EmailIdentity="judged.example")
    token = identity["DkimAttributes"]["Tokens"][0]
    published = {record["name"]: record["value"] for record in server.ask("dns", "--no-check")["records"]}
    key = next(value for name, value in published.items() if name.startswith(f"{token}.dkim."))
    to = someone()
    before = server.try_run("send-test", "--from", "news@judged.example", "--to", to, "--json")
    told = json.loads(before.stdout)
    assert before.returncode == 1 and told["dmarc"]["result"] == "none" and told["spf"]["result"] == "none" and told["dkim"][0]["result"] == "permerror", before.stdout
    assert sink.one(to).message_id == told["message_id"] and told["source"].startswith("127.0.1.")
    quoted = " ".join(f'"{key[at:at + 250]}"' for at in range(0, len(key), 250))
    zone.change({f"{token}._domainkey.judged.example.": [f"TXT {quoted}"], "_dmarc.judged.example.": ['TXT "v=DMARC1; p=reject"'],
                 "bounce.mail.judge.example.": ['TXT "v=spf1 ip4:127.0.1.0/24 -all"']})
    server.restart()   # what was looked up before is remembered for a second
    after = server.try_run("send-test", "--from", "news@judged.example", "--to", someone(), "--json")
    told = json.loads(after.stdout)
    assert told["spf"]["result"] == "pass" and told["dkim"][0]["result"] == "pass" and told["dmarc"]["result"] == "pass", after.stdout
    assert after.returncode == 0 and "policy reject" in told["dmarc"]["text"]
