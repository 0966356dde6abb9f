"""The console in a browser: every page of it over what `warmpost demo-data` made, and what people do there, clicked through from end to end.

Pages are those of console/src/pages/index.ts; browser/pages.json says for each where it is looked at, and what is to be seen on it."""
import json
import os
import re

import pytest

from support import browser
from support.console import demo, ids            # noqa: F401: fixtures
from support.net import wait_until
from support.warmpost import Warmpost

ENTRIES = json.loads((browser.FOLDER / "pages.json").read_text())
ACCOUNTS = ["shop", "newsletter", "startup", "agency", "clinic", "fresh", "empty"]
SIZES = ["light", "dark", "phone"]
SHOTS = os.environ.get("WARMPOST_SHOTS")   # a folder: pictures of all pages are put there, for people to look at


def places(demo, ids):
    """What stands for the braces in pages.json."""
    leased = [address for address in demo.view("/addresses")["addresses"]
              if address["account"] == "shop" and address.get("warmup", {}).get("status") == "IN_PROGRESS"]
    message = demo.view(f"/messages?account={ids['newsletter']}&outcome=delivered&limit=1")["messages"][0]
    return {"{warming}": leased[0]["address"], "{message}": message["id"], "{agency}": ids["agency"]}


def is_for_newcomers(entry):
    return not entry.get("operator") and ":" not in entry["path"]


def wish(path, number, at, role, account, size):
    shot = f"{SHOTS}/{role}{path.replace('/', '_')}-{number}-{account}-{size}.png" if SHOTS else None
    return {"path": path, "number": number, "at": at, "role": role, "account": account, "size": size, "shot": shot}


def wishes(known):
    """Every visit of pages.json as the operator, and as the account where there is one: an entry a size. Pages that need nothing are also those of an
    account that has nothing."""
    for entry in ENTRIES:
        if is_for_newcomers(entry):
            for size in ("light", "phone"):
                yield wish(entry["path"], None, entry["path"], "account", "empty", size)
        for number, visit in enumerate(entry["visits"]):
            at = visit["at"]
            for name, value in known.items():
                at = at.replace(name, value)
            for role in ("operator", "account"):
                if role == "account" and not visit["account"]:
                    continue
                for size in visit.get("sizes", SIZES):
                    narrow = size == "light" and "phone" not in visit.get("sizes", SIZES)
                    yield {**wish(entry["path"], number, at, role, visit["account"], size), "expected": visit.get("expected", []), "narrow": narrow}


@pytest.fixture(scope="module")
def visits(demo, ids):
    """All pages, looked at once; by path."""
    demo.ask("account", "create", "empty")
    tokens = {"operator": browser.token(demo), **{name: browser.token(demo, name) for name in ACCOUNTS}}
    wanted = sorted(wishes(places(demo, ids)), key=lambda each: (SIZES.index(each["size"]), each["account"]))
    made = browser.run("pages.mjs", 900, base=demo.url(), tokens=tokens, ids=ids, visits=wanted)
    return {entry["path"]: [visit for visit in made if visit["path"] == entry["path"]] for entry in ENTRIES}


def test_every_page_of_the_console_is_looked_at():
    declared = re.findall(r"\{ path: '([^']+)'(.*)", browser.PAGES.read_text())
    assert {path for path, _ in declared} == {entry["path"] for entry in ENTRIES}, "console/src/pages/index.ts and tests/e2e/browser/pages.json differ"
    for path, rest in declared:
        [entry] = [each for each in ENTRIES if each["path"] == path]
        assert ("operator: true" in rest) == entry.get("operator", False), path


@pytest.mark.parametrize("path", [entry["path"] for entry in ENTRIES])
def test_page(visits, path):
    [entry] = [each for each in ENTRIES if each["path"] == path]
    wrong = []
    wanted_visits = sum(len(visit.get("sizes", SIZES)) * (2 if visit["account"] else 1) for visit in entry["visits"]) + (2 if is_for_newcomers(entry) else 0)
    assert len(visits[path]) == wanted_visits, f"{len(visits[path])} of {wanted_visits} visits were made in time"
    for visit in visits[path]:
        wanted = {} if visit["number"] is None else entry["visits"][visit["number"]]
        told = visit["troubles"] + (missing(visit["seen"], wanted, visit) if visit["seen"] else [])
        wrong += [f"{visit['at']} as {visit['role']} of {visit['account'] or 'all'}, {visit['size']}: {each}" for each in told]
    assert not wrong, "\n" + "\n".join(wrong)


