#include "policy/reputation/views.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "policy/reputation/rate_window.h"

namespace warmpost::reputation {
namespace {

constexpr std::array<std::string_view, 6> kNames{"account", "configuration-set", "identity", "pool", "address", "isp"};

std::string percent(double part) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), part < 0.01 ? "%.2f%%" : "%.1f%%", part * 100);
    return text.data();
}

enum class What : std::uint8_t { bounces, complaints, blocks, throttles };
struct Measure {
    What what;
    const char* words;
    double rate, mark;
    std::int64_t count, needed, of;
    const char* unit;
    [[nodiscard]] bool beyond() const { return rate >= mark && count >= needed; }
    [[nodiscard]] double weight() const { return beyond() ? rate / mark : 0; }
};

std::string command(Kind kind, std::string_view name) {
    const std::string given(name);
    switch (kind) {
        case Kind::address:
            return "`warmpost hurts " + given + "` says who draws them; `warmpost listed " + given + "` whether a block list has it.";
        case Kind::isp:
            return "`warmpost slow` has its own words; `warmpost reputation --kind address` says which addresses it is about.";
        case Kind::pool:
            return "`warmpost reputation --kind identity` says who draws them, `warmpost slow` what the ISPs say.";
        default:
            return "`warmpost reputation --kind isp` says where, `warmpost hurts` which addresses it harms.";
    }
}

std::string advice_for(What what, Kind kind, std::string_view name) {
    switch (what) {
        case What::bounces:
            return "Stop mailing addresses that nobody confirmed, and those that bounce. " + command(kind, name);
        case What::complaints:
            return "Mail only those who asked for it, and make leaving easy (one-click unsubscribe). " + command(kind, name);
        case What::blocks:
            return "Send less there until it passes, and look at what was sent before the first block. " + command(kind, name);
        case What::throttles:
            return "The lanes slow down by themselves; if it lasts, spread the mail over more hours or addresses. " + command(kind, name);
    }
    return {};
}

}  // namespace

std::string_view to_string(Kind kind) { return kNames.at(static_cast<std::size_t>(kind)); }

std::optional<Kind> kind_named(std::string_view name) {
    const auto found = std::ranges::find(kNames, name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<Kind>(found - kNames.begin());
}

ViewRates view_rates_of(const std::vector<ViewHour>& hours, const Rules& rules, WallTime fresh_start, WallTime now) {
    return view_rates_of(hours, rules, fresh_start, now, {});
}

Advised advise(Kind kind, std::string_view name, const ViewRates& rates, const Rules& rules) {
    const std::array<Measure, 4> measures{
        Measure{What::complaints, "complaint", rates.complaint_rate(), rules.complaints.review, rates.complaints, rules.complaints_for_review, rates.messages,
                "messages"},
        Measure{What::bounces, "bounce", rates.bounce_rate(), rules.bounces.review, rates.bounces, rules.bounces_for_review, rates.messages, "messages"},
        Measure{What::blocks, "block", rates.block_rate(), kBlockMark, rates.blocked, kBlocksThatCount, rates.attempts(), "attempts"},
        Measure{What::throttles, "throttle", rates.throttle_rate(), kThrottleMark, rates.throttled, kThrottlesThatCount, rates.attempts(), "attempts"}};
    const auto worst = std::ranges::max_element(measures, {}, &Measure::weight);
    if (!worst->beyond()) return {};
    const std::string cause = std::string("The ") + worst->words + " rate is " + percent(worst->rate) + ", at or above " + percent(worst->mark) + ": " +
                              std::to_string(worst->count) + " of the last " + std::to_string(worst->of) + " " + worst->unit + ".";
    return {true, cause, advice_for(worst->what, kind, name)};
}

}  // namespace warmpost::reputation
