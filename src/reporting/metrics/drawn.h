// What mail drew, over all accounts, for those who ask where it hurts: read from the roll-up metrics.
//
// As MetricsReader: blocks; errors alike. Messages are those answered for good at domains that the account has not verified itself, bounces the hard ones.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "policy/reputation/comparison.h"
#include "reporting/metrics/metrics_reader.h"

namespace warmpost::reporting {

using Accounts = std::vector<AccountId>;
[[nodiscard]] reputation::Drawn drawn_of(const MetricCounts& counts);

// By source address or relay: who sent by it, and what that drew, on UTC days from `from` on. `only`: one source; empty: all.
using SendersBySource = std::map<std::string, std::vector<reputation::AddressSender>>;
inline constexpr std::size_t kMostSenders = 50'000;  // over all; what comes beyond is left out of the list and in `left_out`
struct SendersFound {
    SendersBySource sources;
    std::size_t left_out = 0;
};
[[nodiscard]] Result<SendersFound> senders_by_source(const MetricsReader& reader, const Accounts& accounts, const std::string& only, WallTime from);

// What came of mail from `since` to `now` beside the equally long time before it, by ISP and by account (twelve digits). Times are of whole minutes; those
// before minutes are kept (48 hours) lie on the nearest hour.
struct Compared {
    std::map<std::string, reputation::BeforeAndNow> isps, accounts;
    WallTime begin{}, middle{}, end{};  // before: [begin, middle); now: [middle, end)
};
[[nodiscard]] Result<Compared> compare_since(const MetricsReader& reader, const Accounts& accounts, WallTime since, WallTime now);

// What is held back at present. A spell ends with kQuiet hours without any.
inline constexpr std::chrono::minutes kPresent{60};
inline constexpr std::chrono::hours kLongestSpell{72};
struct HeldWay {
    std::string pool, isp, source;
    friend auto operator<=>(const HeldWay&, const HeldWay&) = default;
};
struct HeldNow {
    std::int64_t answered = 0, deferred = 0, throttled = 0, blocked = 0;  // of the last kPresent
    WallTime since{}, last{};  // of the spell: its first hour (within kPresent and an hour: its first minute); kLongestSpell at most
    [[nodiscard]] std::int64_t held() const { return deferred + throttled + blocked; }
};
// Ways by which anything was held back in the last kPresent.
[[nodiscard]] Result<std::map<HeldWay, HeldNow>> held_back_now(const MetricsReader& reader, const Accounts& accounts, WallTime now);

}  // namespace warmpost::reporting
