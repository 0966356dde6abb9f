#include "cli/enforcement.h"

#include <limits>
#include <optional>

#include "reporting/metrics/metrics_reader.h"
#include "runtime/clock.h"
#include "upkeep/enforcement_keeper.h"
#include "upkeep/every.h"
#include "upkeep/rated_senders_book.h"

namespace warmpost::cli {
namespace {

using reporting::Dimension;
using reporting::Metric;
constexpr std::chrono::seconds kFirst{5}, kInterval{20};

Dimension dimension_of(reputation::Kind kind) {
    switch (kind) {
        case reputation::Kind::identity:
            return Dimension::identity;
        case reputation::Kind::pool:
            return Dimension::pool;
        case reputation::Kind::address:
            return Dimension::source;
        case reputation::Kind::isp:
            return Dimension::isp;
        case reputation::Kind::account:
        case reputation::Kind::configuration_set:
            break;
    }
    return Dimension::configuration_set;
}

void add(reputation::ViewHour& sum, const reporting::MetricCounts& counts) {
    sum.messages += counts[Metric::answered_elsewhere];
    sum.bounces += counts[Metric::hard_bounce];
    sum.complaints += counts[Metric::complaint];
    sum.deferred += counts[Metric::deferred], sum.throttled += counts[Metric::throttled], sum.blocked += counts[Metric::blocked];
}

Result<upkeep::HoursByName> hours_of(const reporting::MetricsReader& reader, AccountId account, reputation::Kind kind, std::int64_t from_hour) {
    reporting::MetricQuery query;
    query.account = account;
    query.granularity = reporting::Granularity::hour;
    query.from = WallTime(std::chrono::hours(from_hour));
    query.to = runtime::wall_now() + std::chrono::hours(1);
    const auto dimension = static_cast<std::size_t>(dimension_of(kind));
    std::map<std::string, std::map<std::int64_t, reputation::ViewHour>, std::less<>> sums;
    const auto found = [&](WallTime at, const reporting::MetricValues& values, const reporting::MetricCounts& counts) {
        const auto hour = std::chrono::floor<std::chrono::hours>(at.time_since_epoch()).count();
        auto name = sums.find(values[dimension]);
        if (name == sums.end()) name = sums.emplace(std::string(values[dimension]), std::map<std::int64_t, reputation::ViewHour>{}).first;
        auto& sum = name->second[hour];
        sum.hour = hour;
        add(sum, counts);
        return true;
    };
    if (const auto read = reader.for_each(query, found); !read) return std::unexpected(read.error());
    upkeep::HoursByName by_name;
    for (const auto& [name, hours] : sums) {
        auto& list = by_name[name];
        for (const auto& [hour, sum] : hours) list.push_back(sum);
    }
    return by_name;
}

Result<upkeep::SumsByName> minutes_of(const reporting::MetricsReader& reader, AccountId account, reputation::Minutes minutes) {
    const reporting::MetricQuery query{account, reporting::Granularity::minute, minutes.from, minutes.to};
    const auto dimension = static_cast<std::size_t>(dimension_of(reputation::Kind::configuration_set));
    upkeep::SumsByName sums;
    const auto found = [&](WallTime, const reporting::MetricValues& values, const reporting::MetricCounts& counts) {
        add(sums[std::string(values[dimension])], counts);
        return true;
    };
    if (const auto read = reader.for_each(query, found); !read) return std::unexpected(read.error());
    return sums;
}

}  // namespace

struct Enforcement::Impl {
    Impl(const config::Live& config, control::Service& service, const registry::Registry& registry, spool::Spool& spool)
        : reader(registry),
          counted{[this](AccountId account, reputation::Kind by, std::int64_t from) { return hours_of(reader, account, by, from); },
                  [this](AccountId account, reputation::Minutes minutes) { return minutes_of(reader, account, minutes); }},
          rates(config, service, counted, runtime::wall_now),
          keeper(
              config, service, counted,
              [&spool](std::string event) {
                  spool::Outcome outcome;
                  outcome.events.push_back(std::move(event));
                  spool.record(std::move(outcome));
                  spool.flush();
              },
              runtime::wall_now) {}
    reporting::MetricsReader reader;
    upkeep::Counted counted;
    upkeep::RatedSendersBook rates;
    upkeep::EnforcementKeeper keeper;
    std::optional<upkeep::Every> every;
};

Enforcement::Enforcement(const config::Live& config, control::Service& service, const registry::Registry& registry, spool::Spool& spool)
    : impl_(std::make_unique<Impl>(config, service, registry, spool)) {}
Enforcement::~Enforcement() = default;
void Enforcement::start() {
    impl_->every.emplace(kFirst, kInterval, [this] { impl_->keeper.run(); });
}
void Enforcement::stop() { impl_->every.reset(); }
const runtime::RatedSenders& Enforcement::rates() const { return impl_->rates; }
std::vector<alerts::SenderSeen> Enforcement::seen() const { return impl_->keeper.seen(); }

}  // namespace warmpost::cli
