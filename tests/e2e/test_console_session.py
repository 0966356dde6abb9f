"""Signing in to the console: what a browser sends and gets, without a browser."""
import http.client
import json
import ssl
import urllib.parse

import pytest

from support.net import wait_until


class Browser:
    """Keeps the cookie and sends it; one connection a request."""

    def __init__(self, server, tls=False):
        self.port = server.ports["api_tls" if tls else "api"]
        self.tls = tls
        self.cookie, self.csrf = None, None

    def ask(self, method, path, body=None, headers=None, csrf=True):
        context = ssl._create_unverified_context() if self.tls else None
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=30) if self.tls else \
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = dict(headers or {})
        if self.cookie:
            sent.setdefault("Cookie", self.cookie)
        if csrf and self.csrf and method != "GET":
            sent.setdefault("X-Warmpost-CSRF", self.csrf)
        if body is not None:
            sent["Content-Type"] = "application/json"
        connection.request(method, path, json.dumps(body) if body is not None else None, sent)
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def get(self, path, **headers):
        answer = self.ask("GET", path, headers=headers)
        return answer.status, json.loads(answer.text)

    def sign_in(self, body):
        answer = self.ask("POST", "/warmpost/v1/session", body)
        if answer.status == 200:
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
            self.csrf = json.loads(answer.text)["csrf"]
        return answer


def key_body(key):
    return {"access_key": key["id"], "secret": key["secret"]}


def token_of(url):
    return {"token": urllib.parse.urlsplit(url).fragment.removeprefix("sign-in=")}


@pytest.fixture
def browser(warmpost):
    made = Browser(warmpost)
    assert made.sign_in(key_body(warmpost.credentials)).status == 200
    return made


def test_the_cookie_stands_for_a_signature(warmpost, browser):
    status, session = browser.get("/warmpost/v1/session")
    assert status == 200 and session["account_name"] == warmpost.account and session["role"] == "account" and session["key_id"] == warmpost.credentials["id"]
    assert browser.get("/warmpost/v1/account")[1]["name"] == warmpost.account
    assert browser.get("/v2/email/account")[1]["ProductionAccessEnabled"] is True
    assert browser.ask("POST", "/v2/email/configuration-sets", {"ConfigurationSetName": "by-cookie"}).status == 200
    entry = warmpost.ask("audit", "--operation", "CreateConfigurationSet", "--since", "1h")["entries"][0]
    assert entry["resource"] == "by-cookie" and entry["actor"] == warmpost.credentials["id"]
    assert browser.get("/warmpost/v1/accounts")[0] == 403


