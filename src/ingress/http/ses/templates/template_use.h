// The Template block of SendEmail and SendBulkEmail: which template, with which data, headers and attachments.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <string>

#include "base/error.h"
#include "ingress/http/call.h"
#include "mail/message/wire.h"
#include "rendering/source.h"

namespace warmpost::ingress::http::ses {

struct TemplateUse {
    rendering::SourcePtr source;
    std::string name;             // empty: inline content
    std::string data;             // as prepare_data made it
    mail::SimpleContent content;  // headers and attachments; addresses and texts are put in later
};

// `block` lives in call.body. Errors: InvalidArgument: none or several of TemplateName, TemplateArn and TemplateContent, data that are no JSON object, inline
// content that does not compile or is more than replacement tags; NotFound "Template NAME does not exist."
[[nodiscard]] boost::asio::awaitable<Result<TemplateUse>> read_template_use(const Call& call, const boost::json::object& block);

// "arn:aws:ses:REGION:ACCOUNT:template/NAME". Errors: InvalidArgument; NotFound: another account's.
[[nodiscard]] Result<std::string> template_of_arn(const std::string& arn, AccountId account);

}  // namespace warmpost::ingress::http::ses
