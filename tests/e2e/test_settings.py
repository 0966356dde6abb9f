"""Settings of accounts, configuration sets and identities, by boto3 with the newest model, awscli and SMTP; MAIL FROM domains and keys by real DNS."""
import base64
import json
import smtplib
import subprocess

import botocore.exceptions
import pytest

from support.net import free_port, listening, wait_until
from support.newest import newest_ses
from support.warmpost import Warmpost, smtp_reply
from test_identities import publish_dkim, publish_service, txt, verified_domains   # noqa: F401  (txt is a fixture)

SERVICE = "mail.service.example"


@pytest.fixture(scope="module")
def feedback_port():
    return free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory, usual, shared_sink, feedback_port):
    server = Warmpost(tmp_path_factory.mktemp("settings"), usual)
    server.change({"server": {"feedback": [f"127.0.0.1:{feedback_port}"]}})
    server.init().start()
    server.run("account", "limits", server.account, "--daily", 100000, "--rate", 1000)
    server.verify("shop.example")
    wait_until(lambda: listening("127.0.0.1", feedback_port), 20, "the listener for bounces")
    yield server
    assert server.stop() == 0, server.log()


@pytest.fixture
def ses(server):
    return newest_ses(server)


def identity(server, name):
    return newest_ses(server).get_email_identity(EmailIdentity=name)


def send(server, to, sender, **more):
    return server.send(to, sender=sender, **more)


def test_account_settings_are_told_as_they_were_set(server, ses, sink, someone):
    account = ses.get_account()
    assert account["SuppressionAttributes"] == {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]}
    assert "VdmAttributes" not in account and account["PricingAttributes"] == {"CurrentPlan": "NONE", "NextPlan": "NONE"}
    before = account["SendQuota"]["SentLast24Hours"]
    to = someone()
    send(server, [to, someone()], "news@shop.example")
    sink.one(to)
    assert ses.get_account()["SendQuota"] == {"Max24HourSend": 100000.0, "MaxSendRate": 1000.0, "SentLast24Hours": before + 2}
    ses.put_account_suppression_attributes(SuppressedReasons=["COMPLAINT"])
    ses.put_account_vdm_attributes(VdmAttributes={"VdmEnabled": "ENABLED", "DashboardAttributes": {"EngagementMetrics": "ENABLED"},
                                                  "GuardianAttributes": {"OptimizedSharedDelivery": "DISABLED"}})
    ses.put_account_pricing_attributes(Plan="ESSENTIALS")
    account = ses.get_account()
    assert account["SuppressionAttributes"] == {"SuppressedReasons": ["COMPLAINT"]}
    assert account["VdmAttributes"] == {"VdmEnabled": "ENABLED", "DashboardAttributes": {"EngagementMetrics": "ENABLED"},
                                        "GuardianAttributes": {"OptimizedSharedDelivery": "DISABLED"}}
    assert account["PricingAttributes"] == {"CurrentPlan": "ESSENTIALS", "NextPlan": "ESSENTIALS"}
    with pytest.raises(ses.exceptions.BadRequestException, match="ValidationAttributes"):
        ses.put_account_suppression_attributes(ValidationAttributes={"ConditionThreshold": {"ConditionThresholdEnabled": "ENABLED"}})
    with pytest.raises(ses.exceptions.BadRequestException, match="Member must satisfy enum value set"):
        ses.put_account_pricing_attributes(Plan="GOLD")
    ses.put_account_suppression_attributes(SuppressedReasons=["BOUNCE", "COMPLAINT"])


def test_an_account_that_is_switched_off_sends_nothing_by_any_way(server, ses, someone):
    assert server.aws("put-account-sending-attributes", "--no-sending-enabled").returncode == 0
    try:
        assert json.loads(server.aws("get-account").stdout)["SendingEnabled"] is False
        with pytest.raises(server.ses().exceptions.SendingPausedException):
            send(server, someone(), "news@shop.example")
        with server.smtp() as client, pytest.raises(smtplib.SMTPResponseException) as refused:
            client.sendmail("news@shop.example", [someone()], "From: news@shop.example\r\nSubject: x\r\n\r\nhi\r\n")
        assert smtp_reply(refused.value).startswith("554 ")
    finally:
        ses.put_account_sending_attributes(SendingEnabled=True)
    send(server, someone(), "news@shop.example")


