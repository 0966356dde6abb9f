"""Identities verified by real DNS (Knot) and by a mailed link; signatures checked by dkimpy, which is not ours."""
import json
import base64
import re
import subprocess
import urllib.request

import dkim
import dns.resolver
import pytest

from support.net import wait_until


def status(warmpost, identity):
    return warmpost.ses().get_email_identity(EmailIdentity=identity)


@pytest.fixture
def txt(zone):
    """dkimpy's look-ups, answered by the suite's zone."""
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], zone.port

    def look_up(name, timeout=5):
        name = name.decode() if isinstance(name, bytes) else name
        try:
            return b"".join(resolver.resolve(name, "TXT", lifetime=timeout)[0].strings)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return None
    return look_up


def publish_dkim(warmpost, zone, domain):
    """What the sender and the operator publish: the identity's CNAMEs and the operator's records, as `warmpost dns` prints them."""
    attributes = status(warmpost, domain)["DkimAttributes"]
    hosted = attributes.get("SigningHostedZone", "dkim.mail.service.example")
    assert len(attributes["Tokens"]) == 3
    zone.change({f"{token}._domainkey.{domain}.": [f"CNAME {token}.{hosted}."] for token in attributes["Tokens"]})
    publish_service(warmpost, zone)


def checked(warmpost, identity):
    """When the identity's records were last looked at, by the JavaScript SDK: Debian's boto3 does not know the member."""
    answer = warmpost.node("sdk_send.mjs", command="GetEmailIdentityCommand", input={"EmailIdentity": identity})["answer"]
    return answer.get("VerificationInfo", {}).get("LastCheckedTimestamp")


def publish_service(warmpost, zone):
    records = {}
    for record in json.loads(warmpost.try_run("dns", "--json").stdout)["records"]:
        if record["type"] == "TXT":
            value = record["value"].strip('"')
            records.setdefault(record["name"].rstrip(".") + ".", []).append("TXT " + " ".join(f'"{value[i:i + 250]}"' for i in range(0, len(value), 250)))
    zone.change(records)


def test_a_domain_is_verified_by_its_easy_dkim_cnames(warmpost, zone):
    ses = warmpost.ses()
    created = ses.create_email_identity(EmailIdentity="cname.example")
    assert created["IdentityType"] == "DOMAIN" and created["VerifiedForSendingStatus"] is False
    assert created["DkimAttributes"]["Status"] == "PENDING" and len(created["DkimAttributes"]["Tokens"]) == 3
    publish_dkim(warmpost, zone, "cname.example")
    wait_until(lambda: status(warmpost, "cname.example")["VerifiedForSendingStatus"], 90, "cname.example to be verified")
    assert status(warmpost, "cname.example").get("VerificationStatus", "SUCCESS") == "SUCCESS"
    assert status(warmpost, "cname.example")["DkimAttributes"]["Status"] == "SUCCESS"
    listed = {entry["IdentityName"]: entry for entry in ses.list_email_identities()["EmailIdentities"]}
    assert listed["cname.example"]["SendingEnabled"] is True and listed["cname.example"]["VerificationStatus"] == "SUCCESS"


def test_two_of_three_cnames_do_not_verify(warmpost, zone):
    created = warmpost.ses().create_email_identity(EmailIdentity="two.example")
    hosted = created["DkimAttributes"].get("SigningHostedZone", "dkim.mail.service.example")
    zone.change({f"{token}._domainkey.two.example.": [f"CNAME {token}.{hosted}."] for token in created["DkimAttributes"]["Tokens"][:2]})
    wait_until(lambda: checked(warmpost, "two.example"), 90, "a check of two.example")
    assert status(warmpost, "two.example")["VerifiedForSendingStatus"] is False


