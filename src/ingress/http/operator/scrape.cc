#include "ingress/http/operator/scrape.h"

#include <algorithm>
#include <array>
#include <functional>

namespace warmpost::ingress::http::operators {
using reporting::Metric;
using enum prometheus::MetricType;
namespace {

using Labels = std::vector<prometheus::ClientMetric::Label>;

struct Total {
    const char* name;
    const char* help;
    Metric metric;
};
constexpr std::array kTotals{
    Total{"warmpost_sends_total", "Recipients whose mail was taken in since the start.", Metric::send},
    Total{"warmpost_deliveries_total", "Recipients to whom mail was delivered since the start.", Metric::delivery},
    Total{"warmpost_complaints_total", "Complaints since the start.", Metric::complaint},
    Total{"warmpost_delivery_delays_total", "Recipients whose mail was told to be delayed since the start.", Metric::delivery_delay},
    Total{"warmpost_opens_total", "Opens since the start.", Metric::open},
    Total{"warmpost_clicks_total", "Clicks since the start.", Metric::click},
    Total{"warmpost_rendering_failures_total", "Messages whose template could not be rendered since the start.", Metric::rendering_failure},
};
constexpr std::array<std::pair<const char*, Metric>, 4> kBounceTypes{{{"permanent", Metric::permanent_bounce},
                                                                      {"suppressed", Metric::suppressed_bounce},
                                                                      {"transient", Metric::transient_bounce},
                                                                      {"undetermined", Metric::undetermined_bounce}}};

double at(const BoundedRows::Row& row, Metric metric) { return row.counts[static_cast<std::size_t>(metric)]; }

BoundedRows::Counts as_counts(const reporting::MetricCounts& counts) {
    BoundedRows::Counts all(reporting::kMetrics);
    for (std::size_t i = 0; i < reporting::kMetrics; ++i) all[i] = static_cast<double>(counts[static_cast<Metric>(i)]);
    return all;
}

void tell_accounts(const std::vector<BoundedRows::Row>& rows, Families& into) {
    for (const auto& total : kTotals) {
        auto& to = into.add(total.name, Counter, total.help);
        for (const auto& row : rows) Families::put(to, {{"account", row.name}}, at(row, total.metric));
    }
    auto& bounces = into.add("warmpost_bounces_total", Counter, "Recipients who bounced since the start, by type.");
    for (const auto& row : rows)
        for (const auto& [type, metric] : kBounceTypes) Families::put(bounces, {{"account", row.name}, {"type", type}}, at(row, metric));
}

// Counters of an ISP's row: first what is volume.
enum IspCounter : std::size_t { answered, deferrals, throttles, blocks, deliveries, permanent, transient, undetermined, complaints, isp_counters };
constexpr std::size_t kIspVolume = 4;

std::map<std::string, BoundedRows::Counts> isp_sums(const Scraped& seen, const AttemptCounts& attempts) {
    std::map<std::string, BoundedRows::Counts> sums;
    const auto of = [&sums](const std::string& isp) -> BoundedRows::Counts& {
        auto& counts = sums[isp.empty() ? BoundedRows::kOther : isp];
        counts.resize(isp_counters);
        return counts;
    };
    for (const auto& [isp, counts] : seen.isps) {
        auto& to = of(isp);
        const auto add = [&](IspCounter counter, Metric metric) { to[counter] += static_cast<double>(counts[metric]); };
        add(answered, Metric::answered);
        add(deliveries, Metric::delivery);
        add(permanent, Metric::permanent_bounce);
        add(transient, Metric::transient_bounce);
        add(undetermined, Metric::undetermined_bounce);
        add(complaints, Metric::complaint);
    }
    for (const auto& [isp, counts] : attempts.by_isp()) {
        auto& to = of(isp);
        to[deferrals] += static_cast<double>(counts.deferred);
        to[throttles] += static_cast<double>(counts.throttled);
        to[blocks] += static_cast<double>(counts.blocked);
    }
    // What waits needs a place too, at an ISP that never answered.
    for (const auto& lane : seen.lanes) of(lane.isp);
    return sums;
}

void tell_isp_counters(const std::vector<BoundedRows::Row>& rows, Families& into) {
    struct Family {
        const char* name;
        const char* help;
        IspCounter counter;
    };
    static constexpr std::array kFamilies{
        Family{"warmpost_isp_sends_total", "Recipients that the ISP answered for good, delivered or bounced, since the start: the denominator of its rates.",
               answered},
        Family{"warmpost_isp_deliveries_total", "Recipients at the ISP to whom mail was delivered since the start.", deliveries},
        Family{"warmpost_isp_deferrals_total", "Attempts that the ISP put off (4xx about the recipient, the host or the content) since the first scrape.",
               deferrals},
        Family{"warmpost_isp_throttles_total", "Attempts that the ISP throttled since the first scrape.", throttles},
        Family{"warmpost_isp_blocks_total", "Attempts that the ISP blocked since the first scrape.", blocks},
        Family{"warmpost_isp_complaints_total", "Complaints of the ISP's recipients since the start.", complaints},
    };
    for (const auto& family : kFamilies) {
        auto& to = into.add(family.name, Counter, family.help);
        for (const auto& row : rows) Families::put(to, {{"isp", row.name}}, row.counts[family.counter]);
    }
    auto& bounces = into.add("warmpost_isp_bounces_total", Counter, "Recipients at the ISP who bounced since the start, by type.");
    for (const auto& row : rows)
        for (const auto& [type, counter] : {std::pair{"permanent", permanent}, {"transient", transient}, {"undetermined", undetermined}})
            Families::put(bounces, {{"isp", row.name}, {"type", type}}, row.counts[counter]);
}

void tell_queue(const Scraped& seen, const std::vector<BoundedRows::Row>& rows, const BoundedRows& known, Families& into) {
    std::map<std::string, IspGauges> gauges;
    for (const auto& row : rows) gauges[row.name];
    for (const auto& lane : seen.lanes) {
        auto& sum = gauges[known.has_row(lane.isp) ? lane.isp : BoundedRows::kOther];
        sum.waiting += lane.waiting;
        sum.connections += lane.active;
        sum.paused += lane.paused ? 1 : 0;
        if (lane.oldest_ms != 0 && (sum.oldest_ms == 0 || lane.oldest_ms < sum.oldest_ms)) sum.oldest_ms = lane.oldest_ms;
    }
    const auto tell = [&](const char* name, const char* help, const std::function<double(const IspGauges&)>& value) {
        auto& to = into.add(name, Gauge, help);
        for (const auto& [isp, sum] : gauges) Families::put(to, {{"isp", isp}}, value(sum));
    };
    tell("warmpost_queue_waiting", "Recipients that wait for delivery at the ISP.", [](const auto& g) { return static_cast<double>(g.waiting); });
    tell("warmpost_queue_oldest_seconds", "Age of the oldest mail that waits for the ISP; 0: none does.",
         [&seen](const auto& g) { return g.oldest_ms == 0 ? 0.0 : std::max(0.0, static_cast<double>(to_ms(seen.now) - g.oldest_ms) / 1000); });
    tell("warmpost_queue_connections", "Connections that carry mail to the ISP now.", [](const auto& g) { return static_cast<double>(g.connections); });
    tell("warmpost_queue_paused_lanes", "Lanes to the ISP that an operator paused and for which mail waits.",
         [](const auto& g) { return static_cast<double>(g.paused); });
}

void tell_alerts(const runtime::Alerts::Board& board, Families& into) {
    auto& to = into.add("warmpost_alert", Gauge, "1 for each alert in force (warmpost alerts says what to do).");
    for (const auto& [what, since, last] : board.alerts)
        Families::put(
            to, {{"kind", std::string(alerts::to_string(what.kind))}, {"severity", std::string(alerts::to_string(what.severity))}, {"about", what.about}}, 1);
    into.one("warmpost_alerts_checked_timestamp_seconds", Gauge, "When alerts were last looked for.", static_cast<double>(to_ms(board.checked)) / 1000);
}

void tell_spool(const Scraped& seen, WallTime outbox_since, Families& into) {
    const auto& spool = seen.spool;
    into.one("warmpost_spool_waiting_messages", Gauge, "Messages that wait for delivery.", static_cast<double>(spool.waiting_messages));
    into.one("warmpost_spool_segment_bytes", Gauge, "Disk that messages in flight take.", static_cast<double>(spool.segment_bytes));
    into.one("warmpost_spool_free_bytes", Gauge, "Free disk, at the last look.", static_cast<double>(spool.free_bytes));
    into.one("warmpost_spool_full", Gauge, "1 while mail is refused because the disk has no room.", spool.disk_full ? 1 : 0);
    into.one("warmpost_spool_failed", Gauge, "1 since the disk did not keep what was written: mail is refused until a restart.", spool.failed ? 1 : 0);
    const auto waits = seen.outbox_waits ? std::max(std::chrono::milliseconds(0), seen.now - outbox_since) : std::chrono::milliseconds(0);
    into.one("warmpost_outbox_oldest_seconds", Gauge,
             "For how long, as far as scrapes saw, the oldest event waits for the event file, the metrics and subscribers' queues.",
             static_cast<double>(waits.count()) / 1000);
}

void tell_process(const runtime::ProcessStats& process, Families& into) {
    into.one("process_cpu_seconds_total", Counter, "Total user and system CPU time spent in seconds.", process.cpu_seconds);
    into.one("process_start_time_seconds", Gauge, "Start time of the process since unix epoch in seconds.", process.start_seconds);
    into.one("process_resident_memory_bytes", Gauge, "Resident memory size in bytes.", static_cast<double>(process.resident_bytes));
    into.one("process_virtual_memory_bytes", Gauge, "Virtual memory size in bytes.", static_cast<double>(process.virtual_bytes));
    into.one("process_open_fds", Gauge, "Number of open file descriptors.", static_cast<double>(process.open_files));
    into.one("process_max_fds", Gauge, "Maximum number of open file descriptors.", static_cast<double>(process.most_files));
    into.one("process_threads", Gauge, "Number of OS threads in the process.", static_cast<double>(process.threads));
}

}  // namespace

void AttemptCounts::look(const std::vector<spool::UsageLine>& lines) {
    std::map<std::pair<std::chrono::sys_days, std::string>, Sums> now;
    for (const auto& line : lines) {
        auto& sum = now[{line.key.day, line.key.isp}];
        sum.deferred += line.counts.deferred;
        sum.throttled += line.counts.throttled;
        sum.blocked += line.counts.blocked;
    }
    for (const auto& [key, sum] : now) {
        const auto before = begun_ ? seen_[key] : sum;  // what was there before the first look is not told
        auto& total = sums_[key.second];
        total.deferred += std::max<std::int64_t>(0, sum.deferred - before.deferred);
        total.throttled += std::max<std::int64_t>(0, sum.throttled - before.throttled);
        total.blocked += std::max<std::int64_t>(0, sum.blocked - before.blocked);
    }
    seen_ = std::move(now);
    begun_ = true;
}

std::vector<BoundedRows::Row> Scrape::complaints(const std::map<std::string, std::uint64_t>& by_isp, const Scraped& seen) {
    std::map<std::string, BoundedRows::Counts> sums;
    for (const auto& [isp, count] : by_isp) sums[isp] = {static_cast<double>(count)};
    return fbl.look(sums, seen.isps_max, seen.now);
}

Scrape::Scrape() : isps(isp_counters, kIspVolume) {}

void Scrape::tell(const Scraped& seen, Families& into) {
    std::map<std::string, BoundedRows::Counts> by_account;
    for (const auto& row : seen.accounts) by_account[row.account ? to_string(*row.account) : std::string(BoundedRows::kOther)] = as_counts(row.counts);
    if (seen.usage_read) attempts.look(seen.usage);
    if (!seen.outbox_waits || seen.outbox_first != outbox_first) outbox_since = seen.now;
    outbox_first = seen.outbox_first;
    tell_accounts(accounts.look(by_account, kAccounts, seen.now), into);
    const auto rows = isps.look(isp_sums(seen, attempts), seen.isps_max, seen.now);
    tell_isp_counters(rows, into);
    tell_queue(seen, rows, isps, into);
    tell_alerts(seen.alerts, into);
    tell_spool(seen, outbox_since, into);
    tell_process(seen.process, into);
}

}  // namespace warmpost::ingress::http::operators
