// Operator API: what left, by day, source and ISP.
#include <boost/json/array.hpp>

#include <map>
#include <tuple>

#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

constexpr int kDaysUnlessSaid = 14;

// Accounts and kinds of source together: one line for each (day, source, ISP).
json::object sent_view(const std::vector<spool::UsageLine>& lines, const std::string& isp) {
    std::map<std::tuple<std::chrono::sys_days, std::string, std::string>, spool::UsageCounts> sums;
    for (const auto& line : lines)
        if (isp.empty() || line.key.isp == isp) sums[{line.key.day, line.key.source, line.key.isp}] += line.counts;
    json::array list;
    for (const auto& [key, counts] : sums) {
        const auto& [day, source, of] = key;
        list.push_back(json::object{{"day", to_iso8601(day).substr(0, 10)}, {"source", source}, {"isp", of},
                                    {"delivered", counts.delivered}, {"bounced", counts.bounced},
                                    {"deferred", counts.deferred}, {"throttled", counts.throttled}, {"blocked", counts.blocked}});
    }
    return {{"lines", std::move(list)}};
}

using Lines = std::vector<spool::UsageLine>;

}  // namespace

// The counts are a blocking read: on the SQL thread, never on a core.
asio::awaitable<Response> list_sent(Call& call) {
    const auto days = days_in_query(call, kDaysUnlessSaid, spool::kUsageKept.count());
    if (!days) co_return refusal(days.error());
    const auto account = account_in_query(call);
    if (!account) co_return refusal(account.error());
    const auto today = std::chrono::floor<std::chrono::days>(runtime::wall_now());
    const auto from = today - *days + std::chrono::days{1};
    const auto only = *account;
    const auto work = [&spool = call.parts.spool, from, today, only](control::Service&) { return spool.usage(from, today, only); };
    const auto lines = co_await call.parts.service.run<Lines>(work);
    co_return ok(sent_view(lines, call.in_query("isp")));
}

}  // namespace warmpost::ingress::http::operators
