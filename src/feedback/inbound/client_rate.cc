#include "feedback/inbound/client_rate.h"

namespace warmpost::feedback {
namespace {
constexpr auto kMinute = std::chrono::minutes(1);
constexpr std::size_t kMostClients = 10'000;   // strangers choose their addresses
}  // namespace

bool ClientRate::take(const IpAddress& client, int most, SteadyTime now) {
    const std::lock_guard lock(mutex_);
    if (clients_.size() >= kMostClients && !clients_.contains(client)) {
        std::erase_if(clients_, [now](const auto& entry) { return now - entry.second.since >= kMinute; });
        if (clients_.size() >= kMostClients) return false;
    }
    Minute& minute = clients_[client];
    if (now - minute.since >= kMinute) minute = {now, 0};
    return ++minute.count <= most;
}

}  // namespace warmpost::feedback
