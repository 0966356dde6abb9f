// Answers about managed pools as people read them at 3 a.m.: what is so first, why below.
#pragma once
#include <boost/json.hpp>

#include <string>

namespace warmpost::cli {

[[nodiscard]] std::string pool_explained(const boost::json::value& answer);
[[nodiscard]] std::string message_explained(const boost::json::value& answer);
[[nodiscard]] std::string decisions_text(const boost::json::array& decisions);
[[nodiscard]] std::string overrides_text(const boost::json::array& overrides, const std::string& when_empty);

}  // namespace warmpost::cli
