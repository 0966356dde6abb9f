#include "cli/simulate/figures.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/simulate/numbers.h"

namespace warmpost::cli::simulate {
using simulator::Results;
namespace {

std::string optional_text(std::optional<double> value, int digits) { return value ? fmt::format("{:.{}f}", *value, digits) : "-"; }

void add_volume(std::vector<Fact>& out, const Results& r) {
    const std::int64_t sent = r.sent_dedicated + r.sent_shared;
    out.push_back({"90 % dedicated", reached_text(r), "Whole days until a week begins of which 90 % of the mail left by dedicated addresses.", true});
    out.push_back({"Dedicated share", percent(ratio(r.sent_dedicated, sent)), "Part of the mail that left by dedicated addresses, over the whole run.", true});
    out.push_back({"Of the oracle's volume", percent(r.dedicated_share_of_oracle()),
                   "Dedicated mail, compared with a sender who can see every ISP's limits; nobody real can.", true});
    out.push_back({"Messages", grouped(r.messages), "Created in the run; each ends as one of the following three."});
    out.push_back({"By dedicated addresses", grouped(r.sent_dedicated), "Delivered or bounced through leased addresses."});
    out.push_back({"By the shared pool", grouped(r.sent_shared), "Delivered or bounced through the shared pool."});
    out.push_back({"Not delivered", fmt::format("{} ({})", grouped(r.undelivered()), percent(ratio(r.undelivered(), r.messages), 2)),
                   fmt::format("{} given up after 72 hours; {} still waiting at the end.", grouped(r.expired), grouped(r.waiting_at_end))});
}

void add_addresses(std::vector<Fact>& out, const Results& r) {
    out.push_back({"Addresses", fmt::format("{} at most", grouped(r.ips_max)), "The most that were leased at the end of a day.", true});
    const auto of_oracle = r.ip_days_of_oracle();
    out.push_back({"Address-days", grouped(r.ip_days) + (of_oracle ? fmt::format(" ({:.2f} of the oracle's)", *of_oracle) : ""),
                   "Addresses leased at each day's end, summed: what the lease costs."});
    out.push_back({"Scale changes", fmt::format("{} ({:.2f} a week)", grouped(r.scale_changes), r.scale_changes_per_week()),
                   "Days on which addresses were leased or given back."});
}

void add_trouble(std::vector<Fact>& out, const Results& r) {
    out.push_back({"Over the limit", percent(r.over_limit_rate(), 2),
                   fmt::format("Part of {} attempts by dedicated addresses that an ISP throttled because they were too many: {}.",
                               grouped(r.attempts_dedicated), grouped(r.throttled_over_limit)),
                   true});
    out.push_back({"Blocks", fmt::format("{} ({} a pair and month)", grouped(r.blocks), optional_text(r.blocks_per_pair_month(), 3)),
                   fmt::format("Times an ISP shut an address out; {} an address and month. {} refused so.",
                               optional_text(r.blocks_per_address_month(), 3), counted(r.blocked_answers, "message was", "messages were"))});
    out.push_back({"Deferrals", grouped(r.deferrals), "Attempts to be repeated, for whatever reason; full mailboxes and chance alone make many."});
    out.push_back({"Complaints", grouped(r.complaints), "Recipients who called the mail spam, both ways."});
}

constexpr const char* kDays90 = "Day, counted from 1, that begins a week with 90 % dedicated; a run that never gets there counts as its days + 1.";

std::optional<double> days_to_90(const Results& r) { return r.days_to_90_percent.value_or(r.days + 1); }
std::string two(double value) { return fmt::format("{:.2f}", value); }
std::string one(double value) { return fmt::format("{:.1f}", value); }

const Measure kMeasures[] = {
    {"dedicated_share_of_oracle", "OF ORACLE", "Dedicated volume, as part of the oracle's, who sees every limit.", true,
     [](const Results& r) { return r.dedicated_share_of_oracle(); }, [](double v) { return percent(v); }},
    {"ip_days_of_oracle", "ADDR-DAYS", "Address-days, as part of the oracle's: what the leases cost.", false,
     [](const Results& r) { return r.ip_days_of_oracle(); }, two},
    {"over_limit_rate", "OVER LIMIT", "Part of the attempts that ISPs throttled because they were too many.", false,
     [](const Results& r) { return r.over_limit_rate(); }, [](double v) { return percent(v, 2); }},
    {"blocks_per_pair_month", "BLOCKS", "Blocks for each address and ISP in 30 days.", false,
     [](const Results& r) { return r.blocks_per_pair_month(); }, [](double v) { return fmt::format("{:.3f}", v); }},
    {"days_to_90_percent_dedicated", "DAYS TO 90%", kDays90, false, days_to_90, one},
    {"scale_changes_per_week", "SCALING", "Days a week on which addresses were leased or given back.", false,
     [](const Results& r) { return std::optional(r.scale_changes_per_week()); }, two},
    {"mean_delay_s", "DELAY", "From a message's arrival to its final answer, on average.", false,
     [](const Results& r) { return std::optional(r.mean_delay_s); }, duration},
};

template <class Fold>
Values folded(const std::vector<Values>& all, Fold fold) {
    Values out;
    for (std::size_t i = 0; i < std::size(kMeasures); ++i) {
        std::vector<double> present;
        for (const Values& values : all)
            if (values[i]) present.push_back(*values[i]);
        out.push_back(present.empty() ? std::nullopt : std::optional(fold(kMeasures[i], present)));
    }
    return out;
}

}  // namespace

// The plots count days from 0 as scenarios do, summary.json this one from 1: whole days that have passed are the same in both.
std::string reached_text(const Results& r) {
    if (!r.days_to_90_percent) return fmt::format("not within {}", counted(r.days, "day", "days"));
    return *r.days_to_90_percent == 1 ? "from the start" : fmt::format("after {}", counted(*r.days_to_90_percent - 1, "day", "days"));
}

std::vector<Fact> facts_of(const Results& r) {
    std::vector<Fact> out;
    add_volume(out, r);
    add_addresses(out, r);
    add_trouble(out, r);
    out.push_back({"Mean delay", duration(r.mean_delay_s), "From a message's arrival to its final answer, on average.", true});
    out.push_back({"Delay of 99 %", duration(static_cast<double>(r.p99_delay_s)), "Only one message in a hundred took longer."});
    return out;
}

std::span<const Measure> measures() { return kMeasures; }

Values values_of(const Results& results) {
    Values values;
    values.reserve(std::size(kMeasures));
    for (const Measure& measure : kMeasures) values.push_back(measure.of(results));
    return values;
}

Values mean_of(const std::vector<Values>& all) {
    return folded(all, [](const Measure&, const std::vector<double>& present) {
        double sum = 0;
        for (const double value : present) sum += value;
        return sum / static_cast<double>(present.size());
    });
}

Values worst_of(const std::vector<Values>& all) {
    return folded(all, [](const Measure& measure, const std::vector<double>& present) {
        return measure.more_is_better ? *std::ranges::min_element(present) : *std::ranges::max_element(present);
    });
}

std::vector<std::string> texts_of(const Values& values, std::optional<int> days) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < std::size(kMeasures); ++i) {
        const bool never = days && kMeasures[i].of == days_to_90 && values[i] > *days;
        out.push_back(never ? fmt::format("> {}", *days) : values[i] ? kMeasures[i].text(*values[i]) : "-");
    }
    return out;
}

}  // namespace warmpost::cli::simulate