def missing(seen, wanted, visit):
    """What was to be seen, and was not."""
    if not seen["heading"] or seen["heading"] in ("Not found", "This page failed") or not seen["title"].endswith("warmpost"):
        return [f"heading {seen['heading']!r}, title {seen['title']!r}"]
    lacks = []
    for table in wanted.get("tables", []) + (wanted.get("operatorTables", []) if visit["role"] == "operator" else []):
        if not seen["tables"].get(table):
            lacks.append(f"no rows in the table {table!r}: {seen['tables']}")
    for chart in wanted.get("charts", []):
        if not any(re.search(chart, name) and drawn for name, drawn in seen["charts"].items()):
            lacks.append(f"nothing is drawn in the chart {chart!r}: {seen['charts']}")
    for text in wanted.get("text", []):
        if not re.search(text, seen["text"]):
            lacks.append(f"no {text!r} in: {seen['text'][:600]!r}")
    return lacks


# What people do.

class Receiver:
    """The demo's receiver puts off what it gets for one recipient the first time."""
    held = "waits@slow.example"

    def __init__(self):
        self.seen = 0

    def __call__(self, _session, recipient):
        if recipient != self.held:
            return None
        self.seen += 1
        return "451 4.3.2 Later, please" if self.seen == 1 else None


@pytest.fixture(scope="module")
def walks(demo, ids):
    """All walks, each in a window of its own, as an operator who looks at one account."""
    demo.sink.answers["RCPT"] = Receiver()
    # By the shared pool: the default dedicated pool's name is that of two accounts' pools.
    text = {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}
    demo.ses(demo.keys["startup"]).send_email(FromEmailAddress="news@startup.example", Destination={"ToAddresses": [Receiver.held]}, Content=text)
    waits = lambda: [lane for lane in demo.view("/queue")["lanes"] if lane["waiting"] == 1 and lane["active"] == 0 and lane["last_reply"]]
    lane = wait_until(waits, 30, "the lane that waits")[0]
    known = demo.view(f"/messages?account={ids['newsletter']}&outcome=delivered&limit=1")["messages"][0]["recipients"][0]["address"]
    wanted = {
        "managed": {"account": "shop", "pool": "walked", "from": "test@shop.example", "to": "me@gmail.example"},
        "choose": {"account": "newsletter"},
        "identity": {"account": "shop", "name": "walked.example"},
        "message": {"account": "newsletter", "recipient": known},
        "lane": {"account": "", "lane": f"{lane['pool']}/{lane['isp']}"},
        "key": {"account": "shop", "name": "walked"},
        "modes": {"account": ""},
        "file": {"account": "shop"},
    }
    made = browser.run("walk.mjs", 900, base=demo.url(), tokens={"operator": browser.token(demo)}, ids=ids, walks=wanted)
    return {walk["name"]: {**walk, "wanted": wanted[walk["name"]]} for walk in made}


def facts_of(walks, name):
    assert name in walks, f"{name} was not come to in time"
    assert not walks[name]["troubles"], "\n" + "\n".join(walks[name]["troubles"])
    return walks[name]["facts"]


def test_the_walk_through_ends_with_the_way_of_a_test_message(demo, walks):
    facts = facts_of(walks, "managed")
    mail = demo.sink.one("me@gmail.example")
    assert mail.message_id == facts["id"] and mail.peer in facts["path"], facts
    assert "Accepted" in facts["path"] and "Why from there" in facts["path"] and "taken" in facts["path"], facts
    assert demo.ses(demo.keys["shop"]).get_configuration_set(ConfigurationSetName="walked")["DeliveryOptions"]["SendingPoolName"] == "walked"
    assert "managed" in json.dumps(demo.view("/explain/pool/walked")), "the pool"


