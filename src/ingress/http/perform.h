// One SES operation for a caller who has proved who it is, whichever face it came by: may it, do it, write down what it changed.
//
// The only place that calls what stands in ses/: no face can forget the role of a key or the log of changes.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string_view>

#include "ingress/http/call.h"
#include "ingress/http/model.h"

namespace warmpost::ingress::http {

// Null: the model has none of this name.
[[nodiscard]] const model::Operation* operation_named(std::string_view name);
// What keeps the caller from this operation: its role, or that its account is gone. Nothing: it may. `said_as`: what the caller called it, for the refusal;
// empty: the operation's own name.
[[nodiscard]] std::optional<Response> refuse_caller(const Call& call, std::string_view operation, std::string_view said_as = {});
// `call` has path, query and body of the operation, checked. `said_as`: see refuse_caller.
[[nodiscard]] boost::asio::awaitable<Response> perform(Call& call, const model::Operation& operation, std::string_view said_as = {});

}  // namespace warmpost::ingress::http
