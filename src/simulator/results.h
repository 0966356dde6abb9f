// What a run measures. "Dedicated" and "shared" say through what the final, or the counted, attempt of a message went.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace warmpost::simulator {

// One ISP on one day.
struct TimelineRow {
    int day = 0;
    std::string isp{};
    std::int64_t ips = 0;             // leased at the day's end
    double allowance = 0;             // sum of the strategy's, messages a day
    double limit = 0;                 // mean of the ISP's, as it was in the day; 0 without addresses
    std::int64_t sent_dedicated = 0;
    std::int64_t sent_shared = 0;
    std::int64_t throttled = 0;       // answers on leased addresses
    std::int64_t blocked = 0;
    std::int64_t complaints = 0;      // that acted, both ways
    double warm_percent = 0;          // allowance of what the strategy takes for warm, at most 100
};

// What the comparison with the oracle of the same scenario and seed needs.
struct OracleFigures {
    std::int64_t sent_dedicated = 0;
    std::int64_t ip_days = 0;
};

struct Results {
    std::string scenario;
    std::string strategy;
    std::uint64_t seed = 0;
    int days = 0;

    std::int64_t messages = 0;             // = sent_dedicated + sent_shared + undelivered()
    std::int64_t sent_dedicated = 0;       // delivered or bounced
    std::int64_t sent_shared = 0;
    std::int64_t expired = 0;
    std::int64_t waiting_at_end = 0;
    std::int64_t attempts_dedicated = 0;
    std::int64_t throttled_over_limit = 0; // surplus answered throttled
    std::int64_t deferrals = 0;            // throttled, host and rcpt answers on leased addresses
    std::int64_t blocked_answers = 0;      // messages
    std::int64_t blocks = 0;
    std::int64_t pair_days = 0;            // (address, ISP, day) with an attempt
    std::int64_t complaints = 0;
    std::optional<int> days_to_90_percent; // day from which a week went to 90 % through leased addresses, counted from 1
    double mean_delay_s = 0;               // of sent messages, both ways
    std::int64_t p99_delay_s = 0;
    std::int64_t ips_max = 0;              // at a day's end
    std::int64_t ip_days = 0;
    std::int64_t scale_changes = 0;        // days after the first one with mail on which addresses were leased or given back
    std::vector<TimelineRow> timeline;     // by day, then ISP
    std::optional<OracleFigures> oracle;

    [[nodiscard]] std::int64_t undelivered() const { return expired + waiting_at_end; }
    // Nothing where the divisor is 0.
    [[nodiscard]] std::optional<double> over_limit_rate() const;               // throttled_over_limit / attempts_dedicated
    [[nodiscard]] std::optional<double> blocks_per_address_month() const;      // a month: 30 days
    [[nodiscard]] std::optional<double> blocks_per_pair_month() const;
    [[nodiscard]] std::optional<double> dedicated_share_of_oracle() const;     // nothing without oracle, either
    [[nodiscard]] std::optional<double> ip_days_of_oracle() const;
    [[nodiscard]] double scale_changes_per_week() const;
};

}  // namespace warmpost::simulator
