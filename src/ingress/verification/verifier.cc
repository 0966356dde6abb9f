#include "ingress/verification/verifier.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <set>
#include <thread>

#include "ingress/verification/dns_check.h"
#include "ingress/verification/schedule.h"
#include "mail/message/wire.h"
#include "runtime/clock.h"

namespace warmpost::ingress {
namespace asio = boost::asio;
namespace {

constexpr std::chrono::seconds kRound{15};            // how often the list is gone through
constexpr std::size_t kMaxInFlight = 32;              // one dead name server must not hold up the others
constexpr std::chrono::seconds kStopPatience{10};

using Key = std::pair<AccountId, std::string>;

mail::SimpleContent link_mail(const config::Config& config, const std::string& address, const std::string& token) {
    mail::SimpleContent content;
    content.from = "no-reply@" + config.server.service_domain;
    content.to = {address};
    content.subject = fmt::format("Email address verification request from {}", config.server.service_domain);
    content.has_text = true;
    content.text = fmt::format(
        "Someone who sends mail through {0} asks for permission to send from this address:\r\n\r\n    {1}\r\n\r\n"
        "If that was you, open this link and press the button. It is valid for 24 hours:\r\n\r\n    {2}/verify?token={3}\r\n\r\n"
        "If it was not you, do nothing: nobody can send from your address then.\r\n",
        config.server.service_domain, address, public_url(config), token);
    return content;
}

}  // namespace

std::string public_url(const config::Config& config) {
    if (!config.server.public_url.empty()) {
        auto url = config.server.public_url;
        while (url.ends_with('/')) url.pop_back();
        return url;
    }
    if (!config.server.api.empty()) return "http://" + to_string(config.server.api.front());
    if (!config.server.api_tls.empty()) return "https://" + to_string(config.server.api_tls.front());
    return "http://" + config.server.service_domain;
}

struct IdentityVerifier::Impl : std::enable_shared_from_this<IdentityVerifier::Impl> {
    explicit Impl(VerifierDependencies d) : dependencies(d), timer(d.cores.at(0)) {}

    asio::awaitable<void> rounds();
    void look_at_due();
    asio::awaitable<void> look_at(Key key, control::Identity identity);
    asio::awaitable<void> record(Key key, control::VerificationStatus status, std::string error_type);

    VerifierDependencies dependencies;
    asio::steady_timer timer;                 // core 0 only, as are `in_flight`
    std::set<Key> in_flight;
    std::atomic<bool> stopping{false}, started{false};
    std::atomic<int> running{0};              // coroutines that have not ended
};

// One round after the other. Each identity is looked at when it is due; the state of that is in the store, not here.
asio::awaitable<void> IdentityVerifier::Impl::rounds() {
    const auto self = shared_from_this();
    while (!stopping) {
        look_at_due();
        timer.expires_after(kRound);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    --running;
}

void IdentityVerifier::Impl::look_at_due() {
    const control::SnapshotPtr snapshot = dependencies.snapshot.get();
    if (!snapshot) return;
    const auto now = runtime::wall_now();
    for (const auto& [id, account] : snapshot->accounts) {
        for (const auto& [name, identity] : account->identities) {
            if (in_flight.size() >= kMaxInFlight) return;
            if (identity.status != control::VerificationStatus::pending && identity.status != control::VerificationStatus::temporary_failure) continue;
            if (in_flight.contains({id, name})) continue;
            const auto due = next_look(identity.created, identity.last_checked, now);
            if (due && (identity.kind == control::IdentityKind::address || *due > now)) continue;
            in_flight.insert({id, name});
            ++running;
            asio::co_spawn(timer.get_executor(), look_at({id, name}, identity), asio::detached);
        }
    }
}

asio::awaitable<void> IdentityVerifier::Impl::look_at(Key key, control::Identity identity) {
    const auto self = shared_from_this();
    const bool over = !next_look(identity.created, identity.last_checked, runtime::wall_now());
    try {
        DnsFinding finding;
        if (identity.kind == control::IdentityKind::domain)
            finding = co_await look_up_domain(dependencies.resolver, identity, dependencies.config.server.service_domain);
        const auto status = finding.verified ? control::VerificationStatus::success
                            : over           ? control::VerificationStatus::failed
                                             : control::VerificationStatus::pending;
        co_await record(key, status, finding.error_type);
    } catch (const std::exception& e) {
        spdlog::error("verification of {} ended by {}", key.second, e.what());
    }
    in_flight.erase(key);
    --running;
}

asio::awaitable<void> IdentityVerifier::Impl::record(Key key, control::VerificationStatus status, std::string error_type) {
    const auto work = [key, status, error_type](control::Service& service) -> Status {
        // The operator or the owner of a link may have been quicker: what is verified stays so.
        const auto now = service.snapshot();
        const auto* account = now->account(key.first);
        const auto found = account == nullptr ? std::map<std::string, control::Identity>::const_iterator{} : account->identities.find(key.second);
        if (account == nullptr || found == account->identities.end()) return {};
        if (found->second.status == control::VerificationStatus::success) return {};
        return service.set_identity_status(key.first, key.second, status, error_type);
    };
    const auto done = co_await dependencies.service.run<Status>(work);
    if (!done) spdlog::warn("verification of {} not stored: {}", key.second, done.error().message);
    else if (status == control::VerificationStatus::success) spdlog::info("identity {} is verified by its DNS", key.second);
    else if (status == control::VerificationStatus::failed) spdlog::info("identity {} was not verified within 72 hours", key.second);
}

IdentityVerifier::IdentityVerifier(VerifierDependencies d) : impl_(std::make_shared<Impl>(d)) {}

IdentityVerifier::~IdentityVerifier() { stop(); }

void IdentityVerifier::start() {
    if (impl_->started.exchange(true)) return;
    ++impl_->running;
    asio::co_spawn(impl_->timer.get_executor(), impl_->rounds(), asio::detached);
}

void IdentityVerifier::stop() {
    if (impl_->stopping.exchange(true) || !impl_->started) return;
    wake();
    const auto deadline = runtime::steady_now() + kStopPatience;
    while (impl_->running > 0 && runtime::steady_now() < deadline) std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

void IdentityVerifier::wake() {
    asio::post(impl_->timer.get_executor(), [impl = impl_] { impl->timer.cancel(); });
}

asio::awaitable<Status> IdentityVerifier::mail_link(AccountId account, std::string address) {
    const auto impl = impl_;
    const auto work = [account, address](control::Service& service) { return service.verification_token(account, address); };
    const auto token = co_await impl->dependencies.service.run<Result<std::string>>(work);
    if (!token) co_return std::unexpected(token.error());
    const auto composed = mail::compose(link_mail(impl->dependencies.config, address, *token));
    if (!composed) co_return std::unexpected(composed.error());
    Submission notice;
    notice.account = account;
    notice.operation = "CreateEmailIdentity";
    notice.caller_identity = "warmpost";
    notice.client_ip = "127.0.0.1";
    notice.protocol = "HTTP";
    notice.message = Slice(mail::to_wire(*composed));
    notice.recipients = {address};
    notice.internal = true;
    const auto accepted = co_await impl->dependencies.acceptor.accept(std::move(notice));
    if (!accepted) co_return std::unexpected(accepted.error());
    co_return Status{};
}

}  // namespace warmpost::ingress
