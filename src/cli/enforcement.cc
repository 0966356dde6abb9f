#include "cli/enforcement.h"

#include <limits>
#include <optional>

#include "reporting/metrics/metrics_reader.h"
#include "runtime/clock.h"
#include "upkeep/enforcement_keeper.h"
#include "upkeep/every.h"

namespace warmpost::cli {
namespace {

using reporting::Dimension;
using reporting::Metric;
constexpr std::chrono::seconds kFirst{5}, kInterval{20};

Result<upkeep::HoursBySet> hours_of(const reporting::MetricsReader& reader, AccountId account, std::int64_t from_hour) {
    reporting::MetricQuery query;
    query.account = account;
    query.granularity = reporting::Granularity::hour;
    query.from = WallTime(std::chrono::hours(from_hour));
    query.to = runtime::wall_now() + std::chrono::hours(1);
    std::map<std::pair<std::string, std::int64_t>, reputation::Hour> sums;
    const auto add = [&](WallTime at, const reporting::MetricValues& values, const reporting::MetricCounts& counts) {
        const auto hour = std::chrono::floor<std::chrono::hours>(at.time_since_epoch()).count();
        auto& sum = sums[{std::string(values[static_cast<std::size_t>(Dimension::configuration_set)]), hour}];
        sum.hour = hour;
        sum.messages += counts[Metric::answered_elsewhere];
        sum.bounces += counts[Metric::hard_bounce];
        sum.complaints += counts[Metric::complaint];
        return true;
    };
    if (const auto read = reader.for_each(query, add); !read) return std::unexpected(read.error());
    upkeep::HoursBySet by_set;
    for (const auto& [key, sum] : sums) by_set[key.first].push_back(sum);
    return by_set;
}

}  // namespace

struct Enforcement::Impl {
    Impl(const config::Live& config, control::Service& service, const registry::Registry& registry, spool::Spool& spool)
        : reader(registry),
          keeper(config, service, [this](AccountId account, std::int64_t from) { return hours_of(reader, account, from); },
                 [&spool](std::string event) {
                     spool::Outcome outcome;
                     outcome.events.push_back(std::move(event));
                     spool.record(std::move(outcome));
                     spool.flush();
                 },
                 runtime::wall_now) {}
    reporting::MetricsReader reader;
    upkeep::EnforcementKeeper keeper;
    std::optional<upkeep::Every> every;
};

Enforcement::Enforcement(const config::Live& config, control::Service& service, const registry::Registry& registry, spool::Spool& spool)
    : impl_(std::make_unique<Impl>(config, service, registry, spool)) {}
Enforcement::~Enforcement() = default;
void Enforcement::start() { impl_->every.emplace(kFirst, kInterval, [this] { impl_->keeper.run(); }); }
void Enforcement::stop() { impl_->every.reset(); }
const runtime::SenderRates& Enforcement::rates() const { return impl_->keeper; }
std::vector<alerts::SenderSeen> Enforcement::seen() const { return impl_->keeper.seen(); }

}  // namespace warmpost::cli
