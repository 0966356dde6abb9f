"""What an account owes: mail through the shared pool and through a leased address, on a bill that its ledger adds up to, to the micro-unit."""
import csv
import datetime
import io
import json
import signal
from decimal import ROUND_HALF_EVEN, Decimal

import pytest

from support.net import wait_until
from test_dedicated import own_api, send

PRICES = {"currency": "EUR", "shared_per_thousand": "0.3", "standard_per_thousand": "1.234567", "standard_address_month": "31.17", "managed_account_month": "15"}
MICRO = Decimal("0.000001")


def this_month():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m")


def days_in_month():
    first = datetime.datetime.now(datetime.timezone.utc).date().replace(day=1)
    return ((first + datetime.timedelta(days=32)).replace(day=1) - first).days


def rounded(amount):
    return amount.quantize(MICRO, ROUND_HALF_EVEN)


@pytest.fixture
def server(fresh, shared_sink):
    server = fresh({"prices": PRICES}).init().start()
    server.run("account", "limits", server.account, "--daily", 1000, "--rate", 100)
    server.verify("shop.example")
    yield server
    assert server.stop() == 0, server.log()


def lines_of(server, *options):
    return {line["kind"]: line for line in server.ask("account", "bill", *options)["lines"]}


def wait_for(server, kind, quantity, *options):
    """The bill's line, once what was sent is counted."""
    wait_until(lambda: lines_of(server, *options).get(kind, {}).get("quantity", 0) >= quantity, 30, lambda: f"{quantity} {kind}: {server.run('account', 'bill', *options)}")
    line = lines_of(server, *options)[kind]
    assert line["quantity"] == quantity
    return line


def test_bill_of_shared_and_leased_sending(server, sink, someone):
    assert "Nothing was charged." in server.run("account", "bill")
    ses = server.ses()
    for _ in range(3):
        send(ses, "a@shop.example", someone())
    unwanted = someone()
    sink.answers["RCPT"] = lambda session, argument: "550 5.1.1 no such user" if unwanted in argument else None
    send(ses, "a@shop.example", unwanted)                # a bounce is charged, as SES charges it
    shared = wait_for(server, "shared_messages", 4)
    assert shared["unit_prices"] == ["0.30"] and Decimal(shared["amount"]) == Decimal("0.0012")

    leased = server.ask("ip")["addresses"]
    leased = next(each["address"] for each in leased if each["state"] == "inventory")
    server.run("pool", "add", "ses-default-dedicated-pool", leased)
    ses.put_dedicated_ip_warmup_attributes(Ip=leased, WarmupPercentage=100)
    for _ in range(3):
        to = someone()
        send(ses, "a@shop.example", to)
        assert sink.one(to).peer == leased
    standard = wait_for(server, "standard_messages", 3)
    assert Decimal(standard["amount"]) == rounded(3 * Decimal("1.234567") / 1000)
    address = lines_of(server)["standard_address"]
    assert address["quantity"] == 1 and Decimal(address["amount"]) == rounded(Decimal("31.17") / days_in_month())

    bill = server.ask("account", "bill", "--month", this_month())
    assert bill["currency"] == "EUR" and bill["account_name"] == server.account and bill["open"] is True and "behind" not in bill
    assert Decimal(bill["total"]) == sum(Decimal(line["amount"]) for line in bill["lines"])
    printed = server.run("account", "bill")
    assert bill["total"] in printed and "Messages through the shared pool" in printed and "EUR" in printed

    table = list(csv.DictReader(io.StringIO(server.run("account", "bill", "--csv"))))
    assert [(row["kind"], row["amount"]) for row in table] == [(line["kind"], line["amount"]) for line in bill["lines"]] + [("total", bill["total"])]
    entries = list(csv.DictReader(io.StringIO(server.run("account", "bill", "--ledger", "--csv"))))
    assert sum(Decimal(entry["amount"]) for entry in entries) == Decimal(bill["total"])
    assert {entry["what"] for entry in entries if entry["kind"] == "standard_address"} == {leased}
    assert len(server.ask("account", "bill", "--ledger")["entries"]) == len(entries) == bill["ledger_entries"]
    assert leased in server.run("account", "bill", "--ledger")

    server.kill()
    server.start()
    assert server.ask("account", "bill")["total"] == bill["total"], "a crash charges nothing twice"


def test_new_prices_count_for_what_is_sent_from_then_on(server, sink, someone):
    ses = server.ses()
    send(ses, "a@shop.example", someone())
    wait_for(server, "shared_messages", 1)
    server.change({"prices": {**PRICES, "shared_per_thousand": "0.5"}})
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "configuration read again" in server.log(), 30, lambda: server.log())
    send(ses, "a@shop.example", someone())
    line = wait_for(server, "shared_messages", 2)
    assert line["unit_prices"] == ["0.30", "0.50"] and Decimal(line["amount"]) == Decimal("0.0008")

    server.change({"prices": {**PRICES, "currency": "USD"}})
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: server.log().count("configuration read again") == 2, 30, lambda: server.log())
    send(ses, "a@shop.example", someone())
    wait_until(lambda: "behind" in server.ask("account", "bill"), 30, lambda: server.run("account", "bill"))
    assert "a currency changes with a month" in server.run("account", "bill"), "told, and what is charged so far stays to be seen"
    half = server.try_run("account", "bill", "--csv")
    assert half.returncode == 1 and "not complete" in half.stderr


def test_an_account_sees_its_own_bill_only(server):
    server.run("account", "create", "other")
    key = server.ask("key", "create", "--account", "other")
    status, bill = own_api(server, key, "GET", "/bill")
    assert status == 200 and bill["account_name"] == "other" and bill["lines"] == [] and bill["total"] == "0.00"
    assert own_api(server, key, "GET", "/bill?account=other")[0] == 200
    assert own_api(server, key, "GET", "/ledger?month=" + this_month())[1]["entries"] == []
    for path in (f"/bill?account={server.account}", f"/ledger?account={server.account}", "/bill?account=nobody"):
        status, refused = own_api(server, key, "GET", path)
        assert status == 403 and "own account only" in refused["message"], path


@pytest.mark.parametrize("options,exit_code,told", [
    (["--account", "test", "--month", "2026-13"], 1, "is not a month such as 2026-02"),
    (["--account", "test", "--month", "tomorrow"], 1, "is not a month such as 2026-02"),
    (["--account", "test", "--month", "2999-01"], 1, "has not begun; the newest bill is that of"),
    (["--account", "nobody"], 1, "There is no account \"nobody\""),
    (["--csv", "--json"], 2, "exclude each other"),
])
def test_what_is_no_bill_is_said(warmpost, options, exit_code, told):
    done = warmpost.try_run("account", "bill", *options)
    assert done.returncode == exit_code and told in done.stderr, done.stderr


def test_a_format_that_is_none_and_a_month_long_gone(warmpost):
    status, refused = own_api(warmpost, warmpost.operator, "GET", f"/bill?account={warmpost.account}&format=pdf")
    assert status == 400 and "json or csv" in refused["message"]
    bill = warmpost.ask("account", "bill", "--account", warmpost.account, "--month", "2020-02")
    assert bill["lines"] == [] and bill["open"] is False


def test_a_bad_price_is_refused_with_its_line(fresh):
    server = fresh({"prices": {"shared_per_thousand": "cheap"}})
    done = server.try_run("check")
    assert done.returncode == 4 and "prices.shared_per_thousand" in done.stderr and "line " in done.stderr, json.dumps(server.config)
