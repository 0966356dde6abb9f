// Answers of the query API: XML in the namespace of SES v1, and its error codes. Pure.
// Source: SES v1 API reference (2010-12-01), "Common Errors" and the errors of each action.
#pragma once
#include <boost/property_tree/ptree_fwd.hpp>

#include <string>
#include <string_view>

#include "ingress/http/message.h"

namespace warmpost::ingress::http::v1 {

using Tree = boost::property_tree::ptree;

inline constexpr std::string_view kSesNamespace = "http://ses.amazonaws.com/doc/2010-12-01/";

// <ACTIONResponse><ACTIONResult>...</ACTIONResult><ResponseMetadata>: `result` null: an action that answers nothing.
[[nodiscard]] Response success(std::string_view action, const Tree* result, std::string_view request_id, std::string_view xmlns = kSesNamespace);
[[nodiscard]] Response error(unsigned status, std::string_view code, std::string_view message, std::string_view request_id,
                             std::string_view xmlns = kSesNamespace);
// What SES v2 refused, in v1's words. `action` tells a set that is not there from a template that is not there; it may be empty.
[[nodiscard]] Response error_of(const Response& v2, std::string_view action, std::string_view request_id, std::string_view xmlns = kSesNamespace);
[[nodiscard]] std::string_view code_of_refusal(const Response& v2);  // the code alone, where no action matters

// XML 1.0 has no form for most control characters: they become U+FFFD, as what is not UTF-8 does.
[[nodiscard]] std::string xml_text(std::string_view text);

}  // namespace warmpost::ingress::http::v1
