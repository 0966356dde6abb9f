#include "policy/reputation/reputation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "policy/reputation/rate_window.h"

namespace warmpost::reputation {
namespace {

constexpr double kHealed = 0.9;  // of a mark: a rate that lies on it does not flap

std::string percent(double rate) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), rate < 0.01 ? "%.2f%%" : "%.1f%%", rate * 100);
    return text.data();
}

struct Measure {
    const char* name;
    double rate;
    std::int64_t count;
    Mark mark;
    std::int64_t for_review, for_pause;
    [[nodiscard]] State says() const {
        if (rate >= mark.pause && count >= for_pause) return State::paused;
        return rate >= mark.review && count >= for_review ? State::under_review : State::healthy;
    }
};

std::string cause_of(const Measure& m, State state, const Rates& rates) {
    const double mark = state == State::paused ? m.mark.pause : m.mark.review;
    return std::string("The ") + m.name + " rate is " + percent(m.rate) + ", at or above " + percent(mark) + ": " + std::to_string(m.count) + " of the last " +
           std::to_string(rates.messages) + " messages.";
}

}  // namespace

Rates rates_of(const std::vector<Hour>& hours, const Rules& rules, WallTime fresh_start, WallTime now) {
    return rates_of(hours, rules, fresh_start, now, {});
}

Standing judge(const Rates& rates, const Rules& rules, const Standing& before, WallTime now) {
    const std::array<Measure, 2> measures{
        Measure{"bounce", rates.bounce_rate(), rates.bounces, rules.bounces, rules.bounces_for_review, rules.bounces_for_pause},
        Measure{"complaint", rates.complaint_rate(), rates.complaints, rules.complaints, rules.complaints_for_review, rules.complaints_for_pause}};
    const auto worst = std::ranges::max_element(measures, {}, &Measure::says);
    const State says = worst->says();
    if (before.state == State::paused || says < before.state) {
        const bool clear = std::ranges::all_of(measures, [](const Measure& m) { return m.rate < kHealed * m.mark.review || m.count < m.for_review; });
        // Before there is enough mail since the fresh start, little of it proves nothing.
        const bool shown = rates.messages >= std::min(rates.representative, rules.least_volume);
        if (before.state == State::paused || !clear || !shown) return before;
        return {State::healthy, now, {}};
    }
    if (says == State::healthy) return before;
    return {says, says == before.state ? before.since : now, cause_of(*worst, says, rates)};
}

Standing lift(const Standing& before, const std::string& by, WallTime now) {
    if (before.state != State::paused) return before;
    return {State::under_review, now, "Paused until " + by + " let it send again. Before that: " + before.cause};
}

const char* to_string(State state) {
    switch (state) {
        case State::healthy: return "healthy";
        case State::under_review: return "under review";
        case State::paused: return "paused";
    }
    return "";
}

const char* wire_name(State state) {
    switch (state) {
        case State::healthy: return "HEALTHY";
        case State::under_review: return "PROBATION";
        case State::paused: return "SHUTDOWN";
    }
    return "";
}

}  // namespace warmpost::reputation
