// SendEmail's Simple content as mail/message/wire.h composes it.
#pragma once
#include <boost/json/object.hpp>

#include "base/error.h"
#include "mail/message/wire.h"

namespace warmpost::ingress::http::ses {

// Headers and Attachments of a block (Simple, Template). Errors: InvalidArgument: RawContent that is no base64.
[[nodiscard]] Status read_extras(const boost::json::object& block, mail::SimpleContent& into);
// `body` is the whole request, checked against the model. Errors: InvalidArgument: neither Text nor Html, an attachment whose RawContent is no base64.
[[nodiscard]] Result<mail::SimpleContent> read_simple(const boost::json::object& body, const boost::json::object& simple);

}  // namespace warmpost::ingress::http::ses
