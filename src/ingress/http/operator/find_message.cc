#include "ingress/http/operator/find_message.h"

#include <utility>

#include "runtime/recorded.h"

namespace warmpost::ingress::http::operators {
namespace {

// The history is a blocking read: on the SQL thread, never on a core.
boost::asio::awaitable<FoundMessage> look_for(Call& call, const std::string& id) {
    FoundMessage found;
    const auto work = [&spool = call.parts.spool, id](control::Service&) { return spool.history(id); };
    found.entries = co_await call.parts.service.run<std::vector<spool::pb::HistoryEntry>>(work);
    runtime::MessageFilter filter;
    filter.id = id;
    filter.limit = 1;
    found.waiting = co_await call.parts.queue.waiting(filter);
    co_return found;
}

bool is_nothing(const FoundMessage& found) { return found.entries.empty() && found.waiting.empty(); }

}  // namespace

Error unknown_message(const std::string& id) { return {ErrorCode::NotFound, "Message \"" + id + "\" is not known, or its history has expired.", "id"}; }

boost::asio::awaitable<Result<FoundMessage>> find_message(Call& call, std::string id) {
    auto looking = look_for(call, id);
    auto found = co_await std::move(looking);
    if (is_nothing(found)) {  // a message that came and left within the index's window is written with the index's next batch
        auto marking = runtime::recorded(call.parts.spool, {});
        const auto marked = co_await std::move(marking);
        if (!marked) co_return std::unexpected(marked.error());
        auto again = look_for(call, id);
        found = co_await std::move(again);
    }
    if (is_nothing(found)) co_return std::unexpected(unknown_message(id));
    co_return found;
}

std::optional<AccountId> owner_of(const FoundMessage& found) {
    for (const auto& entry : found.entries)
        if (entry.kind() == spool::pb::HistoryEntry::ACCEPTED && entry.has_envelope())
            return entry.envelope().internal() ? std::nullopt : std::optional(AccountId{entry.envelope().account()});
    return std::nullopt;
}

boost::asio::awaitable<Result<FoundMessage>> find_message_of_caller(Call& call, std::string id) {
    auto looking = find_message(call, id);
    auto found = co_await std::move(looking);
    if (found && call.caller.role != control::Role::operator_ && owner_of(*found) != call.caller.account) co_return std::unexpected(unknown_message(id));
    co_return found;
}

}  // namespace warmpost::ingress::http::operators
