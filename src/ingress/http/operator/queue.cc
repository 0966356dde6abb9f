// Operator API: what waits, retry and drop.
#include <boost/json/array.hpp>

#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "ingress/http/operator/message_story.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

json::object lanes_view(const control::Snapshot& snapshot, const std::vector<runtime::LaneView>& lanes, const spool::Usage& usage) {
    json::array list;
    std::uint64_t total = 0;
    for (const auto& lane : lanes) {
        total += lane.waiting + lane.active;
        list.push_back(json::object{{"lane", lane.name()}, {"account", lane.account == AccountId{} ? "" : to_string(lane.account)},
                                    {"account_name", account_name(snapshot, lane.account)}, {"pool", lane.pool}, {"isp", lane.isp},
                                    {"waiting", lane.waiting}, {"active", lane.active}, {"oldest_ms", lane.oldest_ms},
                                    {"next_attempt_ms", lane.next_attempt_ms}, {"paused", lane.paused}, {"last_reply", lane.last_reply}, {"waits_for", lane.waits_for}});
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
    // Dropping is final: "news" must not mean another account's news too.
    const std::string pool = !selector.pool.empty() ? selector.pool : selector.lane.substr(0, selector.lane.rfind('/'));
    if (auto one = names_one_pool(*call.snapshot, pool); !one) return std::unexpected(one.error());
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
    return runtime::MessageFilter{call.in_query("id"), call.in_query("domain"), call.in_query("lane"), *account, *limit};
}

Error not_waiting(const std::string& id) {
    return {ErrorCode::NotFound, "Message \"" + id + "\" does not wait: it is unknown, has ended, or is being tried at this moment (warmpost message show tells).", "id"};
}

}  // namespace

asio::awaitable<Response> show_queue(Call& call) {
    const auto filter = read_lane_filter(call);
    if (!filter) co_return refusal(filter.error());
    const runtime::LaneFilter wanted = *filter;
    const auto lanes = co_await call.parts.queue.lanes(wanted);
    co_return ok(lanes_view(*call.snapshot, lanes, call.parts.spool.usage()));
}

asio::awaitable<Response> list_waiting(Call& call) {
    const auto filter = read_message_filter(call);
    if (!filter) co_return refusal(filter.error());
    const auto messages = co_await call.parts.queue.waiting(*filter);
    co_return ok(messages_view(*call.snapshot, messages));
}

asio::awaitable<Response> retry(Call& call) {
    const auto selector = read_selector(call);
    if (!selector) co_return refusal(selector.error());
    const auto count = co_await call.parts.queue.retry(*selector);
    if (count == 0 && !selector->id.empty()) co_return refusal(not_waiting(selector->id));
    co_return ok(count_view(count));
}

asio::awaitable<Response> drop(Call& call) {
    const auto selector = read_selector(call);
    if (!selector) co_return refusal(selector.error());
    const auto count = co_await call.parts.queue.drop(*selector);
    if (count == 0 && !selector->id.empty()) co_return refusal(not_waiting(selector->id));
    co_return ok(count_view(count));
}

}  // namespace warmpost::ingress::http::operators
