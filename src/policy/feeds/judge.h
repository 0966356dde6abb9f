// What follows from what others tell of our addresses: findings with advice, and how much slower managed warm-up goes. Pure over explicit time.
//
// A slow-down counts only while what it rests on is new: SNDS and Postmaster Tools tell of a day on the next, so a day counts until kFresh after it ended.
// Nothing here ever speeds warm-up up: green and HIGH say nothing. docs/feeds.md has the table for people.
#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "policy/feeds/observation.h"
#include "policy/managed/pace.h"

namespace warmpost::feeds {

inline constexpr std::chrono::days kFresh{3};
inline constexpr const char* kMicrosoft = "microsoft";  // SNDS is about Outlook.com, Hotmail, Live: their id in etc/isps.toml
inline constexpr const char* kGoogle = "gmail";

// Shares from which something is worth a finding; each ISP's own words to senders.
inline constexpr double kSndsComplaints = 0.003, kSpamRate = 0.001, kSpamRateBad = 0.003;  // Google: below 0.1 %, never 0.3 %
// Growth that is left of each step.
inline constexpr double kHold = 0, kSlow = 0.5, kCareful = 0.25;

// Feedback loops: complaints that came back, of what was delivered to an ISP on its days that count. Marks are Google's too: few tell theirs.
inline constexpr double kFblRate = 0.001, kFblRateBad = 0.003;
inline constexpr std::int64_t kFblComplaints = 5;  // fewer say nothing
// Complaints come for days after the mail: who sends once a week delivers nothing on the days on which they come. So as many days before count for what was
// delivered, by half of all of these days if that is more.
inline constexpr std::chrono::days kFblBefore = kFresh + std::chrono::days(1);

inline const std::string kListed = "dnsbl:";  // as checks::listing_check names it

enum class Severity : std::uint8_t { info = 1, warning };  // numbers are on disk
[[nodiscard]] const char* to_string(Severity severity);
struct Finding {
    std::string subject;  // the address, of Postmaster Tools the domain, of all mail to an ISP its id
    std::string
        kind;   // "snds-red", "snds-yellow", "snds-blocked", "snds-complaints", "snds-traps", kListed + LIST, "postmaster-spam-rate", "fbl-complaints", ...
    IspId isp;  // empty: every one
    Severity severity = Severity::warning;
    std::string text, advice;
    friend bool operator==(const Finding&, const Finding&) = default;
};
struct Told {                   // all that is known
    std::vector<SndsDay> snds;  // any days, in any order
    std::vector<SndsStatus> statuses;
    WallTime statuses_at{};  // when these were fetched
    std::vector<PostmasterDay> postmaster;
    std::vector<Listing> listings;
    std::vector<FblDay> fbl;  // any days
};
struct Judgement {
    std::vector<Finding> findings;  // in the order of their subjects
    managed::Paces paces;
};
// Of each address and domain the newest day counts, when it is new enough.
[[nodiscard]] Judgement judge(const Told& told, WallTime now);

struct Kept {  // a finding as it is shown and remembered
    Finding finding;
    WallTime since{}, told{};  // found without a break since then; its event was made then
};
inline constexpr std::chrono::days kToldAgainAfter{7};
struct Settled {
    std::vector<Kept> kept;         // what `found` says, in its order
    std::vector<std::size_t> news;  // indices into `kept`: to be told now
    std::vector<Kept> over;         // were there before, and are not any more
};
// A finding is the same one if its subject, kind and ISP are: it is told once, again a week later, and its end.
[[nodiscard]] Settled settle(const std::vector<Kept>& before, std::vector<Finding> found, WallTime now);

}  // namespace warmpost::feeds
