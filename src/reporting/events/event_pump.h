// Hands the outbox to all who take events: the event file, the suppression list, the queues of subscribers. At least once, in order.
//
// One thread of its own, woken by the spool. The outbox forgets a batch only after every sink took it. While a sink cannot, the batch stays in the outbox, the
// reason is logged once a minute, and it is offered again: to that sink only, unless the process was restarted in between. The mail path never waits for any of it.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "spool/spool.h"

namespace warmpost::reporting {

class EventSink {
public:
    virtual ~EventSink() = default;
    // Answers without error once what it makes of the batch is durable. May block. A batch may come again after a crash: it must do no harm.
    [[nodiscard]] virtual Status take(std::span<const spool::OutboxEvent> events) = 0;
};

class EventPump {
public:
    EventPump(spool::Spool& spool, std::vector<EventSink*> sinks);   // the sinks outlive it
    ~EventPump();                 // stop()
    void start();
    void stop();                  // offers what is there, then ends the thread
    [[nodiscard]] std::uint64_t taken() const;   // events that all sinks took

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::reporting
