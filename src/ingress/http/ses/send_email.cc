// POST /v2/email/outbound-emails: SES v2 SendEmail with Simple, Raw and Template content. The rules of sending are the acceptor's.
#include "base/encoding.h"
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/sending_members.h"
#include "ingress/http/ses/simple_content.h"
#include "ingress/http/ses/templates/send_rendered.h"
#include "ingress/http/ses/templates/template_use.h"
#include "mail/message/wire.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
namespace asio = boost::asio;
namespace {

Result<std::string> blob(const json::object& object, std::string_view name) {
    auto bytes = base64_decode(string_member(object, name));
    if (!bytes) return fail(ErrorCode::InvalidArgument, std::string(name) + " is not base64.", std::string(name));
    return std::move(*bytes);
}

Result<std::string> message_of(const json::object& request, const json::object* simple, const json::object* raw) {
    if (raw) return blob(*raw, "Data");
    if (string_member(request, "FromEmailAddress").empty())
        return fail(ErrorCode::InvalidArgument, "FromEmailAddress is missing: say who sends.", "FromEmailAddress");
    auto read = read_simple(request, *simple);
    if (!read) return std::unexpected(read.error());
    return mail::compose(*read);
}

// Everything of the request but Template content.
Result<Submission> read_submission(const Call& call, const json::object* simple, const json::object* raw, const json::object* templated) {
    const auto& request = call.body;
    if ((simple != nullptr) + (raw != nullptr) + (templated != nullptr) != 1)
        return fail(ErrorCode::InvalidArgument, "Content: give exactly one of Simple, Raw and Template.", "Content");
    auto s = read_sending(call, raw ? "SendRawEmail" : templated ? "SendTemplatedEmail" : "SendEmail");
    if (!s) return s;
    if (!templated) {
        const auto message = message_of(request, simple, raw);
        if (!message) return std::unexpected(message.error());
        set_message(*s, *message);
    }
    if (const auto* destination = object_member(request, "Destination")) {
        auto recipients = addresses_in(*destination);
        if (!recipients) return std::unexpected(recipients.error());
        s->recipients = std::move(*recipients);
    }
    // Simple content is sent to its Destination only; Raw without one takes To, Cc and Bcc of its header.
    if (!raw && s->recipients.empty()) return fail(ErrorCode::InvalidArgument, "There are no recipients specified.", "Destination");
    if (const auto* tags = array_member(request, "EmailTags")) {
        auto read = read_message_tags(*tags);
        if (!read) return std::unexpected(read.error());
        s->tags = std::move(*read);
    }
    return s;
}

}  // namespace

asio::awaitable<Response> send_email(Call& call) {
    const auto* content = object_member(call.body, "Content");
    if (!content) co_return bad_request("Content: give exactly one of Simple, Raw and Template.");
    const auto* templated = object_member(*content, "Template");
    auto submission = read_submission(call, object_member(*content, "Simple"), object_member(*content, "Raw"), templated);
    if (!submission) co_return error_response(submission.error());
    if (templated != nullptr) {
        auto reading = read_template_use(call, *templated);
        auto use = co_await std::move(reading);
        if (!use) co_return error_response(use.error());
        read_addresses(call.body, object_member(call.body, "Destination"), use->content);
        auto rendering = put_rendered(call, *use, std::move(use->content), std::move(use->data), *submission);
        const auto rendered = co_await std::move(rendering);
        if (!rendered) co_return error_response(rendered.error());
    }
    auto accepting = call.parts.acceptor.accept(std::move(*submission));
    const auto accepted = co_await std::move(accepting);
    if (!accepted) co_return error_response(accepted.error());
    const json::object answer{{"MessageId", *accepted}};
    co_return ok(answer);
}

}  // namespace warmpost::ingress::http::ses