def test_a_configuration_set_has_all_its_blocks(server, ses):
    archive = "arn:aws:ses:us-east-1:123456789012:mailmanager-archive/a-abcdefghijklmnopqrstuvwx"
    blocks = {"TrackingOptions": {"CustomRedirectDomain": "go.shop.example", "HttpsPolicy": "REQUIRE_OPEN_ONLY"},
              "DeliveryOptions": {"TlsPolicy": "REQUIRE", "SendingPoolName": "ses-shared-pool", "MaxDeliverySeconds": 600},
              "ReputationOptions": {"ReputationMetricsEnabled": False}, "SendingOptions": {"SendingEnabled": True},
              "SuppressionOptions": {"SuppressedReasons": ["BOUNCE"]},
              "VdmOptions": {"DashboardOptions": {"EngagementMetrics": "ENABLED"}, "GuardianOptions": {"OptimizedSharedDelivery": "DISABLED"}},
              "ArchivingOptions": {"ArchiveArn": archive}, "Tags": [{"Key": "team", "Value": "news"}]}
    ses.create_configuration_set(ConfigurationSetName="whole", **blocks)
    told = ses.get_configuration_set(ConfigurationSetName="whole")
    assert {name: told[name] for name in blocks} == blocks
    with pytest.raises(ses.exceptions.AlreadyExistsException):
        ses.create_configuration_set(ConfigurationSetName="whole")
    with pytest.raises(ses.exceptions.BadRequestException, match="Domain <else.example> is not verified under this account."):
        ses.create_configuration_set(ConfigurationSetName="elsewhere", TrackingOptions={"CustomRedirectDomain": "else.example"})
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.get_configuration_set(ConfigurationSetName="elsewhere")


PUTS = [("put_configuration_set_reputation_options", {"ReputationMetricsEnabled": False}, "ReputationOptions"),
        ("put_configuration_set_sending_options", {"SendingEnabled": False}, "SendingOptions"),
        ("put_configuration_set_suppression_options", {"SuppressedReasons": []}, "SuppressionOptions"),
        ("put_configuration_set_tracking_options", {"CustomRedirectDomain": "shop.example", "HttpsPolicy": "OPTIONAL"}, "TrackingOptions"),
        ("put_configuration_set_archiving_options", {"ArchiveArn": "arn:aws:ses:us-east-1:123456789012:mailmanager-archive/a-abcdefghijklmnopqrstuvwx"}, "ArchivingOptions"),
        ("put_configuration_set_vdm_options", {"VdmOptions": {"DashboardOptions": {"EngagementMetrics": "DISABLED"}}}, "VdmOptions"),
        ("put_configuration_set_delivery_options", {"TlsPolicy": "REQUIRE", "MaxDeliverySeconds": 300}, "DeliveryOptions")]


@pytest.mark.parametrize("operation, block, member", PUTS, ids=[put[0] for put in PUTS])
def test_each_block_is_put_and_told(server, ses, operation, block, member):
    name = operation.replace("_", "-")[:60]
    ses.create_configuration_set(ConfigurationSetName=name)
    getattr(ses, operation)(ConfigurationSetName=name, **block)
    assert ses.get_configuration_set(ConfigurationSetName=name)[member] == block.get(member, block)
    with pytest.raises(ses.exceptions.NotFoundException, match="Configuration set <none> does not exist."):
        getattr(ses, operation)(ConfigurationSetName="none", **block)


