// A message's history as people read it.
#pragma once
#include <boost/json.hpp>

#include <string>

namespace warmpost::cli {

// A line for a message of which some recipients neither wait nor have ended; else empty.
[[nodiscard]] std::string under_way_text(const boost::json::object& message);
// `answer` is GET /warmpost/v1/messages/{id}.
[[nodiscard]] std::string message_story(const boost::json::value& answer);

}  // namespace warmpost::cli
