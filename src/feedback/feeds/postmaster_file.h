// What Google's Postmaster Tools tell of a domain and day, from a file. Pure; reads strangers' bytes.
//
// JSON: answers of the API as they come, one, several in a list, or one a line: v1's TrafficStats ({"name": "domains/D/trafficStats/20261125",
// "userReportedSpamRatio", "domainReputation", "ipReputations", "spfSuccessRatio", ...}, or {"trafficStats": [...]}), v2's DomainStat ({"domainStats":
// [{"name": "domains/D/domainStats/ID", "date": {"year", "month", "day"}, "metric", "value": {"doubleValue"}}]}), whose metrics are known by their names
// (SPAM_RATE and the like, in any spelling). CSV: a heading with "date", and any of "domain", "spam rate", "domain reputation", "spf", ...
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "policy/feeds/observation.h"

namespace warmpost::feedback {

inline constexpr std::size_t kMostPostmasterBytes = 4u << 20, kMostPostmasterDays = 10'000, kMostSamples = 100;

struct PostmasterFile {
    std::vector<feeds::PostmasterDay> days;  // in order of domain and day; each once
    std::size_t skipped = 0;                 // entries or lines that could not be read
    std::string problem;                     // of the first of them
};
// `domain`: of entries that name none; may be empty. Errors: InvalidArgument when nothing in it can be read, or it is too long.
[[nodiscard]] Result<PostmasterFile> read_postmaster(std::string_view text, std::string_view domain);

}  // namespace warmpost::feedback
