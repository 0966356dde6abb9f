#include "ingress/http/cloudwatch/face.h"

#include <boost/property_tree/ptree.hpp>

#include <algorithm>

#include "ingress/http/cloudwatch/asked.h"
#include "ingress/http/cloudwatch/cbor.h"
#include "ingress/http/perform.h"
#include "ingress/http/v1/form.h"
#include "ingress/http/v1/xml.h"

namespace warmpost::ingress::http::cloudwatch {
namespace asio = boost::asio;
using v1::Form;
namespace {

constexpr std::string_view kVersionParameter = "Version=2010-08-01";
constexpr std::size_t kPage = 500;              // metrics of one ListMetrics answer
constexpr std::int64_t kMostStatistics = 1440;  // data points of GetMetricStatistics

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
    // As CloudWatch: nothing is converted, so a unit that the metric does not have has no points.
    const bool in_unit = form.text("Unit").empty() || form.text("Unit") == unit_of(metric);
    const std::string name_space = in_unit ? form.text("Namespace") : std::string();  // outlives the coroutine that looks at it
    auto reading = read_samples(asked, name_space, metric, *span);
    const auto samples = co_await std::move(reading);
    if (!samples) co_return refuse(asked, samples.error());
    std::vector<Samples> values;
    values.reserve(statistics.size());
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

// The scope of the signature says for whom it is, in the header or in the query of a presigned URL: "KEY/20260131/us-east-1/monitoring/aws4_request".
bool is_signed_for_cloudwatch(const Request& head) {
    const std::string scope = "/" + std::string(kService) + "/aws4_request";
    const std::string in_query = "%2F" + std::string(kService) + "%2Faws4_request";
    return head.header("Authorization").find(scope) != std::string_view::npos || std::string_view(head.query).find(in_query) != std::string_view::npos;
}

}  // namespace

bool is_for(const Request& request) {
    if (!json_operation(request).empty()) return true;
    const std::string_view form = request.method == "GET" ? std::string_view(request.query) : std::string_view(request.body);
    const auto at = form.find(kVersionParameter);
    return at != std::string_view::npos && (at == 0 || form[at - 1] == '&');
}

bool is_cbor(std::string_view path) { return !cbor_operation(path).empty(); }

std::optional<Response> refusal(const Request& head, const Response& v2) {
    const auto code = v1::code_of_refusal(v2);
    if (is_cbor(head.path)) return cbor_refusal(v2, code);
    if (head.path != "/") return std::nullopt;
    if (!json_operation(head).empty()) return json_refusal(v2, code);
    if (!is_signed_for_cloudwatch(head)) return std::nullopt;
    return v1::error_of(v2, {}, head.id, kXmlNamespace);
}

asio::awaitable<Response> answer_to(Call& call) {
    const auto& request = call.request;
    using enum Clothes;
    std::string action = cbor_operation(request.path);
    auto clothes = action.empty() ? xml : cbor;
    if (clothes == xml) action = json_operation(request);
    if (clothes == xml && !action.empty()) clothes = json;
    if (clothes != xml && request.method != "POST") co_return error_in(clothes, request, 405, "InvalidAction", "Operations are asked with POST.");
    const auto refused_in = [&](const Response& refused) {
        const auto code = v1::code_of_refusal(refused);
        if (clothes == json) return json_refusal(refused, code);
        return clothes == cbor ? cbor_refusal(refused, code) : v1::error_of(refused, {}, request.id, kXmlNamespace);
    };
    // Who may not ask has no body read; the query protocol names its action there.
    if (clothes != xml)
        if (auto refused = refuse_caller(call, action)) co_return refused_in(*refused);
    const auto given = clothes == cbor   ? form_of_cbor(request.body)
                       : clothes == json ? form_of_json(request.body)
                                         : Result<std::string>(request.method == "GET" ? request.query : request.body);
    if (!given) co_return error_in(clothes, request, 400, "InvalidParameterValue", given.error().message);
    const auto form = Form::parse(*given);
    if (!form) co_return error_in(clothes, request, 400, clothes == xml ? "MalformedQueryString" : "InvalidParameterValue", form.error().message);
    if (clothes == xml) action = form->text("Action");
    const Asked asked{call, *form, action, clothes};
    if (clothes == xml)
        if (auto refused = refuse_caller(call, action)) co_return refused_in(*refused);
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
