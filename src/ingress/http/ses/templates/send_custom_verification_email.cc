// POST /v2/email/outbound-custom-verification-emails: SES v2 SendCustomVerificationEmail. The address becomes an identity that waits for its owner; the mail
// is the account's own, from its own identity, and counts as such.
#include "base/encoding.h"
#include "config/public_url.h"
#include "ingress/http/audit.h"
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/perform.h"
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

struct Link {
    std::string url;
    bool made = false;  // the identity, for it
};

asio::awaitable<Result<Link>> link_of(Call& call, std::string address, std::string template_name) {
    const auto account = call.account().id;
    const bool there = call.account().identities.contains(address);
    const auto work = [account, address, there](control::Service& service) -> Result<Link> {
        Link link;
        if (!there) {
            const auto made = service.create_identity(account, {address, "", {}, "", ""});
            if (!made && made.error().code != ErrorCode::AlreadyExists) return std::unexpected(made.error());
            link.made = made.has_value();
        }
        auto token = service.verification_token(account, address);
        if (!token) return std::unexpected(token.error());
        link.url = std::move(*token);
        return link;
    };
    auto link = co_await call.parts.service.run<Result<Link>>(work);
    if (!link) co_return link;
    const auto then = seal_redirect(call.snapshot->return_path_secret, {account, template_name});
    link->url = config::public_url(*call.parts.config) + "/verify?token=" + percent_encode(link->url) + "&then=" + percent_encode(then);
    co_return link;
}

Result<Submission> with_link(Submission submission, const registry::VerificationTemplate& mail, const std::string& address, const std::string& link) {
    const auto composed = mail::compose(custom_link_mail(mail.from, mail.subject, mail.html, address, link));
    if (!composed) return std::unexpected(composed.error());
    set_message(submission, *composed);
    submission.from = mail.from;
    submission.recipients = {address};
    return submission;
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
    auto sending = read_sending(call, "SendCustomVerificationEmail");
    if (!sending) co_return error_response(sending.error());
    sending->template_name = name;
    // Nobody who may not send makes an identity by it.
    const auto trial = with_link(*sending, *found, *address, config::public_url(*call.parts.config) + "/verify");
    if (!trial) co_return error_response(trial.error());
    if (const auto may = call.parts.acceptor.check(*trial); !may) co_return error_response(may.error());
    if (const auto may = call.parts.verifier.may_mail(call.account().id, *address); !may) co_return error_response(may.error());
    auto linking = link_of(call, *address, name);
    const auto link = co_await std::move(linking);
    if (!link) co_return error_response(link.error());
    auto submission = with_link(*sending, *found, *address, link->url);
    if (!submission) co_return error_response(submission.error());
    auto accepting = call.parts.acceptor.accept(std::move(*submission));
    const auto accepted = co_await std::move(accepting);
    if (!accepted) {
        auto refused = error_response(accepted.error());
        if (link->made && refused.status < 500) {  // such as the quota's: what was refused is not written down, but here an identity was made
            auto writing = write_down(call.parts.service, audit_entry(call, *operation_named("SendCustomVerificationEmail")), 500);
            co_await std::move(writing);
        }
        co_return refused;
    }
    const boost::json::object answer{{"MessageId", *accepted}};
    co_return ok(answer);
}

}  // namespace warmpost::ingress::http::ses
