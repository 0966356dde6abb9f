"""Kafka brokers by librdkafka's mock cluster, in this process, and a consumer of its own."""
import json
import time

from confluent_kafka import Consumer, Producer, TopicPartition


class Kafka:
    def __init__(self, brokers=1):
        self.cluster = Producer({"test.mock.num.brokers": brokers, "log_level": 0})
        self.brokers = [f"{one.host}:{one.port}" for one in self.cluster.list_topics(timeout=20).brokers.values()]

    def records(self, topic, count, timeout=60):
        """The first `count` records of a topic, over all its partitions, as (partition, key, value); fewer when no more come in time."""
        consumer = Consumer({"bootstrap.servers": ",".join(self.brokers), "group.id": "suite", "log_level": 0, "enable.auto.commit": False})
        found = []
        try:
            partitions = consumer.list_topics(topic, timeout=20).topics[topic].partitions
            consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
            until = time.monotonic() + timeout
            while len(found) < count and time.monotonic() < until:
                record = consumer.poll(1)
                if record is not None and not record.error():
                    found.append((record.partition(), record.key().decode(), json.loads(record.value())))
        finally:
            consumer.close()
        return found
