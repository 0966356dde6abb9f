#include "policy/reputation/comparison.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace warmpost::reputation {
namespace {

constexpr std::int64_t kLeastVolume = 100, kLeastCount = 5;
constexpr double kGrew = 2.0, kRateGrew = 1.5, kDeviations = 3.0;

std::string grouped(std::int64_t number) {
    auto text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), ",");
    return text;
}
std::string percent(double share) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), share < 0.01 ? "%.2f%%" : "%.1f%%", share * 100);
    return text.data();
}

struct Count {
    std::int64_t count, of;
    [[nodiscard]] double rate() const { return of > 0 ? static_cast<double>(count) / static_cast<double>(of) : 0; }
    [[nodiscard]] std::string told(const char* unit) const { return grouped(count) + " of " + grouped(of) + unit + " (" + percent(rate()) + ")"; }
};

void add_volume(const std::string& name, const Drawn& before, const Drawn& now, std::vector<Jump>& jumps) {
    const auto more = std::max(before.messages, now.messages), less = std::min(before.messages, now.messages);
    if (more < kLeastVolume || static_cast<double>(more) < kGrew * static_cast<double>(std::max<std::int64_t>(less, 1))) return;
    const double weight = std::log2(static_cast<double>(more) / static_cast<double>(std::max<std::int64_t>(less, 1))) * std::log10(static_cast<double>(more));
    jumps.push_back({"volume", name, now.messages < before.messages, weight,
                     name + ": " + grouped(now.messages) + " messages were answered for good, before " + grouped(before.messages)});
}

void add_rate(const std::string& name, const char* what, const char* unit, Count before, Count now, double severity, std::vector<Jump>& jumps) {
    const auto count = std::max(before.count, now.count);
    if (count < kLeastCount || now.of == 0) return;
    // What the time before says of the count now; half a message where there was none.
    const double expected = std::max(before.rate(), before.of > 0 ? 0.5 / static_cast<double>(before.of) : 0.0) * static_cast<double>(now.of);
    const double seen = static_cast<double>(now.count);
    const bool rose = seen > kRateGrew * expected && seen - expected > kDeviations * std::sqrt(std::max(expected, 1.0));
    const bool fell = before.of > 0 && kRateGrew * seen < expected && expected - seen > kDeviations * std::sqrt(expected);
    if (!rose && !fell) return;
    const double factor = std::log2((std::max(seen, expected) + 1) / (std::min(seen, expected) + 1));
    jumps.push_back({what, name, rose, severity * factor * std::log10(static_cast<double>(count) + 1),
                     name + ": " + what + " " + now.told(unit) + (before.of > 0 ? ", before " + before.told(unit) : std::string(", no mail before"))});
}

}  // namespace

std::vector<Jump> jumps_in(const std::map<std::string, BeforeAndNow>& names) {
    std::vector<Jump> jumps;
    for (const auto& [name, each] : names) {
        const auto& [before, now] = each;
        add_volume(name, before, now, jumps);
        add_rate(name, "complaints", " messages", {before.complaints, before.messages}, {now.complaints, now.messages}, 8, jumps);
        add_rate(name, "blocks", " attempts", {before.blocked, before.attempts()}, {now.blocked, now.attempts()}, 4, jumps);
        add_rate(name, "bounces", " messages", {before.bounces, before.messages}, {now.bounces, now.messages}, 3, jumps);
        add_rate(name, "throttles", " attempts", {before.throttled, before.attempts()}, {now.throttled, now.attempts()}, 2, jumps);
    }
    std::ranges::stable_sort(jumps, std::greater{}, &Jump::weight);
    return jumps;
}

}  // namespace warmpost::reputation
