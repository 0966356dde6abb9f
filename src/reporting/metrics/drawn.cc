#include "reporting/metrics/drawn.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace warmpost::reporting {
namespace {

constexpr std::chrono::hours kHour{1}, kQuiet{2};

std::string_view in(const MetricValues& values, Dimension d) { return values[static_cast<std::size_t>(d)]; }
std::int64_t held(const MetricCounts& counts) { return counts[Metric::deferred] + counts[Metric::throttled] + counts[Metric::blocked]; }
HeldWay way_of(const MetricValues& values) {
    return {std::string(in(values, Dimension::pool)), std::string(in(values, Dimension::isp)), std::string(in(values, Dimension::source))};
}

// Begin of the newest run of times, none more than kQuiet after the one before it.
WallTime begin_of_run(const std::set<WallTime>& times) {
    WallTime begin = *times.rbegin();
    for (auto each = times.rbegin(); each != times.rend() && begin - *each <= kQuiet; ++each) begin = *each;
    return begin;
}

Status add_present(const MetricsReader& reader, AccountId account, WallTime now, std::map<HeldWay, HeldNow>& ways,
                   std::map<HeldWay, std::set<WallTime>>& minutes) {
    const MetricQuery query{account, Granularity::minute, now - kPresent - kHour, now + kHour};
    return reader.for_each(query, [&](WallTime at, const MetricValues& values, const MetricCounts& counts) {
        if (in(values, Dimension::source).empty()) return true;
        const auto way = way_of(values);
        if (held(counts) > 0) minutes[way].insert(at);
        if (at < now - kPresent) return true;
        auto& sum = ways[way];
        sum.answered += counts[Metric::answered];
        sum.deferred += counts[Metric::deferred], sum.throttled += counts[Metric::throttled], sum.blocked += counts[Metric::blocked];
        if (held(counts) > 0) sum.last = std::max(sum.last, at);
        return true;
    });
}

Status add_spell(const MetricsReader& reader, AccountId account, WallTime now, const std::map<HeldWay, HeldNow>& ways,
                 std::map<HeldWay, std::set<WallTime>>& hours) {
    const MetricQuery query{account, Granularity::hour, now - kLongestSpell, now + kHour};
    return reader.for_each(query, [&](WallTime at, const MetricValues& values, const MetricCounts& counts) {
        if (held(counts) == 0) return true;
        if (const auto way = way_of(values); ways.contains(way)) hours[way].insert(at);
        return true;
    });
}

}  // namespace

reputation::Drawn drawn_of(const MetricCounts& counts) {
    reputation::Drawn drawn;
    drawn.messages = counts[Metric::answered_elsewhere];
    drawn.bounces = counts[Metric::hard_bounce];
    drawn.complaints = counts[Metric::complaint];
    drawn.deferred = counts[Metric::deferred], drawn.throttled = counts[Metric::throttled], drawn.blocked = counts[Metric::blocked];
    return drawn;
}

Result<SendersFound> senders_by_source(const MetricsReader& reader, const Accounts& accounts, const std::string& only, WallTime from) {
    using Sender = std::tuple<AccountId, std::string, std::string>;
    std::map<std::string, std::map<Sender, reputation::Drawn>, std::less<>> sums;
    SendersFound found;
    std::size_t known = 0;
    for (const auto account : accounts) {
        MetricQuery query{account, Granularity::day, from, WallTime::max()};
        if (!only.empty()) query.only(Dimension::source, only);
        const auto read = reader.for_each(query, [&](WallTime, const MetricValues& values, const MetricCounts& counts) {
            const auto source = in(values, Dimension::source);
            const auto drawn = drawn_of(counts);
            if (source.empty() || drawn.attempts() + drawn.complaints == 0) return true;
            auto& senders = sums[std::string(source)];
            const Sender sender{account, in(values, Dimension::identity), in(values, Dimension::configuration_set)};
            auto place = senders.find(sender);
            if (place == senders.end() && known >= kMostSenders) return ++found.left_out, true;
            if (place == senders.end()) place = senders.emplace(sender, reputation::Drawn{}).first, ++known;
            place->second += drawn;
            return true;
        });
        if (!read) return std::unexpected(read.error());
    }
    for (const auto& [source, senders] : sums)
        for (const auto& [sender, drawn] : senders) found.sources[source].push_back({std::get<0>(sender), std::get<1>(sender), std::get<2>(sender), drawn});
    return found;
}

Result<Compared> compare_hours(const MetricsReader& reader, const Accounts& accounts, int hours, WallTime now) {
    const WallTime end = begin_of(Granularity::hour, now) + kHour, middle = end - std::chrono::hours(hours), begin = middle - std::chrono::hours(hours);
    Compared compared;
    for (const auto account : accounts) {
        const MetricQuery query{account, Granularity::hour, begin, end};
        auto& own = compared.accounts[to_string(account)];
        const auto read = reader.for_each(query, [&](WallTime at, const MetricValues& values, const MetricCounts& counts) {
            const auto drawn = drawn_of(counts);
            if (drawn.attempts() + drawn.complaints == 0) return true;
            auto& isp = compared.isps[std::string(in(values, Dimension::isp))];
            (at < middle ? isp.before : isp.now) += drawn;
            (at < middle ? own.before : own.now) += drawn;
            return true;
        });
        if (!read) return std::unexpected(read.error());
    }
    compared.isps.erase("");  // answered in the house
    return compared;
}

Result<std::map<HeldWay, HeldNow>> held_back_now(const MetricsReader& reader, const Accounts& accounts, WallTime now) {
    std::map<HeldWay, HeldNow> ways;
    std::map<HeldWay, std::set<WallTime>> minutes, hours;
    for (const auto account : accounts)
        if (const auto read = add_present(reader, account, now, ways, minutes); !read) return std::unexpected(read.error());
    std::erase_if(ways, [](const auto& each) { return each.second.held() == 0; });
    if (ways.empty()) return ways;
    for (const auto account : accounts)
        if (const auto read = add_spell(reader, account, now, ways, hours); !read) return std::unexpected(read.error());
    for (auto& [way, sum] : ways) {
        const auto& of_minutes = minutes[way];
        const auto& of_hours = hours[way];
        sum.since = of_hours.empty() ? begin_of_run(of_minutes) : begin_of_run(of_hours);
        // The hour in which it began is as fine as minutes that are read tell.
        if (const auto fine = begin_of_run(of_minutes); fine >= sum.since && fine - sum.since < kHour) sum.since = fine;
    }
    return ways;
}

}  // namespace warmpost::reporting
