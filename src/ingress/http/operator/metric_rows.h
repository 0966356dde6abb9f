// Which managed pools and which of their ISPs have rows of their own in /metrics: the kPools pools with most mail in 24 hours, and of each the ISPs with most
// (metrics.isps_max): the others are summed up as "other". Who has a row keeps it until another has half as much again.
//
// Counters never fall: an ISP's row counts what was sent while it had one, and "other" what was sent to ISPs while they had none.
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <memory>
#include <utility>
#include <vector>

#include "ingress/http/operator/managed_view.h"

namespace warmpost::ingress::http::operators {

struct Scrape;      // operator/scrape.h

struct MetricRow {  // of one (pool, ISP), (pool, "other") or ("other", "other")
    std::string pool_name, isp;
    AccountId account;
    std::int64_t dedicated = 0, shared = 0;  // messages, ever growing
    IspUse use;
};

class MetricRows {
public:
    static constexpr std::size_t kRowsOfPool = 20, kPools = 100;
    static constexpr const char* kOther = "other";
    MetricRows();
    ~MetricRows();
    // Of lanes as they are now; those in shadow have none. `most`: ISPs of a pool. Any thread.
    [[nodiscard]] std::vector<MetricRow> look(const LaneViews& lanes, std::size_t most = kRowsOfPool);
    // What else is remembered from scrape to scrape.
    [[nodiscard]] Scrape& scrape() { return *scrape_; }

private:
    struct Sums {
        std::uint64_t life = 0;  // of the lane
        std::int64_t dedicated = 0, shared = 0;
    };
    using Hosts = std::vector<const runtime::ManagedLaneView*>;
    struct OfPool {
        std::map<std::string, Sums> seen;  // sums of their lanes at the last look
        std::map<std::string, Sums> rows;
        Sums other;
        bool has_other = false, seated = false;
    };
    void choose_pools(const std::map<PoolId, Hosts>& hosts);
    // `others`: what pools without rows of their own add up to.
    void add_hosts(OfPool& pool, Hosts hosts, std::size_t most, std::vector<MetricRow>& into, MetricRow& others);
    [[nodiscard]] static Sums grown(OfPool& pool, const runtime::ManagedLaneView& lane);

    std::mutex mutex_;  // taken once a scrape
    std::map<PoolId, OfPool> pools_;
    Sums others_;        // of pools without rows
    bool has_others_ = false;
    std::unique_ptr<Scrape> scrape_;
};

}  // namespace warmpost::ingress::http::operators
