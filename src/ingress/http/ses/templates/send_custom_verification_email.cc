// POST /v2/email/outbound-custom-verification-emails: SES v2 SendCustomVerificationEmail. The address becomes an identity that waits for its owner; the mail
// is the account's own, from its own identity, and counts as such.
#include "base/encoding.h"
#include "config/public_url.h"
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/sending_members.h"
#include "ingress/http/ses/templates/operations.h"
#include "ingress/verification/link_mail.h"
#include "ingress/verification/redirect.h"
#include "mail/message/header.h"

namespace warmpost::ingress::http::ses {
namespace asio = boost::asio;
namespace {

// A bare mailbox: identities of addresses are named by it.
Result<std::string> read_address(const std::string& given) {
    const auto mailboxes = mail::parse_address_list(given);
    if (!mailboxes || mailboxes->size() != 1 || !mailboxes->front().display_name.empty())
        return fail(ErrorCode::InvalidArgument, "EmailAddress must be one address without a display name.", "EmailAddress");
    return mail::normalise_mailbox(given);
}

asio::awaitable<Result<std::string>> link_of(Call& call, std::string address, std::string template_name) {
    const auto account = call.account().id;
    const bool there = call.account().identities.contains(address);
    const auto work = [account, address, there](control::Service& service) -> Result<std::string> {
        if (!there)
            if (const auto made = service.create_identity(account, {address, "", {}, "", ""}); !made && made.error().code != ErrorCode::AlreadyExists)
                return std::unexpected(made.error());
        return service.verification_token(account, address);
    };
    auto token = co_await call.parts.service.run<Result<std::string>>(work);
    if (!token) co_return token;
    const auto then = seal_redirect(call.snapshot->return_path_secret, {account, template_name});
    co_return config::public_url(*call.parts.config) + "/verify?token=" + percent_encode(*token) + "&then=" + percent_encode(then);
}

}  // namespace

asio::awaitable<Response> send_custom_verification_email(Call& call) {
    const auto address = read_address(string_member(call.body, "EmailAddress"));
    if (!address) co_return error_response(address.error());
    const auto name = string_member(call.body, "TemplateName");
    const auto found = call.parts.templates->verification(call.account().id, name);
    if (!found) co_return error_response(found.error());
    if (!call.account().production)
        co_return bad_request("Custom verification mails are not for accounts in the sandbox: ask for production access first (PutAccountDetails).");
    auto submission = read_sending(call, "SendCustomVerificationEmail");
    if (!submission) co_return error_response(submission.error());
    if (const auto may = call.parts.verifier.may_mail(call.account().id, *address); !may) co_return error_response(may.error());
    auto linking = link_of(call, *address, name);
    const auto link = co_await std::move(linking);
    if (!link) co_return error_response(link.error());
    const auto composed = mail::compose(custom_link_mail(found->from, found->subject, found->html, *address, *link));
    if (!composed) co_return error_response(composed.error());
    set_message(*submission, *composed);
    submission->from = found->from;
    submission->recipients = {*address};
    submission->template_name = name;
    auto accepting = call.parts.acceptor.accept(std::move(*submission));
    const auto accepted = co_await std::move(accepting);
    if (!accepted) co_return error_response(accepted.error());
    const boost::json::object answer{{"MessageId", *accepted}};
    co_return ok(answer);
}

}  // namespace warmpost::ingress::http::ses
