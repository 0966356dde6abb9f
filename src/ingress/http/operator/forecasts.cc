// Operator API: forecasts of stated mail, by each kind of addresses. Asked for, then looked at until they are done.
#include "ingress/http/console/forecasts.h"

#include <fmt/format.h>
#include <boost/json/array.hpp>

#include <algorithm>
#include <cmath>
#include <set>

#include "ingress/http/console/sessions.h"
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/console_operations.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using Shares = std::map<std::string, double>;
constexpr std::chrono::days kLookBack{28};
constexpr std::size_t kMostName = 100;

// Of mail of which nothing is known: the large mailbox providers about as consumers have them. A guess; who knows better states it.
const Shares kUsualShares{{"gmail", 0.45}, {"microsoft", 0.2}, {"yahoo", 0.12}, {"apple", 0.08}, {"other", 0.15}};
constexpr const char* kKinds[] = {"shared", "standard", "managed"};

Error not_here() { return {ErrorCode::NotFound, "This server has no console, and so no forecasts: console.enabled is false.", {}}; }

// The operator's own forecasts are no account's.
AccountId owner_of(const Call& call) { return call.caller.role == control::Role::operator_ ? AccountId{} : call.caller.account; }

Result<int> read_days(const Call& call) {
    const auto days = number_member(call.body, "days").value_or(60);
    if (days != std::floor(days) || days < 1 || days > kMostForecastDays)
        return fail(ErrorCode::InvalidArgument, fmt::format("\"days\" must be a whole number from 1 to {}.", kMostForecastDays), "days");
    return static_cast<int>(days);
}

Result<std::vector<std::string>> read_kinds(const Call& call) {
    std::vector<std::string> wanted = strings_member(call.body, "kinds");
    if (wanted.empty()) wanted.assign(std::begin(kKinds), std::end(kKinds));
    const std::set<std::string> each(wanted.begin(), wanted.end());
    const bool known = std::ranges::all_of(wanted, [](const std::string& kind) { return std::ranges::find(kKinds, kind) != std::end(kKinds); });
    if (!known || each.size() != wanted.size())
        return fail(ErrorCode::InvalidArgument, "\"kinds\" must be a list of \"shared\", \"standard\" and \"managed\", each once at most.", "kinds");
    return wanted;
}

Result<Shares> read_shares(const json::object& given) {
    Shares shares;
    double sum = 0;
    for (const auto& [name, value] : given) {
        const double share = value.is_number() ? value.to_number<double>() : -1;
        if (name.empty() || name.size() > kMostName || !std::isfinite(share) || share < 0)
            return fail(ErrorCode::InvalidArgument, "\"isps\" must name ISPs with their shares of the mail: {\"gmail\": 0.5, \"other\": 0.5}.", "isps");
        if (share > 0) shares[std::string(name)] = share;
        sum += share;
    }
    if (shares.empty() || shares.size() > kMostForecastIsps || !std::isfinite(sum))
        return fail(ErrorCode::InvalidArgument, fmt::format("\"isps\" must name 1 to {} ISPs with a share above 0.", kMostForecastIsps), "isps");
    for (auto& [name, share] : shares) share /= sum;
    return shares;
}

// As the account's own mail of the last weeks went, if there was any.
Shares measured_shares(const std::vector<spool::UsageLine>& lines) {
    std::map<std::string, double> sent;
    double all = 0;
    for (const auto& line : lines) {
        const auto left = static_cast<double>(line.counts.delivered + line.counts.bounced);
        sent[line.key.isp] += left;
        all += left;
    }
    if (all <= 0) return kUsualShares;
    std::vector<std::pair<double, std::string>> largest;
    for (const auto& [isp, left] : sent) largest.emplace_back(left, isp);
    std::ranges::sort(largest, std::greater<>());
    Shares shares;
    for (std::size_t n = 0; n < largest.size(); ++n) {
        const bool named = n + 1 < kMostForecastIsps && largest[n].first > 0;
        if (largest[n].first > 0) shares[named ? largest[n].second : "other"] += largest[n].first / all;
    }
    return shares;
}

}  // namespace

asio::awaitable<Response> start_forecast(Call& call) {
    if (call.parts.sessions == nullptr) co_return refusal(not_here());
    ForecastWish wish;
    wish.account = owner_of(call);
    wish.messages_per_day = number_member(call.body, "messages_per_day").value_or(0);
    if (!(wish.messages_per_day >= 1) || wish.messages_per_day > kMostForecastMessages) {
        const Error wrong{ErrorCode::InvalidArgument, fmt::format("\"messages_per_day\" must be a number from 1 to {:.0f}.", kMostForecastMessages),
                          "messages_per_day"};
        co_return refusal(wrong);
    }
    const auto days = read_days(call);
    if (!days) co_return refusal(days.error());
    wish.days = *days;
    auto kinds = read_kinds(call);
    if (!kinds) co_return refusal(kinds.error());
    wish.kinds = std::move(*kinds);
    if (const auto* given = object_member(call.body, "isps")) {
        auto shares = read_shares(*given);
        if (!shares) co_return refusal(shares.error());
        wish.isps = std::move(*shares);
    } else if (wish.account == AccountId{}) {
        wish.isps = kUsualShares;
    } else {
        const auto today = std::chrono::floor<std::chrono::days>(call.request.received);
        const auto work = [&spool = call.parts.spool, today, account = wish.account](control::Service&) {
            return spool.usage(today - kLookBack, today, account);
        };
        const auto lines = co_await call.parts.service.run<std::vector<spool::UsageLine>>(work);
        wish.isps = measured_shares(lines);
    }
    const auto id = call.parts.sessions->forecasts().ask(std::move(wish), call.request.received);
    if (!id) co_return refusal(id.error());
    const json::object view{{"id", *id}};
    co_return ok(view);
}

asio::awaitable<Response> show_forecast(Call& call) {
    if (call.parts.sessions == nullptr) co_return refusal(not_here());
    const auto view = call.parts.sessions->forecasts().view(call.in_path("id"), owner_of(call), call.request.received);
    if (view) co_return ok(*view);
    const Error none{ErrorCode::NotFound, "There is no such forecast, or no longer: they are kept for an hour.", "id"};
    co_return refusal(none);
}

}  // namespace warmpost::ingress::http::operators
