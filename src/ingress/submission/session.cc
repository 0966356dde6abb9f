#include "ingress/submission/session.h"

#include <spdlog/spdlog.h>

#include "ingress/submission/replies.h"
#include "runtime/clock.h"

namespace warmpost::ingress {
namespace asio = boost::asio;
namespace {

// Bytes of messages being received, all sessions together, as a multiple of limits.memory_bytes.
constexpr std::uint64_t kReceivingFactor = 4;
constexpr std::uint64_t kSmallMessage = std::uint64_t{64} * 1024;          // always taken: bounded by the number of connections

// The account a trusted network may submit for, if the client is in one.
const control::Account* trusted_account(const config::Config& config, const control::Snapshot& snapshot, const IpAddress& client) {
    for (const auto& trusted : config.submission.trusted) {
        if (!trusted.network.contains(client)) continue;
        for (const auto& [id, account] : snapshot.accounts)
            if (account->name == trusted.account) return account.get();
    }
    return nullptr;
}

// What a stranger calls itself, for the log: one line, whatever was sent.
std::string printable(std::string_view user) {
    std::string text(user.substr(0, 32));
    for (char& c : text)
        if (c < 32 || c > 126) c = '?';
    return text;
}

// A key that was deleted or disabled ends what its open connections may do.
bool still_enabled(const control::Snapshot& snapshot, const std::string& key_id) {
    const auto* key = snapshot.key(key_id);
    return key && key->enabled;
}

}  // namespace

Session::Session(SessionShared& shared, runtime::Transport transport, bool implicit_tls)
    : SmtpSession(shared, std::move(transport), implicit_tls), shared_(shared) {
    mail::ServerSettings settings;
    settings.host = shared.config->server.service_domain;
    settings.max_message_bytes = shared.config->limits.message_bytes;
    settings.max_recipients = static_cast<std::size_t>(shared.config->limits.recipients);
    settings.tls_offered = shared.tls.load() != nullptr && !implicit_tls;
    settings.secure = implicit_tls;
    settings.auth_in_clear = shared.config->submission.plain_auth_on_loopback && client().is_loopback();
    settings.trusted = trust_network();
    machine_ = std::make_unique<mail::ServerMachine>(std::move(settings));
}

// Who the client is before it has said anything. True: its network may submit without AUTH.
bool Session::trust_network() {
    const auto* account = trusted_account(*shared_.config, *shared_.snapshot.get(), client());
    trusted_ = account != nullptr;
    account_ = account ? account->id : AccountId{};
    caller_ = account ? "trusted network" : "";
    return trusted_;
}

void Session::authenticate(const mail::ServerEvent& event) {
    const auto key = shared_.credentials.check(*shared_.snapshot.get(), event.user, event.password, client(), runtime::steady_now());
    if (!key) {
        spdlog::warn("submission: AUTH refused for user {} from {}", printable(event.user), to_string(client()));
        return machine_->authenticated(false, key.error().message);
    }
    trusted_ = false;
    account_ = (*key)->account;
    caller_ = (*key)->id;
    (*key)->use->note(runtime::wall_now());
    machine_->authenticated(true);
}

asio::awaitable<void> Session::take_message() {
    auto received = machine_->take_message();
    if (!trusted_ && !still_enabled(*shared_.snapshot.get(), caller_)) {
        machine_->finish("535 Authentication Credentials Invalid");
        co_return;
    }
    Submission submission;
    submission.account = account_;
    submission.operation = "SMTP";
    submission.caller_identity = caller_;
    submission.keyless = trusted_;
    submission.client_ip = to_string(client());
    submission.client_helo = std::move(received.helo);
    submission.protocol = std::string("ESMTP") + (machine_->secure() ? "S" : "") + (trusted_ ? "" : "A");  // RFC 3848
    submission.message = std::move(received.content);
    submission.mail_from = std::move(received.mail_from);
    submission.recipients = std::move(received.recipients);
    submission.body_8bit = received.body_8bit;
    auto accepting = shared_.acceptor.accept(std::move(submission));
    const auto accepted = co_await std::move(accepting);
    machine_->finish(accepted ? "250 Ok " + *accepted : smtp_reply(accepted.error()));
}

bool ReceivingBytes::change(AccountId account, std::uint64_t before, std::uint64_t now, std::uint64_t all_limit) {
    const std::lock_guard lock(mutex_);
    all_ += now - before;   // wraps rightly when it shrinks
    auto& mine = of_account_[account];
    mine += now - before;
    const bool fits = now <= before || (all_ <= all_limit && mine <= all_limit / 2);
    if (mine == 0) of_account_.erase(account);
    return fits;
}

// False when all sessions together, or those of this account, hold more than the service can afford.
bool Session::may_hold() {
    const auto held = machine_->held();
    const std::uint64_t wanted = held > kSmallMessage ? held : 0;
    if (wanted == reserved_) return true;
    if (reserved_ == 0) reserved_for_ = account_;
    const std::uint64_t before = std::exchange(reserved_, wanted);
    return shared_.receiving.change(reserved_for_, before, wanted, kReceivingFactor * shared_.config->limits.memory_bytes);
}

Session::~Session() {
    if (reserved_ > 0) shared_.receiving.change(reserved_for_, reserved_, 0, 0);
}

}  // namespace warmpost::ingress
