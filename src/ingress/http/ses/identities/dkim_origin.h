// Where a DKIM key comes from, as the wire says it.
#pragma once
#include <boost/json/object.hpp>

#include "base/error.h"
#include "control/service.h"

namespace warmpost::ingress::http::ses {

// Errors: InvalidArgument: a key that another region makes (AWS_SES_EU_WEST_1 and its like: there is one warmpost, not one a region).
[[nodiscard]] Status check_dkim_origin(const std::string& origin);
[[nodiscard]] int read_key_length(const boost::json::object& signing_attributes);  // NextSigningKeyLength: 1024, 2048; 0: not given
// Of PutEmailIdentityDkimSigningAttributes.
[[nodiscard]] Result<control::DkimChange> read_dkim_change(const boost::json::object& body);

}  // namespace warmpost::ingress::http::ses