def test_byodkim_domain_is_verified_by_its_txt_record_and_signs_with_its_key(warmpost, zone, sink, someone, txt, tmp_path):
    key = tmp_path / "byo.pem"
    subprocess.run(["openssl", "genrsa", "-traditional", "-out", key, "2048"], check=True, capture_output=True)
    der = subprocess.run(["openssl", "rsa", "-in", key, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
    private = "".join(line for line in key.read_text().splitlines() if "-----" not in line)
    public = base64.b64encode(der).decode()
    zone.set("own._domainkey.byo.example.", f'TXT "v=DKIM1; k=rsa; p={public[:200]}" "{public[200:]}"')
    warmpost.ses().create_email_identity(EmailIdentity="byo.example", DkimSigningAttributes={"DomainSigningSelector": "own", "DomainSigningPrivateKey": private})
    wait_until(lambda: status(warmpost, "byo.example")["VerifiedForSendingStatus"], 90, "byo.example to be verified")
    assert status(warmpost, "byo.example")["DkimAttributes"]["SigningAttributesOrigin"] == "EXTERNAL"
    to = someone()
    warmpost.send(to, sender="a@byo.example")
    assert verified_domains(sink.one(to), txt)["byo.example"] is True


def verified_domains(mail, txt):
    """{d=: does its signature verify}, by dkimpy."""
    verdicts = {}
    signatures = mail.message.get_all("DKIM-Signature")
    for index, signature in enumerate(signatures):
        domain = re.search(r"\bd=([^;\s]+)", signature).group(1)
        try:
            verdicts[domain] = dkim.DKIM(mail.data).verify(idx=index, dnsfunc=txt)
        except dkim.ValidationError:   # how dkimpy says that the body is not the one that was signed
            verdicts[domain] = False
    return verdicts


@pytest.mark.parametrize("by", ["api", "smtp"])
def test_dkimpy_verifies_the_identity_s_and_the_service_s_signature(warmpost, zone, sink, someone, txt, by):
    domain = f"signed-{by}.example"
    warmpost.create_identity(domain)
    publish_dkim(warmpost, zone, domain)
    wait_until(lambda: status(warmpost, domain)["VerifiedForSendingStatus"], 90, f"{domain} to be verified")
    to = someone()
    if by == "api":
        warmpost.send(to, sender=f"a@{domain}", text="line one\n\n.dot\n  trailing   \n\n\n")
    else:
        with warmpost.smtp() as client:
            client.sendmail(f"a@{domain}", [to], f"From: a@{domain}\r\nTo: {to}\r\nSubject:   folded\r\n subject \r\n\r\n.dot\r\ntext  with   blanks \r\n\r\n\r\n".encode())
    mail = sink.one(to)
    assert verified_domains(mail, txt) == {domain: True, "mail.service.example": True}
    for signature in mail.message.get_all("DKIM-Signature"):
        fields = re.search(r"\bh=([^;]+)", signature).group(1).lower().replace(" ", "").split(":")
        assert fields.count("from") == 2, "From is oversigned (RFC 6376 section 8.15)"
    altered = mail.data.replace(b"dot", b"dotted", 1)
    with_change = type(mail)(**{**mail.__dict__, "data": altered})
    assert set(verified_domains(with_change, txt).values()) == {False}


def test_ed25519_signs_for_the_identity_and_for_the_service(fresh, zone, sink, someone, txt, tmp_path):   # RFC 8463
    server = fresh({"server": {"service_domain": "ed.service.example"}}).init("--service-dkim", "ed25519").start()
    record = next(r for r in server.ask("dns", "--no-check")["records"] if "_domainkey" in r["name"])
    assert "k=ed25519" in record["value"]
    zone.set(record["name"].rstrip(".") + ".", f'TXT "{record["value"]}"')
    key = tmp_path / "ed.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True, capture_output=True)
    der = subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
    zone.set("own._domainkey.edbyo.example.", f'TXT "v=DKIM1; k=ed25519; p={base64.b64encode(der[-32:]).decode()}"')
    private = "".join(line for line in key.read_text().splitlines() if "-----" not in line)
    server.ses().create_email_identity(EmailIdentity="edbyo.example", DkimSigningAttributes={"DomainSigningSelector": "own", "DomainSigningPrivateKey": private})
    wait_until(lambda: status(server, "edbyo.example")["VerifiedForSendingStatus"], 90, "edbyo.example to be verified")
    to = someone()
    server.send(to, sender="a@edbyo.example")
    mail = sink.one(to)
    assert all("a=ed25519-sha256" in signature for signature in mail.message.get_all("DKIM-Signature"))
    assert verified_domains(mail, txt) == {"edbyo.example": True, "ed.service.example": True}


def test_an_address_is_verified_by_the_link_that_is_mailed_to_it(warmpost, sink, someone):
    address = someone("other.example")
    created = warmpost.ses().create_email_identity(EmailIdentity=address)
    assert created["IdentityType"] == "EMAIL_ADDRESS" and created["VerifiedForSendingStatus"] is False
    text = sink.one(address).message.get_body(("plain",)).get_content()
    link = re.search(r"https?://\S+", text).group(0)
    with urllib.request.urlopen(link, timeout=20) as page:
        assert page.status == 200
    assert status(warmpost, address)["VerifiedForSendingStatus"] is False   # opening a link proves nothing: scanners do it
    with urllib.request.urlopen(link, data=b"", timeout=20) as page:
        assert page.status == 200
    assert status(warmpost, address)["VerifiedForSendingStatus"] is True
    to = someone()
    warmpost.send(to, sender=address)
    sink.one(to)


def test_a_verified_domain_covers_subdomains_and_a_deleted_one_nothing(warmpost, sink, someone):
    warmpost.verify("gone.example")
    to = someone()
    warmpost.send(to, sender="a@news.gone.example")
    sink.one(to)
    warmpost.ses().delete_email_identity(EmailIdentity="gone.example")
    ses = warmpost.ses()
    with pytest.raises(ses.exceptions.MessageRejected):
        warmpost.send(to, sender="a@gone.example")
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.get_email_identity(EmailIdentity="gone.example")
