"""Templates with the clients people use: boto3, the AWS CLI, the JavaScript SDK; what arrives is seen at a sink."""
import json
import pathlib
import re
import urllib.request

import pytest

from support.net import wait_until

DATA = pathlib.Path(__file__).resolve().parents[1] / "data/templates"
GREETING = {"Subject": "Hi {{name}}", "Text": "Dear {{name}}, {{#if vip}}welcome back{{else}}welcome{{/if}}.", "Html": "<p>Dear {{name}} & co</p>"}


@pytest.fixture(scope="module")
def greeting(warmpost):
    ses = warmpost.ses()
    ses.create_email_template(TemplateName="greeting", TemplateContent=GREETING)
    yield "greeting"
    ses.delete_email_template(TemplateName="greeting")


def events(warmpost):
    file = warmpost.data / "events/events.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def event_of(warmpost, message_id, event_type):
    def found():
        return [e for e in events(warmpost) if e["eventType"] == event_type and e["mail"]["messageId"] == message_id]
    wait_until(found, 30, lambda: f"a {event_type} event of {message_id}")
    return found()[0]


def test_boto3_keeps_and_lists_templates(warmpost):
    ses = warmpost.ses()
    ses.create_email_template(TemplateName="one", TemplateContent=GREETING)
    with pytest.raises(ses.exceptions.AlreadyExistsException):
        ses.create_email_template(TemplateName="one", TemplateContent=GREETING)
    assert ses.get_email_template(TemplateName="one")["TemplateContent"] == GREETING
    ses.update_email_template(TemplateName="one", TemplateContent={"Subject": "s", "Text": "t"})
    assert ses.get_email_template(TemplateName="one")["TemplateContent"] == {"Subject": "s", "Text": "t"}
    ses.create_email_template(TemplateName="two", TemplateContent=GREETING)
    names, token = [], None
    while True:
        page = ses.list_email_templates(PageSize=1, **({"NextToken": token} if token else {}))
        names += [each["TemplateName"] for each in page["TemplatesMetadata"]]
        assert all(each["CreatedTimestamp"].year >= 2024 for each in page["TemplatesMetadata"])
        token = page.get("NextToken")
        if not token:
            break
    assert [name for name in names if name in ("one", "two")] == ["one", "two"]
    for name in ("one", "two"):
        ses.delete_email_template(TemplateName=name)
    with pytest.raises(ses.exceptions.NotFoundException, match="Template one does not exist."):
        ses.get_email_template(TemplateName="one")


def test_what_does_not_compile_is_refused_with_its_line(warmpost):
    ses = warmpost.ses()
    with pytest.raises(ses.exceptions.BadRequestException, match="The template's Html: Parse error on line 2"):
        ses.create_email_template(TemplateName="broken", TemplateContent={"Subject": "s", "Html": "<p>\n{{#if a}}</p>"})


def test_boto3_sends_an_order_confirmation(warmpost, sink, someone):
    ses = warmpost.ses()
    read = lambda name: (DATA / name).read_text()
    ses.create_email_template(TemplateName="order", TemplateContent={"Subject": "Your order {{order.number}}", "Text": read("order.txt"),
                                                                     "Html": read("order.html")})
    to = someone()
    sent = ses.send_email(FromEmailAddress="Shop <orders@shop.example>", Destination={"ToAddresses": [to]},
                          Content={"Template": {"TemplateName": "order", "TemplateData": read("order.json")}})
    mail = sink.one(to)
    assert mail.message_id == sent["MessageId"]
    assert mail.message["Subject"] == "Your order 2026-104233"
    text = mail.message.get_body(("plain",)).get_content()
    assert "Hello Ann Müller," in text and '1 x Tea pot "Kyoto" (P-7)' in text and "It leaves today." in text
    html = mail.message.get_body(("html",)).get_content()
    assert '<td>Tea pot "Kyoto"<br><small>P-7, fragile</small></td>' in html and "Shop & Sons" in html
    ses.delete_email_template(TemplateName="order")


