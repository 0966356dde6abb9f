"""What others tell of our addresses: SNDS fetched from a server on loopback, Postmaster files, feedback loops; and a managed warm-up that slows by it."""
import datetime
import http.server
import json
import re
import subprocess
import threading
import time

import pytest

from support.net import free_port, wait_until
from test_address_checks import LIST, checked, own_api, reverse
from test_address_checks import dns   # noqa: F401 (a fixture)
from test_complaints import bring, delivered, generic

KEY = "s3cr3t-key"
SCALE = 2880                    # a policy day takes 30 s
SHARED = ["127.0.1.1", "127.0.1.2", "127.0.1.3", "127.0.1.4"]


def day(ago=1):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=ago)).date()


def row(address, colour, rate="< 0.1%", traps=0, ago=1):
    date = day(ago)
    us = f"{date.month}/{date.day}/{date.year}"
    return f"{address},{us} 12:00 AM,{us} 11:59 PM,1000,990,985,{colour},{rate},,,{traps},mta.example,news@shop.example,\r\n"


class Snds:
    """SNDS's two feeds. `pages`: path -> a body (200), or a function of the handler. Remembers what was asked."""

    def __init__(self):
        self.pages, self.asked, self.over = {}, [], threading.Event()
        snds = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                snds.asked.append(self.path)
                page = snds.pages.get(self.path.split("?")[0], "")
                if callable(page):
                    page(self)
                else:
                    snds.say(self, 200, page)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    @staticmethod
    def say(handler, status, body, **headers):
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body.encode())

    def url(self, path):
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"

    def close(self):
        self.over.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def snds():
    snds = Snds()
    snds.pages["/snds/data.aspx"] = ""
    yield snds
    snds.close()


def urls(server, *lines):
    file = server.directory / "snds.urls"
    file.write_text("".join(f"{line}\n" for line in lines))
    file.chmod(0o600)
    return str(file)


@pytest.fixture
def server(fresh, snds):
    server = fresh()
    server.change({"feeds": {"snds_file": urls(server, snds.url(f"/snds/data.aspx?key={KEY}"))}})
    return server.init().start()


def fetch(server):
    """(exit code, what was told, as JSON)."""
    done = server.try_run("feeds", "fetch", "--json")
    return done.returncode, json.loads(done.stdout)


def scrape(server):
    done = subprocess.run(["curl", "-s", "--unix-socket", str(server.data / "operator.sock"), "http://localhost/warmpost/v1/metrics"],
                          capture_output=True, text=True, check=True, timeout=30)
    return done.stdout


def findings(server, kind):
    return [each for each in server.ask("findings")["findings"] if each["kind"] == kind]


def managed_pool(server):
    """A MANAGED pool `auto` with one address and a configuration set of its name; the address."""
    server.run("pool", "create", "auto")
    address = next(each["address"] for each in server.ask("ip")["addresses"] if each["state"] == "inventory")
    server.run("pool", "add", "auto", address)
    server.ses(newer=True).put_dedicated_ip_pool_scaling_attributes(PoolName="auto", ScalingMode="MANAGED")
    server.ses().create_configuration_set(ConfigurationSetName="auto", DeliveryOptions={"SendingPoolName": "auto"})
    return address


