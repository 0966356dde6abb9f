"""From the sandbox to leased, warmed, pooled addresses: an account with boto3 and `aws sesv2`, the operator at the terminal, delivery seen by source address."""
import json
import time
import urllib.error
import urllib.request

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest

from support.net import wait_until

ORDERS = {"volume": 80000, "use_case": "order mail", "pattern": "every day"}


@pytest.fixture(scope="module")
def server(tmp_path_factory, usual, shared_sink):
    from support.warmpost import Warmpost
    server = Warmpost(tmp_path_factory.mktemp("dedicated"), usual).init().start()
    yield server
    assert server.stop() == 0, server.log()


@pytest.fixture
def newcomer(server, request):
    """A later account: (its name, its key, its boto3 client)."""
    name = request.node.name.replace("test_", "")[:60].replace("[", "-").replace("]", "")
    server.run("account", "create", name)
    key = server.ask("key", "create", "--account", name)
    return name, key, server.ses(key)


def own_api(server, key, method, path, body=None):
    """/warmpost/v1 with the account's own key: (status, answer)."""
    data = json.dumps(body).encode() if body is not None else b""
    request = botocore.awsrequest.AWSRequest(method=method, url=f"{server.url()}/warmpost/v1{path}", data=data)
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(key["id"], key["secret"]), "ses", "us-east-1").add_auth(request)
    prepared = request.prepare()
    try:
        with urllib.request.urlopen(urllib.request.Request(prepared.url, data=data or None, headers=dict(prepared.headers), method=method), timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def send(ses, sender, to, **options):
    return ses.send_email(FromEmailAddress=sender, Destination={"ToAddresses": [to]},
                          Content={"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}, **options)["MessageId"]


def verified(server, name, ses, identity):
    ses.create_email_identity(EmailIdentity=identity)
    server.run("identity", "verify", identity, "--account", name)


def test_sandbox_review_production(server, newcomer, sink, someone):
    name, key, ses = newcomer
    verified(server, name, ses, "grown.example")
    account = ses.get_account()
    assert account["ProductionAccessEnabled"] is False and account["SendQuota"]["Max24HourSend"] == 200 and account["SendQuota"]["MaxSendRate"] == 1
    with pytest.raises(ses.exceptions.MessageRejected):
        send(ses, "a@grown.example", someone())

    details = {"MailType": "TRANSACTIONAL", "WebsiteURL": "https://grown.example", "UseCaseDescription": "order mail", "ProductionAccessEnabled": True}
    ses.put_account_details(**details)
    assert ses.get_account()["Details"]["ReviewDetails"]["Status"] == "PENDING"
    with pytest.raises(ses.exceptions.ConflictException) as caught:
        ses.put_account_details(**details)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409
    listing = server.run("account")
    assert f"{name} asks for production access" in listing and "order mail" in listing

    refused = server.try_run("account", "review", name, "--deny")
    assert refused.returncode == 2 and "--reason" in refused.stderr
    server.run("account", "review", name, "--deny", "--reason", "say where the addresses come from")
    assert ses.get_account()["Details"]["ReviewDetails"]["Status"] == "DENIED"
    status, own = own_api(server, key, "GET", "/account")
    assert status == 200 and own["name"] == name and own["review"]["reason"] == "say where the addresses come from"

    cli = server.aws("put-account-details", "--mail-type", "TRANSACTIONAL", "--website-url", "https://grown.example", "--production-access-enabled",
                     "--use-case-description", "orders of registered customers", credentials=key)
    assert cli.returncode == 0, cli.stderr
    server.run("account", "review", name, "--grant", "--reason", "fine", "--daily", 5000, "--rate", 20)
    told = json.loads(server.aws("get-account", credentials=key).stdout)
    assert told["ProductionAccessEnabled"] is True and told["Details"]["ReviewDetails"]["Status"] == "GRANTED"
    assert told["SendQuota"]["Max24HourSend"] == 5000 and told["SendQuota"]["MaxSendRate"] == 20
    to = someone()
    send(ses, "a@grown.example", to)
    assert sink.one(to).peer.startswith("127.0.1."), "from the shared pool"


def test_lease_pools_and_the_address_a_receiver_sees(server, newcomer, sink, someone):
    name, key, ses = newcomer
    server.run("account", "limits", name, "--production", "--daily", 1000, "--rate", 100)
    verified(server, name, ses, "leased.example")

    def peer(**options):
        to = someone()
        send(ses, "a@leased.example", to, **options)
        return sink.one(to).peer

    assert ses.get_dedicated_ips()["DedicatedIps"] == []
    status, made = own_api(server, key, "POST", "/lease-requests", {"count": 2, **ORDERS})
    assert status == 200, made
    assert own_api(server, key, "POST", f"/lease-requests/{made['id']}/approve", {})[0] == 403
    assert "order mail" in server.run("ip", "requests", "--state", "pending")
    first, second = server.ask("ip", "approve", made["id"])["addresses"]
    assert own_api(server, key, "GET", "/lease-requests")[1]["requests"][0]["state"] == "approved"

    listed = ses.get_dedicated_ips()["DedicatedIps"]
    assert [each["Ip"] for each in listed] == [first, second]
    assert {(each["WarmupStatus"], each["WarmupPercentage"], each["PoolName"]) for each in listed} == {("IN_PROGRESS", 0, "ses-default-dedicated-pool")}
    assert {peer() for _ in range(6)} <= {first, second}, "mail without a set leaves from the account's own addresses"

    created = server.aws("create-dedicated-ip-pool", "--pool-name", "news", "--tags", "Key=team,Value=crm", credentials=key)
    assert created.returncode == 0, created.stderr
    moved = server.aws("put-dedicated-ip-in-pool", "--ip", second, "--destination-pool-name", "news", credentials=key)
    assert moved.returncode == 0, moved.stderr
    pools = json.loads(server.aws("list-dedicated-ip-pools", credentials=key).stdout)["DedicatedIpPools"]
    assert pools == ["news", "ses-default-dedicated-pool", "ses-shared-pool"]
    for pool in pools:
        ses.create_configuration_set(ConfigurationSetName=f"set-{pool}", DeliveryOptions={"SendingPoolName": pool})
    assert {peer(ConfigurationSetName="set-news") for _ in range(4)} == {second}
    assert {peer() for _ in range(4)} == {first}
    assert peer(ConfigurationSetName="set-ses-default-dedicated-pool") == first
    assert peer(ConfigurationSetName="set-ses-shared-pool").startswith("127.0.1.")

    ses.put_dedicated_ip_warmup_attributes(Ip=first, WarmupPercentage=100)
    assert ses.get_dedicated_ip(Ip=first)["DedicatedIp"]["WarmupStatus"] == "DONE"
    ses.put_dedicated_ip_warmup_attributes(Ip=second, WarmupPercentage=40)
    server.restart()
    ses = server.ses(key)
    shown = {each["Ip"]: each for each in ses.get_dedicated_ips()["DedicatedIps"]}
    assert shown[first]["WarmupStatus"] == "DONE" and shown[second]["WarmupPercentage"] == 40 and shown[second]["PoolName"] == "news"
    assert {peer(ConfigurationSetName="set-news") for _ in range(2)} == {second}, "and after a restart"

    with pytest.raises(ses.exceptions.BadRequestException):
        ses.delete_dedicated_ip_pool(PoolName="news")
    ses.put_dedicated_ip_in_pool(Ip=second, DestinationPoolName="ses-default-dedicated-pool")
    ses.delete_dedicated_ip_pool(PoolName="news")
    with pytest.raises(ses.exceptions.BadRequestException) as caught:
        send(ses, "a@leased.example", someone(), ConfigurationSetName="set-news")
    assert "SendingPool <news> doesn't exist" in str(caught.value)

    server.run("ip", "release", first)
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.get_dedicated_ip(Ip=first)
    resting = next(each for each in server.ask("ip")["addresses"] if each["address"] == first)
    assert resting["state"] == "resting" and "rests_until" in resting
    assert {peer() for _ in range(3)} == {second}

    to = someone()
    sink.answers["RCPT"] = lambda session, address: "451 4.7.1 later" if session.peer == second and address == to else None
    sent = send(ses, "a@leased.example", to)
    wait_until(lambda: "451 4.7.1 later" in server.run("message", "show", sent), 20, "the first attempt")
    server.run("ip", "release", second)
    assert sink.one(to).peer.startswith("127.0.1."), "what waits for an address that was released leaves by the shared pool"
    assert peer().startswith("127.0.1.")


def test_more_addresses_than_there_are_is_a_refusal(server, newcomer):
    name, key, ses = newcomer
    _, made = own_api(server, key, "POST", "/lease-requests", {"count": 17, **ORDERS})
    refused = server.try_run("ip", "approve", made["id"])
    assert refused.returncode == 1 and "free IPv4 addresses" in refused.stderr
    server.run("ip", "decline", made["id"], "--reason", "too many at once")
    _, told = own_api(server, key, "GET", "/lease-requests")
    assert [(each["state"], each["reason"]) for each in told["requests"]] == [("declined", "too many at once")]


def test_the_operator_may_ask_for_an_account(server, newcomer):
    name, _, ses = newcomer
    ses.put_account_dedicated_ip_warmup_attributes(AutoWarmupEnabled=False)
    assert ses.get_account()["DedicatedIpAutoWarmupEnabled"] is False
    asked = server.ask("ip", "request", "--account", name, "--volume", 300, "--use-case", "a known group", "--pattern", "Tuesdays")
    given = server.ask("ip", "approve", asked["id"], "--address", "127.0.2.16")["addresses"]
    assert given == ["127.0.2.16"]
    assert ses.get_dedicated_ip(Ip="127.0.2.16")["DedicatedIp"]["WarmupStatus"] == "DONE", "automatic warm-up is off"
    assert "DONE" in server.run("ip")


def test_managed_pools_are_kept_and_their_mail_leaves_by_the_shared_pool(server, newcomer, sink, someone):
    name, key, ses = newcomer
    server.run("account", "limits", name, "--production", "--daily", 1000, "--rate", 100)
    verified(server, name, ses, "managed.example")
    ses.create_dedicated_ip_pool(PoolName="auto", ScalingMode="MANAGED")
    assert ses.get_dedicated_ip_pool(PoolName="auto")["DedicatedIpPool"] == {"PoolName": "auto", "ScalingMode": "MANAGED"}
    ses.create_configuration_set(ConfigurationSetName="by-auto", DeliveryOptions={"SendingPoolName": "auto"})
    to = someone()
    send(ses, "a@managed.example", to, ConfigurationSetName="by-auto")
    assert sink.one(to).peer.startswith("127.0.1.")
    with pytest.raises(ses.exceptions.BadRequestException) as caught:
        ses.get_dedicated_ip_pool(PoolName="ses-shared-pool")
    assert "Pool name describes either a shared or default dedicated ip pool" in str(caught.value)
    with pytest.raises(ses.exceptions.AlreadyExistsException) as caught:
        ses.create_dedicated_ip_pool(PoolName="auto")
    assert "The pool <auto> already exists." in str(caught.value)


def test_the_javascript_sdk_scales_a_pool_up_and_not_back(server):
    """Debian's boto3 does not know PutDedicatedIpPoolScalingAttributes."""
    server.ses().create_dedicated_ip_pool(PoolName="grows")
    scale = lambda mode: server.node("sdk_send.mjs", command="PutDedicatedIpPoolScalingAttributesCommand", input={"PoolName": "grows", "ScalingMode": mode})
    assert "error" not in scale("MANAGED")
    assert scale("STANDARD")["error"] == "BadRequestException"
    assert server.ses().get_dedicated_ip_pool(PoolName="grows")["DedicatedIpPool"]["ScalingMode"] == "MANAGED"


def test_a_block_of_one_pool_shows_nothing_in_another(server, newcomer, sink, someone):
    """Marketing mail is blocked by a receiver; the transactional pool's addresses, numbers and delay show nothing of it."""
    name, key, ses = newcomer
    server.run("account", "limits", name, "--production", "--daily", 10000, "--rate", 1000)
    verified(server, name, ses, "isolated.example")
    _, made = own_api(server, key, "POST", "/lease-requests", {"count": 2, **ORDERS})
    loud, quiet = server.ask("ip", "approve", made["id"])["addresses"]
    for pool, ip in (("loud", loud), ("quiet", quiet)):
        ses.create_dedicated_ip_pool(PoolName=pool)
        ses.put_dedicated_ip_in_pool(Ip=ip, DestinationPoolName=pool)
        ses.put_dedicated_ip_warmup_attributes(Ip=ip, WarmupPercentage=100)
        ses.create_configuration_set(ConfigurationSetName=pool, DeliveryOptions={"SendingPoolName": pool})

    refused, promoted = [], []

    def block(session, address):
        if session.peer != loud:
            return None
        refused.append(address)
        return f"550 5.7.1 Service unavailable; client host [{loud}] blocked using zen.spamhaus.org"
    sink.answers["RCPT"] = block

    def round_of(count):
        """The transactional mails' seconds to the receiver, while as many of marketing are sent."""
        times = []
        for _ in range(count):
            to = someone()
            promoted.append(someone())
            send(ses, "promo@isolated.example", promoted[-1], ConfigurationSetName="loud")
            begun = time.monotonic()
            send(ses, "orders@isolated.example", to, ConfigurationSetName="quiet")
            mail = sink.one(to)
            assert mail.peer == quiet
            times.append(mail.at - begun)
        return times
    times = round_of(25)
    assert refused, "the receiver has blocked marketing"
    assert sorted(times)[len(times) // 2] < 10, times   # far below what a block costs its lane; no measurement
    assert [each["source"] for each in server.ask("ip", "rests")["rests"] if each["source"] in (loud, quiet)] == [loud], "blocked, and only there"
    lanes = {lane["pool"]: lane for lane in server.ask("queue")["lanes"] if lane["pool"] in ("loud", "quiet")}
    assert lanes["loud"]["waiting"] > 0
    assert "quiet" not in lanes or (lanes["quiet"]["waiting"] == 0 and "blocked" not in (lanes["quiet"]["last_reply"] or ""))
    assert not any(sink.to(address) for address in promoted)
