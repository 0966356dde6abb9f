// How a sender stands by its bounces and complaints: of an account, or of one of its configuration sets. Pure.
//
// The marks are SES's (SES guide, "Sending review process FAQs": bounces 5 % review, 10 % pause; complaints 0.1 % and 0.5 %), as is the idea that a rate counts
// over a representative volume: not over a fixed time, but over the newest mail that makes up what the sender usually sends. How much that is SES does not
// publish; here it is a usual day, within bounds.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace warmpost::reputation {

struct Mark {                           // parts of one: 0.05 is 5 %
    double review = 0, pause = 0;       // review < pause
};
struct Rules {
    Mark bounces{0.05, 0.10}, complaints{0.001, 0.005};
    std::int64_t least_volume = 500, most_volume = 100'000;   // messages: bounds of a representative volume
    // A rate says nothing before so many: one complaint among 200 messages is no 0.5 %.
    std::int64_t bounces_for_review = 10, bounces_for_pause = 25, complaints_for_review = 2, complaints_for_pause = 5;
};

struct Hour {                           // what was sent in one hour, and what came of mail in it
    std::int64_t hour = 0;              // since 1970, UTC
    std::int64_t messages = 0;          // recipients that were answered for good: delivered or bounced
    std::int64_t bounces = 0;           // Permanent ones
    std::int64_t complaints = 0;
};
inline constexpr int kLookBackDays = 30;

struct Rates {
    std::int64_t representative = 0;    // messages that a rate is to be counted over
    std::int64_t messages = 0, bounces = 0, complaints = 0;   // of the hours counted: the newest that hold so much, or all since the fresh start
    std::int64_t first_hour = 0, last_hour = 0;               // counted ones; 0, 0: none
    [[nodiscard]] double bounce_rate() const { return messages > 0 ? static_cast<double>(bounces) / static_cast<double>(messages) : 0; }
    [[nodiscard]] double complaint_rate() const { return messages > 0 ? static_cast<double>(complaints) / static_cast<double>(messages) : 0; }
};
// `hours`: in any order, each once. Those before `fresh_start` (a pause was lifted, the cause is mended) and those of the future count nothing, but for what is
// usual. What is usual is the mean of the days with mail in the last kLookBackDays.
[[nodiscard]] Rates rates_of(const std::vector<Hour>& hours, const Rules& rules, WallTime fresh_start, WallTime now);

enum class State : std::uint8_t { healthy, under_review, paused };   // SES: HEALTHY, PROBATION, SHUTDOWN
struct Standing {
    State state = State::healthy;
    WallTime since{};                   // of the state
    std::string cause;                  // one line for people, with the rate and its volume; empty: healthy
    friend bool operator==(const Standing&, const Standing&) = default;
};
// Worse at once. Under review heals once both rates are below nine tenths of their marks; a pause does not heal by itself: nothing is sent that could show
// it, so somebody lifts it (lift).
[[nodiscard]] Standing judge(const Rates& rates, const Rules& rules, const Standing& before, WallTime now);
// Sending again after a pause; under review until its new mail has shown more. Callers count rates afresh from `now`.
[[nodiscard]] Standing lift(const Standing& before, const std::string& by, WallTime now);

[[nodiscard]] const char* to_string(State state);      // "healthy", "under review", "paused"
[[nodiscard]] const char* wire_name(State state);      // "HEALTHY", "PROBATION", "SHUTDOWN"

}  // namespace warmpost::reputation
