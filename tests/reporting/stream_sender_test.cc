#include "reporting/events/stream_sender.h"

#include <gmock/gmock.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <fstream>

#include "reporting/subscriber_kit.h"

namespace warmpost::reporting {
namespace {

using testing::ElementsAre;

// A cluster of librdkafka's own, in this process.
class MockCluster {
public:
    explicit MockCluster(int brokers) {
        char why[256];
        owner_ = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), why, sizeof why);
        cluster_ = rd_kafka_mock_cluster_new(owner_, brokers);
    }
    ~MockCluster() {
        rd_kafka_mock_cluster_destroy(cluster_);
        rd_kafka_destroy(owner_);
    }
    [[nodiscard]] std::string brokers() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
    void create(const std::string& topic, int partitions) { rd_kafka_mock_topic_create(cluster_, topic.c_str(), partitions, 1); }
    void fail_next(int times, rd_kafka_resp_err_t error) {
        for (int i = 0; i < times; ++i) rd_kafka_mock_push_request_errors(cluster_, 0 /* Produce */, 1, error);
    }
    void down(bool is_down) { is_down ? rd_kafka_mock_broker_set_down(cluster_, 1) : rd_kafka_mock_broker_set_up(cluster_, 1); }

    struct Record {
        int partition;
        std::string key, value;
    };
    // All of the topic, once there are `count`; 30 s at most.
    std::vector<Record> read(const std::string& topic, std::size_t count) const {
        auto* conf = rd_kafka_conf_new();
        rd_kafka_conf_set(conf, "bootstrap.servers", brokers().c_str(), nullptr, 0);
        rd_kafka_conf_set(conf, "group.id", "test", nullptr, 0);
        rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", nullptr, 0);
        auto* consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, nullptr, 0);
        rd_kafka_poll_set_consumer(consumer);
        auto* topics = rd_kafka_topic_partition_list_new(1);
        for (int partition = 0; partition < kPartitions; ++partition)
            rd_kafka_topic_partition_list_add(topics, topic.c_str(), partition)->offset = RD_KAFKA_OFFSET_BEGINNING;
        rd_kafka_assign(consumer, topics);
        std::vector<Record> records;
        for (int i = 0; i < 300 && records.size() < count; ++i) {
            auto* message = rd_kafka_consumer_poll(consumer, 100);
            if (message == nullptr) continue;
            if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
                records.push_back({message->partition, std::string(static_cast<char*>(message->key), message->key_len),
                                   std::string(static_cast<char*>(message->payload), message->len)});
            rd_kafka_message_destroy(message);
        }
        rd_kafka_topic_partition_list_destroy(topics);
        rd_kafka_consumer_close(consumer);
        rd_kafka_destroy(consumer);
        return records;
    }
    static constexpr int kPartitions = 4;

private:
    rd_kafka_t* owner_;
    rd_kafka_mock_cluster_t* cluster_;
};

class StreamSenderTest : public SubscriberTest {
protected:
    void start() {
        publish();
        live = std::make_unique<config::Live>(config);
        auto made = StreamSender::make(*live, cell, *queues);
        ASSERT_TRUE(made) << made.error().message;
        sender = std::move(*made);
        sender->start();
    }
    static std::vector<std::string> lines(const std::string& path) {
        std::vector<std::string> all;
        std::ifstream in(path);
        for (std::string line; std::getline(in, line);) all.push_back(line);
        return all;
    }
    std::unique_ptr<config::Live> live;
    std::unique_ptr<StreamSender> sender;
};

// Tests with brokers.
class KafkaSenderTest : public StreamSenderTest {
#ifdef __SANITIZE_THREAD__
    void SetUp() override { GTEST_SKIP() << "librdkafka starts its threads by thrd_create, which ThreadSanitizer of g++ 12 does not know: it crashes in them"; }
#endif
};

