// Hands events to subscribers over HTTP(S), one thread for all of them. A subscriber that does not answer holds up nobody else, and never the mail.
//
// At least once: an event leaves its queue after a 2xx. In order per message. Retries with doubling pauses, until [events] give_up_hours; then the event is
// a dead letter. A subscription that is not confirmed gets its SubscriptionConfirmation and nothing else.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/time.h"
#include "config/live.h"
#include "registry/event_queues.h"
#include "reporting/events/sns_envelope.h"
#include "runtime/snapshot_cell.h"

namespace warmpost::reporting {

struct SenderState {          // of one subscription, for people
    int failures = 0;         // in a row
    std::string error;        // of the last one
    WallTime last_success{};  // since the start
};

class HttpsSender {
public:
    // All outlive it. Errors: InvalidArgument (events.ca_file).
    [[nodiscard]] static Result<std::unique_ptr<HttpsSender>> make(const config::Live& config, const runtime::SnapshotCell& snapshot,
                                                                   registry::EventQueues& queues, const SnsSigner& signer);
    ~HttpsSender();  // stop()
    void start();
    void stop();                                                        // waits a few seconds for requests that are on their way
    void notify();                                                      // there may be something to send; from any thread
    [[nodiscard]] std::map<std::uint64_t, SenderState> states() const;  // by subscription, those that were tried

private:
    struct Impl;
    explicit HttpsSender(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::reporting
