// Small readers over Boost.JSON for bodies that validate.h or the operator API's own checks have passed.
#pragma once
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace warmpost::ingress::http {

// Null and absent are the same: SDKs leave members out, some clients send null.
[[nodiscard]] const boost::json::value* member(const boost::json::object& object, std::string_view name);
[[nodiscard]] const boost::json::object* object_member(const boost::json::object& object, std::string_view name);
[[nodiscard]] const boost::json::array* array_member(const boost::json::object& object, std::string_view name);
[[nodiscard]] std::string string_member(const boost::json::object& object, std::string_view name);   // empty when absent
[[nodiscard]] std::optional<bool> bool_member(const boost::json::object& object, std::string_view name);
[[nodiscard]] std::optional<double> number_member(const boost::json::object& object, std::string_view name);
[[nodiscard]] std::vector<std::string> strings_member(const boost::json::object& object, std::string_view name);

// Timestamps in SES v2 bodies are epoch seconds as a number.
[[nodiscard]] double epoch_seconds(WallTime time);

}  // namespace warmpost::ingress::http