def test_blocks_by_awscli(server):
    assert server.aws("create-configuration-set", "--configuration-set-name", "cli", "--suppression-options", "SuppressedReasons=BOUNCE",
                      "--vdm-options", "GuardianOptions={OptimizedSharedDelivery=ENABLED}").returncode == 0
    for arguments in (["put-configuration-set-sending-options", "--no-sending-enabled"], ["put-configuration-set-reputation-options", "--no-reputation-metrics-enabled"],
                      ["put-configuration-set-suppression-options", "--suppressed-reasons", "COMPLAINT"],
                      ["put-configuration-set-tracking-options", "--custom-redirect-domain", "shop.example"],
                      ["put-configuration-set-vdm-options", "--vdm-options", "DashboardOptions={EngagementMetrics=ENABLED}"]):
        done = server.aws(*arguments, "--configuration-set-name", "cli")
        assert done.returncode == 0, done.stderr
    told = json.loads(server.aws("get-configuration-set", "--configuration-set-name", "cli").stdout)
    assert told["SendingOptions"] == {"SendingEnabled": False} and told["ReputationOptions"] == {"ReputationMetricsEnabled": False}
    assert told["SuppressionOptions"] == {"SuppressedReasons": ["COMPLAINT"]} and told["TrackingOptions"]["CustomRedirectDomain"] == "shop.example"
    assert told["VdmOptions"] == {"DashboardOptions": {"EngagementMetrics": "ENABLED"}}
    refused = server.aws("put-configuration-set-tracking-options", "--custom-redirect-domain", "else.example", "--configuration-set-name", "cli")
    assert "(BadRequestException)" in refused.stderr and "Domain <else.example> is not verified under this account." in refused.stderr


def test_a_set_that_is_switched_off_refuses_and_begins_afresh(server, ses, someone):
    ses.create_configuration_set(ConfigurationSetName="paused", SendingOptions={"SendingEnabled": False})
    old = server.ses()
    with pytest.raises(old.exceptions.SendingPausedException, match="Sending is paused for configuration set paused"):
        send(server, someone(), "news@shop.example", ConfigurationSetName="paused")
    ses.put_configuration_set_sending_options(ConfigurationSetName="paused", SendingEnabled=True)
    send(server, someone(), "news@shop.example", ConfigurationSetName="paused")
    assert "LastFreshStart" in ses.get_configuration_set(ConfigurationSetName="paused")["ReputationOptions"]


def test_the_identity_s_default_set_holds_unless_the_request_names_one(server, ses, sink, someone):
    server.verify("default.example")
    for name in ("usual", "special"):
        ses.create_configuration_set(ConfigurationSetName=name)
    ses.put_email_identity_configuration_set_attributes(EmailIdentity="default.example", ConfigurationSetName="usual")
    assert identity(server, "default.example")["ConfigurationSetName"] == "usual"
    of = lambda sent: server.wait_for_event(sent, "Send")["mail"]["tags"]["ses:configuration-set"]
    assert of(send(server, someone(), "a@default.example")) == ["usual"]
    assert of(send(server, someone(), "a@default.example", ConfigurationSetName="special")) == ["special"]
    ses.delete_configuration_set(ConfigurationSetName="usual")
    with pytest.raises(server.ses().exceptions.NotFoundException, match="Configuration set <usual> does not exist."):
        send(server, someone(), "a@default.example")
    ses.put_email_identity_configuration_set_attributes(EmailIdentity="default.example")
    send(server, someone(), "a@default.example")
    with pytest.raises(ses.exceptions.NotFoundException, match="Configuration set <usual> does not exist."):
        ses.put_email_identity_configuration_set_attributes(EmailIdentity="default.example", ConfigurationSetName="usual")


def publish_mail_from(zone, domain):
    zone.change({f"{domain}.": [f"MX 10 feedback.{SERVICE}.", f'TXT "v=spf1 include:bounce.{SERVICE} ~all"']})


def mail_from(server, name):
    return identity(server, name)["MailFromAttributes"]


