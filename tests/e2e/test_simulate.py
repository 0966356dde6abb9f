"""The simulator at the terminal: figures, tables, pages that a browser opens, and a forecast from mail that was really sent."""
import csv
import json
import re
import shutil
import subprocess
import time

import pytest

from support.warmpost import REPOSITORY, binary

SCENARIOS = REPOSITORY / "bench/managed/scenarios"
STEADY = SCENARIOS / "s01-steady-1m.toml"
FILES = {"summary.json", "timeline.csv", "report.html"}


def try_warmpost(*arguments, cwd=None):
    return subprocess.run([binary(), *map(str, arguments)], capture_output=True, text=True, check=False, timeout=120, cwd=cwd)


def warmpost(*arguments, cwd=None):
    done = try_warmpost(*arguments, cwd=cwd)
    assert done.returncode == 0, f"warmpost {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def simulate(out, *arguments, scenario=STEADY):
    return json.loads(warmpost("simulate", "--scenario", scenario, "--out", out, "--json", *arguments))


def names_in(directory):
    return {path.name for path in directory.iterdir()}


def fields_of(heading):
    """The names in `code` in the first column of the table below this heading of docs/simulator.md."""
    section = (REPOSITORY / "docs/simulator.md").read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [name for line in section.splitlines() if line.startswith("| `") for name in re.findall(r"`(\w+)`", line.split("|")[1])]


