#include "ingress/http/operator/find_message.h"

namespace warmpost::ingress::http::operators {

Error unknown_message(const std::string& id) { return {ErrorCode::NotFound, "Message \"" + id + "\" is not known, or its history has expired.", "id"}; }

// The history is a blocking read: on the SQL thread, never on a core.
boost::asio::awaitable<Result<FoundMessage>> find_message(Call& call, std::string id) {
    FoundMessage found;
    const auto work = [&spool = call.parts.spool, id](control::Service&) { return spool.history(id); };
    found.entries = co_await call.parts.service.run<std::vector<spool::pb::HistoryEntry>>(work);
    runtime::MessageFilter filter;
    filter.id = id;
    filter.limit = 1;
    found.waiting = co_await call.parts.queue.waiting(filter);
    if (found.entries.empty() && found.waiting.empty())
        co_return std::unexpected(unknown_message(id));
    co_return found;
}

}  // namespace warmpost::ingress::http::operators
