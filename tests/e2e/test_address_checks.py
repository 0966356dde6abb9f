"""Checks of source addresses against a real name server, what is told of them, and addresses that their account gives back."""
import json
import urllib.error
import urllib.request

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest

from support.net import wait_until
from support.zone import Zone

GOOD, NO_PTR, ASTRAY, LISTED, ELSEWHERE = "127.0.3.1", "127.0.3.2", "127.0.3.3", "127.0.3.4", "192.0.2.55"
ORDERS = {"volume": 80000, "use_case": "order mail", "pattern": "every day"}
LIST = "bl.example"


def reverse(ip):
    return ".".join(reversed(ip.split(".")))


def names(ip, name):
    return {f"{reverse(ip)}.in-addr.arpa.": [f"PTR {name}."], f"{name}.": [f"A {ip}"]}


@pytest.fixture
def dns(tmp_path):
    zone = Zone(tmp_path / "knot", ["127.in-addr.arpa.", "192.in-addr.arpa."])
    for ip in (GOOD, LISTED, ELSEWHERE):
        zone.change(names(ip, f"mta-{ip.replace('.', '-')}.out.example"))
    zone.change({f"{reverse(ASTRAY)}.in-addr.arpa.": ["PTR astray.out.example."], "astray.out.example.": ["A 127.0.3.99"],
                 f"2.0.0.127.{LIST}.": ["A 127.0.0.2"],
                 f"{reverse(LISTED)}.{LIST}.": ["A 127.0.0.4", 'TXT "seen in a trap"'],
                 "isp.example.": ["MX 10 mx1.sink.example."], "mx1.sink.example.": ["A 127.1.0.1"]})
    zone.start()
    yield zone
    zone.stop()


@pytest.fixture
def server(fresh, dns):
    return fresh({"dns": {"servers": [dns.address], "negative_ttl_seconds": 1},
                  "egress": {"shared": [GOOD], "inventory": [NO_PTR, ASTRAY, LISTED, ELSEWHERE], "dnsbls": [LIST]}}).init().start()


