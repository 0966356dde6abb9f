// A message's history as people read it.
#pragma once
#include <boost/json.hpp>

#include <string>

namespace warmpost::cli {

// `answer` is GET /warmpost/v1/messages/{id}.
[[nodiscard]] std::string message_story(const boost::json::value& answer);

}  // namespace warmpost::cli
