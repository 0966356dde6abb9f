"""Event destinations: what subscribers get, and that none of it is lost. The webhook consumer is built on npm's sns-validator."""
import collections
import json
import random
import subprocess
import threading
import time
import urllib.request

import botocore.exceptions
import pytest

from support.net import free_port, listening, wait_until
from support.warmpost import CLEAN, NODE

HOST = "mail.service.example"   # as server.service_domain in this suite; the consumer looks it up itself


class Webhook:
    """tests/e2e/node/webhook.mjs as a process; what it tells, as a list."""

    def __init__(self, server, port=None, confirm=True, status=200):
        self.port = port or free_port()
        self.told = []
        self.lock = threading.Lock()
        options = {"port": self.port, "hosts": f"^{HOST.replace('.', '[.]')}:{server.ports['api_tls']}$", "certificateHost": "127.0.0.1", "confirm": confirm, "status": status}
        environment = {**CLEAN, "NODE_EXTRA_CA_CERTS": str(server.data / "tls/certificate.pem")}
        self.process = subprocess.Popen(["node", NODE / "webhook.mjs", json.dumps(options)], env=environment, stdout=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        wait_until(lambda: listening("127.0.0.1", self.port), 30, "the webhook consumer to listen")

    def _read(self):
        for line in self.process.stdout:
            with self.lock:
                self.told.append(json.loads(line))

    def all(self, member):
        with self.lock:
            return [one for one in self.told if member in one]

    def events(self, message_id=None):
        return [one["event"] for one in self.all("event") if message_id in (None, one["event"]["mail"]["messageId"])]

    def wait_for(self, message_id, kind, timeout=30):
        found = lambda: [event for event in self.events(message_id) if event["eventType"] == kind]
        return wait_until(found, timeout, lambda: f"a {kind} event of {message_id} at the webhook; told: {self.told[-5:]}")[0]

    def answer_with(self, status):
        request = urllib.request.Request(f"{self.url}control", data=json.dumps({"status": status}).encode(), method="POST")
        urllib.request.urlopen(request, timeout=10).read()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/"

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@pytest.fixture
def webhooks():
    made = []

    def make(*arguments, **options):
        made.append(Webhook(*arguments, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


ALL = ["SEND", "REJECT", "BOUNCE", "COMPLAINT", "DELIVERY", "OPEN", "CLICK", "RENDERING_FAILURE", "DELIVERY_DELAY", "SUBSCRIPTION"]


def listen(server, name, configuration_set=None, types=None, *takers):
    """A topic, and a configuration set whose events go there; the topic's ARN."""
    topic = server.ask("topic", "create", name, *takers)
    ses = server.ses()
    configuration_set = configuration_set or name
    ses.create_configuration_set(ConfigurationSetName=configuration_set)
    ses.create_configuration_set_event_destination(
        ConfigurationSetName=configuration_set, EventDestinationName="all",
        EventDestination={"Enabled": True, "MatchingEventTypes": types or ALL, "SnsDestination": {"TopicArn": topic["arn"]}})
    return topic["arn"]


def subscriptions(server, name):
    return server.ask("topic", "show", name)["subscriptions"]


def confirmed(server, name):
    wait_until(lambda: all(one["confirmed"] for one in subscriptions(server, name)), 30, lambda: f"topic {name} to be confirmed: {subscriptions(server, name)}\n{server.log(2000)}")


@pytest.fixture
def own(fresh):
    """own(changes): a server of the test's own, able to send."""
    def make(changes=None):
        server = fresh({"events": {"retry_first_seconds": 1, "retry_max_seconds": 2}, **(changes or {})}).init().start()
        server.run("account", "limits", server.account, "--daily", 1000000, "--rate", 10000)
        server.verify("shop.example")
        return server
    return make


def test_event_destinations_by_boto3(warmpost):
    ses = warmpost.ses()
    name = "dest-crud"
    ses.create_configuration_set(ConfigurationSetName=name)
    arn = warmpost.ask("topic", "create", "crud")["arn"]
    definition = {"Enabled": True, "MatchingEventTypes": ["BOUNCE", "DELIVERY"], "SnsDestination": {"TopicArn": arn}}
    ses.create_configuration_set_event_destination(ConfigurationSetName=name, EventDestinationName="one", EventDestination=definition)
    told = ses.get_configuration_set_event_destinations(ConfigurationSetName=name)["EventDestinations"]
    assert told == [{"Name": "one", "Enabled": True, "MatchingEventTypes": ["BOUNCE", "DELIVERY"], "SnsDestination": {"TopicArn": arn}}]
    with pytest.raises(ses.exceptions.AlreadyExistsException) as twice:
        ses.create_configuration_set_event_destination(ConfigurationSetName=name, EventDestinationName="one", EventDestination=definition)
    assert twice.value.response["Error"]["Message"] == f"An event destination with name <one> already exists for configuration set <{name}>."
    with pytest.raises(ses.exceptions.BadRequestException) as unknown:
        ses.create_configuration_set_event_destination(ConfigurationSetName=name, EventDestinationName="two", EventDestination={
            **definition, "SnsDestination": {"TopicArn": arn.replace("crud", "nowhere")}})
    assert "warmpost topic create" in str(unknown.value)
    with pytest.raises(ses.exceptions.BadRequestException) as unmapped:
        ses.create_configuration_set_event_destination(ConfigurationSetName=name, EventDestinationName="two", EventDestination={
            "MatchingEventTypes": ["SEND"], "KinesisFirehoseDestination": {"IamRoleArn": "arn:aws:iam::1:role/x", "DeliveryStreamArn": "arn:aws:firehose:us-east-1:1:deliverystream/x"}})
    assert "[events] firehose" in str(unmapped.value)
    ses.update_configuration_set_event_destination(ConfigurationSetName=name, EventDestinationName="one", EventDestination={**definition, "Enabled": False})
    assert ses.get_configuration_set_event_destinations(ConfigurationSetName=name)["EventDestinations"][0]["Enabled"] is False
    ses.delete_configuration_set_event_destination(ConfigurationSetName=name, EventDestinationName="one")
    assert ses.get_configuration_set_event_destinations(ConfigurationSetName=name)["EventDestinations"] == []
    for call in (ses.delete_configuration_set_event_destination, lambda **which: ses.update_configuration_set_event_destination(**which, EventDestination=definition)):
        with pytest.raises(ses.exceptions.NotFoundException):
            call(ConfigurationSetName=name, EventDestinationName="one")
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.get_configuration_set_event_destinations(ConfigurationSetName="nowhere")


def test_a_webhook_confirms_itself_and_gets_the_records(own, webhooks, sink, someone):
    server = own()
    hook = webhooks(server)
    arn = listen(server, "orders", "prod", None, "--subscribe", hook.url)
    confirmed(server, "orders")
    asked = hook.all("confirmation")[0]
    assert asked["headers"]["x-amz-sns-message-type"] == "SubscriptionConfirmation"
    assert asked["confirmation"]["TopicArn"] == arn and asked["confirmation"]["Token"] in asked["confirmation"]["SubscribeURL"]
    answer = hook.all("confirmed")[0]["confirmed"]
    assert answer["status"] == 200 and f"<SubscriptionArn>{arn}:" in answer["body"]

    good, bad = someone(), someone()
    sink.answers["RCPT"] = lambda session, address: "550 5.1.1 no such user" if bad in address else None
    delivered = server.send(good, ConfigurationSetName="prod", EmailTags=[{"Name": "campaign", "Value": "nov"}])
    bounced = server.send(bad, ConfigurationSetName="prod")
    unheard = server.send(someone())
    told = hook.wait_for(delivered, "Delivery")
    assert told["mail"]["tags"]["campaign"] == ["nov"] and told["mail"]["tags"]["ses:configuration-set"] == ["prod"]
    assert told["delivery"]["recipients"] == [good]
    assert hook.wait_for(bounced, "Bounce")["bounce"]["bouncedRecipients"][0]["emailAddress"] == bad
    assert [event["eventType"] for event in hook.events(delivered)] == ["Send", "Delivery"]
    assert told == server.wait_for_event(delivered, "Delivery"), "the record is the event file's"
    server.wait_for_event(unheard, "Delivery")
    assert hook.events(unheard) == [], "sent without a configuration set"
    assert hook.all("invalid") == []
    headers = hook.all("event")[0]["headers"]
    assert headers["x-amz-sns-message-type"] == "Notification" and headers["x-amz-sns-topic-arn"] == arn
    assert headers["content-type"] == "text/plain; charset=UTF-8"


def test_only_the_types_that_were_asked_for(own, webhooks, sink, someone):
    server = own()
    hook = webhooks(server)
    listen(server, "bounces", "prod", ["BOUNCE"], "--subscribe", hook.url)
    confirmed(server, "bounces")
    bad = someone()
    sink.answers["RCPT"] = lambda session, address: "550 5.1.1 no such user" if bad in address else None
    delivered, bounced = server.send(someone(), ConfigurationSetName="prod"), server.send(bad, ConfigurationSetName="prod")
    hook.wait_for(bounced, "Bounce")
    server.wait_for_event(delivered, "Delivery")
    assert [event["eventType"] for event in hook.events()] == ["Bounce"]


def test_an_endpoint_that_was_down_gets_everything_in_order(own, webhooks, sink, someone):
    server = own()
    hook = webhooks(server)
    listen(server, "orders", "prod", ["SEND", "DELIVERY"], "--subscribe", hook.url)
    confirmed(server, "orders")
    port = hook.port
    hook.close()
    ids = [server.send(someone(), ConfigurationSetName="prod") for _ in range(10)]
    for one in ids:
        server.wait_for_event(one, "Delivery")
    wait_until(lambda: subscriptions(server, "orders")[0].get("failures", 0) > 0, 30, "the subscription to fail")
    assert subscriptions(server, "orders")[0]["waiting"] == 20
    assert "failing" in server.run("topic", "list")
    back = webhooks(server, port=port)
    for one in ids:
        back.wait_for(one, "Delivery")
        assert [event["eventType"] for event in back.events(one)][:1] == ["Send"], "in order per message"
    wait_until(lambda: subscriptions(server, "orders")[0]["waiting"] == 0, 30, "the queue to be empty")


def test_a_dead_endpoint_holds_up_neither_the_mail_nor_others(own, webhooks, sink, someone):
    server = own()
    hook = webhooks(server)
    nobody = f"http://127.0.0.1:{free_port()}/"
    listen(server, "orders", "prod", ["SEND", "DELIVERY"], "--subscribe", hook.url, "--subscribe", nobody)
    server.run("topic", "confirm", "orders")
    ids = [server.send(someone(), ConfigurationSetName="prod") for _ in range(10)]
    for one in ids:
        hook.wait_for(one, "Delivery")
    waiting = {one["endpoint"]: one["waiting"] for one in subscriptions(server, "orders")}
    assert waiting[nobody] == 20


def test_dead_letters_are_kept_and_replayed(own, webhooks, sink, someone):
    server = own({"events": {"retry_first_seconds": 1, "retry_max_seconds": 1, "queue_max": 10}})
    hook = webhooks(server)
    listen(server, "orders", "prod", ["SEND"], "--subscribe", hook.url)
    confirmed(server, "orders")
    hook.answer_with(500)
    ids = [server.send(someone(), ConfigurationSetName="prod") for _ in range(15)]
    wait_until(lambda: subscriptions(server, "orders")[0]["dead"] == 5, 30, lambda: f"five dead letters: {subscriptions(server, 'orders')}")
    letters = server.ask("topic", "dead", "orders")["dead_letters"]
    assert [letter["message_id"] for letter in letters] == ids[:5] and {letter["reason"] for letter in letters} == {"the queue was full"}
    full = wait_until(lambda: server.notices("EventQueueFull", topic="orders"), 30, "the notice of a full queue")[0]
    assert full["severity"] == "warning" and "warmpost topic replay orders" in full["advice"]
    server.restart()
    assert subscriptions(server, "orders")[0]["dead"] == 5, "over a restart"
    hook.answer_with(200)
    wait_until(lambda: subscriptions(server, "orders")[0]["waiting"] == 0, 60, "the queue to be empty")
    assert "5 dead letters" in server.run("topic", "replay", "orders")
    for one in ids:
        hook.wait_for(one, "Send")
    assert hook.all("invalid") == []


def test_no_event_is_lost_over_kill_9(own, webhooks, sink, someone):
    """Killed again and again between events; each acknowledged message's Send and Delivery reach the webhook, doubles have the id they had."""
    server = own()
    hook = webhooks(server)
    listen(server, "orders", "prod", ["SEND", "DELIVERY"], "--subscribe", hook.url)
    confirmed(server, "orders")
    dice = random.Random(4711)
    acknowledged = []
    for _ in range(6):
        for _ in range(15):
            try:
                acknowledged.append(server.send(someone(), ConfigurationSetName="prod"))
            except botocore.exceptions.BotoCoreError:
                pass
        time.sleep(dice.random() * 0.2)
        server.kill()
        server.start()
    for one in acknowledged:
        hook.wait_for(one, "Send", 60)
        hook.wait_for(one, "Delivery", 60)
    assert len(acknowledged) == 90
    ids = collections.defaultdict(set)
    for one in hook.all("event"):
        ids[one["event"]["mail"]["messageId"], one["event"]["eventType"], json.dumps(one["event"], sort_keys=True)].add(one["id"])
    assert all(len(same) == 1 for same in ids.values()), "a repeated notification is known by its MessageId"
    assert hook.all("invalid") == []


def test_unsubscribing_by_the_link(own, webhooks, sink, someone):
    server = own()
    hook = webhooks(server)
    listen(server, "orders", "prod", ["SEND"], "--subscribe", hook.url)
    confirmed(server, "orders")
    first = server.send(someone(), ConfigurationSetName="prod")
    hook.wait_for(first, "Send")
    link = hook.all("event")[0]["unsubscribe"].replace(f"https://{HOST}:{server.ports['api_tls']}", server.url())
    assert urllib.request.urlopen(link, timeout=10).status == 200
    assert subscriptions(server, "orders") == []
    second = server.send(someone(), ConfigurationSetName="prod")
    server.wait_for_event(second, "Delivery")
    assert hook.events(second) == []


def test_an_endpoint_that_does_not_confirm_gets_nothing(own, webhooks, sink, someone):
    server = own()
    hook = webhooks(server, confirm=False)
    listen(server, "orders", "prod", ["SEND"], "--subscribe", hook.url)
    wait_until(lambda: hook.all("confirmation"), 30, "the confirmation to be asked for")
    early = server.send(someone(), ConfigurationSetName="prod")
    server.wait_for_event(early, "Delivery")
    assert hook.events() == []
    server.run("topic", "confirm", "orders", "--ask")
    wait_until(lambda: len(hook.all("confirmation")) == 2, 30, "to be asked again")
    tokens = {one["confirmation"]["Token"] for one in hook.all("confirmation")}
    assert len(tokens) == 2
    server.run("topic", "confirm", "orders")
    late = server.send(someone(), ConfigurationSetName="prod")
    hook.wait_for(late, "Send")
    assert hook.events(early) == []


def test_a_topic_as_a_file_and_eventbridge_mapped_to_it(own, tmp_path, sink, someone):
    server = own({"events": {"eventbridge": "topic:bus"}})
    path = tmp_path / "bus.jsonl"
    server.run("topic", "create", "bus", "--file", path)
    ses = server.ses(newer=True)   # Debian's boto3 does not know EventBridgeDestination
    ses.create_configuration_set(ConfigurationSetName="prod")
    ses.create_configuration_set_event_destination(ConfigurationSetName="prod", EventDestinationName="bus", EventDestination={
        "Enabled": True, "MatchingEventTypes": ["DELIVERY"], "EventBridgeDestination": {"EventBusArn": "arn:aws:events:us-east-1:000000000002:event-bus/default"}})
    sent = server.send(someone(), ConfigurationSetName="prod")
    lines = wait_until(lambda: path.exists() and path.read_text().splitlines(), 30, "the event in the topic's file")
    told = json.loads(lines[0])
    assert told["detail-type"] == "Email Delivered" and told["source"] == "aws.ses" and told["detail"]["mail"]["messageId"] == sent
    assert "arn:aws:ses:us-east-1:" in told["resources"][0]


def test_mistakes_of_the_terminal_say_what_to_do(own):
    server = own()
    for arguments, said in ((("create", "t", "--subscribe", "http://shop.example/"), "allow_http"), (("create", "t", "--kafka", "x"), "brokers"), (("create", "a b"), "letters"),
                            (("replay", "none"), "no topic none"), (("show", "none"), "no topic none")):
        done = server.try_run("topic", *arguments)
        assert done.returncode == 1 and said in done.stderr, done.stderr
    server.run("topic", "create", "t")
    server.run("topic", "delete", "t")
    assert "no topics" in server.run("topic")