def test_mail_from_domain_is_the_envelope_sender_and_its_bounces_come_home(server, ses, zone, sink, someone, feedback_port):
    server.verify("mf.example")
    assert mail_from(server, "mf.example") == {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}
    with pytest.raises(ses.exceptions.BadRequestException, match="Provided MAIL-FROM domain <b.other.example> is not subdomain of the domain of the identity <mf.example>."):
        ses.put_email_identity_mail_from_attributes(EmailIdentity="mf.example", MailFromDomain="b.other.example")
    ses.put_email_identity_mail_from_attributes(EmailIdentity="mf.example", MailFromDomain="b.mf.example", BehaviorOnMxFailure="REJECT_MESSAGE")
    assert mail_from(server, "mf.example") == {"MailFromDomain": "b.mf.example", "MailFromDomainStatus": "PENDING", "BehaviorOnMxFailure": "REJECT_MESSAGE"}
    old = server.ses()
    with pytest.raises(old.exceptions.MailFromDomainNotVerifiedException):
        send(server, someone(), "a@mf.example")
    with server.smtp() as client, pytest.raises(smtplib.SMTPResponseException) as refused:
        client.sendmail("a@mf.example", [someone()], "From: a@mf.example\r\nSubject: x\r\n\r\nhi\r\n")
    assert smtp_reply(refused.value) == "554 MAIL FROM domain not verified: DNS setup for MAIL FROM domain is invalid."
    ses.put_email_identity_mail_from_attributes(EmailIdentity="mf.example", MailFromDomain="b.mf.example", BehaviorOnMxFailure="USE_DEFAULT_VALUE")
    to = someone()
    send(server, to, "a@mf.example")
    assert sink.one(to).mail_from.endswith(f"@bounce.{SERVICE}")
    publish_mail_from(zone, "b.mf.example")
    ses.put_email_identity_mail_from_attributes(EmailIdentity="mf.example", MailFromDomain="b.mf.example", BehaviorOnMxFailure="REJECT_MESSAGE")
    wait_until(lambda: mail_from(server, "mf.example")["MailFromDomainStatus"] == "SUCCESS", 90, "b.mf.example to be verified")
    to = someone()
    sent = send(server, to, "a@mf.example")
    return_path = sink.one(to).mail_from
    assert return_path.endswith("@b.mf.example")
    server.wait_for_event(sent, "Delivery")
    from test_feedback import bring, dsn
    bring(feedback_port, return_path, dsn(to))
    assert server.wait_for_event(sent, "Bounce")["bounce"]["bounceType"] == "Permanent"
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        bring(feedback_port, return_path.replace("b.mf.example", "b.stranger.example"), dsn(to))


def test_a_mail_from_domain_with_a_second_mx_is_not_verified_and_loses_a_verified_state(server, ses, zone, sink, someone):
    server.verify("mx2.example")
    publish_mail_from(zone, "b.mx2.example")
    ses.put_email_identity_mail_from_attributes(EmailIdentity="mx2.example", MailFromDomain="b.mx2.example")
    wait_until(lambda: mail_from(server, "mx2.example")["MailFromDomainStatus"] == "SUCCESS", 90, "b.mx2.example to be verified")
    zone.change({"b.mx2.example.": [f"MX 10 feedback.{SERVICE}.", "MX 20 mx.other.example.", f'TXT "v=spf1 include:bounce.{SERVICE} ~all"']})
    server.restart()   # a verified domain is looked at after a start, and daily
    wait_until(lambda: mail_from(server, "mx2.example")["MailFromDomainStatus"] == "TEMPORARY_FAILURE", 60, "b.mx2.example to be in doubt")
    to = someone()
    send(server, to, "a@mx2.example")
    assert sink.one(to).mail_from.endswith(f"@bounce.{SERVICE}")


