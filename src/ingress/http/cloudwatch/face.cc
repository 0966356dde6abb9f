#include "ingress/http/cloudwatch/face.h"

#include <fmt/format.h>
#include <boost/property_tree/ptree.hpp>

#include <algorithm>
#include <charconv>

#include "base/parse_time.h"
#include "ingress/http/cloudwatch/cbor.h"
#include "ingress/http/cloudwatch/metrics.h"
#include "ingress/http/perform.h"
#include "ingress/http/v1/form.h"
#include "ingress/http/v1/xml.h"

namespace warmpost::ingress::http::cloudwatch {
namespace asio = boost::asio;
using v1::Form;
using v1::Tree;
namespace {

constexpr std::string_view kXmlNamespace = "http://monitoring.amazonaws.com/doc/2010-08-01/";
constexpr std::string_view kVersionParameter = "Version=2010-08-01";
constexpr std::size_t kPage = 500;              // metrics of one ListMetrics answer
constexpr std::size_t kMostQueries = 500;       // of GetMetricData
constexpr std::int64_t kMostStatistics = 1440;  // data points of GetMetricStatistics

struct Asked {
    Call& call;
    const Form& form;
    const std::string& action;
    enum class Clothes : std::uint8_t { xml, json, cbor } clothes = Clothes::xml;
};

Response error_in(Asked::Clothes clothes, const Request& request, unsigned status, std::string_view code, std::string_view message) {
    if (clothes == Asked::Clothes::json) return json_error(status, code, message);
    return clothes == Asked::Clothes::cbor ? cbor_error(status, code, message) : v1::error(status, code, message, request.id, kXmlNamespace);
}
Response error(const Asked& asked, std::string_view code, std::string_view message) {
    return error_in(asked.clothes, asked.call.request, 400, code, message);
}
Response refuse(const Asked& asked, const Error& wrong) {
    switch (wrong.code) {
        case ErrorCode::InvalidArgument:
            return error(asked, "InvalidParameterValue", wrong.message);
        case ErrorCode::TooManyRequests:
        case ErrorCode::LimitExceeded:
            return error(asked, "Throttling", wrong.message);
        default:
            return error_in(asked.clothes, asked.call.request, 500, "InternalServiceError", wrong.message);
    }
}
Response answer(const Asked& asked, const Tree& result) {
    if (asked.clothes == Asked::Clothes::json) return json_answer(result);
    return asked.clothes == Asked::Clothes::cbor ? cbor_answer(result) : v1::success(asked.action, &result, asked.call.request.id, kXmlNamespace);
}

void put(Tree& into, const char* name, std::string_view text) { into.add(name, v1::xml_text(text)); }
std::string second_of(WallTime at) { return to_iso8601(at).substr(0, 19) + "Z"; }
std::string number(double value) { return fmt::format("{}", value); }

// A time as query clients write it: ISO 8601, or seconds since 1970.
Result<WallTime> time_in(const Form& form, const std::string& name) {
    const auto& text = form.text(name);
    if (text.empty()) return fail(ErrorCode::InvalidArgument, "The parameter " + name + " is required.", name);
    if (const auto time = parse_iso8601(text)) return *time;
    std::int64_t seconds = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, seconds);
    if (read.ec == std::errc{} && (read.ptr == end || *read.ptr == '.') && seconds >= 0 && seconds < 253'402'300'800) return from_ms(seconds * 1000);
    return fail(ErrorCode::InvalidArgument, "The parameter " + name + " must be a time as 2026-01-31T12:00:00Z.", name);
}

Result<std::int64_t> whole(const std::string& text, const std::string& name) {
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    if (const auto read = std::from_chars(text.data(), end, value); read.ec == std::errc{} && read.ptr == end && !text.empty()) return value;
    return fail(ErrorCode::InvalidArgument, "The parameter " + name + " must be a whole number.", name);
}

// `prefix`: "" or "MetricDataQueries.member.1.MetricStat.Metric."
std::map<std::string, std::string> dimensions_in(const Form& form, const std::string& prefix) {
    std::map<std::string, std::string> all;
    for (const auto& each : form.structures(prefix + "Dimensions")) all[form.text(each + ".Name")] = form.text(each + ".Value");
    return all;
}

void put_metric(Tree& into, const MetricName& metric) {
    put(into, "Namespace", kNamespace);
    put(into, "MetricName", metric.name);
    Tree dimensions;
    for (const auto& [name, value] : metric.dimensions) {
        Tree each;
        put(each, "Name", name);
        put(each, "Value", value);
        dimensions.add_child("member", each);
    }
    into.add_child("Dimensions", dimensions);
}

// ListMetrics's filters: a name, and dimensions, those without a value with any.
bool wanted(const Form& form, const MetricName& metric) {
    if (form.has("Namespace") && form.text("Namespace") != kNamespace) return false;
    if (form.has("MetricName") && form.text("MetricName") != metric.name) return false;
    return std::ranges::all_of(dimensions_in(form, ""), [&metric](const auto& filter) {
        const auto found = metric.dimensions.find(filter.first);
        return found != metric.dimensions.end() && (filter.second.empty() || filter.second == found->second);
    });
}

asio::awaitable<Response> list_metrics(const Asked& asked) {
    std::int64_t skip = 0;
    if (asked.form.has("NextToken")) {
        const auto token = whole(asked.form.text("NextToken"), "NextToken");
        if (!token || *token < 0) co_return error(asked, "InvalidParameterValue", "NextToken is not one of this service.");
        skip = *token;
    }
    auto listing = all_metrics(asked.call);
    const auto all = co_await std::move(listing);
    Tree metrics, result;
    std::int64_t seen = 0, told = 0;
    bool more = false;
    for (const auto& metric : all) {
        if (!wanted(asked.form, metric) || ++seen <= skip) continue;
        more = told == static_cast<std::int64_t>(kPage);
        if (more) break;
        Tree each;
        put_metric(each, metric);
        metrics.add_child("member", each);
        ++told;
    }
    result.add_child("Metrics", metrics);
    if (more) put(result, "NextToken", std::to_string(skip + told));
    co_return answer(asked, result);
}

asio::awaitable<Result<Samples>> read_samples(const Asked& asked, std::string_view name_space, MetricName metric, Span span) {
    if (name_space != kNamespace) co_return Samples{};  // others are not there, as CloudWatch answers
    auto reading = samples_of(asked.call, std::move(metric), span);
    auto samples = co_await std::move(reading);
    co_return samples;
}

asio::awaitable<Response> get_metric_statistics(const Asked& asked) {
    const auto& form = asked.form;
    for (const char* name : {"Namespace", "MetricName", "StartTime", "EndTime", "Period"})
        if (form.text(name).empty()) co_return error(asked, "MissingParameter", "The parameter " + std::string(name) + " is required.");
    const auto from = time_in(form, "StartTime"), to = time_in(form, "EndTime");
    if (!from || !to) co_return refuse(asked, from ? to.error() : from.error());
    const auto period = whole(form.text("Period"), "Period");
    if (!period) co_return refuse(asked, period.error());
    const auto span = span_of(*from, *to, *period);
    if (!span) co_return refuse(asked, span.error());
    if ((span->to - span->from) / std::chrono::milliseconds(span->period) > kMostStatistics)
        co_return error(asked, "InvalidParameterCombination", "This asks for more than 1440 data points: raise Period, or ask for less time.");
    std::vector<Statistic> statistics;
    for (const auto& name : form.list("Statistics")) {
        const auto statistic = statistic_of(name);
        if (!statistic) co_return refuse(asked, statistic.error());
        statistics.push_back(*statistic);
    }
    if (statistics.empty()) co_return error(asked, "MissingParameter", "The parameter Statistics is required; percentiles are not kept.");
    const MetricName metric{form.text("MetricName"), dimensions_in(form, "")};
    auto reading = read_samples(asked, form.text("Namespace"), metric, *span);
    const auto samples = co_await std::move(reading);
    if (!samples) co_return refuse(asked, samples.error());
    std::vector<Samples> values;
    for (const auto statistic : statistics) values.push_back(aggregate(*samples, *span, statistic));
    Tree points, result;
    for (std::size_t i = 0; i < values.front().size(); ++i) {
        Tree point;
        put(point, "Timestamp", second_of(values.front()[i].at));
        for (std::size_t s = 0; s < statistics.size(); ++s) put(point, std::string(name_of(statistics[s])).c_str(), number(values[s][i].value));
        put(point, "Unit", unit_of(metric));
        points.add_child("member", point);
    }
    result.add_child("Datapoints", points);
    put(result, "Label", metric.name);
    co_return answer(asked, result);
}

struct DataQuery {
    std::string id, label, name_space;
    MetricName metric;
    Span span;
    Statistic statistic{};
};

Result<DataQuery> read_query(const Form& form, const std::string& prefix, WallTime from, WallTime to) {
    const std::string id = form.text(prefix + ".Id"), stat = prefix + ".MetricStat";
    if (id.empty()) return fail(ErrorCode::InvalidArgument, "The parameter " + prefix + ".Id is required.");
    if (form.has(prefix + ".Expression"))
        return fail(ErrorCode::InvalidArgument, "Query " + id + ": expressions are not evaluated by this service; ask for each metric with MetricStat.");
    const auto period = whole(form.text(stat + ".Period"), stat + ".Period");
    if (!period) return std::unexpected(period.error());
    const auto span = span_of(from, to, *period);
    if (!span) return std::unexpected(span.error());
    const auto statistic = statistic_of(form.text(stat + ".Stat"));
    if (!statistic) return std::unexpected(statistic.error());
    const std::string metric = stat + ".Metric.";
    DataQuery query{
        id,        form.text(prefix + ".Label"), form.text(metric + "Namespace"), {form.text(metric + "MetricName"), dimensions_in(form, metric)}, *span,
        *statistic};
    if (query.label.empty()) query.label = query.metric.name;
    return query;
}

Tree data_result(const DataQuery& query, Samples values, bool ascending) {
    if (!ascending) std::ranges::reverse(values);
    Tree result, times, numbers;
    for (const auto& value : values) {
        put(times, "member", second_of(value.at));
        put(numbers, "member", number(value.value));
    }
    put(result, "Id", query.id);
    put(result, "Label", query.label);
    result.add_child("Timestamps", times);
    result.add_child("Values", numbers);
    put(result, "StatusCode", "Complete");
    return result;
}

asio::awaitable<Response> get_metric_data(const Asked& asked) {
    const auto& form = asked.form;
    const auto from = time_in(form, "StartTime"), to = time_in(form, "EndTime");
    if (!from || !to) co_return refuse(asked, from ? to.error() : from.error());
    const auto given = form.structures("MetricDataQueries");
    if (given.empty() || given.size() > kMostQueries)
        co_return error(asked, "ValidationError", "MetricDataQueries must have 1 to " + std::to_string(kMostQueries) + " members.");
    std::vector<DataQuery> queries;
    std::int64_t points = 0;
    for (const auto& prefix : given) {
        auto query = read_query(form, prefix, *from, *to);
        if (!query) co_return error(asked, "ValidationError", query.error().message);
        points += (query->span.to - query->span.from) / std::chrono::milliseconds(query->span.period);
        queries.push_back(std::move(*query));
    }
    if (points > kMostPoints) co_return error(asked, "ValidationError", "This asks for more than 100800 data points: raise Period, or ask for less time.");
    const bool ascending = form.text("ScanBy") == "TimestampAscending";
    Tree results, result;
    for (const auto& query : queries) {
        auto reading = read_samples(asked, query.name_space, query.metric, query.span);
        const auto samples = co_await std::move(reading);
        if (!samples) co_return refuse(asked, samples.error());
        results.add_child("member", data_result(query, aggregate(*samples, query.span, query.statistic), ascending));
    }
    result.add_child("MetricDataResults", results);
    result.add_child("Messages", Tree{});
    co_return answer(asked, result);
}

}  // namespace

bool is_for(const Request& request) {
    if (!json_operation(request).empty()) return true;
    const std::string_view form = request.method == "GET" ? std::string_view(request.query) : std::string_view(request.body);
    const auto at = form.find(kVersionParameter);
    return at != std::string_view::npos && (at == 0 || form[at - 1] == '&');
}

bool is_cbor(std::string_view path) { return !cbor_operation(path).empty(); }

Response refusal(const Response& v2) { return cbor_refusal(v2); }

asio::awaitable<Response> answer_to(Call& call) {
    const auto& request = call.request;
    using enum Asked::Clothes;
    std::string action = cbor_operation(request.path);
    auto clothes = action.empty() ? xml : cbor;
    if (action.empty() && !(action = json_operation(request)).empty()) clothes = json;
    if (clothes != xml && request.method != "POST") co_return error_in(clothes, request, 405, "InvalidAction", "Operations are asked with POST.");
    const auto refused_in = [&](Response refused) {
        if (clothes == json) return refused;  // SES v2's words are JSON already
        return clothes == cbor ? cbor_refusal(refused) : v1::error_of(refused, action, request.id);
    };
    // Who may not ask has no body read; the query protocol names its action there.
    if (clothes != xml)
        if (auto refused = refuse_caller(call, action)) co_return refused_in(std::move(*refused));
    const auto given = clothes == cbor   ? form_of_cbor(request.body)
                       : clothes == json ? form_of_json(request.body)
                                         : Result<std::string>(request.method == "GET" ? request.query : request.body);
    if (!given) co_return error_in(clothes, request, 400, "InvalidParameterValue", given.error().message);
    const auto form = Form::parse(*given);
    if (!form) co_return error_in(clothes, request, 400, clothes == xml ? "MalformedQueryString" : "InvalidParameterValue", form.error().message);
    if (clothes == xml) action = form->text("Action");
    const Asked asked{call, *form, action, clothes};
    if (clothes == xml)
        if (auto refused = refuse_caller(call, action)) co_return refused_in(std::move(*refused));
    using Answer = asio::awaitable<Response> (*)(const Asked&);
    const Answer how = action == "ListMetrics"           ? list_metrics
                       : action == "GetMetricData"       ? get_metric_data
                       : action == "GetMetricStatistics" ? get_metric_statistics
                                                         : nullptr;
    if (how == nullptr)
        co_return error(asked, "InvalidAction",
                        "warmpost does not have the action " + action.substr(0, 80) + "; it has ListMetrics, GetMetricData and GetMetricStatistics.");
    auto answering = how(asked);
    auto response = co_await std::move(answering);
    co_return response;
}

}  // namespace warmpost::ingress::http::cloudwatch
