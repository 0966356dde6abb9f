// What an account may send, and what became of what it sent.
#include <fmt/format.h>

#include <array>
#include <map>

#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/perform.h"
#include "ingress/http/v1/actions.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::v1 {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

constexpr std::chrono::days kStatistics{14};  // SES: the last two weeks

std::string number(const json::object* quota, const char* name) { return fmt::format("{:.1f}", quota ? number_member(*quota, name).value_or(0) : 0.0); }

asio::awaitable<Response> get_send_quota(const Face& face) {
    Ask ask{"GetAccount"};
    auto asking = ask_v2(face, std::move(ask));
    const auto account = co_await std::move(asking);
    if (!account.good) co_return refuse(face, account);
    const auto* quota = object_member(account.body, "SendQuota");
    Tree result;
    for (const char* name : {"Max24HourSend", "MaxSendRate", "SentLast24Hours"}) put(result, name, number(quota, name));
    co_return answer_with(face, result);
}

asio::awaitable<Response> get_sending_enabled(const Face& face) {
    Ask ask{"GetAccount"};
    auto asking = ask_v2(face, std::move(ask));
    const auto account = co_await std::move(asking);
    if (!account.good) co_return refuse(face, account);
    Tree result;
    put(result, "Enabled", bool_member(account.body, "SendingEnabled").value_or(false) ? "true" : "false");
    co_return answer_with(face, result);
}

using Days = std::map<std::chrono::sys_days, spool::UsageCounts>;

// One point a day: what left is counted by day, and cutting a day into quarters of an hour would be made up. Rejects: none, since what warmpost rejects is
// refused when it is handed in.
asio::awaitable<Response> get_send_statistics(const Face& face) {
    const auto& call = face.call;
    if (auto refused = refuse_caller(call, face.action)) {
        const Outcome outcome{false, {}, std::move(*refused)};
        co_return refuse(face, outcome);
    }
    const auto today = std::chrono::floor<std::chrono::days>(runtime::wall_now());
    const auto from = today - kStatistics + std::chrono::days{1};
    const auto work = [&spool = call.parts.spool, from, today, account = call.caller.account](control::Service&) {
        Days days;
        for (const auto& line : spool.usage(from, today, account)) days[line.key.day] += line.counts;
        return days;
    };
    const auto days = co_await call.parts.service.run<Days>(work);
    Tree list, result;
    for (const auto& [day, counts] : days) {
        Tree point;
        put(point, "Timestamp", to_iso8601(day));
        put(point, "DeliveryAttempts", std::to_string(counts.delivered + counts.bounced));
        put(point, "Bounces", std::to_string(counts.bounced));
        put(point, "Complaints", std::to_string(counts.complaints));
        put(point, "Rejects", "0");
        list.add_child("member", point);
    }
    result.add_child("SendDataPoints", list);
    co_return answer_with(face, result);
}

constexpr std::array<Composed, 3> kActions{
    {{"GetSendQuota", get_send_quota}, {"GetAccountSendingEnabled", get_sending_enabled}, {"GetSendStatistics", get_send_statistics}}};

}  // namespace

std::span<const Composed> account_actions() { return kActions; }

}  // namespace warmpost::ingress::http::v1
