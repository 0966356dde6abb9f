#include "reporting/events/subscribers_sink.h"

#include <spdlog/spdlog.h>

#include "reporting/events/event_routes.h"
#include "reporting/events/record.h"
#include "reporting/events/subscribers.h"
#include "reporting/events/webhook_url.h"
#include "runtime/clock.h"

namespace warmpost::reporting {
namespace {

constexpr auto kBetweenWarnings = std::chrono::minutes(10);
// A place in the outbox this far behind what was taken belongs to an outbox that began anew: a batch is offered at most once more after a crash.
constexpr std::uint64_t kBegunAnew = 100'000;

// What stands behind a URL's host may be a secret.
std::string shown(const control::Subscription& subscription) {
    if (subscription.transport != control::Transport::https) return subscription.endpoint;
    return webhook_site(subscription.endpoint) + " (subscription " + std::to_string(subscription.id) + ")";
}

}  // namespace

registry::EventQueues::Limits queue_limits(const config::Config& config) {
    return {config.events.queue_max, config.events.dead_letters_max, config.events.dead_letters_keep};
}

bool SubscribersSink::anyone_listens(const control::Snapshot& snapshot) {
    if (looked_at_ == snapshot.version) return listens_;
    looked_at_ = snapshot.version;
    listens_ = false;
    for (const auto& [id, account] : snapshot.accounts)
        for (const auto& [name, set] : account->configuration_sets) listens_ = listens_ || !set.destinations.empty();
    return listens_;
}

Status SubscribersSink::take(std::span<const spool::OutboxEvent> events) {
    if (events.empty()) return {};
    const auto snapshot = snapshot_.get();
    const auto taken = queues_.taken();
    const bool anew = events.back().sequence + kBegunAnew < taken;
    std::vector<registry::EventQueues::NewEvent> wanted;
    if (anyone_listens(*snapshot))
        for (const auto& event : events)
            if (!event.json.empty() && (anew || event.sequence > taken)) route_event(event.json, *snapshot, *config_, wanted);
    if (wanted.empty()) return {};  // nothing to be taken twice: no write for it
    const auto full = queues_.append(wanted, events.back().sequence, runtime::wall_now(), queue_limits(*config_));
    if (!full) return fail(full.error().code, "events cannot be put into the queues of subscribers: " + full.error().message);
    tell_full(*snapshot, *full);
    notify_();
    return {};
}

void SubscribersSink::tell_full(const control::Snapshot& snapshot, const std::vector<std::uint64_t>& full) {
    const auto now = runtime::steady_now();
    for (const auto queue : full) {
        auto& last = told_[queue];
        if (last != SteadyTime{} && now - last < kBetweenWarnings) continue;
        last = now;
        const auto whose = find_subscriber(snapshot, queue);
        const std::string topic = whose ? whose->topic : "", endpoint = whose ? shown(whose->subscription) : config_->kafka.topic;
        const std::string text = "The queue of events for " + endpoint + " is full: the oldest become dead letters.";
        const std::string advice = "Mend the receiver, then: warmpost topic replay " + topic;
        spdlog::warn("{} {}", text, advice);
        tell_(notice_record({"EventQueueFull", whose ? whose->account : AccountId{}, "warning", text, advice, {{"topic", topic}, {"endpoint", endpoint}}},
                            runtime::wall_now()));
    }
}

}  // namespace warmpost::reporting
