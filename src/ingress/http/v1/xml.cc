#include "ingress/http/v1/xml.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <array>
#include <sstream>
#include <utility>

#include "ingress/http/json.h"
#include "mail/message/header.h"

namespace warmpost::ingress::http::v1 {
namespace {

Response write(unsigned status, const Tree& root) {
    std::ostringstream out;
    boost::property_tree::write_xml(out, root);
    Response response;
    response.status = status;
    response.content_type = "text/xml";
    response.body = out.str();
    return response;
}

bool about_templates(std::string_view action) { return action.find("Template") != std::string_view::npos; }

std::string message_in(const Response& v2) {
    boost::system::error_code broken;
    const auto body = boost::json::parse(v2.body, broken);
    return broken || !body.is_object() ? std::string{} : string_member(body.get_object(), "message");
}

// v2's exception to v1's code, where the name alone decides.
std::string_view code_of(std::string_view type) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kCodes{
        {{"BadRequestException", "InvalidParameterValue"},
         {"SerializationException", "InvalidParameterValue"},
         {"TooManyRequestsException", "Throttling"},
         {"ThrottlingException", "Throttling"},
         {"LimitExceededException", "LimitExceeded"},
         {"ConflictException", "InvalidParameterValue"},
         {"MessageRejected", "MessageRejected"},
         {"MailFromDomainNotVerifiedException", "MailFromDomainNotVerifiedException"},
         {"AccountSuspendedException", "AccountSendingPausedException"},
         {"AccessDeniedException", "AccessDenied"},
         {"UnrecognizedClientException", "InvalidClientTokenId"},
         {"MissingAuthenticationTokenException", "MissingAuthenticationToken"},
         {"IncompleteSignature", "IncompleteSignature"},
         {"InvalidSignatureException", "SignatureDoesNotMatch"},
         {"RequestExpired", "RequestExpired"},
         {"UnsupportedOperationException", "InvalidAction"},
         {"InternalFailure", "InternalFailure"}}};
    for (const auto& [v2, v1] : kCodes)
        if (v2 == type) return v1;
    return "InternalFailure";
}

std::string_view code_of(std::string_view type, std::string_view action, std::string_view message) {
    const bool of_set = message.find("onfiguration set") != std::string_view::npos;
    if (type == "NotFoundException") {
        if (of_set) return "ConfigurationSetDoesNotExist";
        return about_templates(action) || message.find("emplate") != std::string_view::npos ? "TemplateDoesNotExist" : "InvalidParameterValue";
    }
    if (type == "AlreadyExistsException")
        return action.find("ConfigurationSet") != std::string_view::npos ? "ConfigurationSetAlreadyExists" : "AlreadyExists";
    if (type == "SendingPausedException") return of_set ? "ConfigurationSetSendingPausedException" : "AccountSendingPausedException";
    if (type == "BadRequestException") {
        if (message.find("not present in the rendering data") != std::string_view::npos) return "MissingRenderingAttribute";
        if (action == "CreateTemplate" || action == "UpdateTemplate") return "InvalidTemplate";
        if (action == "TestRenderTemplate") return "InvalidRenderingParameter";
    }
    return code_of(type);
}

}  // namespace

std::string xml_text(std::string_view text) {
    std::string clean;
    for (const char c : mail::valid_utf8(std::string(text))) {
        if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r')
            clean += "\xEF\xBF\xBD";
        else
            clean += c;
    }
    return clean;
}

Response success(std::string_view action, const Tree* result, std::string_view request_id, std::string_view xmlns) {
    const std::string name(action);
    Tree answer;
    answer.put("<xmlattr>.xmlns", std::string(xmlns));
    if (result != nullptr) answer.add_child(name + "Result", *result);
    answer.put("ResponseMetadata.RequestId", std::string(request_id));
    Tree root;
    root.add_child(name + "Response", answer);
    return write(200, root);
}

Response error(unsigned status, std::string_view code, std::string_view message, std::string_view request_id, std::string_view xmlns) {
    Tree answer;
    answer.put("<xmlattr>.xmlns", std::string(xmlns));
    answer.put("Error.Type", status >= 500 ? "Receiver" : "Sender");
    answer.put("Error.Code", std::string(code));
    answer.put("Error.Message", xml_text(message));
    answer.put("RequestId", std::string(request_id));
    Tree root;
    root.add_child("ErrorResponse", answer);
    return write(status, root);
}

std::string_view code_of_refusal(const Response& v2) { return code_of(v2.error_type); }

Response error_of(const Response& v2, std::string_view action, std::string_view request_id, std::string_view xmlns) {
    const std::string message = message_in(v2);
    const auto code = code_of(v2.error_type, action, message);
    // v1 answers 400 where v2 has a status of its own; 403 says who, 5xx says that it is our fault.
    const unsigned status = v2.status == 403 || v2.status >= 500 ? v2.status : 400;
    auto response = error(status, code, message, request_id, xmlns);
    response.close = v2.close;
    return response;
}

}  // namespace warmpost::ingress::http::v1
