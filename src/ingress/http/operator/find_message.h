// A message by its id: what the history tells of it, and who still waits for it.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <vector>

#include "ingress/http/call.h"
#include "runtime/queue_control.h"
#include "spool/spool.h"

namespace warmpost::ingress::http::operators {

struct FoundMessage {
    std::vector<spool::pb::HistoryEntry> entries;
    std::vector<runtime::MessageView> waiting;  // it, or nothing
    std::size_t without_end = 0;                // recipients whose end is not in `entries`
    // Some neither wait nor ended: they are being tried just now, or their end is being written.
    [[nodiscard]] bool under_way() const { return without_end > (waiting.empty() ? 0 : waiting.front().recipients.size()); }
};
[[nodiscard]] Error unknown_message(const std::string& id);   // NotFound
// None: mail of the service itself, or its story does not begin with the message any more.
[[nodiscard]] std::optional<AccountId> owner_of(const FoundMessage& found);
// `wait`: of a message that is under way the end is waited for, two seconds at most: whoever has dropped it, or seen it leave the queue, is told how it ended.
// Errors: NotFound, when neither the history nor the queue knows it; to a caller that is no operator other mail than its own is not known.
[[nodiscard]] boost::asio::awaitable<Result<FoundMessage>> find_message_of_caller(Call& call, std::string id, bool wait);

}  // namespace warmpost::ingress::http::operators
