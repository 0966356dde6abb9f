// Which ISPs have a row of their own in /metrics. Those of isps.toml always; of the mail hosts that it does not know, of which there may be any number, those
// with most mail in 24 hours, kRowsOfPool of each pool: the others are summed up as "other".
//
// Counters never fall: a host's row counts what was sent while it had one, and "other" what was sent by hosts while they had none.
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "ingress/http/operator/managed_view.h"

namespace warmpost::ingress::http::operators {

struct MetricRow {  // of one (pool, ISP) or (pool, "other")
    std::string pool_name, isp;
    AccountId account;
    std::int64_t dedicated = 0, shared = 0;  // messages, ever growing
    IspUse use;
};

class MetricRows {
public:
    static constexpr std::size_t kRowsOfPool = 20;
    static constexpr const char* kOther = "other";
    // Of lanes as they are now; those in shadow have none. Any thread.
    [[nodiscard]] std::vector<MetricRow> look(const LaneViews& lanes);

private:
    struct Sums {
        std::uint64_t life = 0;  // of the lane
        std::int64_t dedicated = 0, shared = 0;
    };
    using Hosts = std::vector<const runtime::ManagedLaneView*>;
    struct OfPool {                        // of hosts that isps.toml does not know
        std::map<std::string, Sums> seen;  // sums of their lanes at the last look
        std::map<std::string, Sums> rows;
        Sums other;
        bool has_other = false;
    };
    void add_hosts(OfPool& pool, Hosts hosts, std::vector<MetricRow>& into);
    [[nodiscard]] static Sums grown(OfPool& pool, const runtime::ManagedLaneView& lane);

    std::mutex mutex_;  // taken once a scrape
    std::map<PoolId, OfPool> pools_;
};

}  // namespace warmpost::ingress::http::operators
