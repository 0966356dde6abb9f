#include "simulator/split.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace warmpost::simulator {

void split(std::span<const std::size_t> leased, std::span<const std::int64_t> rooms, std::int64_t waiting, Allocation& out) {
    const std::int64_t sum = std::accumulate(rooms.begin(), rooms.end(), std::int64_t{0});
    std::int64_t left = waiting;
    for (std::size_t i = 0; i < leased.size() && left > 0; ++i) {
        std::int64_t part = rooms[i];
        // In doubles, since an address without a limit has a room whose product with what waits leaves 64 bits.
        if (sum > waiting) {
            const double share = std::floor(static_cast<double>(rooms[i]) * static_cast<double>(waiting) / static_cast<double>(sum));
            part = std::min({part, left, static_cast<std::int64_t>(share) + 1});
        }
        if (part <= 0) continue;
        out.batches.push_back({leased[i], part});
        left -= part;
    }
    out.shared = left;
}

}  // namespace warmpost::simulator
