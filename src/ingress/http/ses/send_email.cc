// POST /v2/email/outbound-emails: SES v2 SendEmail with Simple and Raw content. The rules of sending are the acceptor's.
#include <array>

#include "base/encoding.h"
#include "base/strings.h"
#include "ingress/accept/authorise.h"
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/shapes.h"
#include "ingress/http/ses/simple_content.h"
#include "mail/message/wire.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
namespace {

// Members that would change the message and that this version does not act on.
constexpr std::array kUnsupported{"ListManagementOptions", "TenantName", "EndpointId"};

Result<std::vector<std::string>> addresses_in(const json::object& destination) {
    std::vector<std::string> all;
    for (const char* list : {"ToAddresses", "CcAddresses", "BccAddresses"})
        for (const auto& text : strings_member(destination, list)) {
            const auto mailboxes = mail::parse_address_list(text);
            if (!mailboxes) return fail(ErrorCode::InvalidArgument, std::string(list) + ": " + mailboxes.error().message, list);
            for (const auto& mailbox : *mailboxes) all.push_back(mailbox.address);
        }
    return all;
}

Result<std::string> blob(const json::object& object, std::string_view name) {
    auto bytes = base64_decode(string_member(object, name));
    if (!bytes) return fail(ErrorCode::InvalidArgument, std::string(name) + " is not base64.", std::string(name));
    return std::move(*bytes);
}

Result<std::string> message_of(const json::object& request, const json::object& content, bool& raw) {
    const auto* simple = object_member(content, "Simple");
    const auto* raw_content = object_member(content, "Raw");
    const auto* templated = object_member(content, "Template");
    raw = raw_content != nullptr;
    if ((simple != nullptr) + (raw_content != nullptr) + (templated != nullptr) != 1)
        return fail(ErrorCode::InvalidArgument, "Content: give exactly one of Simple, Raw and Template.", "Content");
    if (templated)
        return fail(ErrorCode::InvalidArgument, "warmpost does not have Template content yet; use Simple or Raw. docs/api-coverage.md lists what works.", "Template");
    if (raw_content) return blob(*raw_content, "Data");
    if (string_member(request, "FromEmailAddress").empty()) return fail(ErrorCode::InvalidArgument, "FromEmailAddress is missing: say who sends.", "FromEmailAddress");
    auto read = read_simple(request, *simple);
    if (!read) return std::unexpected(read.error());
    return mail::compose(*read);
}

Result<std::vector<std::pair<std::string, std::string>>> email_tags(const json::array& given) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& tag : given) {
        const auto pair = parse_tags(string_member(tag.as_object(), "Name") + "=" + string_member(tag.as_object(), "Value"));
        if (!pair) return std::unexpected(pair.error());
        if (pair->size() != 1 || pair->front().first != string_member(tag.as_object(), "Name"))  // a ',' or '=' inside is no separator here
            return fail(ErrorCode::InvalidArgument, "EmailTags: names and values hold letters, digits, '_' and '-' only.", "EmailTags");
        all.insert(all.end(), pair->begin(), pair->end());
    }
    return all;
}

bool has_8bit(std::string_view bytes) {
    for (const char c : bytes)
        if (static_cast<unsigned char>(c) > 127) return true;
    return false;
}

Result<Submission> read_submission(const Call& call) {
    const auto& request = call.body;
    for (const char* name : kUnsupported)
        if (member(request, name))
            return fail(ErrorCode::InvalidArgument, std::string("warmpost does not have ") + name + " yet; leave it out. docs/api-coverage.md lists what works.", name);
    const auto* content = object_member(request, "Content");
    if (!content) return fail(ErrorCode::InvalidArgument, "Content: give exactly one of Simple, Raw and Template.", "Content");
    bool raw = false;
    auto message = message_of(request, *content, raw);
    if (!message) return std::unexpected(message.error());

    Submission s;
    s.account = call.account().id;
    s.operation = raw ? "SendRawEmail" : "SendEmail";
    s.caller_identity = call.caller.key_id;
    s.client_ip = call.request.client_ip;
    s.protocol = "HTTP";
    s.body_8bit = has_8bit(*message);
    s.message = Slice(mail::to_wire(*message));
    if (const auto from = string_member(request, "FromEmailAddress"); !from.empty()) s.from = from;
    s.mail_from = string_member(request, "FeedbackForwardingEmailAddress");
    s.from_arn = string_member(request, "FromEmailAddressIdentityArn");
    s.return_path_arn = string_member(request, "FeedbackForwardingEmailAddressIdentityArn");
    s.configuration_set = string_member(request, "ConfigurationSetName");
    if (const auto* destination = object_member(request, "Destination")) {
        auto recipients = addresses_in(*destination);
        if (!recipients) return std::unexpected(recipients.error());
        s.recipients = std::move(*recipients);
    }
    // Simple content is sent to its Destination only; Raw without one takes To, Cc and Bcc of its header.
    if (!raw && s.recipients.empty()) return fail(ErrorCode::InvalidArgument, "There are no recipients specified.", "Destination");
    if (const auto* tags = array_member(request, "EmailTags")) {
        auto read = email_tags(*tags);
        if (!read) return std::unexpected(read.error());
        s.tags = std::move(*read);
    }
    return s;
}

}  // namespace

boost::asio::awaitable<Response> send_email(Call& call) {
    auto submission = read_submission(call);
    if (!submission) co_return error_response(submission.error());
    auto accepting = call.parts.acceptor.accept(std::move(*submission));
    const auto accepted = co_await std::move(accepting);
    if (!accepted) co_return error_response(accepted.error());
    const boost::json::object answer{{"MessageId", *accepted}};
    co_return ok(answer);
}

}  // namespace warmpost::ingress::http::ses
