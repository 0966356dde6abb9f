// One address at one ISP: how much the ISP takes from it, and how that changes overnight. Pure.
#pragma once
#include <array>
#include <cstdint>

#include "simulator/calendar.h"

namespace warmpost::simulator {

// Sums of the last 24 h and of the last hour, the current slot included.
class SlidingSums {
public:
    // What is 24 h (1 h) ago leaves the sums. Once a slot, in every slot.
    void slide(std::int64_t slot) {
        day_ -= ring_[index(slot)];
        ring_[index(slot)] = 0;
        hour_ -= ring_[index(slot - kSlotsAnHour + kSlotsADay)];
    }
    void add(std::int64_t slot, std::int64_t count) {
        ring_[index(slot)] += count;
        day_ += count;
        hour_ += count;
    }
    void clear() { *this = SlidingSums{}; }
    [[nodiscard]] std::int64_t day() const { return day_; }
    [[nodiscard]] std::int64_t hour() const { return hour_; }

private:
    static constexpr std::size_t index(std::int64_t slot) { return static_cast<std::size_t>(slot % kSlotsADay); }
    std::array<std::int64_t, kSlotsADay> ring_{};
    std::int64_t day_ = 0;
    std::int64_t hour_ = 0;
};

// Since the last midnight.
struct PairDay {
    std::int64_t passed = 0;       // delivered or bounced
    std::int64_t attempts = 0;
    std::int64_t surplus = 0;      // beyond the limit, answered or slipped in
    std::int64_t complaints = 0;   // that acted
    std::int64_t bounces = 0;
    bool blocked_anew = false;
};

// A night's circumstances, apart from what the address did.
struct Night {
    bool calm = true;              // neither outage nor tightening in the day
    bool neighbour_blocked = false;// the ISP blocked a leased address in the day
    double chance = 0;             // uniform: how much of the possible growth comes true
};

class Pair {
public:
    Pair(const Isp& isp, const Draws& draws_of_limit, const Draws& draws_of_ceiling);

    [[nodiscard]] double limit() const { return limit_; }
    [[nodiscard]] double ceiling() const { return ceiling_; }
    [[nodiscard]] bool blocked(std::int64_t slot) const { return static_cast<double>(slot) < blocked_until_; }
    [[nodiscard]] const PairDay& today() const { return today_; }
    [[nodiscard]] std::int64_t passed_yesterday() const { return passed_yesterday_; }
    // Messages that pass in this slot; blocks and outages do not enter.
    [[nodiscard]] std::int64_t room(const Isp& isp, double tightening) const;

    void slide(std::int64_t slot);
    void count_attempts(std::int64_t count) { today_.attempts += count; }
    void count_passed(std::int64_t slot, std::int64_t delivered, std::int64_t bounced);
    void count_complaint() { ++today_.complaints; }
    // True: it has become so much that the ISP blocks.
    [[nodiscard]] bool count_surplus(std::int64_t slot, std::int64_t surplus, const Isp& isp, double tightening);
    // Blocked for `slots` after this one, half the limit gone. False: it was blocked already.
    bool block(std::int64_t slot, double slots);
    // Keeps pushing while blocked: six hours more from now.
    void prolong_block(std::int64_t slot);
    // After the last slot of a day: trust lost or grown, and a new day.
    void night(const Isp& isp, std::int64_t slot, const Night& night);

private:
    void judge(const Isp& isp, std::int64_t slot, const Night& night);
    [[nodiscard]] bool may_grow(std::int64_t slot, const Night& night) const;

    double limit_ = 0;
    double ceiling_;
    double floor_;
    double blocked_until_ = 0;     // slot; block_hours may be a fraction of one
    SlidingSums passed_;
    SlidingSums surplus_;
    PairDay today_;
    std::int64_t passed_yesterday_ = 0;
    int idle_days_ = 0;
};

}  // namespace warmpost::simulator
