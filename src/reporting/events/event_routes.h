// Which queues take an event, by the destinations of its configuration set. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "control/snapshot.h"
#include "registry/event_queues.h"

namespace warmpost::reporting {

// The queue of destinations that are mapped to "kafka"; subscriptions count from 1.
inline constexpr std::uint64_t kMappedKafkaQueue = 0;

// SES's name in a record ("Rendering Failure") to the type; nothing for what is none, such as notices of warmpost's own.
[[nodiscard]] std::optional<control::EventType> event_type(std::string_view record_type);

struct EventSubject {  // what routing needs of a record
    control::EventType type{};
    AccountId account;
    std::string configuration_set, message_id, source_arn, timestamp;
};
// Nothing for what is about no message, or was sent with no configuration set.
[[nodiscard]] std::optional<EventSubject> subject_of(std::string_view record);

// EventBridge's envelope around a record (SES guide, "Monitoring using EventBridge"). `id`: unlike any other event's.
[[nodiscard]] std::string eventbridge_envelope(const EventSubject& subject, std::string_view record, std::string_view region, std::string_view id);

// Appends one entry for each queue that wants the event; a notice that a configuration set may send again, or no more, goes to its EventBridge destinations.
// A subscription that several destinations lead to gets it once.
void route_event(std::string_view record, const control::Snapshot& snapshot, const config::Config& config, std::vector<registry::EventQueues::NewEvent>& out);

}  // namespace warmpost::reporting
