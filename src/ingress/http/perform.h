// One SES operation for a caller who has proved who it is, whichever face it came by: may it, do it, write down what it changed.
//
// The only place that calls what stands in ses/: no face can forget the role of a key or the log of changes.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <string_view>

#include "ingress/http/call.h"
#include "ingress/http/model.h"

namespace warmpost::ingress::http {

// Null: the model has none of this name.
[[nodiscard]] const model::Operation* operation_named(std::string_view name);
// `call` has path, query and body of the operation, checked. `said_as`: what the caller called it, for the refusal; empty: the operation's own name.
[[nodiscard]] boost::asio::awaitable<Response> perform(Call& call, const model::Operation& operation, std::string_view said_as = {});

}  // namespace warmpost::ingress::http
