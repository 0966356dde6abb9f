"""Mail on its way out: MX choice, TLS, pools and their addresses, replies and what follows from them, headers and return path."""
import re

from support.net import free_port, wait_until
from support.sink import Sink

SHARED = {f"127.0.1.{n}" for n in range(1, 5)}
INVENTORY = {f"127.0.2.{n}" for n in range(1, 17)}


def fail(text, times=10**6):
    """An answer that gives `text` the first `times` times."""
    left = [times]

    def answer(session, argument):
        left[0] -= 1
        return text if left[0] >= 0 else None
    return answer


def for_recipient(recipient, text, times=10**6):
    left = [times]

    def answer(session, argument):
        if argument != recipient:
            return None
        left[0] -= 1
        return text if left[0] >= 0 else None
    return answer


def test_the_best_mx_is_used(warmpost, sink, someone):
    to = someone("preference.example")
    warmpost.send(to)
    assert sink.one(to).local == "127.1.0.2"


def test_the_next_mx_is_used_when_the_best_does_not_answer(warmpost, sink, someone):
    to = someone("fallback.example")
    warmpost.send(to)
    assert sink.one(to).local == "127.1.0.2"


def test_a_domain_without_mx_is_sent_to_its_address(warmpost, sink, someone):
    to = someone("implicit.example")
    warmpost.send(to)
    assert sink.one(to).local == "127.1.0.1"


def test_null_mx_bounces_at_once(warmpost, someone):
    bounce = warmpost.wait_for_event(warmpost.send(someone("nullmx.example")), "Bounce")["bounce"]
    assert bounce["bounceType"] == "Permanent"


def test_a_domain_that_does_not_exist_waits_as_in_ses(warmpost, someone):
    sent = warmpost.send(someone("no-such-name.example"))
    wait_until(lambda: sent in [m["id"] for m in warmpost.ask("queue", "--messages")["messages"]], 20, "the message to wait")
    assert not [e for e in warmpost.events(sent) if e["eventType"] == "Bounce"]
    warmpost.run("drop", "--id", sent)


def test_an_international_domain_is_sent_to_its_a_label(warmpost, sink, someone):
    to = someone("xn--bcher-kva.example")
    warmpost.send(to)
    sink.one(to)


def test_postfix_takes_the_mail_over_tls(warmpost, postfix, someone):
    to = someone("postfix.example")
    sent = warmpost.send(to, subject="for Postfix")
    mail = postfix.wait_for(to)
    assert f"<{sent}@" in mail["Message-ID"]
    assert any("using TLSv1." in received for received in mail.get_all("Received"))
    delivery = warmpost.wait_for_event(sent, "Delivery")["delivery"]
    assert delivery["remoteMtaIp"] == "127.1.0.10" and delivery["smtpResponse"].startswith("250 2.0.0")


def test_a_configuration_set_that_requires_tls_never_sends_plain(warmpost, postfix, sink, someone):
    warmpost.ses().create_configuration_set(ConfigurationSetName="tls-only", DeliveryOptions={"TlsPolicy": "REQUIRE"})
    plain, secure = someone(), someone("postfix.example")
    refused = warmpost.send(plain, ConfigurationSetName="tls-only")
    warmpost.send(secure, ConfigurationSetName="tls-only")
    postfix.wait_for(secure)
    wait_until(lambda: any(entry.get("reply") or entry.get("text") for entry in story(warmpost, refused)), 30, "an attempt at the sink without TLS")
    assert sink.to(plain) == []
    warmpost.run("drop", "--id", refused)


def story(warmpost, message_id):
    return warmpost.ask("message", "show", message_id)["entries"]


def test_mail_leaves_from_a_shared_address_under_that_address_s_name(warmpost, sink, someone):
    to = someone()
    sent = warmpost.send(to)
    mail = sink.one(to)
    assert mail.peer in SHARED
    assert mail.ehlo == f"a{mail.peer.replace('.', '-')}.smtp-out.mail.service.example"
    outgoing = mail.message["X-SES-Outgoing"]
    assert re.fullmatch(r"\d{4}\.\d\d\.\d\d-" + re.escape(mail.peer), outgoing)
    tags = warmpost.wait_for_event(sent, "Delivery")["mail"]["tags"]
    assert tags["ses:outgoing-ip"] == [mail.peer]