TEST_F(StreamSenderTest, AFileGetsOneLineAnEventInOrder) {
    const std::string path = directory.path() / "out" / "events.jsonl";
    subscribe(1, control::Transport::file, path);
    append(1, "a", "1"), append(1, "b", "2");
    start();
    ASSERT_TRUE(drained(1));
    append(1, "a", "3");
    sender->notify();
    ASSERT_TRUE(drained(1));
    EXPECT_THAT(lines(path), ElementsAre("1", "2", "3"));
}
TEST_F(StreamSenderTest, AFileThatCannotBeWrittenKeepsItsEventsAndHoldsUpNoOther) {
    const std::string blocked = directory.path() / "blocked", good = directory.path() / "good";
    std::ofstream(blocked) << "a file where a directory should be";
    subscribe(1, control::Transport::file, blocked + "/events");
    subscribe(2, control::Transport::file, good);
    append(1, "a", "1"), append(2, "a", "1");
    start();
    ASSERT_TRUE(drained(2));
    EXPECT_EQ(queues->counts(1).waiting, 1u);
    std::filesystem::remove(blocked);
    sender->notify();
    ASSERT_TRUE(drained(1));
    EXPECT_THAT(lines(blocked + "/events"), ElementsAre("1"));
}
TEST_F(KafkaSenderTest, KafkaGetsTheMessagesIdAsKeyAndItsEventsInOrder) {
    MockCluster cluster(3);
    cluster.create("mail-events", MockCluster::kPartitions);
    config.kafka.brokers = {cluster.brokers()};
    subscribe(1, control::Transport::kafka, "mail-events");
    for (int step = 0; step < 5; ++step)
        for (const char* message : {"m1", "m2", "m3", "m4"}) append(1, message, std::string(message) + "/" + std::to_string(step));
    start();
    ASSERT_TRUE(drained(1));
    const auto records = cluster.read("mail-events", 20);
    ASSERT_EQ(records.size(), 20u);
    std::map<std::string, std::vector<std::string>> by_key;
    std::map<std::string, std::set<int>> partitions;
    for (const auto& record : records) by_key[record.key].push_back(record.value), partitions[record.key].insert(record.partition);
    for (const char* message : {"m1", "m2", "m3", "m4"}) {
        std::vector<std::string> expected;
        for (int step = 0; step < 5; ++step) expected.push_back(std::string(message) + "/" + std::to_string(step));
        EXPECT_EQ(by_key[message], expected);
        EXPECT_EQ(partitions[message].size(), 1u);
    }
}
TEST_F(KafkaSenderTest, AnEventIsForgottenOnlyOnceTheBrokersHaveIt) {
    MockCluster cluster(1);
    cluster.create("mail-events", MockCluster::kPartitions);
    cluster.down(true);
    config.kafka.brokers = {cluster.brokers()};
    subscribe(1, control::Transport::kafka, "mail-events");
    append(1, "m1", "1");
    start();
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));  // time in which it would be lost
    EXPECT_EQ(queues->counts(1).waiting, 1u);
    sender.reset();  // a restart while it is on its way
    EXPECT_EQ(queues->counts(1).waiting, 1u);
    cluster.down(false);
    start();
    ASSERT_TRUE(drained(1));
    EXPECT_EQ(cluster.read("mail-events", 1).size(), 1u);
}
TEST_F(KafkaSenderTest, PassingErrorsAreTriedAgainInOrder) {
    MockCluster cluster(1);
    cluster.create("mail-events", MockCluster::kPartitions);
    cluster.fail_next(3, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS);
    config.kafka.brokers = {cluster.brokers()};
    subscribe(1, control::Transport::kafka, "mail-events");
    for (int i = 0; i < 5; ++i) append(1, "m", std::to_string(i));
    start();
    ASSERT_TRUE(drained(1));
    std::vector<std::string> values;
    for (const auto& record : cluster.read("mail-events", 5)) values.push_back(record.value);
    EXPECT_THAT(values, ElementsAre("0", "1", "2", "3", "4"));
}
TEST_F(KafkaSenderTest, WhatKafkaNeverTakesBecomesADeadLetter) {
    MockCluster cluster(1);
    cluster.create("mail-events", MockCluster::kPartitions);
    config.kafka.brokers = {cluster.brokers()};
    subscribe(1, control::Transport::kafka, "mail-events");
    append(1, "m", std::string(2'000'000, 'x'));  // beyond message.max.bytes
    append(1, "m", "small");
    start();
    ASSERT_TRUE(drained(1));
    ASSERT_EQ(queues->counts(1).dead, 1u);
    EXPECT_THAT(queues->dead(1, 1).value()[0].reason, testing::HasSubstr("Message size too large"));
    EXPECT_EQ(cluster.read("mail-events", 1).size(), 1u);
}
TEST_F(KafkaSenderTest, MappedDestinationsGoToTheConfiguredTopic) {
    MockCluster cluster(1);
    cluster.create("all-mail", MockCluster::kPartitions);
    config.kafka.brokers = {cluster.brokers()};
    config.kafka.topic = "all-mail";
    append(kMappedKafkaQueue, "m", "1");
    start();
    ASSERT_TRUE(drained(kMappedKafkaQueue));
    EXPECT_EQ(cluster.read("all-mail", 1).size(), 1u);
}
TEST_F(KafkaSenderTest, OptionsThatLibrdkafkaDoesNotKnowAndFilesOthersMayReadAreRefused) {
    config.kafka.brokers = {"127.0.0.1:1"};
    config.kafka.options_file = directory.path() / "kafka.properties";
    const auto made = [&](const std::string& text, std::filesystem::perms mode) {
        std::ofstream(config.kafka.options_file) << text;
        std::filesystem::permissions(config.kafka.options_file, mode);
        publish();
        live = std::make_unique<config::Live>(config);
        const auto tried = StreamSender::make(*live, cell, *queues);
        return tried ? std::string() : tried.error().message;
    };
    using std::filesystem::perms;
    EXPECT_THAT(made("no.such.thing=1\n", perms::owner_read | perms::owner_write), testing::HasSubstr("no.such.thing"));
    EXPECT_THAT(made("# fine\nlinger.ms = 1\n", perms::owner_read | perms::group_read), testing::HasSubstr("chmod 600"));
    EXPECT_EQ(made("# fine\nlinger.ms = 1\n", perms::owner_read | perms::owner_write), "");
    EXPECT_THAT(made("linger\n", perms::owner_read | perms::owner_write), testing::HasSubstr("name=value"));
}

}  // namespace
}  // namespace warmpost::reporting
