#include "policy/checks/standing.h"

#include <algorithm>

namespace warmpost::checks {
namespace {

Step could_not_check(Standing after, const Verdict& verdict, WallTime now) {
    if (after.failing_since == WallTime{}) after.failing_since = now;
    after.failing = verdict.text;
    if (after.state == State::unknown) after.advice = verdict.advice;
    const bool tell = !after.failing_told && !verdict.told_elsewhere && now - after.failing_since >= kUncheckedTold;
    after.failing_told = after.failing_told || tell;
    return {std::move(after), tell ? Telling::unchecked : Telling::none};
}

}  // namespace

Step step(const Standing* before, const Verdict& verdict, WallTime now) {
    Standing after = before ? *before : Standing{};
    after.check = verdict.check;
    after.checked_at = now;
    if (before == nullptr) after.since = now;
    if (verdict.state == State::unknown) return could_not_check(std::move(after), verdict, now);

    const bool same = before != nullptr && before->state == verdict.state && before->cause == verdict.cause;
    const bool was_told = before != nullptr && (before->state == State::problem || before->failing_told);
    if (!same) after.since = now;
    after.state = verdict.state;
    after.cause = verdict.cause;
    after.text = verdict.text;
    after.advice = verdict.advice;
    after.failing_since = {};
    after.failing.clear();
    after.failing_told = false;
    if (verdict.state == State::problem) return {std::move(after), same ? Telling::none : Telling::problem};
    return {std::move(after), was_told ? Telling::solved : Telling::none};
}

Telling dropped(const Standing& standing) { return standing.state == State::problem || standing.failing_told ? Telling::solved : Telling::none; }

State shown(const Standing& standing) {
    if (standing.state == State::problem) return State::problem;
    return standing.failing_since != WallTime{} ? State::unknown : standing.state;
}

std::string shown_text(const Standing& standing) {
    if (standing.failing_since == WallTime{}) return standing.text;
    const std::string why = "not checked since " + to_iso8601(standing.failing_since) + ": " + standing.failing;
    return standing.text.empty() ? why : standing.text + " (" + why + ")";
}

Health health_of(const std::vector<Standing>& standings) {
    if (standings.empty()) return Health::unchecked;
    const auto any = [&](State state) { return std::ranges::any_of(standings, [&](const Standing& s) { return shown(s) == state; }); };
    if (any(State::problem)) return Health::problem;
    return any(State::unknown) ? Health::unknown : Health::ok;
}

std::chrono::minutes pause_after(Health health) { return health == Health::ok ? std::chrono::hours(24) : std::chrono::hours(1); }

}  // namespace warmpost::checks
