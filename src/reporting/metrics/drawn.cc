#include "reporting/metrics/drawn.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace warmpost::reporting {
namespace {

constexpr std::chrono::hours kHour{1}, kQuiet{2};
constexpr std::chrono::minutes kMinute{1}, kHalfHour{30};

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

// To the minute where the minutes of its hour are kept.
WallTime cut_at(WallTime at, WallTime now) {
    if (begin_of(Granularity::hour, at) >= now - kept_for(Granularity::minute)) return begin_of(Granularity::minute, at);
    return begin_of(Granularity::hour, at + kHalfHour);
}

// Hours that a cut goes through: their sums are of both sides.
std::set<WallTime> split_hours(const Compared& compared) {
    std::set<WallTime> split;
    for (const auto cut : {compared.begin, compared.middle})
        if (const auto hour = begin_of(Granularity::hour, cut); hour != cut) split.insert(hour);
    return split;
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

Result<Compared> compare_since(const MetricsReader& reader, const Accounts& accounts, WallTime since, WallTime now) {
    Compared compared;
    compared.end = begin_of(Granularity::minute, now) + kMinute;
    compared.middle = cut_at(since, now);
    compared.begin = cut_at(compared.middle - (compared.end - compared.middle), now);
    const auto split = split_hours(compared);
    for (const auto account : accounts) {
        auto& own = compared.accounts[to_string(account)];
        const auto add = [&](WallTime at, const MetricValues& values, const MetricCounts& counts) {
            const auto drawn = drawn_of(counts);
            if (at < compared.begin || drawn.attempts() + drawn.complaints == 0) return true;
            auto& isp = compared.isps[std::string(in(values, Dimension::isp))];
            (at < compared.middle ? isp.before : isp.now) += drawn;
            (at < compared.middle ? own.before : own.now) += drawn;
            return true;
        };
        const auto whole = [&](WallTime at, const MetricValues& values, const MetricCounts& counts) { return split.contains(at) || add(at, values, counts); };
        if (const auto read = reader.for_each({account, Granularity::hour, begin_of(Granularity::hour, compared.begin), compared.end}, whole); !read)
            return std::unexpected(read.error());
        for (const auto hour : split)
            if (const auto read = reader.for_each({account, Granularity::minute, hour, std::min(hour + kHour, compared.end)}, add); !read)
                return std::unexpected(read.error());
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
