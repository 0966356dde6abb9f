// What a custom verification template must be to be taken in (SES guide, "Using custom verification email templates").
#pragma once
#include <boost/json/object.hpp>

#include <string_view>

#include "base/error.h"
#include "control/snapshot.h"
#include "registry/template_shelf.h"

namespace warmpost::ingress::http::ses {

// The members of Create and Update but the name. Errors: InvalidArgument: a From with a display name or of an identity that is not verified; no subject;
// content of more than 10 MB, or with tags other than those of plain text, tables and images; URLs that are none.
[[nodiscard]] Result<registry::VerificationTemplate> read_verification_template(const boost::json::object& body, const control::Account& account);

// The first tag or attribute that such content may not have: "<script>", "onclick"; empty: none.
[[nodiscard]] std::string forbidden_markup(std::string_view html);

}  // namespace warmpost::ingress::http::ses