def test_awscli_tests_and_sends(warmpost, sink, someone, greeting):
    shown = warmpost.aws("test-render-email-template", "--template-name", greeting, "--template-data", '{"name":"Ann","vip":true}')
    assert shown.returncode == 0, shown.stderr
    rendered = json.loads(shown.stdout)["RenderedTemplate"]
    assert "\r\nSubject: Hi Ann\r\n" in rendered and "welcome back" in rendered and "<p>Dear Ann & co</p>" in rendered
    missing = warmpost.aws("test-render-email-template", "--template-name", greeting, "--template-data", "{}")
    assert "BadRequestException" in missing.stderr and "Attribute 'name' is not present in the rendering data." in missing.stderr
    to = someone()
    sent = warmpost.aws("send-email", "--from-email-address", "news@shop.example", "--destination", f"ToAddresses={to}",
                        "--content", json.dumps({"Template": {"TemplateName": greeting, "TemplateData": '{"name":"Ann"}'}}))
    assert sent.returncode == 0, sent.stderr
    assert sink.one(to).message["Subject"] == "Hi Ann"


def test_javascript_sdk_sends_inline_content_with_headers_and_attachments(warmpost, sink, someone):
    to = someone()
    answer = warmpost.node("sdk_send.mjs", input={
        "FromEmailAddress": "news@shop.example", "Destination": {"ToAddresses": [to]},
        "Content": {"Template": {"TemplateContent": {"Subject": "Hi {{name}} 🎉", "Text": "Dear {{name}}"}, "TemplateData": '{"name":"Ann"}',
                                 "Headers": [{"Name": "X-Order", "Value": "7"}], "Attachments": [{"FileName": "a.txt", "RawContent": "aGVsbG8="}]}}})
    assert "messageId" in answer, answer
    message = sink.one(to).message
    assert message["Subject"] == "Hi Ann 🎉" and message["X-Order"] == "7"
    assert next(message.iter_attachments()).get_filename() == "a.txt"
    refused = warmpost.node("sdk_send.mjs", input={
        "FromEmailAddress": "news@shop.example", "Destination": {"ToAddresses": [to]},
        "Content": {"Template": {"TemplateContent": {"Subject": "s", "Text": "{{#each l}}x{{/each}}"}, "TemplateData": "{}"}}})
    assert refused["error"] == "BadRequestException" and refused["instanceOf"] and "plain replacement tags" in refused["message"]


def test_javascript_sdk_raises_not_found_for_an_unknown_template(warmpost, someone):
    answer = warmpost.node("sdk_send.mjs", input={"FromEmailAddress": "news@shop.example", "Destination": {"ToAddresses": [someone()]},
                                                  "Content": {"Template": {"TemplateName": "nowhere", "TemplateData": "{}"}}})
    assert answer["error"] == "NotFoundException" and answer["instanceOf"] and answer["message"] == "Template nowhere does not exist."


def test_javascript_sdk_sends_in_bulk(warmpost, sink, someone, greeting):
    ann, bob, nobody = someone(), someone(), someone()
    answer = warmpost.node("sdk_send.mjs", command="SendBulkEmailCommand", input={
        "FromEmailAddress": "news@shop.example",
        "DefaultContent": {"Template": {"TemplateName": greeting, "TemplateData": '{"name":"friend"}', "Headers": [{"Name": "X-Campaign", "Value": "all"}]}},
        "BulkEmailEntries": [
            {"Destination": {"ToAddresses": [ann]}},
            {"Destination": {"ToAddresses": [bob]},
             "ReplacementEmailContent": {"ReplacementTemplate": {"ReplacementTemplateData": '{"name":"Bob","vip":true}'}},
             "ReplacementHeaders": [{"Name": "X-Campaign", "Value": "bob"}]},
            {"Destination": {"ToAddresses": [nobody]},
             "ReplacementEmailContent": {"ReplacementTemplate": {"ReplacementTemplateData": "nonsense"}}}]})
    results = answer["answer"]["BulkEmailEntryResults"]
    assert [each["Status"] for each in results] == ["SUCCESS", "SUCCESS", "INVALID_PARAMETER"]
    first, second = sink.one(ann), sink.one(bob)
    assert [first.message_id, second.message_id] == [results[0]["MessageId"], results[1]["MessageId"]]
    assert first.message["Subject"] == "Hi friend" and first.message["X-Campaign"] == "all"
    assert second.message["Subject"] == "Hi Bob" and second.message["X-Campaign"] == "bob"
    assert "welcome back" in second.message.get_body(("plain",)).get_content()