def test_an_easy_dkim_key_of_another_length_takes_over_once_it_is_seen(server, ses, zone, sink, someone, txt):   # noqa: F811
    server.create_identity("rot.example")
    publish_dkim(server, zone, "rot.example")
    wait_until(lambda: identity(server, "rot.example")["VerifiedForSendingStatus"], 90, "rot.example to be verified")
    before = identity(server, "rot.example")["DkimAttributes"]
    assert (before["CurrentSigningKeyLength"], before["NextSigningKeyLength"], before["SigningHostedZone"]) == ("RSA_2048_BIT", "RSA_2048_BIT", f"dkim.{SERVICE}")
    with pytest.raises(ses.exceptions.BadRequestException, match="RSA_2048_BIT already"):
        ses.put_email_identity_dkim_signing_attributes(EmailIdentity="rot.example", SigningAttributesOrigin="AWS_SES",
                                                       SigningAttributes={"NextSigningKeyLength": "RSA_2048_BIT"})
    put = ses.put_email_identity_dkim_signing_attributes(EmailIdentity="rot.example", SigningAttributesOrigin="AWS_SES",
                                                         SigningAttributes={"NextSigningKeyLength": "RSA_1024_BIT"})
    assert put["DkimStatus"] == "SUCCESS" and put["DkimTokens"] == before["Tokens"] and put["SigningHostedZone"] == f"dkim.{SERVICE}"
    to = someone()
    send(server, to, "a@rot.example")
    early = sink.one(to)
    assert f"s={before['Tokens'][0]}" in str(early.message["DKIM-Signature"]) and verified_domains(early, txt)["rot.example"] is True
    publish_service(server, zone)   # the operator publishes what `warmpost dns` says now
    assert verified_domains(early, txt)["rot.example"] is True, "mail that is under way is still verified"
    wait_until(lambda: identity(server, "rot.example")["DkimAttributes"]["CurrentSigningKeyLength"] == "RSA_1024_BIT", 120, "the new key")
    to = someone()
    send(server, to, "a@rot.example")
    late = sink.one(to)
    assert f"s={before['Tokens'][1]}" in str(late.message["DKIM-Signature"]) and verified_domains(late, txt)["rot.example"] is True
    with pytest.raises(ses.exceptions.BadRequestException, match="within 24 hours"):
        ses.put_email_identity_dkim_signing_attributes(EmailIdentity="rot.example", SigningAttributesOrigin="AWS_SES",
                                                       SigningAttributes={"NextSigningKeyLength": "RSA_2048_BIT"})


