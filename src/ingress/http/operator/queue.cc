// Operator API: what waits, a message's whole story, retry and drop, the state of the server.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>

#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/handlers.h"
#include "ingress/http/operator/message_view.h"

namespace warmpost::ingress::http::operator_api {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

json::object usage_view(const spool::Usage& usage) {
    return {{"waiting_messages", usage.waiting_messages}, {"segment_bytes", usage.segment_bytes}, {"free_bytes", usage.free_bytes},
            {"failed", usage.failed}, {"disk_full", usage.disk_full}};
}

json::object lanes_view(const std::vector<runtime::LaneView>& lanes, const spool::Usage& usage) {
    json::array list;
    std::uint64_t total = 0;
    for (const auto& lane : lanes) {
        total += lane.waiting + lane.active;
        list.push_back(json::object{{"pool", lane.pool}, {"isp", lane.isp}, {"waiting", lane.waiting}, {"active", lane.active}, {"oldest_ms", lane.oldest_ms},
                                    {"next_attempt_ms", lane.next_attempt_ms}, {"paused", lane.paused}, {"last_reply", lane.last_reply}});
    }
    return {{"lanes", std::move(list)}, {"total", total}, {"usage", usage_view(usage)}};
}

json::object messages_view(const control::Snapshot& snapshot, const std::vector<runtime::MessageView>& messages) {
    json::array list;
    for (const auto& message : messages) {
        list.push_back(json::object{{"id", message.id}, {"account", account_name(snapshot, message.account)}, {"recipients", recipients_view(message.recipients)},
                                    {"accepted_ms", message.accepted_ms}});
    }
    return {{"messages", std::move(list)}};
}

json::object status_view(const Call& call) {
    return {{"version", WARMPOST_VERSION}, {"service_domain", call.parts.config.server.service_domain}, {"region", call.parts.config.server.region},
            {"accounts", call.snapshot->accounts.size()}, {"pools", call.snapshot->pools.size()}, {"pauses", call.snapshot->pauses.size()},
            {"usage", usage_view(call.parts.spool.usage())}};
}

json::object count_view(std::uint64_t count) { return {{"count", count}}; }

// Exactly one way of choosing: "all" must not slip in beside a domain that was mistyped.
Result<runtime::QueueSelector> read_selector(const Call& call) {
    runtime::QueueSelector selector;
    selector.id = string_member(call.body, "id");
    selector.domain = string_member(call.body, "domain");
    selector.lane = string_member(call.body, "lane");
    selector.pool = string_member(call.body, "pool");
    selector.all = bool_member(call.body, "all").value_or(false);
    const int given = !selector.id.empty() + !selector.domain.empty() + !selector.lane.empty() + !selector.pool.empty() + selector.all;
    if (given != 1) return fail(ErrorCode::InvalidArgument, "Give exactly one of \"id\", \"domain\", \"lane\", \"pool\" and \"all\": true.", "id");
    return selector;
}

Result<runtime::LaneFilter> read_lane_filter(const Call& call) {
    const auto account = account_in_query(call);
    if (!account) return std::unexpected(account.error());
    const auto limit = limit_in_query(call);
    if (!limit) return std::unexpected(limit.error());
    return runtime::LaneFilter{*account, call.in_query("domain"), call.in_query("pool"), call.in_query("isp"), *limit};
}

Result<runtime::MessageFilter> read_message_filter(const Call& call) {
    const auto account = account_in_query(call);
    if (!account) return std::unexpected(account.error());
    const auto limit = limit_in_query(call);
    if (!limit) return std::unexpected(limit.error());
    return runtime::MessageFilter{{}, call.in_query("domain"), call.in_query("lane"), *account, *limit};
}

using History = std::vector<spool::pb::HistoryEntry>;
asio::awaitable<History> read_history(const spool::Spool& spool, std::string id) { co_return spool.history(id); }

}  // namespace

asio::awaitable<Response> show_queue(Call& call) {
    const auto filter = read_lane_filter(call);
    if (!filter) co_return error_response(filter.error());
    const auto lanes = co_await call.parts.queue.lanes(*filter);
    co_return ok(lanes_view(lanes, call.parts.spool.usage()));
}

asio::awaitable<Response> list_waiting(Call& call) {
    const auto filter = read_message_filter(call);
    if (!filter) co_return error_response(filter.error());
    const auto messages = co_await call.parts.queue.waiting(*filter);
    co_return ok(messages_view(*call.snapshot, messages));
}

asio::awaitable<Response> show_message(Call& call) {
    const std::string id = call.in_path("id");
    const auto entries = co_await asio::co_spawn(call.blocking, read_history(call.parts.spool, id), asio::use_awaitable);
    runtime::MessageFilter filter;
    filter.id = id;
    filter.limit = 1;
    const auto waiting = co_await call.parts.queue.waiting(filter);
    if (entries.empty() && waiting.empty()) {
        const Error unknown{ErrorCode::NotFound, "Message " + id + " is not known: its history may have expired (history.keep_hours).", "id"};
        co_return error_response(unknown);
    }
    co_return ok(message_view(id, entries, waiting));
}

asio::awaitable<Response> retry(Call& call) {
    const auto selector = read_selector(call);
    if (!selector) co_return error_response(selector.error());
    const auto count = co_await call.parts.queue.retry(*selector);
    co_return ok(count_view(count));
}

asio::awaitable<Response> drop(Call& call) {
    const auto selector = read_selector(call);
    if (!selector) co_return error_response(selector.error());
    const auto count = co_await call.parts.queue.drop(*selector);
    co_return ok(count_view(count));
}

asio::awaitable<Response> show_status(Call& call) { co_return ok(status_view(call)); }

}  // namespace warmpost::ingress::http::operator_api
