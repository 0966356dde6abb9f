#include "policy/managed/window.h"

#include <algorithm>

namespace warmpost::managed {

void SlidingCount::move_to(std::int64_t slot) {
    if (slot <= slot_) return;
    if (slot - slot_ >= kSlotsPerDay) {
        slots_.fill(0);
        day_ = hour_ = 0;
        slot_ = slot;
        return;
    }
    for (; slot_ < slot; ++slot_) {
        const auto next = slot_ + 1;
        const auto leaves_day = static_cast<std::size_t>(next % kSlotsPerDay);  // the place that the next slot takes
        const auto leaves_hour = static_cast<std::size_t>((next - kSlotsPerHour + kSlotsPerDay) % kSlotsPerDay);
        day_ -= slots_[leaves_day];
        hour_ -= slots_[leaves_hour];
        slots_[leaves_day] = 0;
    }
}

}  // namespace warmpost::managed