def test_what_snds_tells_is_kept_shown_and_told(server, snds):
    shared, free = SHARED[0], "127.0.2.1"
    snds.pages["/snds/data.aspx"] = row(shared, "RED", "1.3%", 2) + row(free, "GREEN") + row(shared, "YELLOW", ago=2) + row("198.51.100.7", "RED")
    code, told = fetch(server)
    assert code == 0 and told["error"] == "" and told["ended"], told
    days = server.ask("feeds", "snds")["days"]
    assert [(each["date"], each["address"], each["colour"]) for each in days] == [
        (str(day(2)), shared, "yellow"), (str(day(1)), shared, "red"), (str(day(1)), free, "green")], "of our addresses, oldest first"
    newest = days[1]
    assert (newest["complaint_rate"], newest["trap_hits"], newest["rcpt"], newest["recipients"], newest["helo"], newest["from"]) == (
        0.013, 2, 1000, 985, "mta.example", "news@shop.example")
    assert [each["address"] for each in server.ask("feeds", "snds", "--address", free)["days"]] == [free]
    assert len(server.ask("feeds", "snds", "--days", 1)["days"]) == 0
    table = server.run("feeds")
    assert "1.30%" in table and "< 0.1%" in table and "Fetched at" in table, table
    kinds = {"snds-red", "snds-complaints", "snds-traps"}
    found = wait_until(lambda: {kind: findings(server, kind) for kind in kinds} if all(findings(server, kind) for kind in kinds) else None, 20, "findings")
    assert all(each["address"] == shared and each["isp"] == "microsoft" and each["advice"] for [each] in found.values()), found
    events = wait_until(lambda: server.notices("ReputationFinding", address=shared), 20, "the events")
    assert {each["kind"] for each in events} == kinds and all("account" not in each for each in events)
    text = scrape(server)
    assert f'warmpost_snds_filter_result{{address="{shared}",colour="red"}} 1' in text, text
    assert f'warmpost_snds_filter_result{{address="{shared}",colour="green"}} 0' in text
    assert f'warmpost_snds_trap_hits{{address="{shared}"}} 2' in text and f'warmpost_snds_complaint_rate{{address="{shared}"}} 0.013' in text
    assert re.search(r'warmpost_feed_age_seconds\{feed="snds"\} \d', text) and 'warmpost_feed_fetch_errors_total{feed="snds"} 0' in text
    assert "198.51.100.7" not in text
    snds.pages["/snds/data.aspx"] = row(shared, "GREEN")
    fetch(server)
    wait_until(lambda: {each["kind"] for each in server.notices("ReputationFindingSolved", address=shared)} == kinds, 20, "their end to be told")
    assert findings(server, "snds-red") == []


