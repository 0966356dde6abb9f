// What feeds told of our addresses and domains, by day; and what was found of it. In the registry's key space "meta", under "feeds".
//
// Thread-safe. Everything blocks (disk): not from a core thread. Errors: Internal, Unavailable (the registry); LimitExceeded (a read of more than 500,000
// rows).
#pragma once
#include <string>
#include <vector>

#include "policy/feeds/judge.h"
#include "policy/feeds/observation.h"
#include "registry/registry.h"

namespace warmpost::registry {

struct FeedFetch {                 // of SNDS
    WallTime at{}, statuses_at{};  // the last time that all went well; of the status feed. 1970: never
    std::vector<feeds::SndsStatus> statuses;
    std::string problem{};  // told to be wrong, and not yet to be over; empty: nothing
    friend bool operator==(const FeedFetch&, const FeedFetch&) = default;
};

class FeedShelf {
public:
    explicit FeedShelf(Registry& registry) : registry_(registry) {}  // outlives it

    // Replaces what is there of the same addresses (domains) and days; all or nothing, synced.
    [[nodiscard]] Status put(const std::vector<feeds::SndsDay>& days, const FeedFetch& fetch);
    [[nodiscard]] Status put(const std::vector<feeds::PostmasterDay>& days);
    // Days in [from, through], in order of the day, then the address (domain).
    [[nodiscard]] Result<std::vector<feeds::SndsDay>> snds(feeds::Day from, feeds::Day through) const;
    [[nodiscard]] Result<std::vector<feeds::PostmasterDay>> postmaster(feeds::Day from, feeds::Day through) const;
    [[nodiscard]] Result<FeedFetch> fetched() const;
    [[nodiscard]] Result<std::vector<feeds::Kept>> findings() const;
    [[nodiscard]] Status put_findings(const std::vector<feeds::Kept>& kept);  // instead of all there were
    [[nodiscard]] Status forget_before(feeds::Day day);

private:
    Registry& registry_;
};

}  // namespace warmpost::registry
