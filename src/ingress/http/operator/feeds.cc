// Operator API: what mailbox providers tell of our addresses and domains.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>

#include <map>

#include "base/strings.h"
#include "ingress/http/json.h"
#include "ingress/http/off_core.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "runtime/clock.h"
#include "runtime/feeds.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

constexpr int kDaysUnlessSaid = 30;
constexpr std::int64_t kMostDays = 3650;
constexpr auto kFetchPatience = std::chrono::seconds(50);  // a terminal waits a minute
constexpr auto kLookAgain = std::chrono::milliseconds(100);

Response no_feeds() { return refusal({ErrorCode::Unavailable, "This server keeps no feeds.", {}}); }

struct Span {
    feeds::Day from, through;
};
// A day that is ahead is some zone's today.
Result<Span> span_in_query(const Call& call, std::int64_t most = kMostDays) {
    const auto days = days_in_query(call, kDaysUnlessSaid, most);
    if (!days) return std::unexpected(days.error());
    const auto today = std::chrono::floor<std::chrono::days>(runtime::wall_now());
    return Span{today - *days + std::chrono::days{1}, today + std::chrono::days{1}};
}

json::object snds_view(const feeds::SndsDay& day) {
    return {{"address", to_string(day.address)},
            {"date", feeds::date_of(day.day)},
            {"colour", feeds::to_string(day.colour)},
            {"rcpt", day.rcpt},
            {"data", day.data},
            {"recipients", day.recipients},
            {"complaint_rate", day.complaint_rate},
            {"trap_hits", day.trap_hits},
            {"helo", day.helo},
            {"from", day.from},
            {"comment", day.comment}};
}

json::object state_view(const runtime::SndsState& state) {
    json::object view{{"configured", state.configured}, {"error", state.error}};
    if (state.fetched != WallTime{}) view["fetched_ms"] = to_ms(state.fetched);
    if (state.tried != WallTime{}) view["tried_ms"] = to_ms(state.tried);
    return view;
}

json::object postmaster_view(const feeds::PostmasterDay& day) {
    json::object view{{"domain", day.domain}, {"date", feeds::date_of(day.day)}, {"domain_reputation", feeds::to_string(day.domain_reputation)}};
    const auto put = [&view](const char* name, const std::optional<double>& rate) {
        if (rate) view[name] = *rate;
    };
    put("spam_rate", day.spam_rate);
    put("spf_rate", day.spf);
    put("dkim_rate", day.dkim);
    put("dmarc_rate", day.dmarc);
    put("inbound_tls_rate", day.inbound_tls);
    put("outbound_tls_rate", day.outbound_tls);
    put("delivery_error_rate", day.delivery_errors);
    json::array groups;
    for (const auto& group : day.ip_reputations) {
        json::array samples;
        for (const auto& ip : group.samples) samples.emplace_back(to_string(ip));
        groups.push_back(json::object{{"reputation", feeds::to_string(group.reputation)}, {"addresses", group.addresses}, {"samples", std::move(samples)}});
    }
    view["ip_reputations"] = std::move(groups);
    return view;
}

using SndsDays = Result<std::vector<feeds::SndsDay>>;
using PostmasterDays = Result<std::vector<feeds::PostmasterDay>>;
using Imported = Result<runtime::PostmasterImport>;
using Usage = std::vector<spool::UsageLine>;

}  // namespace

asio::awaitable<Response> list_snds(Call& call) {
    const auto* told = call.parts.feeds;
    if (told == nullptr) co_return no_feeds();
    const auto span = span_in_query(call);
    if (!span) co_return refusal(span.error());
    const std::string given = call.in_query("address");
    const auto address = given.empty() ? Result<IpAddress>(IpAddress{}) : IpAddress::parse(given);
    if (!address) co_return refusal(address.error());
    const std::function<SndsDays()> read = [told, span] { return told->snds(span->from, span->through); };
    auto reading = off_core<SndsDays>(call, read);
    const auto days = co_await std::move(reading);
    if (!days) co_return refusal(days.error());
    json::object view = state_view(told->snds_state());
    json::array list, statuses;
    for (const auto& day : *days)
        if (given.empty() || day.address == *address) list.push_back(snds_view(day));
    for (const auto& status : told->statuses())
        if (given.empty() || status.address == *address)
            statuses.push_back(json::object{{"address", to_string(status.address)}, {"blocked", status.blocked}, {"detail", status.detail}});
    view["days"] = std::move(list);
    view["statuses"] = std::move(statuses);
    co_return ok(view);
}

// Answers when the fetch has ended, or after kFetchPatience.
asio::awaitable<Response> fetch_snds(Call& call) {
    auto* told = call.parts.feeds;
    if (told == nullptr) co_return no_feeds();
    const auto before = told->snds_state().fetches;
    if (const auto asked = told->fetch_soon(); !asked) co_return refusal(asked.error());
    asio::steady_timer timer(co_await asio::this_coro::executor);
    const auto until = runtime::steady_now() + kFetchPatience;
    while (told->snds_state().fetches == before && runtime::steady_now() < until) {
        timer.expires_after(kLookAgain);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    const auto state = told->snds_state();
    json::object view = state_view(state);
    view["ended"] = state.fetches != before;
    co_return ok(view);
}

asio::awaitable<Response> list_postmaster(Call& call) {
    const auto* told = call.parts.feeds;
    if (told == nullptr) co_return no_feeds();
    const auto span = span_in_query(call);
    if (!span) co_return refusal(span.error());
    const std::string domain = to_lower(call.in_query("domain"));
    const std::function<PostmasterDays()> read = [told, span] { return told->postmaster(span->from, span->through); };
    auto reading = off_core<PostmasterDays>(call, read);
    const auto days = co_await std::move(reading);
    if (!days) co_return refusal(days.error());
    json::array list;
    for (const auto& day : *days)
        if (domain.empty() || day.domain == domain) list.push_back(postmaster_view(day));
    co_return ok(json::object{{"days", std::move(list)}});
}

asio::awaitable<Response> import_postmaster(Call& call) {
    auto* told = call.parts.feeds;
    if (told == nullptr) co_return no_feeds();
    const std::string domain = call.in_query("domain");
    const std::function<Imported()> take = [told, &call, domain] { return told->import_postmaster(call.request.body, domain); };
    auto taking = off_core<Imported>(call, take);
    const auto imported = co_await std::move(taking);
    if (!imported) co_return refusal(imported.error());
    json::object view{{"days", imported->days}, {"skipped", imported->skipped}, {"problem", imported->problem}};
    co_return ok(view);
}

// Complaints of feedback loops by the day they came and the ISP that the mail had gone to; beside them what was delivered there that day.
asio::awaitable<Response> list_fbl(Call& call) {
    const auto span = span_in_query(call, spool::kUsageKept.count());
    if (!span) co_return refusal(span.error());
    const std::function<Usage()> read = [&spool = call.parts.spool, span] { return spool.usage(span->from, span->through); };
    auto reading = off_core<Usage>(call, read);
    const auto usage = co_await std::move(reading);
    std::map<std::pair<feeds::Day, std::string>, spool::UsageCounts> sums;
    for (const auto& line : usage) sums[{line.key.day, line.key.isp}] += line.counts;
    json::array lines;
    for (const auto& [key, counts] : sums)
        if (counts.complaints > 0 || counts.delivered > 0)
            lines.push_back(
                json::object{{"date", feeds::date_of(key.first)}, {"isp", key.second}, {"complaints", counts.complaints}, {"delivered", counts.delivered}});
    co_return ok(json::object{{"lines", std::move(lines)}});
}

}  // namespace warmpost::ingress::http::operators
