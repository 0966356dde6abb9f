// What the scenario says about each day: mean demand, rates of complaints and bounces, outages, tightenings; and the demand of each slot. Pure.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "simulator/random.h"
#include "simulator/scenario.h"

namespace warmpost::simulator {

// A slot is 600 s; slots and days count from 0. Day 0 is a Monday, 00:00 UTC.
inline constexpr std::int64_t kSlotSeconds = 600;
inline constexpr std::int64_t kSlotsAnHour = 6;
inline constexpr std::int64_t kSlotsADay = 144;
[[nodiscard]] constexpr int day_of(std::int64_t slot) { return static_cast<int>(slot / kSlotsADay); }
[[nodiscard]] constexpr int hour_of(std::int64_t slot) { return static_cast<int>(slot % kSlotsADay / kSlotsAnHour); }
[[nodiscard]] constexpr bool begins_day(std::int64_t slot) { return slot % kSlotsADay == 0; }
[[nodiscard]] constexpr bool ends_day(std::int64_t slot) { return slot % kSlotsADay == kSlotsADay - 1; }

// One ISP on one day, events included.
struct IspDay {
    double mean = 0;             // messages, before the day's level
    double complaint_rate = 0;
    double bounce_rate = 0;
    double tightening = 1;       // factor on its limits
    bool tightened = false;      // an event says so, whatever its factor; its limits do not grow
    bool outage = false;
};

class Calendar {
public:
    explicit Calendar(const Scenario& scenario);
    [[nodiscard]] int days() const { return days_; }
    [[nodiscard]] std::int64_t slots() const { return days_ * kSlotsADay; }
    [[nodiscard]] std::size_t isps() const { return isps_; }
    [[nodiscard]] const IspDay& at(std::size_t isp, int day) const { return facts_[static_cast<std::size_t>(day) * isps_ + isp]; }
    [[nodiscard]] const Traffic& traffic(int day) const { return *pieces_[static_cast<std::size_t>(day)]; }
    [[nodiscard]] double mean_of_all(int day) const;
    // Level of the day, one for all ISPs, log-normal with mean 1.
    [[nodiscard]] double level(const Random& random, int day) const;
    // New messages for an ISP in a slot of a day with that level.
    [[nodiscard]] std::int64_t new_messages(const Random& random, double level, std::size_t isp, std::int64_t slot) const;

private:
    void apply(const Event& event, std::size_t isp, IspDay& facts) const;

    const Scenario& scenario_;
    int days_;
    std::size_t isps_;
    std::vector<IspDay> facts_;
    std::vector<const Traffic*> pieces_;
};

}  // namespace warmpost::simulator