def test_a_switch_to_an_own_key_leaves_no_mail_unsigned(server, ses, zone, sink, someone, txt, tmp_path):   # noqa: F811
    server.create_identity("switch.example")
    publish_dkim(server, zone, "switch.example")
    wait_until(lambda: identity(server, "switch.example")["VerifiedForSendingStatus"], 90, "switch.example to be verified")
    key = tmp_path / "own.pem"
    subprocess.run(["openssl", "genrsa", "-traditional", "-out", key, "2048"], check=True, capture_output=True)
    der = subprocess.run(["openssl", "rsa", "-in", key, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
    private = "".join(line for line in key.read_text().splitlines() if "-----" not in line)
    attributes = {"DomainSigningSelector": "mine", "DomainSigningPrivateKey": private}
    put = ses.put_email_identity_dkim_signing_attributes(EmailIdentity="switch.example", SigningAttributesOrigin="EXTERNAL", SigningAttributes=attributes)
    assert put["DkimStatus"] == "PENDING" and put["DkimTokens"] == ["mine"]
    told = identity(server, "switch.example")
    assert told["VerifiedForSendingStatus"] is True and told["DkimAttributes"]["SigningAttributesOrigin"] == "EXTERNAL"
    to = someone()
    send(server, to, "a@switch.example")
    assert verified_domains(sink.one(to), txt)["switch.example"] is True   # by the old key
    public = base64.b64encode(der).decode()
    zone.set("mine._domainkey.switch.example.", f'TXT "v=DKIM1; k=rsa; p={public[:200]}" "{public[200:]}"')
    ses.put_email_identity_dkim_signing_attributes(EmailIdentity="switch.example", SigningAttributesOrigin="EXTERNAL", SigningAttributes=attributes)
    wait_until(lambda: identity(server, "switch.example")["DkimAttributes"]["Status"] == "SUCCESS", 90, "the own key to be seen")
    to = someone()
    send(server, to, "a@switch.example")
    mail = sink.one(to)
    assert "s=mine" in str(mail.message["DKIM-Signature"]) and verified_domains(mail, txt)["switch.example"] is True


def test_dkim_is_switched_off_and_words_about_unknown_domains_are_refused(server, ses, sink, someone):
    server.verify("off.example")
    ses.put_email_identity_dkim_attributes(EmailIdentity="off.example", SigningEnabled=False)
    to = someone()
    send(server, to, "a@off.example")
    assert not any("d=off.example" in signature for signature in sink.one(to).message.get_all("DKIM-Signature", []))
    with pytest.raises(ses.exceptions.BadRequestException, match="Domain none.example is not verified for DKIM signing."):
        ses.put_email_identity_dkim_attributes(EmailIdentity="none.example", SigningEnabled=True)
    done = server.aws("put-email-identity-dkim-attributes", "--email-identity", "off.example", "--signing-enabled")
    assert done.returncode == 0 and identity(server, "off.example")["DkimAttributes"]["SigningEnabled"] is True


def test_a_domain_that_loses_its_records_may_send_for_a_while(server, ses, zone, sink, someone):
    server.create_identity("lost.example")
    publish_dkim(server, zone, "lost.example")
    wait_until(lambda: identity(server, "lost.example")["VerifiedForSendingStatus"], 90, "lost.example to be verified")
    tokens = identity(server, "lost.example")["DkimAttributes"]["Tokens"]
    zone.change({f"{token}._domainkey.lost.example.": [] for token in tokens})
    server.restart()
    wait_until(lambda: identity(server, "lost.example")["VerificationStatus"] == "TEMPORARY_FAILURE", 60, "lost.example to be in doubt")
    told = identity(server, "lost.example")
    assert told["VerifiedForSendingStatus"] is True and told["VerificationInfo"]["ErrorType"] == "HOST_NOT_FOUND"
    to = someone()
    send(server, to, "a@lost.example")
    sink.one(to)


@pytest.fixture(scope="module")
def partner(server):
    """Another account: (its id, its key)."""
    made = server.ask("account", "create", "partner", "--production", "--daily", 10000, "--rate", 1000)
    key = server.ask("key", "create", "--account", "partner")
    return made.get("id") or made["account"], key.get("key", key)


def policy_for(arn, account, *actions):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "partner", "Effect": "Allow", "Principal": {"AWS": account},
                                                               "Action": list(actions), "Resource": arn}]})


def arn_of(server, name):
    account = next(a["id"] for a in server.ask("account", "list")["accounts"] if a["name"] == server.account)
    return f"arn:aws:ses:us-east-1:{account}:identity/{name}"


