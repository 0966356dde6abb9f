// A message's history as people read it.
#pragma once
#include <boost/json.hpp>

#include <string>

namespace warmpost::cli {

[[nodiscard]] bool is_under_way(const boost::json::object& message);   // some recipients neither wait nor have ended
// `answer` is GET /warmpost/v1/messages/{id}.
[[nodiscard]] std::string message_story(const boost::json::value& answer);

}  // namespace warmpost::cli
