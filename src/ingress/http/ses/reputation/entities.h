// Reputation entities (SES v2): here they are the configuration sets of an account. SES knows tenants as well, which warmpost does not have.
#pragma once
#include <boost/json/object.hpp>

#include <span>
#include <string>
#include <string_view>

#include "ingress/http/call.h"
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> get_reputation_entity(Call& call);
boost::asio::awaitable<Response> list_reputation_entities(Call& call);
boost::asio::awaitable<Response> list_recommendations(Call& call);
boost::asio::awaitable<Response> update_reputation_entity_customer_managed_status(Call& call);
boost::asio::awaitable<Response> update_reputation_entity_policy(Call& call);

// The configuration set that ReputationEntityReference of the path names by its ARN. Errors: NotFound, InvalidArgument (an ARN of something else).
[[nodiscard]] Result<std::string> entity_in_path(const Call& call);
[[nodiscard]] std::string entity_reference(const Call& call, const std::string& set);
[[nodiscard]] boost::json::object entity_view(const Call& call, const std::string& set);
[[nodiscard]] std::string_view reputation_impact(const control::Reputation& reputation);   // "LOW", "HIGH"; empty: none

}  // namespace warmpost::ingress::http::ses