def test_another_account_sends_by_a_policy_over_api_and_smtp(server, ses, sink, someone, partner):
    account, key = partner
    server.verify("lent.example")
    arn = arn_of(server, "lent.example")
    theirs = newest_ses(server, key)
    content = {"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "hi"}}}}
    by_api = lambda to, **more: theirs.send_email(FromEmailAddress="a@lent.example", Destination={"ToAddresses": [to]}, Content=content, **more)["MessageId"]

    def by_smtp(to):
        with server.smtp(login=False) as client:
            client.login(key["smtp_user"], key["smtp_password"])
            client.sendmail("a@lent.example", [to], f"From: a@lent.example\r\nTo: {to}\r\nSubject: x\r\nX-SES-SOURCE-ARN: {arn}\r\nX-SES-FROM-ARN: {arn}\r\n"
                                                    f"X-SES-RETURN-PATH-ARN: {arn}\r\n\r\nhi\r\n")

    with pytest.raises(theirs.exceptions.MessageRejected, match="Email address is not verified. The following identities failed the check in region US-EAST-1: a@lent.example"):
        by_api(someone())
    with pytest.raises(botocore.exceptions.ClientError) as denied:
        by_api(someone(), FromEmailAddressIdentityArn=arn)
    assert denied.value.response["Error"]["Code"] == "AccessDeniedException"
    assert f"is not authorized to perform ses:SendEmail on resource {arn}" in str(denied.value)
    ses.create_email_identity_policy(EmailIdentity="lent.example", PolicyName="partner", Policy=policy_for(arn, account, "ses:SendEmail"))
    to = someone()
    sent = by_api(to, FromEmailAddressIdentityArn=arn)
    mail = sink.one(to)
    assert any("d=lent.example" in signature for signature in mail.message.get_all("DKIM-Signature"))
    told = server.wait_for_event(sent, "Send")["mail"]
    assert told["sourceArn"] == arn and told["sendingAccountId"] == account
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        by_smtp(someone())
    assert smtp_reply(refused.value) == f"554 Access denied: User arn:aws:iam::{account}:user/{key['id']} is not authorized to perform ses:SendRawEmail on resource {arn}"
    ses.update_email_identity_policy(EmailIdentity="lent.example", PolicyName="partner", Policy=policy_for(arn, account, "ses:SendEmail", "ses:SendRawEmail"))
    to = someone()
    by_smtp(to)
    assert not [name for name in sink.one(to).message.keys() if name.upper().startswith("X-SES-") and name.upper() != "X-SES-OUTGOING"]
    ses.delete_email_identity_policy(EmailIdentity="lent.example", PolicyName="partner")
    with pytest.raises(botocore.exceptions.ClientError, match="not authorized"):
        by_api(someone(), FromEmailAddressIdentityArn=arn)


def test_policies_are_told_and_refused_by_name(server, ses, partner):
    account, _ = partner
    server.verify("policy.example")
    arn = arn_of(server, "policy.example")
    good = policy_for(arn, account, "ses:SendEmail")
    ses.create_email_identity_policy(EmailIdentity="policy.example", PolicyName="p", Policy=good)
    assert ses.get_email_identity_policies(EmailIdentity="policy.example")["Policies"] == {"p": good} == identity(server, "policy.example")["Policies"]
    with pytest.raises(ses.exceptions.AlreadyExistsException):
        ses.create_email_identity_policy(EmailIdentity="policy.example", PolicyName="p", Policy=good)
    for operation in (ses.update_email_identity_policy, ses.create_email_identity_policy):
        with pytest.raises(ses.exceptions.NotFoundException):
            operation(EmailIdentity="none.example", PolicyName="p", Policy=good)
    with pytest.raises(ses.exceptions.NotFoundException, match="Policy q does not exist."):
        ses.delete_email_identity_policy(EmailIdentity="policy.example", PolicyName="q")
    wider = json.loads(good)
    wider["Statement"][0]["Condition"] = {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}
    with pytest.raises(ses.exceptions.BadRequestException, match="IpAddress"):
        ses.update_email_identity_policy(EmailIdentity="policy.example", PolicyName="p", Policy=json.dumps(wider))
    listed = server.aws("get-email-identity-policies", "--email-identity", "policy.example")
    assert json.loads(listed.stdout)["Policies"] == {"p": good}
    ses.delete_email_identity_policy(EmailIdentity="policy.example", PolicyName="p")
    assert ses.get_email_identity_policies(EmailIdentity="policy.example").get("Policies", {}) == {}


def test_settings_outlive_a_restart(server, ses):
    before = ses.get_account(), identity(server, "mf.example"), ses.get_configuration_set(ConfigurationSetName="whole")
    server.restart()
    after = ses.get_account(), identity(server, "mf.example"), ses.get_configuration_set(ConfigurationSetName="whole")
    for told in (*before, *after):
        told.pop("ResponseMetadata")
        told.pop("VerificationInfo", None)
    assert before == after
