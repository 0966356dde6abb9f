// What is known of one check of one address over time, and which of its changes is told. Pure: the same for each store and clock.
//
// A problem is told once, and again when it has become another one (its cause has changed); its end is told. A check that could not be made changes nothing of
// what is known, and is told when it could not be made for kUncheckedTold.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "policy/checks/verdict.h"

namespace warmpost::checks {

inline constexpr std::chrono::hours kUncheckedTold{72};

struct Standing {
    std::string check;
    State state = State::unknown;   // by the last check that could be made; unknown: none could be made yet
    std::string cause, text, advice;
    WallTime since{};               // of this state and cause
    WallTime checked_at{};          // the last attempt
    WallTime failing_since{};       // no check could be made since then; the epoch: the last one could
    std::string failing;            // why not
    bool failing_told = false;
    friend bool operator==(const Standing&, const Standing&) = default;
};

enum class Telling : std::uint8_t { none, problem, solved, unchecked };
struct Step {
    Standing after;
    Telling telling = Telling::none;
};
// `before`: null when this is the first check.
[[nodiscard]] Step step(const Standing* before, const Verdict& verdict, WallTime now);
// The check is no longer made (a list that left the configuration): what was told as wrong is told as solved.
[[nodiscard]] Telling dropped(const Standing& standing);

// What to show: a problem stays one while it cannot be checked anew.
[[nodiscard]] State shown(const Standing& standing);
[[nodiscard]] std::string shown_text(const Standing& standing);

enum class Health : std::uint8_t { unchecked, ok, unknown, problem };
[[nodiscard]] Health health_of(const std::vector<Standing>& standings);
// When to look again: daily, and hourly while something is wrong or not known.
[[nodiscard]] std::chrono::minutes pause_after(Health health);

}  // namespace warmpost::checks
