// What somebody should be woken for, and since when. Pure: findings of now and the time in, alerts out.
//
// An alert is raised at the first finding that is not weak, and kept by weak ones: each kind's findings become weak a little before what they tell is over
// (policy/alerts/look.h), so that a rate that moves about its mark raises once. It is cleared when nothing was found for kClearAfter.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace warmpost::alerts {

// Names are in events, in /metrics and in docs/operations.md: none is ever given another meaning.
enum class Kind : std::uint8_t {
    spool_failed,  // mail is refused
    disk,          // little room, or none
    clock,         // it was set
    inventory,     // managed pools can get no more addresses
    pool_short,    // a managed pool wants more addresses than it has
    isp_block,     // an ISP refuses addresses of a pool
    isp_outage,    // an ISP answers nobody
    listing,       // an address is on a block list
    bounce_rate,   // of a sender, near the mark of a review or beyond
    complaint_rate,
    sender_paused,
    queue_age,   // of a lane's oldest mail
    subscriber,  // of events, that does not take them
    dead_letters,
    history,  // stories of messages go before their time
};
inline constexpr std::size_t kKinds = 15;
[[nodiscard]] std::string_view to_string(Kind kind);  // "isp-block"
[[nodiscard]] std::optional<Kind> kind_named(std::string_view name);
enum class Severity : std::uint8_t { warning, critical };
[[nodiscard]] std::string_view to_string(Severity severity);
[[nodiscard]] std::optional<Severity> severity_named(std::string_view name);

struct Finding {  // one is named by its kind and what it is about
    Kind kind{};
    Severity severity = Severity::warning;
    std::string about;    // one line: "news/gmail", "192.0.2.17 on zen.example"
    bool weak = false;    // keeps an alert and raises none
    AccountId account{};  // who sees it besides the operator; 0: nobody
    std::string isp{}, pool{}, address{};
    std::string text, advice;    // what is so; what to type
    std::string account_text{};  // instead of `text` for the account, and without `address`: it does not see its addresses; empty: it sees all
    friend bool operator==(const Finding&, const Finding&) = default;
};
struct Alert {
    Finding what;      // the newest
    WallTime since{};  // raised
    WallTime seen{};   // last found
    friend bool operator==(const Alert&, const Alert&) = default;
};
struct Step {
    std::vector<Alert> alerts;  // in force, the critical ones first, then by kind and what they are about
    std::vector<Alert> raised;  // new, or critical now and not before
    std::vector<Alert> cleared;
};
inline constexpr std::chrono::seconds kClearAfter{60};
// Of one kind at most so many; the others are one finding about kOthers, so that neither lists nor metrics grow without bound.
inline constexpr std::size_t kMostOfKind = 50;
inline constexpr std::string_view kOthers = "others";

// `before`: the alerts of the last step, or those stored before a restart. `found`: in any order; of several about the same thing the worst counts. A clock
// that went back clears nothing by itself.
[[nodiscard]] Step step(const std::vector<Alert>& before, std::vector<Finding> found, WallTime now);
// What was in force before a restart counts as seen just now: not everything is looked at in the first round.
[[nodiscard]] std::vector<Alert> resumed(std::vector<Alert> stored, WallTime now);

}  // namespace warmpost::alerts
