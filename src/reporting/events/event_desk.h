// What the HTTP faces ask of the events' side: pages of topics, `warmpost topic`.
#pragma once
#include <functional>

#include "registry/event_queues.h"
#include "reporting/events/https_sender.h"
#include "reporting/events/sns_envelope.h"

namespace warmpost::reporting {

struct EventDesk {  // all outlive it
    registry::EventQueues& queues;
    const SnsSigner& signer;
    const HttpsSender& sender;
    std::function<void()> wake;  // the senders look again; from any thread
};

}  // namespace warmpost::reporting
