#include "reporting/metrics/metrics_sink.h"

#include <algorithm>

#include "control/engagement.h"

namespace warmpost::reporting {
using registry::Batch;
using registry::Key;
using registry::KeyReader;
using registry::Space;
namespace {

// A place in the outbox this far behind what was taken belongs to an outbox that began anew: a batch is offered at most once more after a crash.
constexpr std::uint64_t kBegunAnew = 100'000;
constexpr std::size_t kMostDays = 1000;  // (account, day) whose tuples are in memory; those that are dropped are read again

std::string_view& in(MetricValues& values, Dimension d) { return values[static_cast<std::size_t>(d)]; }
std::string_view in(const MetricValues& values, Dimension d) { return values[static_cast<std::size_t>(d)]; }

std::size_t hash_of(const MetricValues& values) {
    Key key;
    for (const auto d : {Dimension::identity, Dimension::configuration_set, Dimension::pool, Dimension::source}) key.text(in(values, d));
    return std::hash<std::string>{}(key.bytes());
}

}  // namespace

MetricsSink::MetricsSink(const config::Live& config, const runtime::SnapshotCell& snapshot, const isp::IspTable& isps, registry::Registry& registry,
                         MetricTotals& totals, std::size_t most_tuples)
    : config_(config), snapshot_(snapshot), registry_(registry), totals_(totals), most_tuples_(most_tuples) {
    for (const auto& isp : isps.all())
        if (named_.size() < kNamedIsps) named_.insert(isp.id.value());
}

Status MetricsSink::take(std::span<const spool::OutboxEvent> events) {
    if (events.empty()) return {};
    const auto before = taken();
    if (!before) return std::unexpected(before.error());
    const bool anew = events.back().sequence + kBegunAnew < *before;
    const auto snapshot = snapshot_.get();
    const std::string simulator = config_->delivery.simulator_domain;
    Rows rows;
    std::map<AccountId, MetricCounts> sums;
    MetricTotals::ByIsp by_isp;
    for (const auto& event : events) {
        if (!anew && event.sequence <= *before) continue;
        auto counted = read_event(event, simulator);
        if (!counted) continue;
        settle(*counted, *snapshot);
        if (auto added = add(*counted, *snapshot, rows); !added) return added;
        sums[counted->account] += counted->counts;
        by_isp[counted->isp.empty() ? std::string(kOther) : counted->isp] += counted->counts;
    }
    if (rows.empty()) return {};  // nothing to be counted twice: no write for it
    if (auto written = write(rows, events.back().sequence); !written)
        return fail(written.error().code, "metrics are not counted: " + written.error().message);
    taken_ = events.back().sequence;
    for (const auto& [account, counts] : sums) totals_.add(account, counts);
    totals_.add(by_isp);
    return {};
}

Result<std::uint64_t> MetricsSink::taken() {
    if (taken_) return *taken_;
    const auto read = registry_.get(Space::metrics, metric_taken_key());
    if (!read) return std::unexpected(read.error());
    taken_ = *read ? KeyReader(**read).number().value_or(0) : 0;
    return *taken_;
}

// What the account's own settings say of the event, as they are now.
void MetricsSink::settle(EventCounts& event, const control::Snapshot& snapshot) const {
    const auto* account = snapshot.account(event.account);
    const auto elsewhere = [account](const std::string& address) { return account == nullptr || account->authorising(address) == nullptr; };
    const auto many = std::ranges::count_if(event.recipients, elsewhere);
    if (event.hard) event.counts[Metric::hard_bounce] = many;
    if (event.counts[Metric::answered] > 0) event.counts[Metric::answered_elsewhere] = many;
    if (account == nullptr) return;
    const auto set = account->configuration_sets.find(event.configuration_set);
    if (event.counts[Metric::delivery] == 0 || set == account->configuration_sets.end()) return;
    const auto wanted = control::engagement_wanted(*account, set->second);
    if (wanted.opens) event.counts[Metric::delivery_open] = event.counts[Metric::delivery];
    if (wanted.clicks) event.counts[Metric::delivery_click] = event.counts[Metric::delivery];
}

Status MetricsSink::add(const EventCounts& event, const control::Snapshot& snapshot, Rows& rows) {
    const auto* pool = snapshot.pool(event.pool);
    MetricValues values;
    in(values, Dimension::identity) = event.identity;
    in(values, Dimension::configuration_set) = event.configuration_set;
    in(values, Dimension::pool) = pool == nullptr ? std::string_view() : std::string_view(pool->name);
    in(values, Dimension::source) = event.source;
    in(values, Dimension::isp) = event.isp.empty() || named_.contains(event.isp) ? std::string_view(event.isp) : kOther;
    if (auto bounded = bound(event, values); !bounded) return bounded;
    rows[metric_key(Granularity::minute, event.account, event.at, values)] += event.counts;
    return {};
}

// What strangers choose (identities below a domain's sub-domains, sets that come and go) makes no more than so many rows a day.
Status MetricsSink::bound(const EventCounts& event, MetricValues& values) {
    auto found = tuples_of(event.account, begin_of(Granularity::day, event.at));
    if (!found) return std::unexpected(found.error());
    Tuples& known = **found;
    const auto room = [&](std::size_t most) {
        const auto hash = hash_of(values);
        if (known.contains(hash)) return true;
        if (known.size() >= most) return false;
        known.insert(hash);
        return true;
    };
    if (room(most_tuples_)) return {};
    in(values, Dimension::identity) = in(values, Dimension::source) = kOther;
    if (room(2 * most_tuples_)) return {};
    in(values, Dimension::configuration_set) = in(values, Dimension::pool) = kOther;
    return {};
}

Result<MetricsSink::Tuples*> MetricsSink::tuples_of(AccountId account, WallTime day) {
    const auto known = tuples_.find({account, day});
    if (known != tuples_.end()) return &known->second;
    Tuples fresh;
    const auto prefix = metric_place(Granularity::day, account, day);
    const auto read = registry_.scan(Space::metrics, prefix, prefix, [&fresh](std::string_view bytes, std::string_view) {
        if (const auto key = parse_metric_key(Granularity::day, bytes)) fresh.insert(hash_of(key->values));
        return true;
    });
    if (!read) return std::unexpected(read.error());
    if (tuples_.size() >= kMostDays) tuples_.clear();
    return &tuples_.emplace(std::pair(account, day), std::move(fresh)).first->second;
}

Status MetricsSink::write(const Rows& minutes, std::uint64_t through) {
    Rows all = minutes;
    for (const auto& [bytes, counts] : minutes)
        if (const auto key = parse_metric_key(Granularity::minute, bytes))
            for (const auto longer : {Granularity::hour, Granularity::day}) all[metric_key(longer, key->account, key->at, key->values)] += counts;
    return registry_.change([&](Batch& batch) -> Status {
        for (const auto& [key, more] : all) {
            const auto stored = registry_.get(Space::metrics, key);
            if (!stored) return std::unexpected(stored.error());
            auto counts = *stored ? parse_metric_value(**stored).value_or(MetricCounts{}) : MetricCounts{};
            batch.put(Space::metrics, key, metric_value(counts += more));
        }
        batch.put(Space::metrics, metric_taken_key(), Key{}.number(through).bytes());
        return {};
    });
}

Result<std::optional<MetricKey>> MetricsPruner::first_from(Granularity granularity, const std::string& from) {
    std::optional<MetricKey> first;
    const auto read = registry_.scan(Space::metrics, metric_prefix(granularity), from, [&](std::string_view bytes, std::string_view) {
        first = parse_metric_key(granularity, bytes);
        return false;
    });
    if (!read) return std::unexpected(read.error());
    if (first) first->values = {};  // views into what is gone
    return first;
}

Status MetricsPruner::prune(WallTime now) {
    Batch batch;
    for (std::size_t looked = 0; looked < kAccountsPerCall; ++looked) {
        const auto granularity = kGranularities[granularity_];
        const auto first = first_from(granularity, metric_prefix(granularity, next_));
        if (!first) return std::unexpected(first.error());
        if (!*first) {
            next_ = {};
            granularity_ = (granularity_ + 1) % kGranularities.size();
            if (granularity_ == 0) break;
            continue;
        }
        const auto account = (*first)->account;
        const auto oldest = begin_of(granularity, now - kept_for(granularity));
        if ((*first)->at < oldest) batch.erase_range(Space::metrics, metric_prefix(granularity, account), metric_place(granularity, account, oldest));
        next_ = AccountId{account.value() + 1};
    }
    return batch.empty() ? Status{} : registry_.write(batch);
}

}  // namespace warmpost::reporting
