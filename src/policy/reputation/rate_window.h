// Rates since a fresh start, to the minute; and rates at the end of each of many hours from the same counts. Pure.
//
// Mail is counted by the hour, and for two days by the minute too. The sum of the hour of a fresh start has what was sent before it as well, and would bring
// a lifted pause back at once; its whole minutes after that have not.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "policy/reputation/views.h"

namespace warmpost::reputation {

struct Minutes {  // whole ones, in [from, to)
    WallTime from{}, to{};
};
// Those after a fresh start, to the end of its hour; none when it lies on the hour. Not the minute in which it lies: what paused the sender may be in it.
[[nodiscard]] Minutes rest_of_hour(WallTime fresh_start);

// As rates_of without `rest`, which counts besides: what was counted in those minutes, and the hour they are of. Of any other hour, as of none, it counts
// nothing.
[[nodiscard]] Rates rates_of(const std::vector<Hour>& hours, const Rules& rules, WallTime fresh_start, WallTime now, const Hour& rest);
[[nodiscard]] ViewRates view_rates_of(const std::vector<ViewHour>& hours, const Rules& rules, WallTime fresh_start, WallTime now, const ViewHour& rest);

// Sums are kept from the oldest hour on, so that an hour costs the same few look-ups whether one is asked or a thousand.
class RateWindow {
public:
    // Hours, rules, fresh start and rest as rates_of's. Hours (since 1970) in [first, last] may be asked for.
    RateWindow(const std::vector<Hour>& hours, const Rules& rules, WallTime fresh_start, const Hour& rest, std::int64_t first, std::int64_t last);
    [[nodiscard]] Rates at(std::int64_t hour) const;

private:
    struct Sums {
        std::int64_t messages = 0, bounces = 0, complaints = 0;
    };
    // Index of the first counted hour that is not before `hour`.
    [[nodiscard]] std::size_t place_of(std::int64_t hour) const;
    [[nodiscard]] std::int64_t usual_day(std::int64_t hour) const;
    void add_rest(Rates& rates, std::int64_t hour) const;

    Rules rules_;
    std::int64_t start_hour_, first_whole_;  // of the fresh start: its hour, and the first that counts whole
    Hour rest_;
    std::int64_t base_ = 0;
    std::vector<Hour> hours_;         // in order
    std::vector<Sums> before_;        // of the hours before each, and of all
    std::vector<std::size_t> place_;  // by hour from base_ on
};

}  // namespace warmpost::reputation