def test_a_pool_sends_from_its_own_addresses_only(warmpost, sink, someone):
    ses = warmpost.ses()
    mine = ["127.0.2.3", "127.0.2.4"]
    warmpost.run("pool", "create", "own-pool", "--account", warmpost.account)
    for address in mine:
        warmpost.run("ip", "lease", address, "--pool", "own-pool", "--account", warmpost.account)
        warmpost.run("ip", "warmup", address, "done")
    ses.create_configuration_set(ConfigurationSetName="own", DeliveryOptions={"SendingPoolName": "own-pool"})
    recipients = [someone(domain) for domain in ("isp.example", "other.example", "preference.example") for _ in range(20)]
    for to in recipients:
        warmpost.send(to, ConfigurationSetName="own")
    sources = {sink.one(to).peer for to in recipients}
    assert sources <= set(mine)
    shared = [someone() for _ in range(20)]
    for to in shared:
        warmpost.send(to)
    assert {sink.one(to).peer for to in shared} <= SHARED


def test_a_hard_bounce_ends_the_recipient_and_tells_the_sender(warmpost, sink, someone):
    bad, good = someone(), someone()
    sender = someone("other.example")
    warmpost.verify(sender)
    sink.answers["RCPT"] = for_recipient(bad, "550 5.1.1 user unknown")
    sent = warmpost.send([bad, good], sender=sender)
    sink.one(good)
    bounce = warmpost.wait_for_event(sent, "Bounce")["bounce"]
    assert bounce["bounceType"] == "Permanent"
    assert [r["emailAddress"] for r in bounce["bouncedRecipients"]] == [bad]
    assert bounce["bouncedRecipients"][0]["status"] == "5.1.1"
    assert "550 5.1.1 user unknown" in bounce["bouncedRecipients"][0]["diagnosticCode"]
    notice = wait_until(lambda: next((mail for mail in sink.to(sender) if mail.message.get_content_type() == "multipart/report"), None), 30, "a bounce notice")
    assert notice.message.get_content_type() == "multipart/report"
    assert bad in notice.data.decode("latin-1") and "5.1.1" in notice.data.decode("latin-1")


def test_no_bounce_mail_when_feedback_forwarding_is_off(warmpost, sink, someone):
    sender = someone("other.example")
    warmpost.verify(sender)
    warmpost.run("identity", "feedback", sender, "off", "--account", warmpost.account)
    bad = someone()
    sink.answers["RCPT"] = for_recipient(bad, "550 5.1.1 user unknown")
    warmpost.wait_for_event(warmpost.send(bad, sender=sender), "Bounce")
    probe = someone("other.example")
    warmpost.send(probe)
    sink.one(probe)
    assert [mail for mail in sink.to(sender) if mail.message.get_content_type() == "multipart/report"] == []


def test_a_deferred_recipient_is_tried_again_and_delivered_once(warmpost, sink, someone):
    slow, quick = someone(), someone()
    sink.answers["RCPT"] = for_recipient(slow, "451 4.2.1 mailbox busy, try later", times=2)
    sent = warmpost.send([slow, quick])
    sink.one(quick)
    sink.one(slow)
    wait_until(lambda: len([e for e in warmpost.events(sent) if e["eventType"] == "Delivery"]) >= 2, 30, "two Delivery events")
    assert len(sink.to(slow)) == 1 and len(sink.to(quick)) == 1


def test_421_at_the_greeting_is_tried_again(warmpost, sink, someone):
    sink.answers["connect"] = fail("421 4.3.2 too busy, come back", times=2)
    to = someone()
    warmpost.send(to)
    assert len(sink.wait_for(to)) == 1


def test_a_connection_lost_after_the_dot_is_tried_again(warmpost, sink, someone):
    sink.answers["."] = fail("", times=1)
    to = someone()
    warmpost.send(to)
    sink.one(to)


def test_a_reply_of_many_lines_is_understood(warmpost, sink, someone):
    sink.answers["EHLO"] = lambda session, name: "\n".join([f"250-X-LINE-{n}" for n in range(60)] + ["250 8BITMIME"])
    sink.answers["."] = lambda session, mail: "\n".join([f"250-2.0.0 line {n} " + "x" * 200 for n in range(40)] + ["250 2.0.0 done"])
    to = someone()
    sent = warmpost.send(to)
    sink.one(to)
    assert warmpost.wait_for_event(sent, "Delivery")["delivery"]["smtpResponse"].startswith("250")


def test_a_receiver_without_ehlo_is_sent_to_by_helo(warmpost, sink, someone):
    sink.answers["EHLO"] = lambda session, name: "502 5.5.1 not implemented" if session.commands[-1].upper().startswith("EHLO") else "250 hello"
    to = someone()
    warmpost.send(to)
    sink.one(to)


def test_connections_are_reused_for_one_destination(warmpost, sink, someone):
    recipients = [someone("other.example") for _ in range(60)]
    before = len(sink.sessions)
    for to in recipients:
        warmpost.send(to)
    mails = [sink.one(to) for to in recipients]
    assert len({mail.session for mail in mails}) < len(mails)
    assert len(sink.sessions) - before < len(mails)


