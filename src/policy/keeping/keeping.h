// What a month's volume says about an address's reputation at each ISP, as findings with advice. Pure.
//
// The rule is the seed's: "For each ISP with which you want to cultivate a reputation, you should send several hundred emails within a 24-hour period
// at least once per month", and "consistent and predictable volumes". A UTC day stands for the 24 hours. The other thresholds are ours.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace warmpost::keeping {

inline constexpr std::size_t kDays = 30;
using DailyVolume = std::array<std::int64_t, kDays>;   // messages a UTC day, oldest first; the last is today, so far

struct Options {
    std::int64_t several_hundred = 300;   // messages in one UTC day that keep a reputation alive
    int matters_percent = 5;              // an ISP matters with at least this share of the account's mail, 0 to 100
    int jump_factor = 3;                  // more than this times the average of the 7 days before is a jump ...
    std::int64_t jump_above = 1'000;      // ... if it is more messages than this
    int silent_days = 30;                 // so many days without mail are a long silence
};
struct IspVolume {
    IspId isp;
    DailyVolume address{};                // what this address sent to it
    std::int64_t account_total = 0;       // what its account sent to it in the 30 days, from all addresses and the shared pool
};
struct AddressHistory {
    std::string address;
    WallTime leased_at{};
    std::optional<WallTime> last_sent;    // nullopt: never
    bool warming = false;                 // its plan is in progress and limits it
    bool allow_listed_sender = false;     // few messages to receivers that know the address: volume earns it nothing
    std::vector<IspVolume> isps;          // every ISP that the account sent to, once
};

enum class Kind : std::uint8_t { low_volume, sudden_jump, long_silence };
enum class Severity : std::uint8_t { info, warning };
struct Finding {
    Kind kind{};
    Severity severity{};
    IspId isp;                            // empty: the whole address
    std::string text;                     // what is so, with its numbers
    std::string advice;                   // what to do
};

// Findings, the whole address's first, then in the order of `isps`; none for an allow-listed sender.
// - long_silence (warning): nothing sent for options.silent_days, since the lease if never. It stands for the low volumes that follow from it.
// - sudden_jump (warning): today or yesterday, against the 7 days before that the address was leased in; the newest such day. More than half of it on
//   an earlier day of the 30 makes it a pattern that the ISP knows (a weekly newsletter), no jump.
// - low_volume: no day of the 30 reached several_hundred at an ISP that matters; warning, or info if the address sent it nothing at all (it may not be
//   meant to). Not while the address warms up or was leased for less than 30 days: it could not.
[[nodiscard]] std::vector<Finding> findings(const AddressHistory& history, const Options& options, WallTime now);

// Whole UTC days since the last mail, since the lease if there was none; 0 if the clock is behind.
[[nodiscard]] int idle_days(const AddressHistory& history, WallTime now);

// Pool option `rewarm_after_idle_days`: the address's warm-up starts again (warmup::restart). 0: never, the default.
[[nodiscard]] bool should_rewarm(int idle_days, int rewarm_after_idle_days);

[[nodiscard]] std::optional<Kind> kind_named(std::string_view name);   // the inverse
[[nodiscard]] const char* to_string(Kind kind);           // "low-volume", "sudden-jump", "long-silence"
[[nodiscard]] const char* to_string(Severity severity);   // "info", "warning"

}  // namespace warmpost::keeping
