#include "ingress/http/operator/find_message.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

#include "runtime/clock.h"
#include "runtime/recorded.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace {

constexpr std::chrono::seconds kEndAwaited{2};
constexpr std::chrono::milliseconds kEndComesIn{100};
constexpr int kLooksInQueue = 5;  // meanwhile only each fifth look goes through the queue, which may be long

using History = std::vector<spool::pb::HistoryEntry>;

// The index before the queue: an end in between shows as under way, and none is counted twice. A message that ended asks nothing of the cores.
asio::awaitable<FoundMessage> look_for(Call& call, const std::string& id) {
    FoundMessage found;
    const auto work = [&spool = call.parts.spool, &found, id](control::Service&) {  // blocking reads: on the SQL thread, never on a core
        found.without_end = spool.without_end(id);
        return spool.history(id);
    };
    found.entries = co_await call.parts.service.run<History>(work);
    if (found.without_end == 0 && !found.entries.empty()) co_return found;
    runtime::MessageFilter filter;
    filter.id = id;
    filter.limit = 1;
    found.waiting = co_await call.parts.queue.waiting(filter);
    co_return found;
}

asio::awaitable<Result<FoundMessage>> find_message(Call& call, const std::string& id) {
    auto looking = look_for(call, id);
    auto found = co_await std::move(looking);
    if (found.entries.empty() && found.without_end == 0) {  // a new message is written with the index's next batch
        auto marking = runtime::recorded(call.parts.spool, {});
        const auto marked = co_await std::move(marking);
        if (!marked) co_return std::unexpected(marked.error());
        auto again = look_for(call, id);
        found = co_await std::move(again);
    }
    if (found.entries.empty() && found.waiting.empty() && found.without_end == 0) co_return std::unexpected(unknown_message(id));
    co_return found;
}

asio::awaitable<void> await_end(Call& call, const std::string& id, FoundMessage& found) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    const auto ask = [&spool = call.parts.spool, id](control::Service&) { return spool.without_end(id); };
    const auto until = runtime::steady_now() + kEndAwaited;
    for (int look = 1; found.under_way() && runtime::steady_now() < until; ++look) {
        timer.expires_after(kEndComesIn);
        co_await timer.async_wait(asio::use_awaitable);
        const auto left = co_await call.parts.service.run<std::size_t>(ask);
        if (left > 0 && look % kLooksInQueue != 0) continue;
        auto again = look_for(call, id);
        found = co_await std::move(again);
    }
}

}  // namespace

Error unknown_message(const std::string& id) { return {ErrorCode::NotFound, "Message \"" + id + "\" is not known, or its history has expired.", "id"}; }

std::optional<AccountId> owner_of(const FoundMessage& found) {
    for (const auto& entry : found.entries)
        if (entry.kind() == spool::pb::HistoryEntry::ACCEPTED && entry.has_envelope())
            return entry.envelope().internal() ? std::nullopt : std::optional(AccountId{entry.envelope().account()});
    return std::nullopt;
}

asio::awaitable<Result<FoundMessage>> find_message_of_caller(Call& call, std::string id, bool wait) {
    auto looking = find_message(call, id);
    auto found = co_await std::move(looking);
    if (!found) co_return found;
    if (call.caller.role != control::Role::operator_ && owner_of(*found) != call.caller.account) co_return std::unexpected(unknown_message(id));
    if (wait) {
        auto ending = await_end(call, id, *found);
        co_await std::move(ending);
    }
    co_return found;
}

}  // namespace warmpost::ingress::http::operators