def test_the_flags_of_the_cookie(warmpost):
    plain, wrapped = Browser(warmpost), Browser(warmpost, tls=True)
    cookie = plain.sign_in(key_body(warmpost.credentials)).headers["Set-Cookie"]
    assert cookie.startswith("warmpost_session=") and {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; ")) and "Secure" not in cookie
    cookie = wrapped.sign_in(key_body(warmpost.credentials)).headers["Set-Cookie"]
    assert cookie.startswith("__Host-warmpost=") and {"HttpOnly", "SameSite=Strict", "Path=/", "Secure"} <= set(cookie.split("; ")) and "Domain" not in cookie
    assert wrapped.get("/warmpost/v1/session")[0] == 200


def test_a_wrong_secret_is_refused_and_guessing_is_slowed(fresh):
    server = fresh({"console": {"sign_in_failures_per_minute": 3}}).init().start()
    browser = Browser(server)
    for body in ({"access_key": server.credentials["id"], "secret": "a wrong secret"}, {"access_key": "AKIANOBODY", "secret": "x"}, {"token": "0" * 64}):
        answer = browser.sign_in(body)
        assert answer.status == 401 and answer.headers["Set-Cookie"] is None
    slowed = browser.sign_in(key_body(server.credentials))
    assert slowed.status == 429 and slowed.headers["Retry-After"] == "60"
    assert server.ses().get_account()["SendingEnabled"], "signatures are not slowed"
    log = server.log(1 << 20)
    assert server.credentials["id"] in log and "a wrong secret" not in log and server.credentials["secret"] not in log


@pytest.mark.parametrize("csrf", [None, "0" * 64])
def test_a_change_needs_the_csrf_token(warmpost, browser, csrf):
    headers = {"X-Warmpost-CSRF": csrf} if csrf else {}
    answer = browser.ask("POST", "/v2/email/configuration-sets", {"ConfigurationSetName": "forged"}, headers, csrf=False)
    assert answer.status == 403 and "X-Warmpost-CSRF" in answer.text
    with pytest.raises(warmpost.ses().exceptions.NotFoundException):
        warmpost.ses().get_configuration_set(ConfigurationSetName="forged")


def test_a_page_of_another_host_cannot_use_the_session(warmpost, browser):
    assert browser.get("/warmpost/v1/account", Origin="https://evil.example")[0] == 403
    assert browser.get("/warmpost/v1/account", Origin=f"http://127.0.0.1:{browser.port}")[0] == 200
    assert browser.ask("POST", "/warmpost/v1/session", key_body(warmpost.credentials), {"Origin": "null"}).status == 403


def test_a_session_dies_with_its_key_and_by_signing_out(warmpost):
    key = warmpost.ask("key", "create", "--account", warmpost.account, "--name", "browser")
    browser = Browser(warmpost)
    browser.sign_in(key_body(key))
    assert browser.get("/warmpost/v1/account")[0] == 200
    warmpost.run("key", "disable", key["id"])
    assert browser.get("/warmpost/v1/account")[0] == 401 and browser.get("/v2/email/account")[0] == 401
    warmpost.run("key", "enable", key["id"])
    assert browser.get("/warmpost/v1/account")[0] == 401, "the key that works again does not bring it back"
    browser.sign_in(key_body(key))
    left = browser.ask("DELETE", "/warmpost/v1/session")
    assert left.status == 200 and "Max-Age=0" in left.headers["Set-Cookie"]
    assert browser.get("/warmpost/v1/session")[0] == 401


def test_a_restart_ends_all_sessions(fresh):
    server = fresh().init().start()
    browser = Browser(server)
    browser.sign_in(key_body(server.credentials))
    server.restart()
    assert browser.get("/warmpost/v1/session")[0] == 401


def test_a_link_signs_in_once(warmpost):
    link = warmpost.ask("sign-in")
    assert urllib.parse.urlsplit(link["url"]).path == "/console/"
    browser = Browser(warmpost)
    assert json.loads(browser.sign_in(token_of(link["url"])).text)["role"] == "operator"
    assert browser.get("/warmpost/v1/accounts")[0] == 200
    assert browser.get("/v2/email/identities", **{"X-Warmpost-Account": warmpost.account})[0] == 200
    assert Browser(warmpost).sign_in(token_of(link["url"])).status == 401
    assert token_of(link["url"])["token"] not in warmpost.log(1 << 20)
    text = warmpost.run("sign-in", "--account", warmpost.account)
    assert text.splitlines()[0].startswith("http://") and "good once" in text


def test_links_and_sessions_end(fresh):
    server = fresh({"console": {"sign_in_link_minutes": 1, "session_minutes": 1}}).init().start()
    link = server.ask("sign-in")
    browser = Browser(server)
    session = json.loads(browser.sign_in(token_of(link["url"])).text)
    # Both ends are told; that they are kept to is tried with a clock in tests/ingress/http/session_book_test.cc.
    assert 0 < link["expires_ms"] - session["expires_ms"] + 60_000 <= 60_000
    assert "Max-Age=60" in browser.sign_in(key_body(server.credentials)).headers["Set-Cookie"].split("; ")


def test_an_account_sees_only_its_own(fresh):
    server = fresh().init().start()
    server.run("account", "create", "other", "--production")
    other = server.ask("key", "create", "--account", "other")
    browser, theirs = Browser(server), Browser(server)
    browser.sign_in(key_body(server.credentials))
    theirs.sign_in(key_body(other))
    assert browser.ask("POST", "/v2/email/identities", {"EmailIdentity": "mine.example"}).status == 200
    assert "mine.example" in json.dumps(browser.get("/v2/email/identities")[1])
    for named in ({}, {"X-Warmpost-Account": server.account}):
        assert "mine.example" not in json.dumps(theirs.get("/v2/email/identities", **named)[1])
    keys = theirs.get(f"/warmpost/v1/keys?account={server.account}")[1]["keys"]
    assert [key["id"] for key in keys] == [other["id"]]
    assert theirs.get(f"/warmpost/v1/bill?account={server.account}")[0] == 403
    link = server.ask("sign-in", "--account", "other")
    by_link = Browser(server)
    assert json.loads(by_link.sign_in(token_of(link["url"])).text)["account_name"] == "other"
    assert by_link.get("/warmpost/v1/accounts")[0] == 403


def test_a_read_only_key_reads(warmpost):
    key = warmpost.ask("key", "create", "--account", warmpost.account, "--role", "read-only")
    browser = Browser(warmpost)
    assert json.loads(browser.sign_in(key_body(key)).text)["role"] == "read-only"
    assert browser.get("/warmpost/v1/sent")[0] == 200
    assert browser.ask("POST", "/v2/email/configuration-sets", {"ConfigurationSetName": "no"}).status == 403
    assert browser.ask("POST", "/warmpost/v1/session-links", {}).status == 403


def test_a_forecast_is_reckoned_while_one_waits(warmpost, browser):
    asked = browser.ask("POST", "/warmpost/v1/forecasts", {"messages_per_day": 20000, "isps": {"gmail": 3, "yahoo": 1}, "days": 20})
    assert asked.status == 200, asked.text
    path = "/warmpost/v1/forecasts/" + json.loads(asked.text)["id"]
    done = wait_until(lambda: [view for view in [browser.get(path)[1]] if view["state"] != "running"], 60, "the forecast")[0]
    assert done["state"] == "done" and done["progress"] == 1
    kinds = {kind["kind"]: kind["days"] for kind in done["result"]["kinds"]}
    assert set(kinds) == {"shared", "standard", "managed"} and all(len(days) == 20 for days in kinds.values())
    assert all(day["dedicated"] == 0 and day["addresses"] == 0 for day in kinds["shared"])
    assert kinds["standard"][-1]["dedicated"] > kinds["standard"][0]["dedicated"] >= 0
    key = warmpost.ask("key", "create", "--role", "operator")
    operator = Browser(warmpost)
    operator.sign_in(key_body(key))
    assert operator.get(path)[0] == 200
    for wrong in ({}, {"messages_per_day": 0}, {"messages_per_day": 10, "days": 366}, {"messages_per_day": 10, "kinds": ["magic"]}, {"messages_per_day": 10, "isps": {"a": -1}}):
        assert browser.ask("POST", "/warmpost/v1/forecasts", wrong).status == 400, wrong


def test_files_of_the_console(fresh, tmp_path):
    folder = tmp_path / "console"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>the console</title>")
    (folder / "assets/main-1a2b.js").write_text("console.log(1);" * 100)
    (tmp_path / "secret.txt").write_text("secret")
    server = fresh({"console": {"directory": str(folder)}}).init().start()
    browser = Browser(server)
    assert browser.ask("GET", "/").headers["Location"] == "/console/"
    page = browser.ask("GET", "/console/identities/shop.example")
    assert page.status == 200 and "the console" in page.text and page.headers["Cache-Control"] == "no-cache"
    for name, value in {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin"}.items():
        assert page.headers[name] == value
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    script = browser.ask("GET", "/console/assets/main-1a2b.js")
    assert "immutable" in script.headers["Cache-Control"] and script.headers["Content-Type"].startswith("text/javascript")
    assert browser.ask("GET", "/console/assets/main-1a2b.js", headers={"If-None-Match": script.headers["ETag"]}).status == 304
    for path in ("/console/../secret.txt", "/console/%2e%2e/secret.txt", "/console/..%2fsecret.txt", "/console/none.js"):
        answer = browser.ask("GET", path)
        assert answer.status == 404 and "secret" not in answer.text.replace("secret.txt", ""), path
    head = browser.ask("HEAD", "/console/")
    assert head.status == 200 and head.text == "" and int(head.headers["Content-Length"]) > 0


def test_without_built_files_the_page_says_how(fresh, tmp_path):
    server = fresh({"console": {"directory": str(tmp_path / "none")}}).init().start()
    page = Browser(server).ask("GET", "/console/")
    assert page.status == 404 and "--target console" in page.text
