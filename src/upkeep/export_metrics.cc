#include "upkeep/export_metrics.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>

#include "reporting/metrics/vdm.h"
#include "upkeep/export_row.h"

namespace warmpost::upkeep {
namespace json = boost::json;
namespace {

using reporting::Dimension;
using reporting::Granularity;
using reporting::MetricCounts;
using reporting::MetricValues;

constexpr std::uint64_t kMostRows = 10'000;  // SES

struct Wanted {
    std::string name;  // "ISP"
    Dimension dimension{};
    std::vector<std::string> values;  // "*": all
    [[nodiscard]] bool fits(std::string_view value) const {
        return std::ranges::any_of(values, [value](const std::string& one) { return one == "*" || one == value; });
    }
};
struct Column {
    std::string metric;
    bool rate = false;
};
struct Asked {
    WallTime from{}, to{};
    std::vector<Wanted> dimensions;
    std::vector<Column> columns;
    bool csv = false;
};

WallTime time_at(const json::value& source, const char* name, WallTime latest) {
    return from_ms(static_cast<std::int64_t>(std::clamp(source.at(name).to_number<double>() * 1000, 0.0, static_cast<double>(to_ms(latest)))));
}

Asked read_body(const json::value& body, WallTime now) {
    const auto& source = body.at("ExportDataSource").at("MetricsDataSource");
    const auto tomorrow = reporting::begin_of(Granularity::day, now) + std::chrono::days(1);
    const auto end = time_at(source, "EndDate", tomorrow);
    Asked asked{reporting::begin_of(Granularity::day, time_at(source, "StartDate", tomorrow)),
                end,
                {},
                {},
                body.at("ExportDestination").at("DataFormat").as_string() == "CSV"};
    asked.to = std::max(end, asked.from + std::chrono::milliseconds(1));
    for (const auto& [name, values] : source.at("Dimensions").as_object()) {
        auto& wanted = asked.dimensions.emplace_back(Wanted{std::string(name), reporting::vdm_dimension(name).value(), {}});
        for (const auto& value : values.as_array()) wanted.values.emplace_back(value.as_string());
    }
    for (const auto& metric : source.at("Metrics").as_array()) {
        const auto* aggregation = metric.as_object().if_contains("Aggregation");
        asked.columns.push_back({std::string(metric.at("Name").as_string()), aggregation != nullptr && *aggregation == "RATE"});
    }
    return asked;
}

Result<Asked> read_request(const registry::Job& job, WallTime now) {
    try {
        return read_body(json::parse(job.request), now);
    } catch (const std::exception&) {  // Boost.JSON's: a member that is not there or not of its kind
        return fail(ErrorCode::InvalidArgument, "The request of this job cannot be read.");
    }
}

ExportMembers row_of(const Asked& asked, WallTime day, const std::vector<std::string>& values, const MetricCounts& counts) {
    ExportMembers members;
    members.emplace_back("Date", to_iso8601(day).substr(0, 10));
    for (std::size_t i = 0; i < values.size(); ++i) members.emplace_back(asked.dimensions[i].name, values[i]);
    for (const auto& column : asked.columns) {
        if (column.rate)
            members.emplace_back(column.metric + "_RATE", reporting::vdm_rate(column.metric, counts).value_or(0));
        else
            members.emplace_back(column.metric + "_VOLUME", reporting::vdm_volume(column.metric, counts).value_or(0));
    }
    return members;
}

std::string head_of(const Asked& asked) {
    std::string text;
    for (const auto& [name, value] : row_of(asked, WallTime{}, std::vector<std::string>(asked.dimensions.size()), {}))
        text += (text.empty() ? "" : ",") + name;
    return text + "\n";
}

}  // namespace

Status run_metrics_export(const JobWork& work, registry::Job& job, const reporting::MetricsReader& metrics) {
    const auto asked = read_request(job, work.now());
    if (!asked) return std::unexpected(asked.error());
    reporting::MetricQuery query{job.account, Granularity::day, asked->from, asked->to};
    if (std::ranges::any_of(asked->dimensions, [](const Wanted& wanted) { return wanted.dimension == Dimension::isp; })) query.by = Dimension::isp;
    std::map<std::pair<WallTime, std::vector<std::string>>, MetricCounts> rows;
    const auto read = metrics.for_each(query, [&](WallTime at, const MetricValues& values, const MetricCounts& counts) {
        ++job.processed;
        std::vector<std::string> own;
        for (const auto& wanted : asked->dimensions) {
            const auto value = values[static_cast<std::size_t>(wanted.dimension)];
            if (value.empty() || !wanted.fits(value)) return !work.stopping;
            own.emplace_back(value);
        }
        const std::pair key(at, std::move(own));
        if (rows.size() < kMostRows || rows.contains(key)) rows[key] += counts;
        return !work.stopping;
    });
    if (work.stopping) return {};
    if (!read) return read;
    std::string text = asked->csv ? head_of(*asked) : "";
    for (const auto& [key, counts] : rows) text += export_row(asked->csv, row_of(*asked, key.first, key.second, counts));
    job.exported = rows.size();
    job.file = job.id + (asked->csv ? ".csv" : ".jsonl");
    return write_job_file(work.directory / job.file, text);
}

}  // namespace warmpost::upkeep