def own_api(server, key, method, path, body=None):
    """/warmpost/v1 with the account's own key: (status, answer)."""
    data = json.dumps(body).encode() if body is not None else b""
    request = botocore.awsrequest.AWSRequest(method=method, url=f"{server.url()}/warmpost/v1{path}", data=data)
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(key["id"], key["secret"]), "ses", "us-east-1").add_auth(request)
    prepared = request.prepare()
    try:
        signed = urllib.request.Request(prepared.url, data=data or None, headers=dict(prepared.headers), method=method)
        with urllib.request.urlopen(signed, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def found(server):
    """{address: {check: state}} of all addresses."""
    return {each["address"]: {check["check"]: check["state"] for check in each["checks"]} for each in server.ask("ip", "list")["addresses"]}


def checked(server, ip):
    return {check["check"]: check for check in server.ask("ip", "check", ip)["addresses"][0]["checks"]}


def test_every_address_is_checked_at_start_and_each_problem_told_once(server, dns):
    wait_until(lambda: all(found(server).values()), 60, lambda: f"checks of all addresses: {found(server)}\n{server.log(2000)}")
    state = found(server)
    assert set(state[GOOD].values()) == {"ok"} and set(state[GOOD]) == {"bind", "reverse_dns", "ehlo", f"dnsbl:{LIST}"}
    assert {check for check, verdict in state[NO_PTR].items() if verdict == "problem"} == {"reverse_dns", "ehlo"}
    assert {check for check, verdict in state[ASTRAY].items() if verdict == "problem"} == {"reverse_dns", "ehlo"}
    assert {check for check, verdict in state[LISTED].items() if verdict == "problem"} == {f"dnsbl:{LIST}"}
    assert {check for check, verdict in state[ELSEWHERE].items() if verdict == "problem"} == {"bind"}

    listing = server.run("ip")
    line = lambda ip: next(line for line in listing.splitlines() if line.startswith(ip))
    assert line(GOOD).endswith("ok") and line(LISTED).endswith(f"problems: dnsbl:{LIST}") and line(ELSEWHERE).endswith("problems: bind")
    shown = server.run("ip", "show", LISTED)
    assert "listed by bl.example (127.0.0.4): seen in a trap" in shown and "checked 20" in shown and "take the address off" in shown
    assert "ip address add 192.0.2.55/32" in server.run("ip", "show", ELSEWHERE)

    problems = lambda: sorted((told["address"], told["check"]) for told in server.notices("AddressProblem"))
    wanted = sorted([(NO_PTR, "reverse_dns"), (NO_PTR, "ehlo"), (ASTRAY, "reverse_dns"), (ASTRAY, "ehlo"), (LISTED, f"dnsbl:{LIST}"),
                     (ELSEWHERE, "bind")])
    wait_until(lambda: problems() == wanted, 30, lambda: f"one event a problem, not {problems()}")
    assert all("account" not in told and told["advice"] for told in server.notices("AddressProblem"))

    server.restart()
    server.run("ip", "check")
    assert problems() == wanted, "nothing is told again after a restart"

    dns.set(f"{reverse(LISTED)}.{LIST}.")
    dns.change(names(NO_PTR, "mta2.out.example"))
    for ip in (LISTED, NO_PTR):
        wait_until(lambda ip=ip: {check["state"] for check in checked(server, ip).values()} == {"ok"}, 30, lambda ip=ip: f"{ip} to be well: {checked(server, ip)}")
    solved = lambda: sorted((told["address"], told["check"]) for told in server.notices("AddressProblemSolved"))
    assert solved() == sorted([(NO_PTR, "reverse_dns"), (NO_PTR, "ehlo"), (LISTED, f"dnsbl:{LIST}")])
    server.run("ip", "check")
    assert len(solved()) == 3 and problems() == wanted

    dns.set(f"{reverse(LISTED)}.{LIST}.", "A 127.0.0.9")
    wait_until(lambda: checked(server, LISTED)[f"dnsbl:{LIST}"]["state"] == "problem", 30, "the new listing")
    assert len(problems()) == len(wanted) + 1, "a listing after one that was solved is a new problem"


def test_a_list_that_refuses_us_lists_nobody(server, dns):
    wait_until(lambda: all(found(server).values()), 60, "checks of all addresses")
    assert server.notices("DnsblProblem") == []
    dns.change({f"2.0.0.127.refuses.{LIST}.": ["A 127.255.255.254"], f"{reverse(GOOD)}.refuses.{LIST}.": ["A 127.255.255.254"]})
    server.change({"egress": {"dnsbls": [LIST, f"refuses.{LIST}"]}})
    server.restart()
    wait_until(lambda: server.notices("DnsblProblem", list=f"refuses.{LIST}"), 60, "the list's event")
    assert checked(server, GOOD)[f"dnsbl:refuses.{LIST}"]["state"] == "unknown"
    assert "open or public resolver" in server.run("ip")
    assert server.notices("AddressProblem", address=GOOD) == []


def test_what_is_added_and_what_is_leased_is_checked_and_told_to_its_account(server, dns):
    wait_until(lambda: all(found(server).values()), 60, "checks of all addresses")
    refused = server.try_run("ip", "check", "192.0.2.77")
    assert refused.returncode == 1 and "none of our addresses" in refused.stderr
    server.run("ip", "add", "127.0.3.7")
    wait_until(lambda: found(server)["127.0.3.7"], 30, "checks of the address that was added")

    name, key = server.account, server.credentials
    dns.change(names("127.0.3.7", "mta7.out.example"))
    wait_until(lambda: {check["state"] for check in checked(server, "127.0.3.7").values()} == {"ok"}, 30, "the address to be well")
    _, made = own_api(server, key, "POST", "/lease-requests", {"count": 1, **ORDERS})
    before = server.ask("ip", "show", "127.0.3.7")["addresses"][0]["checks"][0]["checked_at"]
    approved = server.ask("ip", "approve", made["id"])
    assert approved == {"addresses": ["127.0.3.7"], "problems": []}, "the healthy one, not the first one"
    wait_until(lambda: server.ask("ip", "show", "127.0.3.7")["addresses"][0]["checks"][0]["checked_at"] > before, 30, "checks on lease")

    _, made = own_api(server, key, "POST", "/lease-requests", {"count": 1, **ORDERS})
    told = server.run("ip", "approve", made["id"], "--address", LISTED)
    assert f"{LISTED} has a problem: listed by bl.example" in told
    status, own = own_api(server, key, "GET", "/my-addresses")
    assert status == 200 and [each["address"] for each in own["addresses"]] == [LISTED, "127.0.3.7"]
    assert {check["check"]: check["state"] for check in own["addresses"][0]["checks"]}[f"dnsbl:{LIST}"] == "problem"
    assert own["addresses"][0]["health"] == "problems" and own["addresses"][0]["pool"] == "ses-default-dedicated-pool" and "warmup" in own["addresses"][0]
    dns.set(f"{reverse(LISTED)}.{LIST}.", "A 127.0.0.3")
    wait_until(lambda: "127.0.0.3" in checked(server, LISTED)[f"dnsbl:{LIST}"]["text"], 30, "the other listing")
    account = next(each["id"] for each in server.ask("account")["accounts"] if each["name"] == name)
    assert [told.get("account") for told in server.notices("AddressProblem", address=LISTED)] == [None, account], "told again, since it is another listing"

    server.run("account", "create", "other")
    other = server.ask("key", "create", "--account", "other")
    assert own_api(server, other, "GET", "/my-addresses")[1]["addresses"] == []
    assert own_api(server, other, "POST", f"/addresses/{LISTED}/check", {})[0] == 403


def test_an_account_gives_an_address_back_and_it_rests(server, shared_sink, someone):
    server.run("account", "create", "other", "--production")
    other = server.ask("key", "create", "--account", "other")
    name, key = server.account, server.credentials
    server.verify("shop.example")
    server.run("ip", "add", "127.0.3.8")
    _, made = own_api(server, key, "POST", "/lease-requests", {"count": 1, **ORDERS})
    assert server.ask("ip", "approve", made["id"], "--address", "127.0.3.8")["addresses"] == ["127.0.3.8"]
    to = someone()
    server.send(to)
    assert shared_sink.one(to).peer == "127.0.3.8"

    shared_sink.answers["RCPT"] = lambda session, address: "451 4.3.0 later" if session.peer == "127.0.3.8" else None
    try:
        waiting = someone()
        server.send(waiting)
        wait_until(lambda: server.ask("queue")["total"] > 0, 30, "the mail to wait")
        assert own_api(server, other, "DELETE", "/my-addresses/127.0.3.8")[0] == 404
        refused = server.try_run("ip", "release", "127.0.3.8", "--account", "other")
        assert refused.returncode == 1 and "Could not find dedicated IP 127.0.3.8 under this account" in refused.stderr
        status, answer = own_api(server, key, "DELETE", "/my-addresses/127.0.3.8")
        assert status == 200 and answer["state"] == "resting" and answer["rests_until"] > "20"
        assert shared_sink.one(waiting).peer == GOOD, "what waited leaves by the shared pool"
    finally:
        shared_sink.answers.clear()
    assert own_api(server, key, "GET", "/my-addresses")[1]["addresses"] == []
    assert own_api(server, key, "DELETE", "/my-addresses/127.0.3.8")[0] == 404
    to = someone()
    server.send(to)
    assert shared_sink.one(to).peer == GOOD

    server.restart()
    _, made = own_api(server, other, "POST", "/lease-requests", {"count": 1, **ORDERS})
    refused = server.try_run("ip", "approve", made["id"], "--address", "127.0.3.8")
    assert refused.returncode == 1 and "127.0.3.8 rests until" in refused.stderr
    assert "127.0.3.8" not in server.ask("ip", "approve", made["id"])["addresses"]
    _, again = own_api(server, key, "POST", "/lease-requests", {"count": 1, **ORDERS})
    assert server.ask("ip", "approve", again["id"], "--address", "127.0.3.8")["addresses"] == ["127.0.3.8"], "its own account may have it back"
    assert "rests until" in server.run("ip", "release", "127.0.3.8", "--account", name)
