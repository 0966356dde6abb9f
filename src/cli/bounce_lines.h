// A mail that came back, as lines of `warmpost classify-bounce`: one JSON object a recipient.
#pragma once
#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "policy/isp/isp_table.h"

namespace warmpost::cli {

// Members: file, kind, recipient, action, status, diagnostic, bounceType, bounceSubType, feedbackType, isp, scope (docs/bounces.md); what is not told is
// null. At least one line, in the mail's order of recipients. `file`: as it is to be named.
[[nodiscard]] std::vector<boost::json::object> bounce_lines(const std::string& file, std::string_view mail, const isp::IspTable& isps);

}  // namespace warmpost::cli
