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
};
[[nodiscard]] Error unknown_message(const std::string& id);   // NotFound
// Errors: NotFound, when neither the history nor the queue knows it.
[[nodiscard]] boost::asio::awaitable<Result<FoundMessage>> find_message(Call& call, std::string id);

// None: mail of the service itself, or its story does not begin with the message any more.
[[nodiscard]] std::optional<AccountId> owner_of(const FoundMessage& found);
// As find_message; to a caller that is no operator other mail than its own is NotFound.
[[nodiscard]] boost::asio::awaitable<Result<FoundMessage>> find_message_of_caller(Call& call, std::string id);

}  // namespace warmpost::ingress::http::operators
