#include "simulator/outputs.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <concepts>
#include <fstream>
#include <system_error>

namespace warmpost::simulator {
namespace {

// Boost.JSON would write 29.4 as 2.94E1, and all fields into one line; people read this file.
class Fields {
public:
    void put(const char* name, const std::string& text) { add(name, boost::json::serialize(boost::json::value(text))); }
    template <std::integral Count>
    void put(const char* name, Count count) { add(name, fmt::format("{}", count)); }
    void put(const char* name, double value) { add(name, fmt::format("{:.6g}", value)); }
    template <class Value>
    void put(const char* name, const std::optional<Value>& value) {
        if (value) put(name, *value);
        else add(name, "null");
    }
    [[nodiscard]] std::string done() const { return "{\n" + lines_ + "\n}\n"; }

private:
    void add(const char* name, const std::string& value) { lines_ += fmt::format("{}  \"{}\": {}", lines_.empty() ? "" : ",\n", name, value); }
    std::string lines_;
};

// RFC 4180: a field with a comma, a quote or a line end is quoted.
std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

Status write_file(const std::filesystem::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text << std::flush;
    if (!out) return fail(ErrorCode::Unavailable, file.string() + ": cannot be written");
    return {};
}

}  // namespace

std::string summary_json(const Results& r) {
    Fields fields;
    fields.put("scenario", r.scenario);
    fields.put("strategy", r.strategy);
    fields.put("seed", r.seed);
    fields.put("days", r.days);
    fields.put("messages", r.messages);
    fields.put("sent_dedicated", r.sent_dedicated);
    fields.put("sent_shared", r.sent_shared);
    fields.put("expired", r.expired);
    fields.put("waiting_at_end", r.waiting_at_end);
    fields.put("undelivered", r.undelivered());
    fields.put("attempts_dedicated", r.attempts_dedicated);
    fields.put("throttled_over_limit", r.throttled_over_limit);
    fields.put("over_limit_rate", r.over_limit_rate());
    fields.put("deferrals", r.deferrals);
    fields.put("blocked_answers", r.blocked_answers);
    fields.put("blocks", r.blocks);
    fields.put("pair_days", r.pair_days);
    fields.put("blocks_per_address_month", r.blocks_per_address_month());
    fields.put("blocks_per_pair_month", r.blocks_per_pair_month());
    fields.put("complaints", r.complaints);
    fields.put("days_to_90_percent_dedicated", r.days_to_90_percent);
    fields.put("dedicated_share_of_oracle", r.dedicated_share_of_oracle());
    fields.put("mean_delay_s", r.mean_delay_s);
    fields.put("p99_delay_s", r.p99_delay_s);
    fields.put("ips_max", r.ips_max);
    fields.put("ip_days", r.ip_days);
    fields.put("ip_days_of_oracle", r.ip_days_of_oracle());
    fields.put("scale_changes", r.scale_changes);
    fields.put("scale_changes_per_week", r.scale_changes_per_week());
    return fields.done();
}

std::string timeline_csv(const Results& results) {
    std::string out = "day,isp,ips,allowance,limit,sent_dedicated,sent_shared,throttled,blocked,complaints,warm_percent\n";
    for (const TimelineRow& row : results.timeline) {
        out += fmt::format("{},{},{},{:.0f},{:.1f},", row.day, csv_field(row.isp), row.ips, row.allowance, row.limit);
        out += fmt::format("{},{},{},{},{},{:.1f}\n", row.sent_dedicated, row.sent_shared, row.throttled, row.blocked, row.complaints, row.warm_percent);
    }
    return out;
}

Status write_outputs(const Results& results, const std::filesystem::path& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return fail(ErrorCode::Unavailable, directory.string() + ": " + error.message());
    if (auto written = write_file(directory / "summary.json", summary_json(results)); !written) return written;
    return write_file(directory / "timeline.csv", timeline_csv(results));
}

}  // namespace warmpost::simulator
