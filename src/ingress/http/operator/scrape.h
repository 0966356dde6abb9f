// What /metrics tells beside managed pools: mail by account and by ISP, what waits, alerts, disk, the process. What must be remembered from scrape to scrape
// for that (rows, growth) is in Scrape.
//
// Series are bounded: by ISP metrics.isps_max, by account kAccounts, alerts as many as there can be; the others are "other" (bounded_rows.h).
#pragma once
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "ingress/http/operator/bounded_rows.h"
#include "ingress/http/operator/metric_families.h"
#include "reporting/metrics/metric_totals.h"
#include "runtime/alerts.h"
#include "runtime/process_stats.h"
#include "spool/spool.h"

namespace warmpost::ingress::http::operators {

// Attempts that were put off, since the first look: the spool counts them by day, and this adds up what comes.
class AttemptCounts {
public:
    struct Sums {
        std::int64_t deferred = 0, throttled = 0, blocked = 0;
    };
    // `lines`: of the day of the last look up to today, all of them.
    void look(const std::vector<spool::UsageLine>& lines);
    [[nodiscard]] const std::map<std::string, Sums>& by_isp() const { return sums_; }  // bounded: ISPs of isps.toml, and "other"

private:
    std::map<std::pair<std::chrono::sys_days, std::string>, Sums> seen_;
    std::map<std::string, Sums> sums_;
    bool begun_ = false;
};

struct IspGauges {
    std::uint64_t waiting = 0, connections = 0, paused = 0;  // recipients, connections that carry mail, lanes
    std::int64_t oldest_ms = 0;                              // acceptance; 0: nothing waits
};
struct Scraped {  // of one moment
    WallTime now{};
    std::size_t isps_max = 20;
    std::vector<reporting::MetricTotals::Row> accounts{};
    reporting::MetricTotals::ByIsp isps{};
    std::vector<spool::UsageLine> usage{};  // see AttemptCounts; empty: not read now
    bool usage_read = false;
    std::vector<runtime::LaneView> lanes{};
    runtime::Alerts::Board alerts{};
    spool::Usage spool{};
    std::uint64_t outbox_first = 0;  // sequence of the oldest event that waits to be told
    bool outbox_waits = false;       // there is one
    runtime::ProcessStats process{};
};

struct Scrape {
    static constexpr std::size_t kAccounts = 200;
    std::mutex mutex;                              // taken once a scrape; guards what follows
    BoundedRows accounts{reporting::kMetrics, 1};  // by Metric, of which `send` is volume
    BoundedRows isps;
    BoundedRows fbl{1, 1};  // complaints that came back by feedback loops, by ISP
    AttemptCounts attempts;
    std::uint64_t outbox_first = 0;
    WallTime outbox_since{};               // that event was first seen at the head
    WallTime usage_from{}, usage_again{};  // what was read last; not to be read before
    Scrape();
    void tell(const Scraped& seen, Families& into);
    [[nodiscard]] std::vector<BoundedRows::Row> complaints(const std::map<std::string, std::uint64_t>& by_isp, const Scraped& seen);
};

}  // namespace warmpost::ingress::http::operators
