// What is counted of an account's mail, by what, and how finely. Pure data.
//
// Recipients are counted, not messages: a message to three is three sends. Opens, clicks and rendering failures are counted as they are told. Mail to the
// mailbox simulator and mail of the service itself counts nowhere.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace warmpost::reporting {

// Numbers are on disk: new ones come at the end.
enum class Metric : std::uint8_t {
    send,  // taken in
    delivery,
    permanent_bounce,   // the ISP said never; told later by a report too
    suppressed_bounce,  // answered in the house: on a suppression list, unsubscribed
    transient_bounce,   // given up: it had been refused for a while
    undetermined_bounce,
    complaint,  // "not-spam" is none
    reject,
    open,
    click,
    rendering_failure,
    delivery_delay,
    answered,            // delivered or bounced by an answer from outside, once each: what stands for `send` where a source or an ISP is asked for
    hard_bounce,         // permanent_bounce at a domain that the account has not verified itself: what a bounce rate is reckoned from
    delivery_open,       // deliveries of mail whose configuration set has opens followed
    delivery_click,      // likewise, of clicks
    answered_elsewhere,  // answered, at domains that the account has not verified itself: what such a rate is reckoned over
    deferred,            // attempts that were answered "later", each by one of the three; what is tried again counts again
    throttled,           // "less of it"
    blocked,             // "not from you"; one that ended the message is a bounce too
};
inline constexpr std::size_t kMetrics = 20;

class MetricCounts {
public:
    std::int64_t& operator[](Metric metric) { return counts_[static_cast<std::size_t>(metric)]; }
    [[nodiscard]] std::int64_t operator[](Metric metric) const { return counts_[static_cast<std::size_t>(metric)]; }
    MetricCounts& operator+=(const MetricCounts& more) {
        for (std::size_t i = 0; i < kMetrics; ++i) counts_[i] += more.counts_[i];
        return *this;
    }
    [[nodiscard]] bool empty() const { return *this == MetricCounts{}; }
    [[nodiscard]] std::int64_t bounces() const {  // of every kind
        return (*this)[Metric::permanent_bounce] + (*this)[Metric::suppressed_bounce] + (*this)[Metric::transient_bounce] +
               (*this)[Metric::undetermined_bounce];
    }
    friend bool operator==(const MetricCounts&, const MetricCounts&) = default;

private:
    std::array<std::int64_t, kMetrics> counts_{};
};

// How finely, and for how long it is kept.
enum class Granularity : std::uint8_t { minute, hour, day };  // of UTC
inline constexpr std::array kGranularities{Granularity::minute, Granularity::hour, Granularity::day};
[[nodiscard]] constexpr std::chrono::seconds length_of(Granularity g) {
    return g == Granularity::minute ? std::chrono::seconds(60) : g == Granularity::hour ? std::chrono::seconds(3600) : std::chrono::seconds(86'400);
}
[[nodiscard]] constexpr std::chrono::hours kept_for(Granularity g) {
    return g == Granularity::minute ? std::chrono::hours(48) : g == Granularity::hour ? std::chrono::days(396) : std::chrono::days(800);
}
[[nodiscard]] constexpr WallTime begin_of(Granularity g, WallTime at) {
    const std::chrono::milliseconds length = length_of(g);
    return at - at.time_since_epoch() % length;
}

enum class Dimension : std::uint8_t { identity, configuration_set, pool, source, isp };
inline constexpr std::size_t kDimensions = 5;
// ISPs beyond the kNamedIsps first of the ISP table are counted under this name. So is the identity and the source of what an account sends in a day beyond
// kMostTuples distinct (identity, configuration set, pool, source); beyond twice as many, all four.
inline constexpr std::string_view kOther = "other";
inline constexpr std::size_t kNamedIsps = 50, kMostTuples = 20'000;

}  // namespace warmpost::reporting
