"""Web frameworks that only know SMTP: the mailer of Rails (ActionMailer) and the one of Laravel (Symfony Mailer), by their own libraries."""
import json
import pathlib
import subprocess

import pytest

from support.warmpost import CLEAN

SCRIPTS = pathlib.Path(__file__).parent / "frameworks"


def run(interpreter, script, given):
    done = subprocess.run([interpreter, SCRIPTS / script, json.dumps(given)], env=CLEAN, capture_output=True, text=True, check=False, timeout=90)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def rails(warmpost, **given):
    key = warmpost.credentials
    return run("ruby", "rails.rb", {"port": warmpost.ports["submission"], "user": key["smtp_user"], "password": key["smtp_password"], "authentication": "login",
                                    "from": "Löwe <news@shop.example>", **given})


@pytest.mark.parametrize("authentication", ["login", "plain"])
def test_a_rails_mailer_sends_with_attachment_set_and_tags(warmpost, sink, someone, authentication):
    to, hidden = someone(), someone()
    warmpost.ses().create_configuration_set(ConfigurationSetName=f"rails-{authentication}")
    assert rails(warmpost, to=to, bcc=hidden, set=f"rails-{authentication}", authentication=authentication) == {"sent": True}
    mail = sink.one(to)
    message = mail.message
    assert message["Subject"] == "Ihre Bestellung ist unterwegs: Grüße"
    assert message.get_body(("plain",)).get_content().splitlines() == ["Schöne Grüße", ".", "bis bald"]
    assert message.get_body(("html",)).get_content().strip() == "<p>Schöne Grüße</p>"
    attached = next(message.iter_attachments())
    assert attached.get_filename() == "Rechnung Nr. 7.pdf"
    assert attached.get_content() == b"%PDF-1.4\n" + bytes(range(256)) * 20
    assert b"X-SES-CONFIGURATION-SET" not in mail.data.upper() and hidden.encode() not in mail.data
    assert sink.one(hidden).message_id == mail.message_id, "one message for both"
    tags = warmpost.wait_for_event(mail.message_id, "Delivery")["mail"]["tags"]
    assert tags["kind"] == ["order"] and tags["ses:configuration-set"] == [f"rails-{authentication}"]


def test_a_rails_mailer_is_told_why_it_is_refused(warmpost, someone):
    answer = rails(warmpost, to=someone(), **{"from": "who@stranger.example"})
    assert answer["error"] == "Net::SMTPFatalError"
    assert "554 Message rejected: Email address is not verified" in answer["message"]
    answer = rails(warmpost, to=someone(), password="wrong")
    assert answer["error"] == "Net::SMTPAuthenticationError"
    assert "535 Authentication Credentials Invalid" in answer["message"]


@pytest.mark.parametrize("tls", [False, True])
def test_a_laravel_mailer_sends_several_over_one_connection(warmpost, sink, someone, tls):
    everybody = [someone() for _ in range(3)]
    key = warmpost.credentials
    answers = run("php", "laravel.php", {"port": warmpost.ports["submission_tls" if tls else "submission"], "tls": tls, "user": key["smtp_user"],
                                         "password": key["smtp_password"], "mails": [["news@shop.example", to] for to in everybody]})
    assert answers == [{"sent": True}] * 3
    for to in everybody:
        message = sink.one(to).message
        assert message["Subject"] == "Bestellung: Grüße"
        assert message.get_body(("plain",)).get_content().splitlines() == ["Schöne Grüße", ".", "bis bald"]
        assert next(message.iter_attachments()).get_content() == b"\0\xff\r\n." * 50


def test_a_laravel_mailer_goes_on_after_a_refusal(warmpost, sink, someone):
    to = someone()
    key = warmpost.credentials
    answers = run("php", "laravel.php", {"port": warmpost.ports["submission"], "tls": False, "user": key["smtp_user"], "password": key["smtp_password"],
                                         "mails": [["who@stranger.example", someone()], ["news@shop.example", to]]})
    assert "Email address is not verified" in answers[0]["error"] and answers[1] == {"sent": True}
    sink.one(to)
