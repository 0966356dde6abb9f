"""From an empty account to managed sending, with boto3, `aws sesv2` and the operator at the terminal; what receivers see by source address."""
import concurrent.futures
import json
import re
import signal

import pytest

from support.net import wait_until
from test_dedicated import own_api

SHARED = {"127.0.1.1", "127.0.1.2", "127.0.1.3", "127.0.1.4"}
SCALE = 2880.0          # a policy day takes 30 s
FAST = 86400.0          # a policy day takes 1 s


@pytest.fixture
def server(fresh, smtp_port):
    routes = [{"domain": "big.test", "host": "127.1.0.1", "port": smtp_port, "isp": "gmail"}, {"domain": "old.test", "host": "127.1.0.3", "port": smtp_port, "isp": "yahoo"}]
    server = fresh({"route": routes, "managed": {"time_scale": SCALE, "worth_per_day": 50}}).init().start()
    yield server


class Customer:
    """An account of its own, with its key."""

    def __init__(self, server, name):
        server.run("account", "create", name)
        self.server, self.name = server, name
        self.key = server.ask("key", "create", "--account", name)

    @property
    def ses(self):
        return self.server.ses(self.key)

    def aws(self, *arguments):
        done = self.server.aws(*arguments, credentials=self.key)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout or "{}")

    def send(self, to, **options):
        return self.ses.send_email(FromEmailAddress="news@customer.example", Destination={"ToAddresses": [to]},
                                   Content={"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}, **options)["MessageId"]

    def send_all(self, someone, count, domain="big.test", **options):
        recipients = [someone(domain) for _ in range(count)]
        with concurrent.futures.ThreadPoolExecutor(4) as some:
            return dict(zip(recipients, some.map(lambda to: self.send(to, **options), recipients)))

    def production(self):
        self.server.run("account", "limits", self.name, "--production", "--daily", 1000000, "--rate", 10000)
        self.ses.create_email_identity(EmailIdentity="customer.example")
        self.server.run("identity", "verify", "customer.example", "--account", self.name)

    def pool_with_set(self, name, mode):
        self.ses.create_dedicated_ip_pool(PoolName=name, ScalingMode=mode)
        self.ses.create_configuration_set(ConfigurationSetName=name, DeliveryOptions={"SendingPoolName": name})

    def scale(self, pool, mode):
        """Debian's boto3 does not know PutDedicatedIpPoolScalingAttributes."""
        return self.server.node("sdk_send.mjs", command="PutDedicatedIpPoolScalingAttributesCommand", input={"PoolName": pool, "ScalingMode": mode},
                                credentials={"accessKeyId": self.key["id"], "secretAccessKey": self.key["secret"]})


def peers(sink, recipients, timeout=60):
    wait_until(lambda: all(sink.to(to) for to in recipients), timeout, lambda: f"{sum(not sink.to(to) for to in recipients)} of {len(recipients)} messages")
    return {peer: sum(sink.one(to).peer == peer for to in recipients) for peer in {sink.one(to).peer for to in recipients}}


def addresses(server, pool=None, state=None):
    return {each["address"]: each for each in server.ask("ip")["addresses"] if pool in (None, each.get("pool")) and state in (None, each["state"])}


def leased(server, pool):
    return set(addresses(server, pool, "leased"))


def test_from_the_sandbox_to_managed_sending(server, sink, someone):
    customer = Customer(server, "newcomer")
    account = customer.aws("get-account")
    assert account["ProductionAccessEnabled"] is False and account["SendQuota"]["Max24HourSend"] == 200
    customer.aws("create-email-identity", "--email-identity", "customer.example")
    with pytest.raises(customer.ses.exceptions.MessageRejected):
        customer.send(someone("big.test"))
    server.run("identity", "verify", "customer.example", "--account", "newcomer")
    assert customer.aws("get-email-identity", "--email-identity", "customer.example")["VerifiedForSendingStatus"] is True
    customer.aws("put-account-details", "--mail-type", "TRANSACTIONAL", "--website-url", "https://customer.example", "--production-access-enabled",
                 "--use-case-description", "orders")
    server.run("account", "review", "newcomer", "--grant", "--reason", "fine", "--daily", 1000000, "--rate", 10000)
    assert customer.aws("get-account")["ProductionAccessEnabled"] is True

    customer.aws("create-dedicated-ip-pool", "--pool-name", "auto", "--scaling-mode", "MANAGED")
    assert customer.aws("get-dedicated-ip-pool", "--pool-name", "auto")["DedicatedIpPool"] == {"PoolName": "auto", "ScalingMode": "MANAGED"}
    assert customer.ses.get_dedicated_ip_pool(PoolName="auto")["DedicatedIpPool"]["ScalingMode"] == "MANAGED"
    customer.aws("create-configuration-set", "--configuration-set-name", "auto", "--delivery-options", "SendingPoolName=auto")

    first = customer.send_all(someone, 5, ConfigurationSetName="auto")
    assert set(peers(sink, first)) <= SHARED
    assert "insufficient volume" in server.run("explain", "auto")
    assert not leased(server, "auto")

    sent = customer.send_all(someone, 340, ConfigurationSetName="auto")
    own = wait_until(lambda: leased(server, "auto"), 60, lambda: "a lease:\n" + server.run("explain", "auto"))
    later = customer.send_all(someone, 10, ConfigurationSetName="auto")
    counts = peers(sink, sent | later)   # the hour of a new address may be used by what waited when it came
    assert own & set(counts), (own, counts, server.run("explain", "auto"))
    assert set(counts) <= own | SHARED

    status, mine = own_api(server, customer.key, "GET", "/my-pools/auto")
    assert status == 200 and mine["use"]["dedicated_24h"] > 0 and "127.0.2." not in json.dumps(mine), mine
    status, hours = own_api(server, customer.key, "GET", "/my-pools/auto/metrics")
    assert status == 200 and sum(hour["Send"] for hour in hours["hours"] if hour["ISP"] == "gmail") > 300, hours
    assert customer.ses.get_dedicated_ips()["DedicatedIps"] == [] and customer.aws("get-dedicated-ips")["DedicatedIps"] == []
    [address, *_] = own
    with pytest.raises(customer.ses.exceptions.NotFoundException):
        customer.ses.get_dedicated_ip(Ip=address)
    server.change({"managed": {**server.config["managed"], "show_managed_addresses": True}})
    server.process.send_signal(signal.SIGHUP)
    shown = wait_until(lambda: customer.ses.get_dedicated_ips()["DedicatedIps"], 10, "the addresses to be shown")
    assert {each["Ip"] for each in shown} == leased(server, "auto")
    assert {(each["WarmupStatus"], each["WarmupPercentage"], each["PoolName"]) for each in shown} == {("NOT_APPLICABLE", -1, "auto")}
    told = customer.aws("get-dedicated-ip", "--ip", address)["DedicatedIp"]
    assert (told["WarmupStatus"], told["WarmupPercentage"]) == ("NOT_APPLICABLE", -1)

    refused = customer.scale("auto", "STANDARD")
    assert refused.get("error") == "BadRequestException", refused
    assert customer.ses.get_dedicated_ip_pool(PoolName="auto")["DedicatedIpPool"]["ScalingMode"] == "MANAGED"
    for moved in (lambda: customer.ses.put_dedicated_ip_in_pool(Ip=address, DestinationPoolName="ses-default-dedicated-pool"),
                  lambda: customer.ses.put_dedicated_ip_warmup_attributes(Ip=address, WarmupPercentage=50)):
        with pytest.raises((customer.ses.exceptions.BadRequestException, customer.ses.exceptions.NotFoundException)):
            moved()

    mine = leased(server, "auto")
    customer.aws("delete-configuration-set", "--configuration-set-name", "auto")
    customer.aws("delete-dedicated-ip-pool", "--pool-name", "auto")
    states = addresses(server)
    assert {states[each]["state"] for each in mine} == {"resting"}, {each: states[each] for each in mine}
    assert set(peers(sink, customer.send_all(someone, 3))) <= SHARED


def test_a_standard_pool_made_managed_goes_on_from_its_addresses(server, sink, someone):
    customer = Customer(server, "grown")
    customer.production()
    customer.pool_with_set("news", "STANDARD")
    own = set(list(addresses(server, None, "inventory"))[:2])
    server.run("pool", "add", "news", *own, "--account", "grown")
    for address in own:
        server.run("ip", "warmup", address, "done")
    before = peers(sink, customer.send_all(someone, 150, ConfigurationSetName="news"))
    assert set(before) == own, before
    assert "error" not in customer.scale("news", "MANAGED")
    assert own <= leased(server, "news")
    after = {}

    def by_both():   # today's allowance, what they sent, is used up: a little more in every slot, and all of it on the next day
        after.update(peers(sink, customer.send_all(someone, 3, ConfigurationSetName="news")))
        return own <= set(after)
    wait_until(by_both, 45, lambda: f"mail from {own}: {after}\n{server.run('explain', 'news')}")
    shown = {pair["address"]: pair for isp in server.ask("explain", "news", "gmail")["isps"] for pair in isp["pairs"]}
    assert {address: pair["allowance_day"] >= 0.8 * before[address] for address, pair in shown.items()} == dict.fromkeys(own, True), (before, shown)
    for word in ("127.0.2.", "gmail"):
        assert word in server.run("explain", "news")


def test_when_mail_stops_addresses_are_given_back_to_rest(server, sink, someone):
    customer = Customer(server, "seasonal")
    customer.production()
    customer.pool_with_set("auto", "MANAGED")
    sent = customer.send_all(someone, 340, ConfigurationSetName="auto")
    own = wait_until(lambda: leased(server, "auto"), 60, lambda: "a lease:\n" + server.run("explain", "auto"))
    peers(sink, sent)
    server.change({"managed": {**server.config["managed"], "time_scale": FAST}})
    server.restart()
    wait_until(lambda: not leased(server, "auto"), 120, lambda: "the addresses to be given back:\n" + server.run("explain", "auto"))
    states = addresses(server)
    assert {states[each]["state"] for each in own} == {"resting"}
    kinds = [each["kind"] for each in server.ask("managed", "decisions", "--pool", "auto", "--limit", 1000)["decisions"] if each["kind"] in ("lease", "drain", "release")]
    assert {"lease", "drain", "release"} == set(kinds), kinds
    assert set(peers(sink, customer.send_all(someone, 3, ConfigurationSetName="auto"))) <= SHARED


def test_at_three_in_the_morning(server, sink, someone):
    """An ISP throttles, and the operator caps what each address sends there; the explanation shows it, sending respects it, and it ends when told."""
    customer = Customer(server, "busy")
    customer.production()
    customer.pool_with_set("auto", "MANAGED")
    peers(sink, customer.send_all(someone, 340, ConfigurationSetName="auto"))
    own = wait_until(lambda: leased(server, "auto"), 60, lambda: "a lease:\n" + server.run("explain", "auto"))
    assert own & set(peers(sink, customer.send_all(someone, 5, ConfigurationSetName="auto")))

    said = server.run("managed", "override", "--pool", "auto", "--isp", "gmail", "--day-cap", 0, "--for", "6h", "--reason", "ticket 4711")
    number = re.search(r"Override (\d+) is in force", said).group(1)
    explained = server.run("explain", "auto", "gmail")
    assert "ticket 4711" in explained and "overrid" in explained, explained
    capped = customer.send_all(someone, 20, ConfigurationSetName="auto")
    assert set(peers(sink, capped)) <= SHARED, server.run("explain", "auto")
    to = list(capped)[-1]
    server.wait_for_event(capped[to], "Delivery")
    assert "override in force until" in server.run("explain", capped[to]), server.run("explain", capped[to])
    others = customer.send_all(someone, 5, "old.test", ConfigurationSetName="auto")
    assert own & set(peers(sink, others)), "only towards that ISP"
    assert "ticket 4711" in server.run("managed", "overrides")

    server.run("managed", "end-override", number)
    assert "ticket 4711" not in server.run("managed", "overrides")
    assert "ticket 4711" in server.run("managed", "overrides", "--all")
    freed = []

    def sends_again():
        freed.append(peers(sink, customer.send_all(someone, 2, ConfigurationSetName="auto")))
        return own & set(freed[-1])
    wait_until(sends_again, 30, lambda: f"mail from {own}: {freed}\n{server.run('explain', 'auto')}")
    assert server.notices("ManagedOverrideGiven") and server.notices("ManagedOverrideEnded")


def test_no_address_comes_while_scaling_is_frozen(server, sink, someone):
    customer = Customer(server, "careful")
    customer.production()
    customer.pool_with_set("auto", "MANAGED")
    said = server.run("managed", "override", "--pool", "auto", "--freeze-scaling", "--for", "2d", "--reason", "racks move")
    assert set(peers(sink, customer.send_all(someone, 340, ConfigurationSetName="auto"))) <= SHARED
    wait_until(lambda: server.ask("explain", "auto")["wanted"] > 0, 20, lambda: "an address to be wanted:\n" + server.run("explain", "auto"))
    explained = server.run("explain", "auto")
    assert "racks move" in explained and "frozen" in explained, explained
    assert not leased(server, "auto")
    server.run("managed", "end-override", re.search(r"Override (\d+)", said).group(1))
    wait_until(lambda: leased(server, "auto"), 60, lambda: "a lease:\n" + server.run("explain", "auto"))


def test_everything_is_frozen_for_all_managed_pools_until_it_is_thawed(server, sink, someone):
    said = server.run("managed", "freeze", "--all", "--for", "6h", "--reason", "upstream outage")
    assert "all managed pools" in said and "warm-up stands still, no address is leased or given back" in said, said
    customer = Customer(server, "later")   # it and its pool come after the word
    customer.production()
    customer.pool_with_set("auto", "MANAGED")
    sent = customer.send_all(someone, 340, ConfigurationSetName="auto")
    assert set(peers(sink, sent)) <= SHARED
    server.restart()
    wait_until(lambda: server.ask("explain", "auto")["wanted"] > 0, 20, lambda: "an address to be wanted:\n" + server.run("explain", "auto"))
    [first, *_] = sent.values()
    for shown in (server.run("explain", "auto"), server.run("explain", first), server.run("managed"), server.run("managed", "overrides")):
        assert "upstream outage" in shown and "all managed pools" in shown, shown
    assert "frozen" in server.run("pool") and "upstream outage" in server.run("managed", "decisions", "--pool", "auto")
    assert not leased(server, "auto")
    server.run("managed", "freeze", "--pool", "auto", "--for", "6h", "--reason", "its own")
    assert "Still in force: 1 of (all managed pools)" in (said := server.run("managed", "thaw", "--pool", "auto")) and "Ended: override 2." in said, said
    assert "Ended: override 1." in server.run("managed", "thaw", "--all")
    assert "No freeze" in server.run("managed", "thaw", "--all") and "No freeze" in server.run("managed", "thaw", "--pool", "auto")
    refused = server.try_run("managed", "thaw", "--pool", "nosuchpool")
    assert refused.returncode != 0 and "nosuchpool" in refused.stderr, refused
    audit = server.ask("managed", "overrides", "--all")["overrides"]
    assert [(each["all_pools"], each["reason"], each["ended_by"]) for each in audit] == [(False, "its own", "terminal"), (True, "upstream outage", "terminal")], audit
    customer.send_all(someone, 60, ConfigurationSetName="auto")
    wait_until(lambda: leased(server, "auto"), 60, lambda: "a lease:\n" + server.run("explain", "auto"))
    assert "upstream outage" in server.run("explain", first), "it was in force when that message was sent"
    server.run("managed", "freeze", "--pool", "auto", "--for", "1h", "--reason", "by the account's number too")
    number = next(each["id"] for each in server.ask("account", "list")["accounts"] if each["name"] == customer.name)
    assert "Ended: override 3." in server.run("managed", "thaw", "--pool", f"{number}/auto")


def test_a_day_cap_is_kept_to_by_each_address(server, sink, someone):
    customer = Customer(server, "capped")
    customer.production()
    customer.pool_with_set("auto", "MANAGED")
    peers(sink, customer.send_all(someone, 340, ConfigurationSetName="auto"))
    wait_until(lambda: leased(server, "auto"), 60, lambda: "a lease:\n" + server.run("explain", "auto"))
    server.run("managed", "override", "--pool", "auto", "--isp", "yahoo", "--day-cap", 6, "--for", "6h", "--reason", "careful")
    counts = peers(sink, customer.send_all(someone, 60, "old.test", ConfigurationSetName="auto"))
    own = {peer: count for peer, count in counts.items() if peer not in SHARED}
    assert own and all(count <= 6 for count in own.values()), (counts, server.run("explain", "auto"))
