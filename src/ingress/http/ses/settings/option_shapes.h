// The option blocks of accounts and configuration sets on the wire, both ways (SES v2 API reference).
#pragma once
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <functional>
#include <optional>
#include <string>

#include "base/error.h"
#include "control/snapshot.h"
#include "ingress/http/call.h"

namespace warmpost::ingress::http::ses {

// SuppressedReasons of `block`; none when it has no such list, which is another thing than an empty one.
[[nodiscard]] std::optional<control::SuppressedReasons> read_suppressed_reasons(const boost::json::object& block);
[[nodiscard]] boost::json::array reasons_list(const control::SuppressedReasons& reasons);
// What would hold mail back in SES and does nothing here. Errors: InvalidArgument: ValidationAttributes or ValidationOptions that are enabled, scope TENANT.
[[nodiscard]] Status refuse_absent_suppression(const boost::json::object& block);

// Errors: InvalidArgument: a redirect domain that is no domain name. None: the block is empty.
[[nodiscard]] Result<std::optional<control::TrackingOptions>> read_tracking_options(const boost::json::object& block);
[[nodiscard]] boost::json::object tracking_options(const control::TrackingOptions& options);

// Dashboard and guardian blocks are named "DashboardAttributes" for accounts, "DashboardOptions" for configuration sets.
[[nodiscard]] control::VdmOptions read_vdm(const boost::json::object& block, const std::string& suffix);
[[nodiscard]] boost::json::object vdm_blocks(const control::VdmOptions& options, const std::string& suffix);
[[nodiscard]] std::string_view feature_status(bool enabled);  // "ENABLED"

// All blocks of a new set. Errors: InvalidArgument.
[[nodiscard]] Status read_option_blocks(const boost::json::object& body, control::ConfigurationSet& into);
// Those that are set.
void add_option_blocks(const control::ConfigurationSet& set, boost::json::object& into);

// Changes the set that the path names, and answers.
[[nodiscard]] boost::asio::awaitable<Response> change_named_set(Call& call, std::function<void(control::ConfigurationSet&)> change);

}  // namespace warmpost::ingress::http::ses
