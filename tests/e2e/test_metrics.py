"""Metrics for a scraper that has no key: plain HTTP, nothing but /metrics, and few connections."""
import http.client
import re
import socket

import pytest

from support.net import free_port, wait_until

MOST = 32


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def server(fresh, port):
    server = fresh({"metrics": {"listen": f"127.0.0.1:{port}"}}).init().start()
    server.run("pool", "create", "auto")
    server.ses().put_dedicated_ip_pool_scaling_attributes(PoolName="auto", ScalingMode="MANAGED")
    return server


def ask(port, path="/metrics", method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type"), answer.read().decode()
    finally:
        connection.close()


def test_a_scraper_without_a_key_gets_the_figures_and_nothing_else(server, port):
    status, kind, text = ask(port)
    assert status == 200 and kind.startswith("text/plain; version=0.0.4"), (status, kind)
    for line in text.splitlines():
        assert re.fullmatch(r"# (HELP|TYPE) \S+ .+|\w+(\{[^}]*\})? [-+.e0-9]+", line), line
    assert re.search(r'^warmpost_managed_addresses\{dedicated_ip_pool="auto",account="\d{12}"\} 0$', text, re.M), text
    assert re.search(r"^warmpost_inventory_free_addresses 16$", text, re.M), text
    for secret in (server.credentials["secret"], server.credentials["smtp_password"], server.operator["secret"]):
        assert secret not in text
    assert ask(port, method="HEAD")[::2] == (200, "")
    for path in ("/", "/warmpost/v1/accounts", "/v2/email/account", "/verify?token=x"):
        assert ask(port, path)[0] == 404, path
    assert ask(port, method="DELETE")[0] == 405
    assert ask(server.ports["api"])[0] in (401, 403), "the API asks for a key as before"


def test_scrapers_have_few_places_and_take_none_of_the_apis(server, port):
    held = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(MOST)]
    try:
        wait_until(lambda: ask(port)[0] == 503, 20, "a full listener")
        assert server.ses().get_account()["SendingEnabled"]
        held.pop().close()
        wait_until(lambda: ask(port)[0] == 200, 20, "a place")
    finally:
        for connection in held:
            connection.close()


def test_a_place_taken_by_another_listener_is_told(server, port):
    server.stop()
    server.change({"metrics": {"listen": f"127.0.0.1:{server.ports['api']}"}})
    done = server.try_run("check")
    assert done.returncode != 0 and "metrics.listen" in done.stdout + done.stderr and "another listener" in done.stdout + done.stderr, done.stdout + done.stderr
