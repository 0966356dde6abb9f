#include "feedback/inbound/session.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "mail/message/header.h"
#include "mail/message/unsubscribe_address.h"
#include "runtime/clock.h"

namespace warmpost::feedback {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kMostRecipients = 10;                    // a report has one
constexpr auto kLongest = std::chrono::minutes(30);            // of a connection: a slow stranger must not keep a place


std::string_view local_part_of(std::string_view mailbox) { return mailbox.substr(0, std::min(mailbox.rfind('@'), mailbox.size())); }

// What is registered with feedback loops; RFC 2142 has "abuse".
bool is_complaint_name(std::string_view local_part) {
    return std::ranges::any_of(std::array{"complaints", "fbl", "abuse"}, [local_part](const char* name) { return iequals(local_part, name); });
}

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

bool Session::takes(std::string_view domain) const {
    if (domain == "bounce." + to_lower(shared_.config->server.service_domain)) return true;
    const control::SnapshotPtr snapshot = shared_.snapshot.get();
    return std::ranges::any_of(snapshot->accounts, [&](const auto& entry) { return entry.second->mail_from_domains.contains(domain); });
}

std::optional<mail::ReturnPathTag> Session::tag_of(std::string_view mailbox) const {
    const control::SnapshotPtr snapshot = shared_.snapshot.get();
    auto tag = mail::parse_return_path(snapshot->return_path_secret, local_part_of(mailbox));
    // The tag first: who cannot forge it does not make us look through the accounts.
    return tag && takes(mail::domain_of(mailbox)) ? std::move(tag) : std::nullopt;
}

std::optional<std::string> Session::left_message(std::string_view mailbox) const {
    const control::SnapshotPtr snapshot = shared_.snapshot.get();
    auto id = mail::parse_unsubscribe_address(snapshot->return_path_secret, local_part_of(mailbox));
    return id && takes(mail::domain_of(mailbox)) ? std::move(id) : std::nullopt;
}

std::string Session::refusal(const std::string& mailbox) {
    const bool complaint = is_complaint_name(local_part_of(mailbox)), leaving = left_message(mailbox).has_value();
    const auto refuse = [this] {
        ++shared_.counts.refused;
        return "550 5.1.1 No such address here: only bounces of mail that this service has sent, complaints about it, and wishes to get no more of it are taken.";
    };
    if (!complaint && !leaving && !tag_of(mailbox)) return refuse();
    if (shared_.rate.take(client(), shared_.config->limits.feedback_messages_per_minute, runtime::steady_now()))
        return complaint && !takes(mail::domain_of(mailbox)) ? refuse() : std::string();   // after the rate: any stranger knows these names
    ++shared_.counts.slowed;
    return "450 4.7.1 Too many messages of yours within a minute; try again later.";
}

asio::awaitable<void> Session::take_message() {
    auto received = machine_->take_message();
    Inbox::Mail mail;
    mail.content = std::move(received.content);
    mail.from_nobody = received.mail_from.empty();
    mail.peer = to_string(client());
    mail.snapshot = shared_.snapshot.get();
    for (const std::string& recipient : received.recipients) {
        if (is_complaint_name(local_part_of(recipient))) mail.to_complaints = true;
        else if (auto left = left_message(recipient)) mail.leaves.push_back(std::move(*left));
        else if (auto tag = tag_of(recipient)) mail.tags.push_back(std::move(*tag));
    }
    auto taking = shared_.inbox.take(std::move(mail));
    const std::string reply = co_await std::move(taking);
    machine_->finish(reply);
}

}  // namespace warmpost::feedback
