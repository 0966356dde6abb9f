// Counts of the last 24 hours and of the last hour, in slots of ten minutes. Pure: time is a parameter; fixed memory.
#pragma once
#include <array>
#include <cstdint>

#include "base/time.h"

namespace warmpost::managed {

inline constexpr std::int64_t kSlotMs = 600'000;
inline constexpr std::int64_t kSlotsPerDay = 144, kSlotsPerHour = 6;

[[nodiscard]] constexpr std::int64_t slot_of(WallTime t) { return to_ms(t) / kSlotMs; }
[[nodiscard]] constexpr std::int64_t day_of_slot(std::int64_t slot) { return slot / kSlotsPerDay; }

// "Last 24 h" is the slot that runs and the 143 before it, "last hour" it and the 5 before. A slot in the past counts in the one that runs.
class SlidingCount {
public:
    void move_to(std::int64_t slot);                    // never back
    void add(std::int64_t messages) {                   // in the slot that runs; negative takes back
        slots_[static_cast<std::size_t>(slot_ % kSlotsPerDay)] += static_cast<std::int32_t>(messages);
        day_ += messages;
        hour_ += messages;
    }
    [[nodiscard]] std::int64_t day() const { return day_; }
    [[nodiscard]] std::int64_t hour() const { return hour_; }
    [[nodiscard]] std::int64_t slot() const { return slot_; }

    template <class F>
    void each_field(F&& f) {
        f("slot", slot_);
        f("slots", slots_);
        f("day", day_);
        f("hour", hour_);
    }

private:
    std::int64_t slot_ = 0;
    std::int64_t day_ = 0, hour_ = 0;
    std::array<std::int32_t, kSlotsPerDay> slots_{};
};

}  // namespace warmpost::managed