def open_in_browser(page, directory):
    """The document after its scripts have run. Whatever they complain of fails the test."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium is not installed (scripts/install-deps installs it)")
    done = subprocess.run([chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={directory / 'browser'}", "--enable-logging=stderr",
                           "--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=390,2000", "--virtual-time-budget=5000", "--dump-dom", page.resolve().as_uri()],
                          capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    complaints = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert not complaints, "\n".join(complaints)
    return done.stdout.partition('<main id="page">')[2].partition("</main>")[0]


@pytest.fixture(scope="module")
def steady(tmp_path_factory):
    """s01 by managed and standard: directory and summary of each."""
    made = {}
    for strategy in ("managed", "standard"):
        out = tmp_path_factory.mktemp(strategy)
        made[strategy] = (out, simulate(out, "--strategy", strategy))
    return made


def test_a_million_messages_a_day_for_sixty_days_in_under_three_seconds(tmp_path):
    start = time.monotonic()
    summary = simulate(tmp_path)
    assert time.monotonic() - start < 3
    assert summary["days"] == 60 and summary["messages"] > 40_000_000


def test_the_summary_has_the_documented_fields_and_adds_up(steady):
    out, summary = steady["managed"]
    assert names_in(out) == FILES
    assert json.loads((out / "summary.json").read_text()) == summary
    assert sorted(fields_of("summary.json")) == sorted(summary)
    assert summary["sent_dedicated"] + summary["sent_shared"] + summary["undelivered"] == summary["messages"]
    with open(out / "timeline.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == summary["days"] * 5
    assert sum(int(row["sent_dedicated"]) for row in rows) == summary["sent_dedicated"]


def test_managed_beats_the_calendar(steady):
    managed, standard = steady["managed"][1], steady["standard"][1]
    assert managed["dedicated_share_of_oracle"] > standard["dedicated_share_of_oracle"] + 0.2
    assert managed["over_limit_rate"] < standard["over_limit_rate"]
    assert managed["blocks_per_pair_month"] < standard["blocks_per_pair_month"]


def test_the_same_seed_is_the_same_run_and_another_is_not(tmp_path, steady):
    assert simulate(tmp_path / "same") == steady["managed"][1]
    assert simulate(tmp_path / "other", "--seed", 8) != steady["managed"][1]


def test_the_report_opens_without_a_network_or_a_complaint(tmp_path, steady):
    out, summary = steady["managed"]
    text = (out / "report.html").read_text()
    assert not re.search(r"<(script|img|link|iframe)[^>]*(src|href)=[\"'](?!data:)", text), "it needs nothing from elsewhere"
    page = open_in_browser(out / "report.html", tmp_path)
    assert page.count("<canvas") == 4 + 5, "four plots of the whole, one for each ISP"
    assert f"after {summary['days_to_90_percent_dedicated'] - 1} days</b>" in page
    assert f"{summary['ips_max']} at most" in page and f"{summary['messages']:,}" in page


def test_events_are_marked_in_the_report(tmp_path):
    simulate(tmp_path, scenario=SCENARIOS / "s09-outage-tighten.toml")
    assert "days 18 to 19: outage at gmail" in open_in_browser(tmp_path / "report.html", tmp_path)


def test_plans_by_short_name_work_anywhere_and_by_file(tmp_path):
    installed = tmp_path / "bin"
    installed.mkdir()
    shutil.copy(binary(), installed / "warmpost")
    by_name = subprocess.run([installed / "warmpost", "simulate", "--scenario", STEADY, "--strategy", "fixed:sendgrid", "--out", tmp_path / "name", "--json"],
                             capture_output=True, text=True, check=True, cwd=tmp_path, timeout=60)
    by_file = simulate(tmp_path / "file", "--strategy", f"fixed:{REPOSITORY / 'etc/plans/sendgrid.csv'}")
    assert {**json.loads(by_name.stdout), "strategy": ""} == {**by_file, "strategy": ""}


def test_progress_is_for_terminals_only(tmp_path):
    done = try_warmpost("simulate", "--scenario", STEADY, "--out", tmp_path)
    assert done.stderr == "" and "90 % dedicated" in done.stdout


def test_compare_makes_a_table_and_a_page(tmp_path):
    scenarios = [STEADY, SCENARIOS / "s04-low-volume.toml", SCENARIOS / "s09-outage-tighten.toml"]
    out = tmp_path / "out"
    printed = warmpost("simulate", "compare", "--seeds", 1, "--out", out, *scenarios)
    assert names_in(out) == {"table.csv", "summary.json", "report.html"}
    assert "MEAN" in printed and "WORST" in printed
    with open(out / "table.csv", newline="") as file:
        rows = {(row["scenario"], row["strategy"]): row for row in csv.DictReader(file)}
    assert len(rows) == (3 + 2) * 6
    for scenario in ("s01-steady-1m", "s04-low-volume", "s09-outage-tighten"):
        share = {strategy: float(rows[scenario, strategy]["dedicated_share_of_oracle"]) for strategy in ("managed", "standard", "oracle")}
        assert share["standard"] < share["managed"] and share["oracle"] == 1
    lines = json.loads((out / "summary.json").read_text())["lines"]
    assert len(lines) == 18 and lines[0]["scenario"] == "s01-steady-1m" and lines[0]["strategy"] == "managed"
    assert open_in_browser(out / "report.html", tmp_path).count("<canvas") == 3


@pytest.mark.parametrize("arguments, said", [
    (["--scenario", "/nowhere.toml"], "there is no scenario file /nowhere.toml"),
    (["--scenario", "/tmp"], "is a directory"),
    (["--scenario", STEADY, "--strategy", "clever"], 'no strategy "clever": name managed, standard, oracle'),
    (["--scenario", STEADY, "--strategy", "fixed:nothing"], 'no plan "nothing"'),
    (["--scenario", STEADY, "--strategy", f"fixed:{STEADY}"], "line 1: the header must be day,per_day"),
    (["--scenario", STEADY, "--days", "0"], "--days"),
    (["--scenario", STEADY, "--isps-file", "/nowhere/isps.toml"], "/nowhere/isps.toml"),
])
def test_what_is_wrong_is_named(tmp_path, arguments, said):
    done = try_warmpost("simulate", *arguments, "--out", tmp_path / "out")
    assert done.returncode == 2 and said in done.stderr, done.stderr
    assert not (tmp_path / "out").exists()


def test_a_directory_that_cannot_be_written_to_is_named(tmp_path):
    for out in ("/proc/nothing", tmp_path / "file"):
        (tmp_path / "file").write_text("")
        done = try_warmpost("simulate", "--scenario", STEADY, "--out", out)
        assert done.returncode == 2 and str(out) in done.stderr, done.stderr


def test_forecast_from_what_an_account_sent(fresh, sink, someone, tmp_path):
    server = fresh().init().start()
    server.run("account", "limits", server.account, "--daily", 100000, "--rate", 1000)
    server.verify("shop.example")
    nothing = server.try_run("forecast", "--account", server.account)
    assert nothing.returncode == 1 and "has sent nothing" in nothing.stderr and "--volume" in nothing.stderr

    gone = someone()
    sink.answers["RCPT"] = lambda session, to: "550 5.1.1 no such user" if to == gone else None
    for sent in [server.send(someone()) for _ in range(24)] + [server.send(someone("other.example")) for _ in range(15)]:
        server.wait_for_event(sent, "Delivery")
    server.wait_for_event(server.send(gone), "Bounce")
    today_only = server.try_run("forecast", "--account", server.account)
    assert today_only.returncode == 1 and "40 messages" in today_only.stderr and "at least one whole day" in today_only.stderr

    out = tmp_path / "forecast"
    told = server.ask("forecast", "--account", server.account, "--include-today", "--volume-growth", 1000, "--days", 50, "--out", out)
    assert names_in(out) == FILES | {"scenario.toml"}
    assert told["managed"]["days"] == 50 and told["oracle"]["dedicated_share_of_oracle"] == 1
    assert told["managed"]["dedicated_share_of_oracle"] > told["standard"]["dedicated_share_of_oracle"]
    assert any("Measured: 40 messages in 1 day" in note for note in told["notes"]) and any("Measured: 2.50 %" in note for note in told["notes"])
    scenario = (out / "scenario.toml").read_text()
    assert "# Assumed of ISPs" in scenario and "messages_per_day = 40000" in scenario
    assert simulate(tmp_path / "again", scenario=out / "scenario.toml") == told["managed"], "the file is the scenario"
    assert "With a managed pool" in open_in_browser(out / "report.html", tmp_path)

    small = server.run("forecast", "--account", server.account, "--include-today")
    assert "would lease no address" in small


def test_forecast_from_a_file_needs_no_server(tmp_path):
    volume = tmp_path / "volume.csv"
    volume.write_text("day,isp,messages\n" + "".join(f"2026-10-{day:02},gmail,{60000 if day % 7 < 5 else 20000}\n2026-10-{day:02},yahoo,30000\n" for day in range(1, 29)))
    said = warmpost("forecast", "--volume", volume, "--config", tmp_path / "none.toml")
    assert "With a managed pool, 90 % of the mail" in said and "Measured: how the days of the week differ." in said
    for arguments, why in [([], "say whose mail"), (["--volume", tmp_path], "is a directory"), (["--volume", volume, "--days", 0], "--days"),
                           (["--volume", volume, "--out", volume], "is a file"), (["--volume", volume, "--account", "shop"], "say whose mail")]:
        done = try_warmpost("forecast", *arguments, "--config", tmp_path / "none.toml")
        assert done.returncode == 2 and why in done.stderr, done.stderr
    volume.write_text("day,isp,messages\n2026-10-01,gmail,many\n")
    broken = try_warmpost("forecast", "--volume", volume)
    assert broken.returncode == 2 and "line 2" in broken.stderr
