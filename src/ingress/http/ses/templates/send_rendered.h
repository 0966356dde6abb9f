// From a template and data to a submission.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <string>

#include "base/error.h"
#include "ingress/accept/acceptor.h"
#include "ingress/http/call.h"
#include "ingress/http/ses/templates/template_use.h"

namespace warmpost::ingress::http::ses {

// Makes the message of `use` with `content` (use.content with the addresses of this one) and puts it into `into`. What cannot be rendered becomes
// into.rendering_failure: SES accepts such a message and tells the failure by an event. Errors: InvalidArgument: an address, header or attachment that no
// message can have; Unavailable: too busy, stopping. `use` and `into` outlive the coroutine.
[[nodiscard]] boost::asio::awaitable<Status> put_rendered(const Call& call, const TemplateUse& use, mail::SimpleContent content, std::string data,
                                                          Submission& into);

// A message of what was rendered. Errors: InvalidArgument. A rendered subject of several lines is one (header injection).
[[nodiscard]] Result<std::string> compose_rendered(mail::SimpleContent content, rendering::Rendered rendered, const rendering::Source& source);

}  // namespace warmpost::ingress::http::ses