def test_boto3_sends_fifty_in_one_call(warmpost, sink, someone, greeting):
    to = [someone() for _ in range(50)]
    answer = warmpost.ses().send_bulk_email(
        FromEmailAddress="news@shop.example", DefaultContent={"Template": {"TemplateName": greeting, "TemplateData": "{}"}},
        DefaultEmailTags=[{"Name": "campaign", "Value": "nov"}],
        BulkEmailEntries=[{"Destination": {"ToAddresses": [one]},
                           "ReplacementEmailContent": {"ReplacementTemplate": {"ReplacementTemplateData": json.dumps({"name": f"n{i}"})}}}
                          for i, one in enumerate(to)])
    ids = [each["MessageId"] for each in answer["BulkEmailEntryResults"]]
    assert len(set(ids)) == 50
    for i in (0, 25, 49):
        mail = sink.one(to[i])
        assert mail.message_id == ids[i] and mail.message["Subject"] == f"Hi n{i}"
    assert event_of(warmpost, ids[7], "Send")["mail"]["tags"]["campaign"] == ["nov"]


def test_a_missing_attribute_is_a_rendering_failure_event_and_outlives_kill_9(fresh, someone):
    server = fresh().init().start()
    server.verify("shop.example")
    server.run("account", "limits", server.account, "--daily", 1000, "--rate", 100)
    ses = server.ses()
    ses.create_email_template(TemplateName="greeting", TemplateContent=GREETING)
    sent = ses.send_email(FromEmailAddress="news@shop.example", Destination={"ToAddresses": ["postmaster@shop.example"]},
                          Content={"Template": {"TemplateName": "greeting", "TemplateData": "{}"}})
    server.kill()
    server.start()
    event = event_of(server, sent["MessageId"], "Rendering Failure")
    assert event["failure"] == {"errorMessage": "Attribute 'name' is not present in the rendering data.", "templateName": "greeting"}
    assert event["mail"]["destination"] == ["postmaster@shop.example"]
    assert ses.get_email_template(TemplateName="greeting")["TemplateContent"] == GREETING


def test_a_template_that_runs_away_is_stopped_and_others_go_on(warmpost, sink, someone, greeting):
    ses = warmpost.ses()
    loops = "{{#each l}}{{#each ../l}}{{#each ../../l}}{{#each ../../../l}}x{{/each}}{{/each}}{{/each}}{{/each}}"
    ses.create_email_template(TemplateName="runaway", TemplateContent={"Subject": "s", "Text": loops})
    sent = ses.send_email(FromEmailAddress="news@shop.example", Destination={"ToAddresses": [someone()]},
                          Content={"Template": {"TemplateName": "runaway", "TemplateData": json.dumps({"l": list(range(2000))})}})
    assert "was stopped" in event_of(warmpost, sent["MessageId"], "Rendering Failure")["failure"]["errorMessage"]
    to = someone()
    ses.send_email(FromEmailAddress="news@shop.example", Destination={"ToAddresses": [to]},
                   Content={"Template": {"TemplateName": greeting, "TemplateData": '{"name":"Ann"}'}})
    assert sink.one(to).message["Subject"] == "Hi Ann"
    ses.delete_email_template(TemplateName="runaway")


def test_custom_verification_mail(warmpost, sink, someone):
    ses = warmpost.ses()
    ses.create_custom_verification_email_template(
        TemplateName="join", FromEmailAddress="welcome@shop.example", TemplateSubject="Join us",
        TemplateContent="<html><body><h1>One more step</h1></body></html>",
        SuccessRedirectionURL="https://shop.example/yes", FailureRedirectionURL="https://shop.example/no")
    listed = ses.list_custom_verification_email_templates(PageSize=50)["CustomVerificationEmailTemplates"]
    assert [each["TemplateSubject"] for each in listed if each["TemplateName"] == "join"] == ["Join us"]
    to = someone()
    sent = ses.send_custom_verification_email(EmailAddress=to, TemplateName="join")
    mail = sink.one(to)
    assert mail.message_id == sent["MessageId"] and mail.message["Subject"] == "Join us" and mail.message["From"] == "welcome@shop.example"
    html = mail.message.get_body(("html",)).get_content()
    link = re.search(r'href="([^"]+)"', html).group(1).replace("&amp;", "&")
    assert html.index("One more step") < html.index(link.replace("&", "&amp;")) < html.index("</body>")
    assert ses.get_email_identity(EmailIdentity=to)["VerifiedForSendingStatus"] is False
    assert "<button" in urllib.request.urlopen(link).read().decode()
    page = urllib.request.urlopen(urllib.request.Request(link, data=b"", method="POST")).read().decode()
    assert 'content="0;url=https://shop.example/yes"' in page
    assert ses.get_email_identity(EmailIdentity=to)["VerifiedForSendingStatus"] is True
    ses.delete_custom_verification_email_template(TemplateName="join")
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.send_custom_verification_email(EmailAddress=to, TemplateName="join")