def test_recipients_of_one_domain_share_a_transaction(warmpost, sink, someone):
    recipients = [someone() for _ in range(10)]
    warmpost.send(recipients)
    assert {tuple(sorted(sink.one(to).rcpt_to)) for to in recipients} == {tuple(sorted(recipients))}


def test_return_paths_name_message_and_recipient_and_differ(warmpost, sink, someone):
    first, second = someone(), someone()
    warmpost.send(first)
    warmpost.send(second)
    paths = {sink.one(first).mail_from, sink.one(second).mail_from}
    assert len(paths) == 2
    for path in paths:
        local, _, domain = path.partition("@")
        assert domain.endswith("mail.service.example") and len(local) <= 64


def test_headers_are_those_that_ses_makes(warmpost, sink, someone):
    to = someone()
    raw = (f"From: news@shop.example\r\nTo: {to}\r\nSubject: s\r\nDate: Mon, 1 Jan 2001 00:00:00 +0000\r\nMessage-ID: <mine@shop.example>\r\n"
           f"Bcc: hidden@isp.example\r\nReturn-Path: <x@shop.example>\r\n\r\nbody\r\n").encode()
    sent = warmpost.ses().send_email(Destination={"ToAddresses": [to]}, Content={"Raw": {"Data": raw}})["MessageId"]
    mail = sink.one(to)
    message = mail.message
    assert message.get_all("Message-ID") == [f"<{sent}@mail.service.example>"]
    assert len(message.get_all("Date")) == 1 and "2001" not in message["Date"]
    assert message["Bcc"] is None and message["Return-Path"] is None
    assert message["Feedback-ID"]
    assert b"\r\n" in mail.data and b"\n" not in mail.data.replace(b"\r\n", b"")


def test_keep_message_id_keeps_the_sender_s(fresh, sink, someone, usual):
    server = fresh({"delivery": {**usual["delivery"], "keep_message_id": True}}).init().start()
    server.verify("shop.example")
    to = someone()
    raw = f"From: news@shop.example\r\nTo: {to}\r\nSubject: s\r\nMessage-ID: <mine-1@shop.example>\r\n\r\nbody\r\n".encode()
    server.ses().send_email(Destination={"ToAddresses": [to]}, Content={"Raw": {"Data": raw}})
    assert sink.one(to).message["Message-ID"] == "<mine-1@shop.example>"


def test_queue_age_ends_in_a_bounce_event(fresh, someone, usual):
    server = fresh({"delivery": {**usual["delivery"], "queue_age_seconds": 3}}).init().start()
    server.verify("shop.example")
    bounce = server.wait_for_event(server.send(someone("dead.example")), "Bounce", timeout=60)["bounce"]
    assert bounce["bounceType"] == "Transient"


def test_a_route_sends_a_domain_elsewhere(fresh, sink, someone):
    elsewhere = Sink(["127.1.0.50"], free_port())
    server = fresh({"route": [{"domain": "isp.example", "host": "127.1.0.50", "port": elsewhere.port}]}).init().start()
    server.verify("shop.example")
    routed, usual_way = someone("isp.example"), someone("other.example")
    server.send(routed)
    server.send(usual_way)
    elsewhere.one(routed)
    sink.one(usual_way)
    elsewhere.close()


def test_mail_leaves_by_ipv6_and_a_pool_without_it_says_so(fresh, someone):
    six = Sink(["::1"], free_port())
    routes = {"route": [{"domain": "six.example", "host": "::1", "port": six.port}]}
    server = fresh({**routes, "egress": {"shared": ["::1"]}}).init().start()
    server.verify("shop.example")
    to = someone("six.example")
    sent = server.send(to)
    mail = six.one(to)
    assert mail.peer == "::1" and mail.message["X-SES-Outgoing"].endswith("-::1")
    assert server.wait_for_event(sent, "Delivery")["delivery"]["remoteMtaIp"] == "::1"
    server.stop()
    only_four = fresh(routes).init().start()
    only_four.verify("shop.example")
    waits = only_four.send(someone("six.example"))
    wait_until(lambda: any("no source address that may reach" in entry.get("reply", "") for entry in story(only_four, waits)), 30, "the reason why it waits")
    six.close()


def test_starttls_that_fails_falls_back_to_plain(fresh, someone):
    broken = Sink(["127.1.0.51"], free_port())
    broken.answers["EHLO"] = lambda session, name: "250-sink.example\n250 STARTTLS"
    broken.answers["STARTTLS"] = lambda session, argument: "454 4.7.0 TLS not available"
    server = fresh({"route": [{"domain": "*", "host": "127.1.0.51", "port": broken.port}]}).init().start()
    server.verify("shop.example")
    to = someone()
    server.send(to)
    assert broken.one(to).tls == ""
    broken.close()
