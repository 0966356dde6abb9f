"""warmpost demo-data: a server that starts in what it made has something to show on every page."""
import datetime
import http.client
import json
import subprocess

import pytest

from support import net
from support.net import wait_until
from support.warmpost import Warmpost, binary

PORTS = {"api": 8025, "api_tls": 8443, "submission": 2587, "submission_tls": 2465}
RECEIVER = 2525   # where its routes lead


class Demo(Warmpost):
    """A warmpost whose directory and configuration are demo-data's."""

    def __init__(self, directory):
        offset = net.free_offset([*PORTS.values(), RECEIVER])
        done = subprocess.run([binary(), "demo-data", "--directory", directory, "--port-offset", str(offset)], capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        self.told = done.stdout
        self.directory, self.account = directory, "shop"
        self.config_file, self.log_file, self.data = directory / "warmpost.toml", directory / "warmpost.log", directory / "data"
        self.ports = {name: port + offset for name, port in PORTS.items()}
        self.process, self.clients = None, {}
        self.keys = json.loads((directory / "credentials.json").read_text())
        self.credentials = self.keys["shop"]

    def view(self, path):
        """GET of the operator API as the console asks: by a session of the operator's link."""
        if not hasattr(self, "cookie"):
            token = self.ask("sign-in")["url"].partition("#sign-in=")[2]
            answer = self.http("POST", "/warmpost/v1/session", json.dumps({"token": token}))
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        answer = self.http("GET", "/warmpost/v1" + path, headers={"Cookie": self.cookie})
        assert answer.status == 200, answer.text
        return json.loads(answer.text)

    def http(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["api"], timeout=30)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    server = Demo(tmp_path_factory.mktemp("demo") / "here").start()
    yield server
    assert server.stop() == 0, server.log()


def test_it_says_what_it_made(demo):
    assert f"warmpost serve --config {demo.config_file}" in demo.told and "newsletter" in demo.told
    again = subprocess.run([binary(), "demo-data", "--directory", demo.directory], capture_output=True, text=True, check=False, timeout=60)
    assert again.returncode == 1 and "holds a service already" in again.stderr


def test_mail_of_weeks_by_every_kind_of_source(demo):
    lines = demo.view("/sent?days=70")["lines"]
    assert {line["kind"] for line in lines} == {"shared", "standard", "managed", "relay"}
    assert len({line["day"] for line in lines}) >= 60
    relay = [line for line in demo.view("/sent?days=70&account=clinic")["lines"]]
    share = lambda days: sum(line["delivered"] for line in days if line["kind"] == "relay") / sum(line["delivered"] for line in days)
    order = sorted({line["day"] for line in relay})
    assert share([line for line in relay if line["day"] in order[:10]]) == 1 > share([line for line in relay if line["day"] in order[-10:]])


def test_charts_have_figures(demo):
    now = datetime.datetime.now(datetime.timezone.utc)
    query = {"Id": "q", "Namespace": "VDM", "Metric": "DELIVERY", "StartDate": now - datetime.timedelta(days=30), "EndDate": now}
    ses = demo.ses(newer=True)
    for more in ({}, {"Dimensions": {"ISP": "gmail"}}, {"Dimensions": {"EMAIL_IDENTITY": "shop.example"}}):
        found = ses.batch_get_metric_data(Queries=[{**query, **more}])
        assert not found.get("Errors"), found
        assert len(found["Results"][0]["Values"]) >= 28 and min(found["Results"][0]["Values"][:-1]) > 0, found
    hours = demo.view("/my-pools/newsletters/metrics?account=newsletter")["hours"]
    assert len(hours) > 24 and any(hour["Available24HourSend"] > 0 for hour in hours)
    warming = [address["address"] for address in demo.view("/my-addresses?account=shop")["addresses"] if address["warmup"]["status"] == "IN_PROGRESS"]
    curve = demo.view(f"/my-addresses/{warming[0]}/curve")
    past = [day for day in curve["days"] if day.get("sent")]
    assert curve["status"] == "IN_PROGRESS" and len(past) >= 5 and all(day["sent"] <= day["planned"] * 1.2 + 10 for day in past), curve


def test_tables_have_rows(demo):
    assert len(demo.view("/accounts")["accounts"]) == 7
    addresses = demo.view("/addresses")["addresses"]
    leased = [address for address in addresses if address["state"] == "leased"]
    assert len(leased) >= 8 and {address["warmup"]["status"] for address in leased if "warmup" in address} >= {"DONE", "IN_PROGRESS"}
    decisions = demo.view("/managed/decisions?limit=1000")["decisions"]
    assert {"raise", "lease"} <= {decision["kind"] for decision in decisions}
    assert not [decision for decision in decisions if decision["address"] and not decision["address"].startswith("127.0.2.")]
    assert demo.view("/suppression?account=agency")["entries"] and demo.view("/audit?account=shop")["entries"]
    assert demo.view("/lease-requests?state=pending")["requests"] and demo.view("/rests")["rests"] and demo.view("/pauses")["pauses"]
    month = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m")
    assert float(demo.view(f"/bill?account=newsletter&month={month}")["total"]) > 0
    explained = demo.view("/explain/pool/newsletters?account=newsletter")
    assert explained["addresses"] and explained["isps"]


def test_each_row_of_a_managed_pool_adds_up(demo):
    rows = demo.view("/my-pools/newsletters?account=newsletter")["isps"]
    assert len(rows) >= 5
    for row in rows:
        assert row["dedicated_24h"] + row["shared_24h"] == row["arrived_24h"] > 0, row


def test_messages_are_found_one_by_one(demo):
    bounced = demo.view("/messages?account=shop&outcome=bounced&limit=5")["messages"]
    assert bounced and all(recipient["outcome"] == "bounced" for message in bounced for recipient in message["recipients"])
    story = demo.view("/messages/" + bounced[0]["id"])
    assert story["envelope"] and [entry for entry in story["entries"] if entry.get("reply", "").startswith("55")], story


def test_others_have_opinions_and_an_idle_address_is_found(demo):
    snds = demo.view("/feeds/snds?days=30")["days"]
    assert {day["address"] for day in snds} >= {"127.0.2.1"} and {"green"} <= {day["colour"] for day in snds}
    assert demo.view("/feeds/postmaster?domain=news.example&days=30")["days"]
    kinds = lambda: {finding["kind"] for finding in demo.view("/findings?account=shop")["findings"]}
    wait_until(lambda: "long-silence" in kinds(), 30, lambda: f"an address that is never used to be found: {kinds()}")


def test_nothing_waits_and_nothing_is_sent(demo):
    queue = demo.view("/queue")
    assert queue["lanes"] == [] and queue["usage"]["waiting_messages"] == 0, queue
    assert not [event for event in demo.events() if "mail" in event]


def test_its_accounts_are_accounts(demo):
    ses = demo.ses(demo.keys["newsletter"])
    assert {pool for pool in ses.list_dedicated_ip_pools()["DedicatedIpPools"]} >= {"newsletters"}
    assert ses.get_account()["SendQuota"]["SentLast24Hours"] > 0
    assert [list_["ContactListName"] for list_ in ses.list_contact_lists()["ContactLists"]] == ["readers"]
    assert ses.list_email_templates()["TemplatesMetadata"]
