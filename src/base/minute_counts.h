// How often each client address did something in the minute that began with its first time. Strangers choose their addresses: of no more than `most` at a
// time is anything known. What each call costs does not grow with how many are known. Not thread-safe; reads no clock: times never go back.
#pragma once
#include <cstddef>
#include <deque>
#include <unordered_map>
#include <utility>

#include "base/ip_address.h"
#include "base/time.h"

namespace warmpost {

class MinuteCounts {
public:
    explicit MinuteCounts(std::size_t most) : most_(most) {}
    // In its minute; 0: it has none.
    [[nodiscard]] int count(const IpAddress& client, SteadyTime now);
    // There is no room for this client, which is not known.
    [[nodiscard]] bool full_for(const IpAddress& client, SteadyTime now);
    // One more; answers how many that makes, or 0 where there is no room.
    int add(const IpAddress& client, SteadyTime now);
    [[nodiscard]] std::size_t known() const { return counts_.size(); }

private:
    void forget(SteadyTime now);  // whose minutes are over

    std::size_t most_;
    std::unordered_map<IpAddress, int> counts_;
    std::deque<std::pair<SteadyTime, IpAddress>> begun_;  // minutes in the order in which they began, one for each of counts_
};

}  // namespace warmpost
