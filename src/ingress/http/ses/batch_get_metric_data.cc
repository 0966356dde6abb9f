// POST /v2/email/metrics/batch: SES v2 BatchGetMetricData, one value a UTC day.
#include <boost/json/array.hpp>

#include <algorithm>
#include <set>

#include "base/strings.h"
#include "ingress/http/ask_metrics.h"
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/handlers.h"
#include "reporting/metrics/vdm.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
namespace {

using reporting::Dimension;
using reporting::Granularity;
using reporting::MetricQuery;

constexpr std::chrono::days kDay{1};

struct Asked {
    std::string id, metric;
    MetricQuery query;  // days begin in [from, to)
};
struct Answered {
    std::string problem;  // empty: none
    std::vector<reporting::MetricPoint> points;
};

WallTime day_of(const json::object& query, std::string_view name, WallTime now) {
    const double seconds = number_member(query, name).value_or(0);
    const auto latest = static_cast<double>(to_ms(now + kDay)) / 1000;
    return reporting::begin_of(Granularity::day, from_ms(static_cast<std::int64_t>(std::clamp(seconds, 0.0, latest) * 1000)));
}

Result<Asked> read_query(const json::object& given, AccountId account, WallTime now) {
    Asked asked{string_member(given, "Id"), string_member(given, "Metric"), {}};
    if (*number_member(given, "StartDate") > *number_member(given, "EndDate"))
        return fail(ErrorCode::InvalidArgument, "Query " + asked.id + ": StartDate must not be after EndDate.", "StartDate");
    auto& query = asked.query;
    query.account = account;
    query.from = std::max(day_of(given, "StartDate", now), reporting::begin_of(Granularity::day, now - reporting::kept_for(Granularity::day)));
    // Of midnight nothing of the day is asked for, unless it is all that is asked for.
    const double end = *number_member(given, "EndDate");
    query.to = day_of(given, "EndDate", now);
    if (query.to <= query.from || end * 1000 > static_cast<double>(to_ms(query.to))) query.to += kDay;
    query.to = std::min(query.to, reporting::begin_of(Granularity::day, now) + kDay);
    if (const auto* dimensions = object_member(given, "Dimensions"))
        for (const auto& [name, value] : *dimensions) {
            const auto dimension = reporting::vdm_dimension(name);
            if (!dimension || !value.is_string())
                return fail(ErrorCode::InvalidArgument, "Dimensions are EMAIL_IDENTITY, CONFIGURATION_SET and ISP, each with a string.", "Dimensions");
            const std::string text(value.get_string());
            const bool as_given = *dimension == Dimension::configuration_set || text.find('@') != std::string::npos;
            query.only(*dimension, as_given ? text : to_lower(text));
        }
    return asked;
}

json::object result_view(const Asked& asked, const Answered& answered) {
    json::array times, values;
    auto point = answered.points.begin();
    for (auto day = asked.query.from; day < asked.query.to; day += kDay) {
        while (point != answered.points.end() && point->at < day) ++point;
        const bool counted = point != answered.points.end() && point->at == day;
        times.emplace_back(epoch_seconds(day));
        values.emplace_back(reporting::vdm_volume(asked.metric, counted ? point->counts : reporting::MetricCounts{}).value_or(0));
    }
    json::object view{{"Id", asked.id}};
    view["Timestamps"] = std::move(times);
    view["Values"] = std::move(values);
    return view;
}

}  // namespace

boost::asio::awaitable<Response> batch_get_metric_data(Call& call) {
    std::vector<Asked> all;
    std::set<std::string> ids;
    const auto* queries = array_member(call.body, "Queries");
    for (std::size_t i = 0; i < queries->size(); ++i) {
        auto asked = read_query(queries->at(i).get_object(), call.caller.account, call.request.received);
        if (!asked) co_return error_response(asked.error());
        if (!ids.insert(asked->id).second)
            co_return error_response(fail(ErrorCode::InvalidArgument, "The Id of each query must be its own; two are " + asked->id + ".", "Id").error());
        all.push_back(std::move(*asked));
    }
    using Answers = std::vector<Answered>;
    const std::function<Result<Answers>(const reporting::MetricsReader&)> work = [all](const reporting::MetricsReader& reader) -> Result<Answers> {
        Answers answers;
        for (const auto& asked : all) {
            auto read = reader.read(asked.query);
            answers.push_back(read ? Answered{{}, std::move(read->front().points)} : Answered{read.error().message, {}});
        }
        return answers;
    };
    auto asking = ask_metrics<Answers>(call, work);
    const auto answers = co_await std::move(asking);
    if (!answers) co_return error_response(answers.error());
    json::array results, errors;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& answered = answers->at(i);
        if (answered.problem.empty())
            results.push_back(result_view(all[i], answered));
        else
            errors.push_back(json::object{{"Id", all[i].id}, {"Code", "INTERNAL_FAILURE"}, {"Message", answered.problem}});
    }
    json::object view;
    view["Results"] = std::move(results);
    view["Errors"] = std::move(errors);
    co_return ok(view);
}

}  // namespace warmpost::ingress::http::ses
