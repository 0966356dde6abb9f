// Hands events to subscribers that are Kafka topics or files: one thread, besides librdkafka's own.
//
// At least once: an event leaves its queue when the brokers have it (delivery report), or the file is synced. Kafka: key is the message's id, so its events
// stay in order in one partition.
#pragma once
#include <memory>

#include "config/live.h"
#include "registry/event_queues.h"
#include "runtime/snapshot_cell.h"

namespace warmpost::reporting {

class StreamSender {
public:
    // All outlive it. Errors: InvalidArgument: [kafka] cannot be used.
    [[nodiscard]] static Result<std::unique_ptr<StreamSender>> make(const config::Live& config, const runtime::SnapshotCell& snapshot,
                                                                    registry::EventQueues& queues);
    ~StreamSender();  // stop()
    void start();
    void stop();
    void notify();  // there may be something to send; from any thread

private:
    struct Impl;
    explicit StreamSender(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::reporting
