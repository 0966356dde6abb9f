"""A real Prometheus scrapes a running server and judges the rules that ship: what is wrong fires, and ends when it is mended. The example dashboard asks for
nothing that is not there."""
import json
import re
import shutil
import subprocess
import urllib.request

import pytest
import yaml

from support.net import free_port, wait_until
from support.prometheus import REPOSITORY, RULES, Prometheus

BLOCKED = "451 4.7.1 Your IP address {} is blocked: poor reputation"
LANE = "ses-shared-pool/sink.example"
FUNCTIONS = {"sum", "rate", "by", "deriv", "time", "predict_linear", "and", "or", "instance", "isp", "account", "dedicated_ip_pool", "up"}
RULE_TESTS = REPOSITORY / "tests/e2e/prometheus-alerts.test.yml"
OF_PROMETHEUS = {"instance", "job"}   # labels that it adds
OF_FEEDS = "warmpost_feed_"   # are there only where one is configured

pytestmark = pytest.mark.skipif(not shutil.which("prometheus"), reason="scripts/install-deps installs it")


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def server(fresh, port):
    return fresh({"metrics": {"listen": f"127.0.0.1:{port}"}, "alerts": {"queue_age_seconds": 3}}).init().start()


@pytest.fixture
def prometheus(tmp_path, server, port):
    prometheus = Prometheus(tmp_path / "prometheus", f"127.0.0.1:{port}").start()
    yield prometheus
    prometheus.stop()


