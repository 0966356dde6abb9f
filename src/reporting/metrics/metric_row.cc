#include "reporting/metrics/metric_row.h"

#include "registry/registry.h"
#include "reporting/metrics.pb.h"

namespace warmpost::reporting {
using registry::Key;
using registry::KeyReader;
namespace {

std::string_view letter_of(Granularity g) { return g == Granularity::minute ? "m" : g == Granularity::hour ? "h" : "d"; }

std::uint64_t number_of(Granularity g, WallTime at) {
    const std::chrono::milliseconds length = length_of(g);
    return static_cast<std::uint64_t>(begin_of(g, at).time_since_epoch() / length);
}

Key front(Granularity g, AccountId account) {
    Key key;
    key.text(letter_of(g)).number(static_cast<std::uint64_t>(account.value()));
    return key;
}

}  // namespace

std::string metric_prefix(Granularity g) { return Key{}.text(letter_of(g)).bytes(); }
std::string metric_prefix(Granularity g, AccountId account) { return front(g, account).bytes(); }
std::string metric_place(Granularity g, AccountId account, WallTime at) { return front(g, account).number(number_of(g, at)).bytes(); }
std::string metric_taken_key() { return Key{}.text("taken").bytes(); }

std::string metric_key(Granularity g, AccountId account, WallTime at, const MetricValues& values) {
    auto key = front(g, account);
    key.number(number_of(g, at));
    for (const auto value : values) key.text(value);
    return key.bytes();
}

std::optional<MetricKey> parse_metric_key(Granularity g, std::string_view bytes) {
    KeyReader reader(bytes);
    const auto letter = reader.text();
    if (!letter || *letter != letter_of(g)) return std::nullopt;
    const auto account = reader.number(), at = reader.number();
    if (!account || !at) return std::nullopt;
    MetricKey key{AccountId{static_cast<std::int64_t>(*account)}, WallTime{length_of(g) * static_cast<std::int64_t>(*at)}};
    for (auto& value : key.values) {
        const auto read = reader.text();
        if (!read) return std::nullopt;
        value = *read;
    }
    return key;
}

std::string metric_value(const MetricCounts& counts) {
    pb::MetricRow row;
    for (std::size_t i = 0; i < kMetrics; ++i) row.add_counts(counts[static_cast<Metric>(i)]);
    return row.SerializeAsString();
}

std::optional<MetricCounts> parse_metric_value(std::string_view bytes) {
    pb::MetricRow row;
    if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
    MetricCounts counts;
    const auto known = std::min(kMetrics, static_cast<std::size_t>(row.counts_size()));  // fewer: of an earlier version
    for (std::size_t i = 0; i < known; ++i) counts[static_cast<Metric>(i)] = row.counts(static_cast<int>(i));
    return counts;
}

}  // namespace warmpost::reporting
