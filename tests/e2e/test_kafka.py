"""Events to Kafka with the whole server: librdkafka's own client talks to librdkafka's mock brokers."""
import collections

from support.kafka import Kafka
from support.net import free_port, wait_until


def start(fresh, sink, brokers, **events):
    server = fresh({"kafka": {"brokers": brokers}, "events": events}).init().start()
    server.run("account", "limits", server.account, "--daily", -1, "--rate", 0)
    server.verify("shop.example")
    return server


def listen(server, configuration_set, destination):
    ses = server.ses()
    ses.create_configuration_set(ConfigurationSetName=configuration_set)
    ses.create_configuration_set_event_destination(ConfigurationSetName=configuration_set, EventDestinationName="all",
                                                   EventDestination={"Enabled": True, "MatchingEventTypes": ["SEND", "DELIVERY", "BOUNCE"], **destination})


def test_events_reach_kafka_by_topic_and_by_mapping_in_order_of_each_message(fresh, sink, someone):
    kafka = Kafka()
    server = start(fresh, sink, kafka.brokers, firehose="kafka")
    arn = server.ask("topic", "create", "orders", "--kafka", "mail-events")["arn"]
    listen(server, "by-topic", {"SnsDestination": {"TopicArn": arn}})
    listen(server, "by-mapping", {"KinesisFirehoseDestination": {"IamRoleArn": "arn:aws:iam::123456789012:role/mail",
                                                                 "DeliveryStreamArn": "arn:aws:firehose:us-east-1:123456789012:deliverystream/mail"}})
    sent = {name: [server.send(someone(), ConfigurationSetName=name) for _ in range(10)] for name in ("by-topic", "by-mapping")}
    for name, topic in (("by-topic", "mail-events"), ("by-mapping", "warmpost-events")):
        wait_until(lambda topic=topic: topic in kafka.cluster.list_topics(timeout=20).topics, 60, f"topic {topic}")
        kinds = collections.defaultdict(list)
        for _, key, event in kafka.records(topic, 20):
            assert key == event["mail"]["messageId"]
            kinds[key].append(event["eventType"])
        assert kinds == {message: ["Send", "Delivery"] for message in sent[name]}


def test_events_wait_for_brokers_that_are_away_and_outlive_a_kill(fresh, sink, someone):
    server = start(fresh, sink, [f"127.0.0.1:{free_port()}"])
    arn = server.ask("topic", "create", "orders", "--kafka", "late-events")["arn"]
    listen(server, "late", {"SnsDestination": {"TopicArn": arn}})
    sent = [server.send(someone(), ConfigurationSetName="late") for _ in range(5)]
    for message in sent:
        server.wait_for_event(message, "Delivery")
    wait_until(lambda: server.ask("topic", "show", "orders")["subscriptions"][0]["waiting"] == 10, 30, "events to wait for Kafka")
    server.kill()
    kafka = Kafka()
    server.change({"kafka": {"brokers": kafka.brokers}})
    server.start()
    wait_until(lambda: server.ask("topic", "show", "orders")["subscriptions"][0]["waiting"] == 0, 60, "the queue to empty")
    told = {(key, event["eventType"]) for _, key, event in kafka.records("late-events", 10)}
    assert told == {(message, kind) for message in sent for kind in ("Send", "Delivery")}