def scraped(port):
    """Names of the families that /metrics has, whether they have rows now or not."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
        return set(re.findall(r"^# TYPE (\S+) ", answer.read().decode(), re.M))


def alerts(server):
    return json.loads(server.try_run("alerts", "--json").stdout)


def names_in(expression):
    bare = re.sub(r'"[^"]*"|\{[^}]*\}', "", expression)
    return {name for name in re.findall(r"[a-zA-Z_][a-zA-Z0-9_]*", re.sub(r"\[[^\]]*\]", "", bare)) if name not in FUNCTIONS}


def test_the_rules_are_good_and_each_says_what_to_do():
    done = subprocess.run(["promtool", "check", "rules", RULES], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    rules = re.split(r"\n +- alert: ", RULES.read_text())[1:]
    assert len(rules) > 15
    for rule in rules:
        assert re.search(r"description: .*warmpost [a-z]", rule), rule


def rule_tests():
    return yaml.safe_load(RULE_TESTS.read_text())["tests"]


def test_every_rule_fires_on_what_it_is_for_and_none_where_all_is_well():
    done = subprocess.run(["promtool", "test", "rules", RULE_TESTS], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    names = {rule["alert"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]}
    fires, silent = set(), set()
    for test in rule_tests():
        for each in test["alert_rule_test"]:
            if each["exp_alerts"]:
                fires.add(each["alertname"])
                assert all(alert["exp_annotations"]["description"] for alert in each["exp_alerts"]), each
            elif test["name"] == "a server that is well":
                silent.add(each["alertname"])
    assert fires == names and silent == names, (names - fires, names - silent)


def rows(port):
    """{family: the sets of label names of its rows} of a scrape."""
    found = {}
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
        for name, labels in re.findall(r"^(\w+)(?:\{([^}]*)\})? \S+$", answer.read().decode(), re.M):
            found.setdefault(name, set()).add(frozenset(re.findall(r'(\w+)="', labels)))
    return found


def test_the_rules_are_tested_on_series_that_the_server_has(fresh, port, sink, someone):
    """Names and labels of the series in the tests of the rules, against a real scrape: who renames a metric or a label breaks this."""
    free = shutil.disk_usage("/").free
    server = fresh({"metrics": {"listen": f"127.0.0.1:{port}"}, "limits": {"min_free_bytes": free // 500}, "alerts": {"disk_factor": 1000.0}}).init().start()
    server.verify("shop.example")
    to = someone()
    server.wait_for_event(server.send(to), "Delivery")
    sink.one(to)
    there = wait_until(lambda: (lambda found: found if {"warmpost_alert", "warmpost_isp_sends_total"} <= found.keys() else None)(rows(port)), 60, "an alert and an ISP")
    assert [each["kind"] for each in alerts(server)["alerts"]] == ["disk"]
    asked = {}
    for test in rule_tests():
        for series in test["input_series"]:
            name, labels = re.fullmatch(r"(\w+)\{(.*)\}", series["series"]).groups()
            asked.setdefault(name, set()).add(frozenset(re.findall(r'(\w+)="', labels)) - OF_PROMETHEUS)
    assert len(asked) > 10
    for name, labels in asked.items():
        if name != "up":   # Prometheus's own
            assert name in there and labels <= there[name], (name, labels, there.get(name))


def test_dashboard_rules_and_documentation_name_what_there_is(server, port):
    there = scraped(port)
    dashboard = json.loads((REPOSITORY / "etc/grafana-dashboard.json").read_text())
    asked = {name for panel in dashboard["panels"] for target in panel["targets"] for name in names_in(target["expr"])}
    assert {name for name in asked - there if not name.startswith(OF_FEEDS)} == set()
    in_rules = {name for expression in re.findall(r"expr: (?:\|\n)?((?:.*\n)(?: {10,}.*\n)*)", RULES.read_text()) for name in names_in(expression)}
    assert {name for name in in_rules if name.startswith(("warmpost_", "process_"))} - there == set()
    documented = set(re.findall(r"`((?:warmpost|process)_[a-z0-9_]+)`", (REPOSITORY / "docs/metrics.md").read_text().split("## Prometheus")[1]))
    assert {name for name in documented ^ there if not name.startswith(OF_FEEDS)} == set(), "docs/metrics.md and /metrics disagree"
    assert {name for name in documented - there if name.startswith(OF_FEEDS)} == {name for name in asked if name.startswith(OF_FEEDS)}
    assert there - asked == set(), "the dashboard shows everything"


def test_what_is_wrong_fires_and_ends_when_it_is_mended(server, prometheus, sink, someone, port):
    wait_until(lambda: prometheus.targets() == {f"127.0.0.1:{port}": "up"}, 60, lambda: f"the target: {prometheus.targets()}\n{prometheus.log()}")
    assert {rule["health"] for rule in prometheus.rules()} <= {"ok", "unknown"}
    assert prometheus.query('up{job="warmpost"}')[0][1] == 1
    assert not prometheus.firing()

    server.verify("shop.example")
    sink.answers["RCPT"] = lambda session, address: BLOCKED.format(session.peer)
    whom = [someone() for _ in range(6)]
    for recipient in whom:
        server.send(recipient)
    wanted = {"WarmpostIspBlocks", "WarmpostQueueOld"}
    firing = wait_until(lambda: wanted <= prometheus.firing().keys() and prometheus.firing(), 120,
                        lambda: f"{wanted} to fire: {prometheus.firing()}\n{server.try_run('alerts').stdout}\n{prometheus.log()}")
    assert firing["WarmpostIspBlocks"][0]["about"] == LANE
    assert firing["WarmpostQueueOld"][0]["description"].startswith(f"What waits and for what: warmpost queue --messages --lane {LANE}")
    told = server.try_run("alerts")
    assert "isp-block" in told.stdout and "poor reputation" in told.stdout and f"warmpost retry --lane {LANE}" in told.stdout, told.stdout
    assert f"warmpost queue --messages --lane {LANE}" in told.stdout
    assert told.returncode == (1 if "critical: " in told.stdout else 0), told
    assert prometheus.query('sum(warmpost_isp_blocks_total)')[0][1] > 0
    assert prometheus.query('sum(warmpost_queue_waiting{isp="sink.example"})')[0][1] == 6
    server.restart()
    sink.answers.clear()
    wait_until(lambda: alerts(server)["checked_ms"] > 0, 60, "a look after the restart")
    server.run("retry", "--all")
    for recipient in whom:
        sink.one(recipient, 60)
    wait_until(lambda: not alerts(server)["alerts"], 150, lambda: f"all alerts to end: {server.try_run('alerts').stdout}")
    wait_until(lambda: not wanted & prometheus.firing().keys(), 60, lambda: f"{wanted} to end: {prometheus.firing()}\n{server.try_run('alerts').stdout}")
    by_kind = {kind: [notice["type"] for notice in server.notices("AlertRaised", "AlertCleared", kind=kind)] for kind in ("isp-block", "queue-age")}
    assert by_kind["isp-block"] == ["AlertRaised", "AlertCleared"], "a restart tells nothing again"
    assert by_kind["queue-age"][0] == "AlertRaised" and by_kind["queue-age"][-1] == "AlertCleared" and by_kind["queue-age"].count("AlertCleared") == 1, by_kind


def test_a_server_that_is_gone_fires_too(server, prometheus, port):
    wait_until(lambda: prometheus.targets() == {f"127.0.0.1:{port}": "up"}, 60, "the target")
    server.stop()
    wait_until(lambda: prometheus.query('ALERTS{alertname="WarmpostDown"}'), 60, "WarmpostDown to be pending or firing")
