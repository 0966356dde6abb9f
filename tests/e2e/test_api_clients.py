"""SES v2 with the clients people use: boto3, the AWS CLI, the JavaScript SDK, nodemailer's SES transport."""
import base64
import json
import re

import botocore.exceptions
import pytest

MESSAGE_ID = re.compile(r"^[0-9a-f]{16}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-000000$")


def simple(subject="Hello", text="It works.", **more):
    return {"Simple": {"Subject": {"Data": subject}, "Body": {"Text": {"Data": text}}, **more}}


def test_boto3_sends_text_and_html_with_charset_and_header(warmpost, sink, someone):
    to = someone()
    answer = warmpost.ses().send_email(
        FromEmailAddress="Löwe <news@shop.example>", Destination={"ToAddresses": [to]}, ReplyToAddresses=["help@shop.example"],
        Content={"Simple": {"Subject": {"Data": "Grüße aus Köln", "Charset": "UTF-8"},
                            "Body": {"Text": {"Data": "schön", "Charset": "UTF-8"}, "Html": {"Data": "<p>schön</p>", "Charset": "UTF-8"}}}})
    assert MESSAGE_ID.match(answer["MessageId"])
    mail = sink.one(to)
    assert mail.message_id == answer["MessageId"]
    message = mail.message
    assert message["Subject"] == "Grüße aus Köln"
    assert "Löwe" in message["From"]
    assert message["Reply-To"] == "help@shop.example"
    assert message.get_body(("plain",)).get_content().strip() == "schön"
    assert message.get_body(("html",)).get_content().strip() == "<p>schön</p>"


def test_boto3_over_https(warmpost, sink, someone):
    to = someone()
    sent = warmpost.ses(tls=True).send_email(FromEmailAddress="news@shop.example", Destination={"ToAddresses": [to]}, Content=simple())
    assert sink.one(to).message_id == sent["MessageId"]


def test_raw_message_arrives_with_its_own_header_and_body(warmpost, sink, someone):
    to = someone()
    raw = f"From: news@shop.example\r\nTo: {to}\r\nSubject: raw\r\nX-Mine: kept\r\n\r\n.a line with a dot\r\nlast\r\n".encode()
    sent = warmpost.ses().send_email(Destination={"ToAddresses": [to]}, Content={"Raw": {"Data": raw}})
    mail = sink.one(to)
    assert mail.message_id == sent["MessageId"]
    assert mail.message["X-Mine"] == "kept"
    assert mail.data.endswith(b"\r\n\r\n.a line with a dot\r\nlast\r\n")


def test_a_header_of_one_s_own_arrives_and_cannot_carry_another(warmpost, sink, someone):
    """By the JavaScript SDK: Debian's boto3 does not know Headers."""
    def send(to, value):
        return warmpost.node("sdk_send.mjs", input={"FromEmailAddress": "news@shop.example", "Destination": {"ToAddresses": [to]},
                                                    "Content": simple(Headers=[{"Name": "X-Campaign", "Value": value}])})
    to = someone()
    assert "messageId" in send(to, "autumn")
    assert sink.one(to).message["X-Campaign"] == "autumn"
    assert send(someone(), "b\nBcc: evil@isp.example")["error"] == "BadRequestException"


def test_attachment_arrives_unchanged(warmpost, sink, someone):
    to = someone()
    content = bytes(range(256)) * 50
    answer = warmpost.node("sdk_send.mjs", input={
        "FromEmailAddress": "news@shop.example", "Destination": {"ToAddresses": [to]},
        "Content": simple("with a file", Attachments=[{"FileName": "data.bin", "ContentType": "application/octet-stream", "ContentTransferEncoding": "BASE64",
                                                       "RawContent": base64.b64encode(content).decode()}])})
    assert "messageId" in answer, answer
    part = next(sink.one(to).message.iter_attachments())
    assert part.get_filename() == "data.bin"
    assert part.get_content() == content


def test_bcc_recipient_gets_the_mail_and_is_not_named_in_it(warmpost, sink, someone):
    to, copy, hidden = someone(), someone(), someone()
    warmpost.ses().send_email(FromEmailAddress="news@shop.example", Content=simple(),
                              Destination={"ToAddresses": [to], "CcAddresses": [copy], "BccAddresses": [hidden]})
    mail = sink.one(hidden)
    sink.one(copy)
    assert hidden.encode() not in mail.data
    assert mail.message["Cc"] == copy and mail.message["Bcc"] is None


def test_aws_cli_sends_and_reads_account(warmpost, sink, someone):
    to = someone()
    sent = warmpost.aws("send-email", "--from-email-address", "news@shop.example", "--destination", f"ToAddresses={to}",
                        "--content", "Simple={Subject={Data=From the CLI},Body={Text={Data=It works.}}}")
    assert sent.returncode == 0, sent.stderr
    assert sink.one(to).message_id == json.loads(sent.stdout)["MessageId"]
    account = json.loads(warmpost.aws("get-account").stdout)
    assert account["ProductionAccessEnabled"] is True and account["SendingEnabled"] is True
    assert account["SendQuota"]["SentLast24Hours"] >= 1


def test_aws_cli_shows_an_exception_by_its_name(warmpost):
    done = warmpost.aws("get-email-identity", "--email-identity", "nothing-here.example")
    assert done.returncode == 254
    assert "(NotFoundException) when calling the GetEmailIdentity operation: Email identity nothing-here.example does not exist." in done.stderr