def test_what_goes_wrong_is_told_without_the_key_and_takes_nothing_away(server, snds):
    snds.pages["/snds/data.aspx"] = row(SHARED[0], "GREEN")
    assert fetch(server)[0] == 0
    good = lambda: [each["colour"] for each in server.ask("feeds", "snds")["days"]]
    elsewhere = snds.url("/elsewhere")

    def truncated(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        handler.wfile.write(row(SHARED[0], "RED").encode())

    def huge(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(400):
                handler.wfile.write(b"x" * 65536 + b"\n")
        except OSError:
            pass   # it hung up, as it should

    for page, why in [(lambda h: snds.say(h, 404, "no"), "HTTP 404"), (lambda h: snds.say(h, 302, "", Location=elsewhere), "a redirect, which is not followed"),
                      (lambda h: snds.say(h, 200, "<html><body>Sign in</body></html>"), "web page"), (truncated, "ended before it was whole"),
                      (huge, "too long"), (lambda h: snds.say(h, 200, "a,b,c\r\n"), "no file of SNDS")]:
        snds.pages["/snds/data.aspx"] = page
        code, told = fetch(server)
        assert code == 1 and why in told["error"] and KEY not in told["error"], (why, told)
        assert good() == ["green"], why
        assert "something went wrong" in server.run("feeds", "snds")
    assert not any("/elsewhere" in path for path in snds.asked)
    wait_until(lambda: len(server.notices("FeedProblem")) == 6, 20, lambda: f"each to be told once: {server.notices('FeedProblem')}")
    assert 'warmpost_feed_fetch_errors_total{feed="snds"} 6' in scrape(server)
    snds.pages["/snds/data.aspx"] = row(SHARED[0], "GREEN")
    assert fetch(server)[0] == 0
    wait_until(lambda: server.notices("FeedProblemSolved"), 20, "the end of it")
    for where in (server.log_file.read_text(), (server.data / "events/events.jsonl").read_text(), json.dumps(server.ask("feeds", "snds")), server.run("audit")):
        assert KEY not in where


def test_a_server_that_does_not_answer_holds_up_neither_mail_nor_the_end(server, snds, sink, someone):
    snds.pages["/snds/data.aspx"] = lambda handler: snds.over.wait(120)
    asked = len(snds.asked)
    waiting = threading.Thread(target=lambda: server.try_run("feeds", "fetch"))
    waiting.start()
    wait_until(lambda: len(snds.asked) > asked, 20, "the fetch to be under way")
    server.verify("shop.example")
    to = someone()
    server.send(to)
    sink.one(to)
    assert server.stop() == 0, server.log()
    waiting.join(60)


def test_a_file_that_others_can_read_is_refused(server, snds):
    (server.directory / "snds.urls").chmod(0o644)
    code, told = fetch(server)
    assert code == 1 and "chmod 600" in told["error"]
    urls(server, f"http://snds.example/data.aspx?key={KEY}")
    code, told = fetch(server)
    assert code == 1 and "line 1" in told["error"] and KEY not in told["error"], told


def test_without_a_file_there_is_nothing_to_fetch(fresh):
    server = fresh().init().start()
    refused = server.try_run("feeds", "fetch")
    assert refused.returncode == 1 and "feeds.snds_file" in refused.stderr
    assert "names no file" in server.run("feeds")


def test_postmaster_files_of_each_shape(server, tmp_path):
    yesterday, before = day(1), day(2)
    v1 = {"trafficStats": [{"name": f"domains/shop.example/trafficStats/{yesterday:%Y%m%d}", "userReportedSpamRatio": 0.004, "domainReputation": "LOW",
                            "ipReputations": [{"reputation": "BAD", "ipCount": "1", "sampleIps": [SHARED[1]]}], "dkimSuccessRatio": 0.99}]}
    v2 = {"domainStats": [{"name": "domains/other.example/domainStats/a", "metric": "spam_rate", "value": {"doubleValue": 0.002},
                           "date": {"year": yesterday.year, "month": yesterday.month, "day": yesterday.day}}]}
    files = {"v1.json": json.dumps(v1), "v2.json": json.dumps(v2), "export.csv": f"Date,Spam rate,Domain reputation\n{before},0.05%,High\nsometime,1%,\n"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert "1 days were taken" in server.run("feeds", "import", tmp_path / "v1.json")
    assert server.ask("feeds", "import", tmp_path / "v2.json") == {"days": 1, "skipped": 0, "problem": ""}
    refused = server.try_run("feeds", "import", tmp_path / "export.csv")
    assert refused.returncode == 1 and "--domain" in refused.stderr
    assert server.ask("feeds", "import", tmp_path / "export.csv", "--domain", "Shop.Example")["skipped"] == 1
    days = server.ask("feeds", "postmaster")["days"]
    assert [(each["domain"], each["date"], each.get("spam_rate"), each["domain_reputation"]) for each in days] == [
        ("shop.example", str(before), 0.0005, "HIGH"), ("other.example", str(yesterday), 0.002, ""), ("shop.example", str(yesterday), 0.004, "LOW")]
    assert days[2]["ip_reputations"] == [{"reputation": "BAD", "addresses": 1, "samples": [SHARED[1]]}]
    assert len(server.ask("feeds", "postmaster", "--domain", "shop.example")["days"]) == 2
    assert "0.40%" in server.run("feeds", "postmaster")
    found = wait_until(lambda: findings(server, "postmaster-spam-rate") + findings(server, "postmaster-address-reputation") if
                       findings(server, "postmaster-address-reputation") else None, 20, "findings")
    assert {each.get("domain", each.get("address")) for each in found} == {"shop.example", "other.example", SHARED[1]}
    for text, why in [("", "empty"), ("<html>", "heading"), ("{}", "no domain"), ("[[[[", "JSON")]:
        (tmp_path / "bad").write_text(text)
        refused = server.try_run("feeds", "import", tmp_path / "bad")
        assert refused.returncode == 1 and why in refused.stderr, (text, refused.stderr)
    assert len(server.ask("feeds", "postmaster")["days"]) == 3
    assert "POST /feeds/postmaster" in server.run("audit") or "feeds" in server.run("audit")


def test_complaints_of_feedback_loops_are_counted_by_isp_and_day(fresh, sink, someone, smtp_port):
    port = free_port()
    server = fresh({"route": [{"domain": "fbl.test", "host": "127.1.0.1", "port": smtp_port, "isp": "yahoo"}], "server": {"feedback": [f"127.0.0.1:{port}"]}})
    server.init().start()
    server.run("account", "limits", server.account, "--daily", 100000, "--rate", 1000)
    server.verify("shop.example")
    mails = [delivered(server, sink, someone("fbl.test"))[1] for _ in range(3)]
    for mail in mails[:2]:
        bring(port, generic(mail))
        bring(port, generic(mail))   # told twice, counted once
    bring(port, generic(mails[2], "not-spam"))
    today = str(day(0))
    line = lambda: [each for each in server.ask("feeds", "fbl", "--days", 2)["lines"] if each["isp"] == "yahoo"]
    expected = [{"date": today, "isp": "yahoo", "complaints": 2, "delivered": 3}]
    wait_until(lambda: line() == expected, 20, lambda: f"two complaints of three: {line()}")
    assert 'warmpost_fbl_complaints_total{isp="yahoo"} 2' in scrape(server)
    assert re.search(rf"{today} +yahoo +2 +3", server.run("feeds", "fbl"))


def test_a_managed_warm_up_slows_where_snds_says_red_and_says_why(fresh, snds, sink, someone, smtp_port):
    routes = [{"domain": "hot.test", "host": "127.1.0.1", "port": smtp_port, "isp": "microsoft"},
              {"domain": "big.test", "host": "127.1.0.3", "port": smtp_port, "isp": "gmail"}]
    server = fresh({"route": routes, "managed": {"time_scale": float(SCALE)}})
    server.change({"feeds": {"snds_file": urls(server, snds.url(f"/snds/data.aspx?key={KEY}"))}})
    server.init().start()
    server.run("account", "limits", server.account, "--daily", 1000000, "--rate", 10000)
    server.verify("shop.example")
    address = managed_pool(server)
    snds.pages["/snds/data.aspx"] = row(address, "RED")
    assert fetch(server)[0] == 0

    def allowance(isp):
        return next(pair["allowance_day"] for each in server.ask("explain", "auto")["isps"] if each["isp"] == isp for pair in each["pairs"])

    wait_until(lambda: findings(server, "snds-red"), 20, "the finding")
    for domain in ("hot.test", "big.test"):
        server.send(someone(domain), ConfigurationSetName="auto")
    wait_until(lambda: "does not grow (SNDS: red on" in server.run("explain", "auto", "microsoft"), 20, lambda: server.run("explain", "auto"))
    assert "SNDS" not in server.run("explain", "auto", "gmail")
    began = {isp: allowance(isp) for isp in ("microsoft", "gmail")}
    end = time.monotonic() + 60
    while allowance("gmail") < 1.5 * began["gmail"] and time.monotonic() < end:
        for domain in ("hot.test", "big.test"):
            for _ in range(20):
                server.send(someone(domain), ConfigurationSetName="auto")
    assert allowance("gmail") >= 1.5 * began["gmail"], server.run("explain", "auto")
    assert allowance("microsoft") == began["microsoft"], server.run("explain", "auto")
    snds.pages["/snds/data.aspx"] = row(address, "GREEN")
    assert fetch(server)[0] == 0
    wait_until(lambda: "SNDS" not in server.run("explain", "auto", "microsoft"), 20, "the hold to end")
    end = time.monotonic() + 60
    while allowance("microsoft") <= began["microsoft"] and time.monotonic() < end:
        for _ in range(20):
            server.send(someone("hot.test"), ConfigurationSetName="auto")
    assert allowance("microsoft") > began["microsoft"], server.run("explain", "auto")


def test_an_account_sees_what_is_found_of_the_addresses_that_it_leases(server, snds):
    free = [each["address"] for each in server.ask("ip")["addresses"] if each["state"] == "inventory"]
    leased, hidden = free[:2]
    server.run("pool", "create", "mine")
    server.run("pool", "add", "mine", leased)
    server.run("pool", "create", "auto")
    server.run("pool", "add", "auto", hidden)
    server.ses(newer=True).put_dedicated_ip_pool_scaling_attributes(PoolName="auto", ScalingMode="MANAGED")
    snds.pages["/snds/data.aspx"] = "".join(row(address, "RED") for address in (leased, hidden, SHARED[0]))
    assert fetch(server)[0] == 0
    wait_until(lambda: len(findings(server, "snds-red")) == 3, 20, "all findings to be the operator's")
    assert [each["address"] for each in server.ask("findings", "--account", server.account)["findings"]] == [leased, hidden]
    assert [each["kind"] for each in server.ask("findings", "--address", SHARED[0])["findings"]] == ["snds-red"]
    status, own = own_api(server, server.credentials, "GET", "/findings")
    assert status == 200 and [each["address"] for each in own["findings"]] == [leased], own
    for path in ("/feeds/snds", "/feeds/postmaster", "/feeds/fbl"):
        assert own_api(server, server.credentials, "GET", path)[0] == 403
    assert own_api(server, server.credentials, "POST", "/feeds/snds/fetch")[0] == 403
    told = lambda: {each["address"]: "account" in each for each in server.notices("ReputationFinding")}
    wait_until(lambda: told() == {leased: True, hidden: False, SHARED[0]: False}, 20, told)


def test_the_aws_command_line_reads_snds_of_a_leased_address(server, snds):
    free = [each["address"] for each in server.ask("ip")["addresses"] if each["state"] == "inventory"]
    leased, other = free[:2]
    server.run("pool", "create", "mine")
    server.run("pool", "add", "mine", leased)
    snds.pages["/snds/data.aspx"] = row(leased, "RED", "1.3%", 2, ago=0) + row(leased, "GREEN", ago=1) + row(other, "RED", ago=0)
    assert fetch(server)[0] == 0

    def aws(*arguments):
        done = subprocess.run(["/usr/bin/aws", "cloudwatch", *arguments, "--namespace", "AWS/SES", "--endpoint-url", server.url(), "--output", "json"],
                              env=server.environment(), capture_output=True, text=True, check=True, timeout=90)
        return json.loads(done.stdout)
    listed = wait_until(lambda: aws("list-metrics", "--dimensions", "Name=IP")["Metrics"], 20, "the metrics to be listed")
    assert {each["MetricName"] for each in listed} == {f"SNDS.{name}" for name in ("RCPTCommands", "DATACommands", "MessageRecipients", "SpamRate", "ComplaintRate", "TrapHits")}
    assert {each["Dimensions"][0]["Value"] for each in listed} == {leased}
    for name, value in (("SpamRate", 1), ("ComplaintRate", 0.013), ("TrapHits", 2), ("RCPTCommands", 1000), ("DATACommands", 990), ("MessageRecipients", 985)):
        points = aws("get-metric-statistics", "--metric-name", f"SNDS.{name}", "--dimensions", f"Name=IP,Value={leased}", "--period", "86400", "--statistics", "Maximum",
                     "--start-time", f"{day(5)}T00:00:00Z", "--end-time", f"{day(-1)}T00:00:00Z")["Datapoints"]
        assert [(point["Timestamp"][:10], point["Maximum"]) for point in points] == [(str(day(0)), pytest.approx(value))], (name, points)


def test_a_problem_of_the_feed_is_over_when_its_list_is_emptied(server, snds):
    snds.pages["/snds/data.aspx"] = lambda handler: snds.say(handler, 404, "no")
    assert fetch(server)[0] == 1
    wait_until(lambda: server.notices("FeedProblem"), 20, "the problem")
    urls(server, "# nothing any more")
    code, told = fetch(server)
    assert code == 1 and "holds no URL" in told["error"], told
    wait_until(lambda: server.notices("FeedProblemSolved"), 20, "its end")
    server.restart()
    assert len(server.notices("FeedProblem")) == 1


def test_a_listing_of_a_managed_address_slows_it_everywhere_until_it_ends(fresh, dns, sink, someone, smtp_port):   # noqa: F811
    address, other = "127.0.3.4", "127.0.3.1"   # the first is listed
    server = fresh({"dns": {"servers": [dns.address], "negative_ttl_seconds": 1}, "egress": {"shared": [other], "inventory": [address], "dnsbls": [LIST]},
                    "route": [{"domain": "big.test", "host": "127.1.0.1", "port": smtp_port, "isp": "gmail"}]}).init().start()
    server.run("account", "limits", server.account, "--daily", 100000, "--rate", 1000)
    server.verify("shop.example")
    wait_until(lambda: server.notices("AddressProblem", address=address, check=f"dnsbl:{LIST}"), 60, "the listing to be told")
    assert managed_pool(server) == address
    server.send(someone("big.test"), ConfigurationSetName="auto")
    wait_until(lambda: f"grows more slowly (listed by {LIST})" in server.run("explain", "auto", "gmail"), 90, lambda: server.run("explain", "auto"))
    [found] = findings(server, f"dnsbl:{LIST}")
    assert found["address"] == address and found["isp"] == "" and found["advice"]
    dns.set(f"{reverse(address)}.{LIST}.")
    wait_until(lambda: checked(server, address)[f"dnsbl:{LIST}"]["state"] == "ok", 30, "the delisting")
    wait_until(lambda: server.notices("AddressProblemSolved", address=address, check=f"dnsbl:{LIST}"), 20, "its end to be told")
    wait_until(lambda: "listed by" not in server.run("explain", "auto", "gmail"), 90, "the warm-up to go on")
    assert findings(server, f"dnsbl:{LIST}") == [] and server.notices("ReputationFinding", address=address) == [], "one event is enough"
