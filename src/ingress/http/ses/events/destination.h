// An event destination on the wire and back.
#pragma once
#include <boost/json/object.hpp>

#include <string>

#include "base/error.h"
#include "control/sending_options.h"

namespace warmpost::ingress::http::ses {

// The "EventDestination" block of a request. Errors: InvalidArgument, with SES's texts: no kind of destination, or several.
[[nodiscard]] Result<control::EventDestination> read_destination(const std::string& name, const boost::json::object& body);
[[nodiscard]] boost::json::object destination_view(const control::EventDestination& destination);

}  // namespace warmpost::ingress::http::ses