def test_javascript_sdk_sends_from_another_region_name(warmpost, sink, someone):
    to = someone()
    answer = warmpost.node("sdk_send.mjs", input={"FromEmailAddress": "news@shop.example", "Destination": {"ToAddresses": [to]}, "Content": simple("From JS")})
    assert sink.one(to).message_id == answer["messageId"]
    assert answer["requestId"]


def test_javascript_sdk_gets_its_own_exception_classes(warmpost, someone):
    rejected = warmpost.node("sdk_send.mjs", input={"FromEmailAddress": "a@not-mine.example", "Destination": {"ToAddresses": [someone()]}, "Content": simple()})
    assert rejected["error"] == "MessageRejected" and rejected["instanceOf"] and rejected["status"] == 400
    missing = warmpost.node("sdk_send.mjs", command="GetConfigurationSetCommand", input={"ConfigurationSetName": "none"})
    assert missing["error"] == "NotFoundException" and missing["instanceOf"] and missing["status"] == 404


def test_nodemailer_ses_transport(warmpost, sink, someone):
    to = someone()
    answer = warmpost.node("nodemailer_send.mjs", transport="ses", mail={"from": "news@shop.example", "to": to, "subject": "nodemailer", "text": "über SES"})
    assert "error" not in answer, answer
    mail = sink.one(to)
    assert mail.message_id in answer["response"] + answer["messageId"]
    assert mail.message.get_content().strip() == "über SES"


def test_refusals_are_the_sdk_s_exception_classes(warmpost, someone):
    ses = warmpost.ses()
    to = {"ToAddresses": [someone()]}
    with pytest.raises(ses.exceptions.MessageRejected) as caught:
        ses.send_email(FromEmailAddress="a@not-mine.example", Destination=to, Content=simple())
    assert "Email address is not verified. The following identities failed the check in region US-EAST-1: a@not-mine.example" in str(caught.value)
    with pytest.raises(ses.exceptions.NotFoundException) as caught:
        ses.send_email(FromEmailAddress="a@shop.example", Destination=to, Content=simple(), ConfigurationSetName="none")
    assert "Configuration set <none> does not exist." in str(caught.value)
    with pytest.raises(ses.exceptions.BadRequestException):
        ses.send_email(FromEmailAddress="a@shop.example", Destination={}, Content=simple())
    with pytest.raises(ses.exceptions.BadRequestException) as caught:
        ses.send_email(Destination=to, Content={"Raw": {"Data": b"Subject: nobody\r\n\r\nx\r\n"}})
    assert "Missing required header 'From'." in str(caught.value)
    with pytest.raises(ses.exceptions.AlreadyExistsException):
        ses.create_email_identity(EmailIdentity="shop.example")


def test_header_injection_is_refused(warmpost, someone):
    ses = warmpost.ses()
    for arguments in ({"Content": simple(subject="x\r\nBcc: evil@isp.example")},
                      {"Content": simple(), "ReplyToAddresses": ["a@shop.example\r\nBcc: evil@isp.example"]}):
        with pytest.raises(ses.exceptions.BadRequestException):
            ses.send_email(FromEmailAddress="a@shop.example", Destination={"ToAddresses": [someone()]}, **arguments)


def test_fifty_recipients_and_no_more(warmpost, sink, someone):
    many = [someone() for _ in range(51)]
    ses = warmpost.ses()
    ses.send_email(FromEmailAddress="a@shop.example", Destination={"ToAddresses": many[:50]}, Content=simple())
    for to in many[:50]:
        sink.one(to)
    with pytest.raises(ses.exceptions.BadRequestException):
        ses.send_email(FromEmailAddress="a@shop.example", Destination={"ToAddresses": many}, Content=simple())


@pytest.mark.parametrize("wrong, expected", [
    ({"id": "AKIAAAAAAAAAAAAAAAAA"}, "UnrecognizedClientException"),
    ({"secret": "wrong"}, "InvalidSignatureException"),
])
def test_wrong_credentials(warmpost, wrong, expected):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        warmpost.ses({**warmpost.credentials, **wrong}).get_account()
    assert caught.value.response["Error"]["Code"] == expected
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_an_operation_of_later_is_answered_with_its_name(warmpost):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        warmpost.ses().get_deliverability_dashboard_options()
    assert "GetDeliverabilityDashboardOptions" in str(caught.value)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 404, 501)


def test_configuration_sets_are_made_listed_and_removed(warmpost):
    ses = warmpost.ses()
    ses.create_configuration_set(ConfigurationSetName="round-trip", DeliveryOptions={"TlsPolicy": "REQUIRE"}, Tags=[{"Key": "team", "Value": "mail"}])
    with pytest.raises(ses.exceptions.AlreadyExistsException):
        ses.create_configuration_set(ConfigurationSetName="round-trip")
    got = ses.get_configuration_set(ConfigurationSetName="round-trip")
    assert got["DeliveryOptions"]["TlsPolicy"] == "REQUIRE"
    assert got["SendingOptions"]["SendingEnabled"] is True and got["ReputationOptions"]["ReputationMetricsEnabled"] is True
    assert got["Tags"] == [{"Key": "team", "Value": "mail"}]
    assert "round-trip" in ses.list_configuration_sets()["ConfigurationSets"]
    with pytest.raises(ses.exceptions.BadRequestException):
        ses.put_configuration_set_delivery_options(ConfigurationSetName="round-trip", SendingPoolName="no-such-pool")
    ses.delete_configuration_set(ConfigurationSetName="round-trip")
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.get_configuration_set(ConfigurationSetName="round-trip")
