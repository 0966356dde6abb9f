// From answers to consequences: what the spool records, which events are told, who gets a bounce notice, when to try again.
//
// What an answer means is decided in policy/outcome; nothing here decides it again. Pure but for spool.record(), counters and the bounce callback; any core.
#pragma once
#include <string>
#include <vector>

#include "delivery/egress/transaction.h"
#include "delivery/scheduler/item.h"
#include "delivery/scheduler/shared.h"
#include "policy/outcome/outcome.h"

namespace warmpost::delivery {

struct Attempt {                        // where an attempt went; mostly empty when none left the house
    std::string source;                 // outgoing address or relay's name
    bool source_is_address = false;
    std::string ehlo, remote_host, remote_ip, tls_version, decision;
    std::string pool_name;
    IspId isp;
    WallTime began{};
    spool::UsageKind kind = spool::UsageKind::shared;   // what its recipients are charged as
};

struct Heard {
    outcome::Judgement judgement;
    std::size_t recipients = 0;         // that heard it
    const Answer* answer = nullptr;     // one of those that were given
};

// Judges and records one attempt. `answers`: one for each of item.recipients. `local`: our own reply, judged by its code alone. Afterwards item.recipients are those
// that wait, with item.due_ms; empty: the message is done with at this domain. Returns what is evidence, one for each different answer.
std::vector<Heard> conclude(Shared& shared, Item& item, const spool::Message& message, const Attempt& attempt, const std::vector<Answer>& answers, bool local,
                                         WallTime now);
// The queue age limit ended it (SES: Transient/General; with MaxDeliverySeconds Transient/CustomTimeoutExceeded).
void conclude_expired(Shared& shared, const Item& item, const spool::Message& message, WallTime now);
// The operator ended it.
void conclude_dropped(Shared& shared, const Item& item, const spool::Message& message, WallTime now);
// Waits long, without an attempt of its own: DeliveryDelay, once.
void tell_delay(Shared& shared, Item& item, const spool::Message& message, WallTime now);
// What is mailed to the sender about an outcome, as mail of the service, in wire form. Empty: nothing of the kind.
struct Notices {
    std::string reply;                  // of a simulated mailbox
    std::string bounce;
};
// Records the outcome once the notices are durable: a crash in between tries the recipient again and loses no notice.
void record(Shared& shared, const spool::Message& message, Notices notices, spool::Outcome outcome, WallTime now);
// True when the sender wants notices: a bounce never bounces (RFC 5321 4.5.5), and nobody asked for one when feedback forwarding is off.
[[nodiscard]] bool wants_notices(const Shared& shared, const spool::Message& message);
// True when a DeliveryDelay is due and not told.
[[nodiscard]] bool delay_due(const Shared& shared, const Item& item, WallTime now);

}  // namespace warmpost::delivery
