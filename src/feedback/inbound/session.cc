#include "feedback/inbound/session.h"

#include <algorithm>

#include "base/strings.h"
#include "mail/message/header.h"
#include "runtime/clock.h"

namespace warmpost::feedback {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kMostRecipients = 10;                    // a report has one
constexpr auto kLongest = std::chrono::minutes(30);            // of a connection: a slow stranger must not keep a place

}  // namespace

Session::Session(SessionShared& shared, runtime::Transport transport) : SmtpSession(shared, std::move(transport), false, kLongest), shared_(shared) {
    mail::ServerSettings settings;
    settings.host = "feedback." + shared.config->server.service_domain;
    settings.max_message_bytes = shared.config->limits.feedback_message_bytes;
    settings.max_recipients = kMostRecipients;
    settings.tls_offered = shared.tls.load() != nullptr;
    settings.trusted = true;   // anybody may say MAIL; who is taken in is decided at RCPT
    settings.auth_offered = false;
    settings.refuse_recipient = [this](const std::string& mailbox) { return refusal(mailbox); };   // the machine dies with this session
    machine_ = std::make_unique<mail::ServerMachine>(std::move(settings));
}

std::optional<mail::ReturnPathTag> Session::tag_of(std::string_view mailbox) const {
    const auto domain = mail::domain_of(mailbox);
    const control::SnapshotPtr snapshot = shared_.snapshot.get();
    auto tag = mail::parse_return_path(snapshot->return_path_secret, mailbox.substr(0, mailbox.size() - domain.size() - 1));
    // The tag first: who cannot forge it does not make us look through the accounts.
    if (!tag || domain == "bounce." + to_lower(shared_.config->server.service_domain)) return tag;
    const bool mail_from = std::ranges::any_of(snapshot->accounts, [&](const auto& entry) { return entry.second->mail_from_domains.contains(domain); });
    return mail_from ? std::move(tag) : std::nullopt;
}

std::string Session::refusal(const std::string& mailbox) {
    if (!tag_of(mailbox)) {
        ++shared_.counts.refused;
        return "550 5.1.1 No such address here: only bounces of mail that this service has sent are taken.";
    }
    if (shared_.rate.take(client(), shared_.config->limits.feedback_messages_per_minute, runtime::steady_now())) return {};
    ++shared_.counts.slowed;
    return "450 4.7.1 Too many messages of yours within a minute; try again later.";
}

asio::awaitable<void> Session::take_message() {
    auto received = machine_->take_message();
    Inbox::Mail mail;
    mail.content = std::move(received.content);
    mail.from_nobody = received.mail_from.empty();
    mail.peer = to_string(client());
    for (const std::string& recipient : received.recipients)
        if (auto tag = tag_of(recipient)) mail.tags.push_back(std::move(*tag));
    auto taking = shared_.inbox.take(std::move(mail));
    const std::string reply = co_await std::move(taking);
    machine_->finish(reply);
}

}  // namespace warmpost::feedback
