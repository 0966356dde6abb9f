#include "policy/selection/selection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>

namespace warmpost::selection {
namespace {

// A grant is drawn on for a short while only, so that new evidence is heard.
constexpr auto kGrantLife = std::chrono::seconds(10);
// Weight of the belief that a source is fine before much is known: 1 bad answer in 2 attempts is little evidence, 50 in 100 is much.
constexpr double kPriorAttempts = 20;
constexpr double kPriorBad = 0.2;
// Standings that differ by less are equal: then use decides, so that traffic is not thrown from one address to the other by noise.
constexpr double kStandingStep = 0.02;
// At most this much in one grant, so that equals share the work.
constexpr std::int64_t kGrantSize = 64;

double bad_rate(const Candidate& c) { return (c.recent_bad + kPriorBad) / (c.recent_attempts + kPriorAttempts); }

std::int64_t room(const Candidate& c) {
    auto room = std::numeric_limits<std::int64_t>::max();
    if (c.allowance >= 0) room = std::min(room, c.allowance);
    if (c.rate_tokens >= 0) room = std::min(room, c.rate_tokens);
    return room;
}

const char* why_not(const Candidate& c, WallTime now) {
    if (c.paused) return "paused";
    if (c.rests_until > now) return "resting";
    if (c.allowance == 0) return c.room > 0 ? "allowance is being written down" : "allowance used up";
    if (c.rate_tokens == 0) return "rate limit";
    if (c.connections_free <= 0) return "no connection free";
    return nullptr;
}

std::string percent(double rate) {
    const auto tenths = std::lround(rate * 1000);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "%";
}

// Appended piece by piece: a decision is made for every grant, and short numbers need no memory of their own.
void describe(std::string& text, const Candidate& c, WallTime now) {
    text.append(c.name).append(" (");
    if (c.tier != Tier::warm) text += c.tier == Tier::warming ? "warms up, " : "relay, ";
    if (const char* reason = why_not(c, now)) {
        text += reason;
    } else {
        text.append("bad answers ").append(percent(bad_rate(c))).append(", allowance ");
        text.append(c.allowance < 0 ? "no limit" : std::to_string(c.allowance)).append(", sent ").append(std::to_string(c.sent));
    }
    text += ')';
}

// What stays for addresses of earlier tiers, whether they can have it at once or in a moment.
std::int64_t kept_before(Tier tier, const std::vector<Candidate>& candidates, WallTime now) {
    constexpr auto kAll = std::numeric_limits<std::int64_t>::max();
    std::int64_t kept = 0;
    for (const Candidate& c : candidates) {
        if (c.tier >= tier || c.paused || c.rests_until > now) continue;
        const bool busy = c.rate_tokens == 0 || c.connections_free <= 0;
        if (busy && tier == Tier::warm) continue;   // warm addresses of the same pool help out
        const auto all = c.room >= 0 ? c.room : c.allowance;
        if (all < 0 || all > kAll - kept) return kAll;
        kept += all;
    }
    return kept;
}

constexpr std::size_t kDescribed = 8;  // a pool of hundreds is not listed whole with every message

std::string decision(const std::vector<Candidate>& candidates, std::size_t chosen, std::size_t usable, WallTime now) {
    constexpr std::size_t kUsualLength = 800;
    std::string text;
    text.reserve(kUsualLength);
    text.append("chose ").append(candidates[chosen].name).append(": ");
    if (usable == 1) text += "the only usable source";
    else if (candidates[chosen].tier == Tier::warming) text += "warms up, used first within its allowance";
    else if (candidates[chosen].tier == Tier::relay) text += "takes what addresses cannot";
    else text += "best standing, then least used";
    text += "; candidates: ";
    describe(text, candidates[chosen], now);
    std::size_t told = 1;
    for (std::size_t i = 0; i < candidates.size() && told < kDescribed; ++i)
        if (i != chosen) {
            text += ", ";
            describe(text, candidates[i], now);
            ++told;
        }
    if (candidates.size() > told) text.append(", and ").append(std::to_string(candidates.size() - told)).append(" more");
    return text;
}

constexpr std::array kTiers{Tier::warming, Tier::warm, Tier::relay};

struct Usable {
    double standing;
    std::int64_t sent;
    std::size_t candidate;
};
bool worse(const Usable& a, const Usable& b) { return std::tie(a.standing, a.sent, a.candidate) > std::tie(b.standing, b.sent, b.candidate); }

}  // namespace

std::vector<Grant> grant(std::int64_t waiting, const std::vector<Candidate>& candidates, std::uint64_t first_id, WallTime now) {
    std::array<std::vector<Usable>, kTiers.size()> usable;   // each a heap with the best in front: of a thousand addresses a few are wanted
    std::size_t count = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const Candidate& c = candidates[i];
        if (why_not(c, now)) continue;
        auto& mine = usable[static_cast<std::size_t>(c.tier)];
        if (mine.empty()) mine.reserve(candidates.size());
        mine.push_back({std::floor(bad_rate(c) / kStandingStep), c.sent, i});
        ++count;
    }
    std::vector<Grant> grants;
    for (const Tier tier : kTiers) {
        auto& mine = usable[static_cast<std::size_t>(tier)];
        if (mine.empty()) continue;
        auto left = tier == Tier::warming ? waiting : waiting - kept_before(tier, candidates, now);
        std::ranges::make_heap(mine, worse);
        for (; left > 0 && !mine.empty(); mine.pop_back()) {
            std::ranges::pop_heap(mine, worse);
            const std::size_t i = mine.back().candidate;
            const auto messages = std::min({left, room(candidates[i]), kGrantSize});
            grants.push_back({first_id + grants.size(), i, messages, now + kGrantLife, decision(candidates, i, count, now)});
            left -= messages;
        }
    }
    return grants;
}

std::string why_none(const std::vector<Candidate>& candidates, WallTime now) {
    std::string text;
    std::size_t told = 0;
    for (const Candidate& candidate : candidates) {
        const char* reason = why_not(candidate, now);
        if (!reason || told == kDescribed) continue;
        text += (told++ > 0 ? ", " : "") + std::string(candidate.name) + " (" + reason + ")";
    }
    if (candidates.size() > told) text += " and " + std::to_string(candidates.size() - told) + " more";
    return text;
}

std::chrono::milliseconds retry_delay(std::uint32_t attempts, std::chrono::seconds first, std::chrono::seconds max, double random01) {
    const double doubled = static_cast<double>(first.count()) * std::pow(2.0, std::min<std::uint32_t>(attempts > 0 ? attempts - 1 : 0, 30));
    const double seconds = std::min(doubled, static_cast<double>(max.count())) * (0.75 + 0.5 * random01);
    return std::chrono::milliseconds(std::llround(seconds * 1000));
}

}  // namespace warmpost::selection
