#include "base/minute_counts.h"

#include <chrono>

namespace warmpost {

void MinuteCounts::forget(SteadyTime now) {
    for (; !begun_.empty() && now - begun_.front().first >= std::chrono::minutes(1); begun_.pop_front()) counts_.erase(begun_.front().second);
}

int MinuteCounts::count(const IpAddress& client, SteadyTime now) {
    forget(now);
    const auto found = counts_.find(client);
    return found == counts_.end() ? 0 : found->second;
}

bool MinuteCounts::full_for(const IpAddress& client, SteadyTime now) {
    forget(now);
    return counts_.size() >= most_ && !counts_.contains(client);
}

int MinuteCounts::add(const IpAddress& client, SteadyTime now) {
    if (full_for(client, now)) return 0;
    const auto [known, fresh] = counts_.try_emplace(client, 0);
    if (fresh) begun_.emplace_back(now, client);
    return ++known->second;
}

}  // namespace warmpost
