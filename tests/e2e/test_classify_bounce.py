"""warmpost classify-bounce: one line a recipient, exit status 0 whatever the mails hold."""
import json
import random
import subprocess

import pytest

from support.warmpost import REPOSITORY, binary

CORPUS = REPOSITORY / "tests/data/bounces"
MEMBERS = {"file", "kind", "recipient", "action", "status", "diagnostic", "bounceType", "bounceSubType", "feedbackType", "isp", "scope"}
KINDS = {"bounce", "delay", "complaint", "autoreply", "delivery", "other"}


def run(*arguments, stdin=b""):
    return subprocess.run([binary(), "classify-bounce", *map(str, arguments)], input=stdin, capture_output=True, check=False, timeout=120)


def lines(*arguments, stdin=b""):
    done = run("--json", *arguments, stdin=stdin)
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    for line in told:
        assert set(line) == MEMBERS
        assert line["kind"] in KINDS
    return told


@pytest.fixture(scope="module")
def expected():
    return [json.loads(line) for line in (CORPUS / "expected.jsonl").read_text().splitlines()]


def test_the_corpus_is_told_right(expected):
    told = {}
    for line in lines(*(CORPUS / row["file"] for row in expected)):
        told.setdefault(line["file"], []).append(line)
    recipients = found = typed = right = temporary = harmed = complaints = complained = 0
    for row in expected:
        mine = told[str(CORPUS / row["file"])]
        if not row["results"]:
            assert [line["kind"] for line in mine] == ["other"]
        for result in row["results"]:
            line = mine[result["index"] - 1] if result["index"] <= len(mine) else dict.fromkeys(MEMBERS)
            recipients += 1
            found += line["kind"] in result["kind"]
            if result["kind"] == ["complaint"]:
                complaints += 1
                complained += (line["kind"], line["feedbackType"]) == ("complaint", result["feedbackType"])
            if "autoreply" in result["kind"]:
                assert line["kind"] == "autoreply"
            if result["bounceType"]:
                typed += 1
                right += line["bounceType"] in result["bounceType"]
                if result["bounceType"] == ["Transient"]:
                    temporary += 1
                    harmed += line["bounceType"] == "Permanent"
    assert found >= 0.99 * recipients, f"{found} of {recipients} recipients"
    assert right >= 0.97 * typed, f"{right} of {typed} bounce types"
    assert harmed <= 0.01 * temporary, f"{harmed} of {temporary} temporary faults called Permanent"
    assert complained >= 0.95 * complaints


def test_torn_and_foreign_files_are_one_line_at_least(tmp_path):
    rng = random.Random(20261126)
    mails = sorted((CORPUS / "mails").iterdir())
    torn = []
    for number in range(40):
        whole = rng.choice(mails).read_bytes()
        path = tmp_path / f"torn-{number}.eml"
        path.write_bytes(whole[:rng.randrange(len(whole) + 1)] + (rng.randbytes(50) if number % 2 else b""))
        torn.append(path)
    for name, content in {"empty": b"", "binary": rng.randbytes(100_000), "nul": b"\0" * 5000, "page": b"<html>" + b"<p>" * 5000, "blank": b"\r\n\r\n\n"}.items():
        path = tmp_path / name
        path.write_bytes(content)
        torn.append(path)
    told = lines(*torn)
    assert {line["file"] for line in told} == {str(path) for path in torn}
    assert all(line["kind"] == "other" for line in told if "torn" not in line["file"])


def test_a_file_that_cannot_be_read_is_a_line_and_a_word(tmp_path):
    missing = tmp_path / "missing.eml"
    done = run("--json", missing, CORPUS / "mails/lhost-qmail-02.eml")
    assert done.returncode == 0
    assert b"missing.eml" in done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["kind"] for line in told] == ["other", "bounce", "bounce"]
    assert lines(tmp_path)[0]["kind"] == "other"   # a directory


def test_stdin_and_the_table():
    mail = (CORPUS / "mails/lhost-qmail-02.eml").read_bytes()
    told = lines("-", stdin=mail)
    assert [(line["file"], line["recipient"], line["bounceType"]) for line in told] == [("-", "userunknown@example.jp", "Permanent"), ("-", "filtered@example.jp", "Permanent")]
    table = run("-", stdin=mail).stdout.decode()
    assert "RECIPIENT" in table and "userunknown@example.jp" in table
    assert run().returncode == 2   # no file named


def test_a_huge_mail_is_bounded(tmp_path):
    path = tmp_path / "huge.eml"
    with path.open("wb") as out:
        out.write(b"From: MAILER-DAEMON@isp.example\nTo: bob@shop.example\nSubject: failure notice\n\nIt could not be delivered.\n\n")
        for number in range(100_000):
            out.write(b"<u%d@isp.example>:\nRemote host said: 550 no such user\n\n" % number)
        out.write(b"x" * 50_000_000)
    told = lines(path)
    assert 1 <= len(told) <= 1000
    assert told[0]["recipient"] == "u0@isp.example"
