// GetMetricData: several metrics at once, in pages of data points. A page goes on after the last point that was told, not after a number of them: points that
// came meanwhile neither repeat nor hide others.
#include <fmt/format.h>
#include <boost/property_tree/ptree.hpp>

#include <algorithm>
#include <charconv>
#include <set>

#include "ingress/http/cloudwatch/asked.h"
#include "ingress/http/v1/xml.h"

namespace warmpost::ingress::http::cloudwatch {
namespace asio = boost::asio;
using v1::Form;
namespace {

constexpr std::size_t kMostQueries = 500;
constexpr std::size_t kLongestId = 255;

struct DataQuery {
    std::string id, label, name_space;
    MetricName metric;
    Span span;
    Statistic statistic{};
    bool told = true;  // ReturnData
};

bool is_id(const std::string& id) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
    return !id.empty() && id.size() <= kLongestId && id.front() >= 'a' && id.front() <= 'z' && std::ranges::all_of(id, letter);
}

std::unexpected<Error> bad(const std::string& text) { return fail(ErrorCode::InvalidArgument, text); }

Result<DataQuery> read_query(const Form& form, const std::string& prefix, WallTime from, WallTime to) {
    const std::string id = form.text(prefix + ".Id"), stat = prefix + ".MetricStat";
    if (id.empty()) return bad("The parameter " + prefix + ".Id is required.");
    if (!is_id(id)) return bad("The parameter " + prefix + ".Id must begin with a small letter and have letters, digits and _ only, 255 at most.");
    const std::string of = "Query " + id + ": ";
    if (form.has(prefix + ".Expression")) return bad(of + "expressions are not evaluated by this service; ask for each metric with MetricStat.");
    if (!form.has_below(stat)) return bad(of + "it needs a MetricStat.");
    const auto period = whole(form.text(stat + ".Period"), stat + ".Period");
    if (!period) return bad(of + period.error().message);
    const auto span = span_of(from, to, *period);
    if (!span) return bad(of + span.error().message);
    const auto statistic = statistic_of(form.text(stat + ".Stat"));
    if (!statistic) return bad(of + statistic.error().message);
    const std::string metric = stat + ".Metric.";
    DataQuery query{
        id,        form.text(prefix + ".Label"), form.text(metric + "Namespace"), {form.text(metric + "MetricName"), dimensions_in(form, metric)}, *span,
        *statistic};
    if (query.metric.name.empty() || query.name_space.empty()) return bad(of + "its Metric needs Namespace and MetricName.");
    if (query.label.empty()) query.label = query.metric.name;
    query.told = form.flag(prefix + ".ReturnData").value_or(true);
    // As CloudWatch: nothing is converted, so a unit that the metric does not have has no points.
    if (const auto& unit = form.text(stat + ".Unit"); !unit.empty() && unit != unit_of(query.metric)) query.name_space.clear();
    return query;
}

Result<std::vector<DataQuery>> read_queries(const Form& form, WallTime from, WallTime to) {
    const auto given = form.structures("MetricDataQueries");
    if (given.empty() || given.size() > kMostQueries) return bad("MetricDataQueries must have 1 to " + std::to_string(kMostQueries) + " members.");
    std::vector<DataQuery> queries;
    std::set<std::string> ids;
    for (const auto& prefix : given) {
        auto query = read_query(form, prefix, from, to);
        if (!query) return std::unexpected(query.error());
        if (!ids.insert(query->id).second) return bad("Each query must have an Id of its own; " + query->id + " is there twice.");
        queries.push_back(std::move(*query));
    }
    return queries;
}

struct Page {
    bool ascending = false;
    std::size_t room = static_cast<std::size_t>(kMostPoints);
    std::size_t first = 0;            // query that it begins with
    std::optional<WallTime> after{};  // its points beyond this one, in the order of the page
    [[nodiscard]] bool beyond(const Sample& point) const { return !after || (ascending ? point.at > *after : point.at < *after); }
};

// "QUERY" or "QUERY.SECONDS", seconds of the last point that was told.
std::string token_of(std::size_t query, std::optional<WallTime> last) {
    return last ? fmt::format("{}.{}", query, to_ms(*last) / 1000) : std::to_string(query);
}
bool read_token(const std::string& token, std::size_t queries, Page& page) {
    const auto* end = token.data() + token.size();
    const auto query = std::from_chars(token.data(), end, page.first);
    if (query.ec != std::errc{} || page.first >= queries) return false;
    if (query.ptr == end) return true;
    std::int64_t seconds = 0;
    if (*query.ptr != '.') return false;
    const auto last = std::from_chars(query.ptr + 1, end, seconds);
    if (last.ec != std::errc{} || last.ptr != end || seconds < 0 || seconds > 253'402'300'800) return false;
    page.after = from_ms(seconds * 1000);
    return true;
}

Result<Page> read_page(const Form& form, std::size_t queries) {
    Page page;
    const auto& order = form.text("ScanBy");
    if (!order.empty() && order != "TimestampAscending" && order != "TimestampDescending")
        return bad("ScanBy must be TimestampDescending or TimestampAscending.");
    page.ascending = order == "TimestampAscending";
    if (form.has("MaxDatapoints")) {
        const auto most = whole(form.text("MaxDatapoints"), "MaxDatapoints");
        if (!most || *most < 1 || *most > kMostPoints) return bad("MaxDatapoints must be a whole number from 1 to " + std::to_string(kMostPoints) + ".");
        page.room = static_cast<std::size_t>(*most);
    }
    if (form.has("NextToken") && !read_token(form.text("NextToken"), queries, page))
        return bad("NextToken is not one that this service gave for these queries.");
    return page;
}

// `left`: there is more of it than is told.
Tree data_result(const DataQuery& query, const Samples& told, bool left) {
    Tree result, times, numbers;
    for (const auto& value : told) {
        put(times, "member", second_of(value.at));
        put(numbers, "member", number(value.value));
    }
    put(result, "Id", query.id);
    put(result, "Label", query.label);
    result.add_child("Timestamps", times);
    result.add_child("Values", numbers);
    put(result, "StatusCode", left ? "PartialData" : "Complete");
    return result;
}

std::int64_t points_of(const Span& span) { return (span.to - span.from) / std::chrono::milliseconds(span.period) + 1; }

// What the page has room for, of what a query has; the page then goes on behind it. True: something is left.
bool fit(Samples& values, Page& page) {
    if (!page.ascending) std::ranges::reverse(values);
    std::erase_if(values, [&page](const Sample& point) { return !page.beyond(point); });
    page.after.reset();
    const bool left = values.size() > page.room;
    if (left) values.resize(page.room);
    page.room -= values.size();
    return left;
}

}  // namespace

asio::awaitable<Response> get_metric_data(const Asked& asked) {
    const auto& form = asked.form;
    const auto from = time_in(form, "StartTime"), to = time_in(form, "EndTime");
    if (!from || !to) co_return refuse(asked, from ? to.error() : from.error());
    const auto queries = read_queries(form, *from, *to);
    if (!queries) co_return error(asked, "ValidationError", queries.error().message);
    auto page = read_page(form, queries->size());
    if (!page) co_return error(asked, "ValidationError", page.error().message);
    Tree results, result;
    std::string next;
    std::int64_t looked_at = 0;  // points that there may be: those of many queries without any are work, too
    for (std::size_t i = page->first; i < queries->size(); ++i) {
        const DataQuery& query = (*queries)[i];
        if (!query.told) continue;
        const auto points = points_of(query.span);
        if (page->room == 0 || (looked_at > 0 && looked_at + points > kMostPoints)) {
            next = token_of(i, std::nullopt);
            break;
        }
        looked_at += points;
        auto reading = read_samples(asked, query.name_space, query.metric, query.span);
        const auto samples = co_await std::move(reading);
        if (!samples) co_return refuse(asked, samples.error());
        auto values = aggregate(*samples, query.span, query.statistic);
        const bool left = fit(values, *page);
        results.add_child("member", data_result(query, values, left));
        if (!left) continue;
        next = token_of(i, values.back().at);
        break;
    }
    result.add_child("MetricDataResults", results);
    if (!next.empty()) put(result, "NextToken", next);
    result.add_child("Messages", Tree{});
    co_return answer(asked, result);
}

}  // namespace warmpost::ingress::http::cloudwatch
