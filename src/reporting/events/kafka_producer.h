// librdkafka's producer: all in-sync replicas acknowledge, nothing is doubled or reordered by retries. librdkafka stays in kafka_producer.cc.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "config/config.h"

namespace warmpost::reporting {

struct KafkaReport {  // of one message that was handed to produce()
    std::uint64_t queue = 0, number = 0;
    std::string error;      // empty: the brokers have it
    bool for_good = false;  // with an error: trying again would end likewise
};

class KafkaProducer {
public:
    // Connects behind the caller's back, again and again. `give_up`: how long one message is tried. Errors: InvalidArgument: a broker or property that
    // librdkafka refuses, an options file that is not there or readable by others.
    [[nodiscard]] static Result<std::unique_ptr<KafkaProducer>> make(const config::Config::Kafka& kafka, std::chrono::milliseconds give_up,
                                                                     std::function<void(const KafkaReport&)> report);
    ~KafkaProducer();  // what is on its way is dropped without a report
    KafkaProducer(const KafkaProducer&) = delete;
    KafkaProducer& operator=(const KafkaProducer&) = delete;

    // Takes a copy. Messages of one key stay in order. Errors: Unavailable (its own queue is full), InvalidArgument (too large, say).
    [[nodiscard]] Status produce(const std::string& topic, std::string_view key, std::string_view body, std::uint64_t queue, std::uint64_t number);
    // Reports what has been decided, on this thread; waits for something at most so long.
    void poll(std::chrono::milliseconds wait);
    // Empty, or why it can do nothing more and a new one is needed.
    [[nodiscard]] std::string fatal_error() const;

private:
    struct Impl;
    explicit KafkaProducer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::reporting
