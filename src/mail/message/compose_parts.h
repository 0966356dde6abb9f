// The MIME body of a composed message, by GMime. Private to wp_mail.
#pragma once
#include <string>

#include "base/error.h"
#include "mail/message/wire.h"

namespace warmpost::mail {

// Content-* fields, an empty line and the body, lines ending in CRLF: multipart/mixed (attachments) of multipart/alternative (text, HTML) whose HTML is
// multipart/related with what is inline (RFC 2046 5.1, RFC 2387). Errors: InvalidArgument with the member.
[[nodiscard]] Result<std::string> compose_body(const SimpleContent& content);

}  // namespace warmpost::mail
