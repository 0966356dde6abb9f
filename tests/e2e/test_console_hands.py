"""The console for those who have no mouse, a small window, or a server that does not answer: each dialog by the keyboard, the list of pages on a
phone, what is shown when the network, the server or the session is gone, and that figures which come anew disturb nobody."""
import concurrent.futures
import json
import re

import pytest

from support import browser
from support.console import demo, ids            # noqa: F401: fixtures
from support.net import wait_until
from support.warmpost import Warmpost

DIALOGS = json.loads((browser.FOLDER / "dialogs.json").read_text())
FORMS = browser.PAGES.parent


@pytest.fixture(scope="module")
def accounts(demo, ids):
    """Those of demo-data, and one that has nothing."""
    return {**ids, "empty": demo.ask("account", "create", "empty")["id"]}


@pytest.fixture(scope="module")
def dialogs(demo, accounts):
    """dialogs.mjs's report of each dialog, by its number."""
    warming = next(each["address"] for each in demo.view("/addresses")["addresses"] if each["account"] == "shop" and each.get("warmup", {}).get("status") == "IN_PROGRESS")
    known = {"{warming}": warming, "{agency}": accounts["agency"], "{fresh}": accounts["fresh"]}
    wanted = []
    for number, dialog in enumerate(DIALOGS):
        for name, value in known.items():
            dialog = {**dialog, "at": dialog["at"].replace(name, value)}
        wanted.append({**dialog, "number": number})
    made = browser.run("dialogs.mjs", 900, base=demo.url(), tokens={"operator": browser.token(demo)}, ids=accounts, dialogs=wanted)
    assert len(made) == len(DIALOGS), f"{len(made)} of {len(DIALOGS)} dialogs were come to in time"
    return {each["number"]: each for each in made}


@pytest.mark.parametrize("number", range(len(DIALOGS)), ids=lambda number: f"{DIALOGS[number]['title'] or 'details'} at {DIALOGS[number]['at']}")
def test_dialog_by_the_keyboard(dialogs, number):
    assert not dialogs[number]["troubles"], "\n" + "\n".join(dialogs[number]["troubles"])


def test_every_dialog_is_opened():
    """Each file that has a form in a window has at least one line in dialogs.json."""
    titles = [dialog["title"] for dialog in DIALOGS]
    for file in sorted(FORMS.rglob("*.tsx")):
        for title in re.findall(r'<FormModal title=("[^"]+"|\{.+?\}) (?:submit|size|onClose)=', file.read_text()):
            beginnings = [each.partition("${")[0] for each in re.findall("[\"'`]([^\"'`]+)", title)]
            assert any(each.startswith(beginning) for each in titles for beginning in beginnings if beginning), f"no line for {file.name}: {title}"


@pytest.fixture(scope="module")
def hands(demo, accounts):
    wanted = ["keyboard", "drawer", "offline", "session", "newcomer", "refusals", "refresh"]
    tokens = {"operator": browser.token(demo), "empty": browser.token(demo, "empty")}
    made = browser.run("hands.mjs", 600, base=demo.url(), tokens=tokens, ids=accounts, key=demo.keys["shop"], wanted=wanted)
    return {each["name"]: each for each in made}


def facts_of(hands, name):
    assert name in hands, f"{name} was not come to in time"
    assert not hands[name]["troubles"], "\n" + "\n".join(hands[name]["troubles"])
    return hands[name]["facts"]


def test_by_the_keyboard_alone(hands):
    facts = facts_of(hands, "keyboard")
    assert facts["begins"] == "input Access key"
    assert facts["first"] == "a Skip to the content" and facts["seen"] and facts["skipped"] == "wp-content", facts
    assert facts["next"] not in ("a warmpost", "a Console"), "the next stop is within the content"
    assert facts["action"].startswith("button Actions for AKIA") and facts["named"].startswith("Key AKIA"), facts
    assert facts["after"] == facts["action"], "the focus comes back to where the dialog was opened"


def test_the_list_of_pages_on_a_phone(hands, accounts):
    facts = facts_of(hands, "drawer")
    assert facts == {"atFirst": False, "over": 0, "chosen": accounts["clinic"]}


def test_a_network_that_goes_and_comes_back(hands):
    facts = facts_of(hands, "offline")
    assert len(facts["before"]) > 5 and facts["during"] == facts["before"], "what was shown stays"
    assert facts["kept"] and facts["rows"] > 10, "it goes on by itself, without loading anew"


def test_a_session_that_ended_leads_back_to_the_page(hands):
    facts = facts_of(hands, "session")
    assert "Sign in" in facts["left"] and "_domainkey" not in facts["left"], facts["left"]
    assert facts["tab"] == "DKIM" and facts["address"] == "/console/identities/shop.example?tab=dkim"


def test_who_has_nothing_yet_is_led_on(hands):
    facts = facts_of(hands, "newcomer")
    assert facts == {"measured": 0, "stated": "Recommended: Managed addresses", "kept": "spare"}


def test_refusals_are_told(hands):
    facts = facts_of(hands, "refusals")
    assert facts["429"] > 5 and facts["503"] > 5, "what was there before stays"
    assert facts["typed"] == "nobody"


def test_new_figures_disturb_nobody(hands):
    facts = facts_of(hands, "refresh")
    assert facts == {"scrolled": [facts["scrolled"][0]] * 2, "focus": True, "chosen": True, "same": True, "empty": 0} and facts["scrolled"][0] > 0, facts


def test_a_server_that_is_killed_and_started_again(tmp_path, usual):
    """The window that is left open says it, keeps what it showed, and takes part again when the server is back: by signing in, since sessions end with it."""
    server = Warmpost(tmp_path / "mortal", usual).init().start()
    server.ses().create_email_identity(EmailIdentity="mortal.example")
    seen = lambda name: wait_until((tmp_path / name).exists, 60, f"the window to be {name}")
    try:
        with concurrent.futures.ThreadPoolExecutor() as pool:
            window = pool.submit(browser.run, "mortal.mjs", 300, base=server.url(), key=server.credentials, signs=str(tmp_path))
            seen("shown")
            server.kill()
            seen("gone")
            server.start()
            [facts] = window.result()
    finally:
        server.stop()
    assert not facts["troubles"], "\n" + "\n".join(facts["troubles"])
    assert "mortal.example" in facts["during"] and "The server does not answer" in facts["notice"], facts
    assert facts["address"] == "/console/identities" and "mortal.example" in facts["after"], facts
