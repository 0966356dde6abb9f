// What a template must be to be taken in.
#pragma once
#include <boost/json/object.hpp>

#include <string>

#include "base/error.h"
#include "rendering/source.h"

namespace warmpost::ingress::http::ses {

// 1 to 64 letters, digits, '_' and '-' (SES, CloudFormation's pattern). Errors: InvalidArgument.
[[nodiscard]] Status check_template_name(const std::string& name);
// An EmailTemplateContent block. Errors: InvalidArgument: no Subject, neither Text nor Html, a NUL character; LimitExceeded: more than 500 KB.
[[nodiscard]] Result<rendering::SourcePtr> read_template_content(const boost::json::object& content);
// Says which part of a template an engine's error is about.
[[nodiscard]] Error about_part(Error error);

}  // namespace warmpost::ingress::http::ses
