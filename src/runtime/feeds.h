// A seam: what mailbox providers told of our addresses and domains (feedback/feeds), for those who show it.
//
// Any thread. What reads days and findings blocks (disk): not from a core thread.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "policy/feeds/judge.h"
#include "policy/feeds/observation.h"

namespace warmpost::runtime {

struct SndsState {
    bool configured = false;                  // there are URLs to fetch
    WallTime tried{}, fetched{};              // the last time; the last time that all went well. 1970: never
    std::string error;                        // of the last time; empty: none. Never holds a URL's path
    std::uint64_t fetches = 0, failures = 0;  // since the start
};
struct PostmasterImport {
    std::size_t days = 0, skipped = 0;
    std::string problem;  // of the first that was skipped
};

class Feeds {
public:
    virtual ~Feeds() = default;
    [[nodiscard]] virtual SndsState snds_state() const = 0;
    [[nodiscard]] virtual Result<std::vector<feeds::SndsDay>> snds(feeds::Day from, feeds::Day through) const = 0;
    [[nodiscard]] virtual std::vector<feeds::SndsDay> newest_snds() const = 0;  // of each address, its newest day; no disk
    [[nodiscard]] virtual std::vector<feeds::SndsStatus> statuses() const = 0;  // no disk
    [[nodiscard]] virtual Result<std::vector<feeds::PostmasterDay>> postmaster(feeds::Day from, feeds::Day through) const = 0;
    // `domain`: of entries that name none. Errors: InvalidArgument (nothing could be read), Unavailable.
    [[nodiscard]] virtual Result<PostmasterImport> import_postmaster(std::string_view text, std::string_view domain) = 0;
    // SNDS is fetched now; snds_state().fetches has grown by one when that has ended. Errors: Conflict (nothing to fetch).
    [[nodiscard]] virtual Status fetch_soon() = 0;
    [[nodiscard]] virtual std::vector<feeds::Kept> findings() const = 0;  // no disk
    [[nodiscard]] virtual WallTime judged() const = 0;                    // when they were made; 1970: not yet
    // Complaints that came back by feedback loops since the start, by ISP of the ISP table or "other".
    [[nodiscard]] virtual std::map<std::string, std::uint64_t> complaints() const = 0;
};

}  // namespace warmpost::runtime