def test_a_forecast_is_run_on_the_spot(walks):
    facts = facts_of(walks, "choose")
    assert "(recommended)" in facts["answer"] and "Because" in facts["answer"] and "Cost a month" in facts["answer"], facts
    assert facts["progressed"] and facts["tables"]["Over all days"] == 3, facts
    assert len([name for name, drawn in facts["charts"].items() if drawn > 0]) >= 4, facts["charts"]


def test_an_identity_is_added_and_its_records_are_shown(walks):
    facts = facts_of(walks, "identity")
    assert facts["tables"]["Records"] >= 3 and "walked.example" in facts["text"], facts


def test_a_search_leads_to_the_story_of_a_message(walks):
    facts = facts_of(walks, "message")
    assert facts["before"] > 1 and facts["recipients"] and all(walks["message"]["wanted"]["recipient"] in line for line in facts["recipients"]), facts
    assert "Accepted" in facts["text"] and "250 2.0.0 OK" in facts["text"] and walks["message"]["wanted"]["recipient"] in facts["text"], facts


def test_a_lane_is_paused_and_goes_on(demo, walks):
    facts = facts_of(walks, "lane")
    assert "Paused" in facts["held"] and "Paused" not in facts["resumed"], facts
    demo.sink.one(Receiver.held)
    assert demo.view("/queue")["lanes"] == []


def test_a_secret_is_shown_once(demo, walks):
    facts = facts_of(walks, "key")
    assert facts["id"] and facts["secret"] and facts["listed"] == 1 and facts["leaked"] is False, {**facts, "secret": bool(facts["secret"])}
    text = {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "by the new key"}}}}
    by_key = demo.ses({"id": facts["id"], "secret": facts["secret"]})
    by_key.send_email(FromEmailAddress="news@shop.example", Destination={"ToAddresses": ["key@gmail.example"]}, Content=text)
    demo.sink.one("key@gmail.example")


def test_dark_mode_and_the_account_that_is_looked_at(walks):
    assert facts_of(walks, "modes")["description"].startswith("Account clinic (")


def test_a_table_becomes_a_file(walks):
    facts = facts_of(walks, "file")
    lines = facts["text"].strip().splitlines()
    assert re.fullmatch(r"isps-\d{4}-\d\d-\d\d\.csv", facts["name"]) and "ISP" in lines[0] and any("gmail" in line for line in lines[1:]), facts


@pytest.fixture(scope="module")
def coming(tmp_path_factory, usual):
    """sign_in.mjs's report of a server that bears three failures a minute."""
    server = Warmpost(tmp_path_factory.mktemp("coming"), {**usual, "console": {"sign_in_failures_per_minute": 3}}).init().start()
    try:
        return browser.run("sign_in.mjs", 300, base=server.url(), link=server.ask("sign-in")["url"], key=server.credentials, failures=3)[0]
    finally:
        server.stop()


def test_signing_in_and_out(coming):
    assert not coming["troubles"], "\n" + "\n".join(coming["troubles"])
    assert "sign-in" not in coming["address"] and "#" not in coming["address"], "the token is in the address still"
    [cookie] = coming["cookies"]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and coming["readable"] == "", cookie["name"]
    assert coming["left"] == [] and coming["without"] == []


def test_who_is_refused_is_told_why(coming):
    assert "once" in coming["again"] or "link" in coming["again"], coming["again"]
    assert "#" not in coming["again_address"]
    assert coming["wrong"] and all("secret" in words for words in coming["wrong"]), coming["wrong"]
    assert "minute" in coming["slowed"] or "many" in coming["slowed"], coming["slowed"]


def test_what_the_first_page_weighs(coming):
    first = coming["first"]
    print(f"\nfirst page: {first['bytes'] / 1000:.0f} kB in {first['files']} files, "
          f"usable after {first['usable_ms']} ms, all figures after {first['settled_ms']} ms")
    assert first["files"] > 2 and 0 < first["bytes"] <= 600_000, first
    assert first["usable_ms"] < 20_000, first


def test_the_policy_of_the_page(coming):
    assert "default-src 'none'" in coming["policy"] and "unsafe" not in coming["policy"], coming["policy"]
    assert coming["inline"] == {"ran": False, "reported": True}, coming["inline"]
