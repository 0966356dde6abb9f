// Operator API: what left, by day, source and ISP.
#include <boost/json/array.hpp>

#include <map>
#include <tuple>

#include "control/visibility.h"
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

constexpr int kDaysUnlessSaid = 14;

// By what it left: a relay is named by something that is no address, and is charged as the shared pool is.
std::string_view kind_of(const spool::UsageKey& key) {
    switch (key.kind) {
        case spool::UsageKind::standard:
            return "standard";
        case spool::UsageKind::managed:
            return "managed";
        case spool::UsageKind::shared:
            break;
    }
    return key.source.empty() || IpAddress::parse(key.source) ? "shared" : "relay";
}

// An account sees its relays and standard addresses; the shared pool's are everybody's, and those of managed pools come and go by themselves.
bool shows_source(std::string_view kind, bool to_operator, bool shows_managed) {
    return to_operator || kind == "standard" || kind == "relay" || (kind == "managed" && shows_managed);
}

// Accounts together: one line for each (day, kind, source, ISP).
json::object sent_view(const std::vector<spool::UsageLine>& lines, const std::string& isp, bool to_operator, bool shows_managed) {
    std::map<std::tuple<std::chrono::sys_days, std::string, std::string, std::string_view>, spool::UsageCounts> sums;
    for (const auto& line : lines) {
        if (!isp.empty() && line.key.isp != isp) continue;
        const auto kind = kind_of(line.key);
        const std::string source = shows_source(kind, to_operator, shows_managed) ? line.key.source : std::string{};
        sums[{line.key.day, source, line.key.isp, kind}] += line.counts;
    }
    json::array list;
    for (const auto& [key, counts] : sums) {
        const auto& [day, source, of, kind] = key;
        list.push_back(json::object{{"day", to_iso8601(day).substr(0, 10)},
                                    {"source", source},
                                    {"kind", kind},
                                    {"isp", of},
                                    {"delivered", counts.delivered},
                                    {"bounced", counts.bounced},
                                    {"deferred", counts.deferred},
                                    {"throttled", counts.throttled},
                                    {"blocked", counts.blocked},
                                    {"complaints", counts.complaints}});
    }
    return {{"lines", std::move(list)}};
}

using Lines = std::vector<spool::UsageLine>;

}  // namespace

// The counts are a blocking read: on the SQL thread, never on a core.
asio::awaitable<Response> list_sent(Call& call) {
    const auto days = days_in_query(call, kDaysUnlessSaid, spool::kUsageKept.count());
    if (!days) co_return refusal(days.error());
    auto account = account_in_query(call);
    const bool to_operator = call.caller.role == control::Role::operator_;
    if (!to_operator) account = call.caller.account;  // whatever the query says
    if (!account) co_return refusal(account.error());
    const auto today = std::chrono::floor<std::chrono::days>(runtime::wall_now());
    const auto from = today - *days + std::chrono::days{1};
    const auto only = *account;
    const auto work = [&spool = call.parts.spool, from, today, only](control::Service&) { return spool.usage(from, today, only); };
    const auto lines = co_await call.parts.service.run<Lines>(work);
    co_return ok(sent_view(lines, call.in_query("isp"), to_operator, control::account_sees_addresses(control::ScalingMode::managed, *call.parts.config)));
}

}  // namespace warmpost::ingress::http::operators
