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
#include <map>
#include <set>

#include "ingress/verification/dns_check.h"
#include "ingress/verification/link_budget.h"
#include "ingress/verification/link_mail.h"
#include "ingress/verification/schedule.h"
#include "runtime/clock.h"
#include "runtime/running.h"

namespace warmpost::ingress {
namespace asio = boost::asio;
using control::VerificationStatus;
namespace {

constexpr std::size_t kMaxInFlight = 32;              // one dead name server must not hold up the others
constexpr std::chrono::seconds kStopPatience{5};
constexpr std::chrono::hours kVerifiedAgain{24};

using Key = std::pair<AccountId, std::string>;

struct Finding {
    VerificationStatus status;
    std::string error_type;
    bool worth_storing;
    bool was_verified = false;   // before the look: the operator may have had his word meanwhile
};

const control::Identity* find_identity(const control::Snapshot& snapshot, const Key& key) {
    const auto* account = snapshot.account(key.first);
    if (account == nullptr) return nullptr;
    const auto found = account->identities.find(key.second);
    return found == account->identities.end() ? nullptr : &found->second;
}

bool waits(const control::Identity& identity) {
    return identity.status == VerificationStatus::pending || identity.status == VerificationStatus::temporary_failure;
}

Finding judge_waiting(const DnsFinding& dns, bool window_over) {
    if (dns.verified) return {VerificationStatus::success, {}, true};
    return {window_over ? VerificationStatus::failed : VerificationStatus::pending, dns.error_type, true};
}

// Only an answer that says "not there" counts against a verified domain, never a failure of DNS; and only where the records were seen before: a domain that the
// operator vouched for may have none.
Finding judge_verified(const DnsFinding& dns, const control::Identity& identity, bool seen, WallTime now) {
    if (dns.verified) return {VerificationStatus::success, {}, true};
    const bool gone = dns.error_type == "HOST_NOT_FOUND" || dns.error_type == "TYPE_NOT_FOUND" || dns.error_type == "INVALID_VALUE";
    if (gone && seen && now - identity.last_success >= kVerificationWindow) return {VerificationStatus::failed, dns.error_type, true};
    return {VerificationStatus::success, {}, false};
}

}  // namespace

struct IdentityVerifier::Impl {
    explicit Impl(VerifierDependencies d) : dependencies(d), timer(d.cores.at(0)) {}

    using Running = runtime::Running<Impl>;
    using Guard = std::shared_ptr<Running>;

    static asio::awaitable<void> rounds(Guard guard);
    static asio::awaitable<void> look_at(Guard guard, Key key);
    static asio::awaitable<void> greet(Guard guard, Key key);
    static asio::awaitable<Status> mail_link(std::shared_ptr<Impl> impl, Key key);
    asio::awaitable<Finding> find_out(Key key, control::Identity identity);
    asio::awaitable<void> store(Key key, Finding finding);
    void look_at_due(const std::shared_ptr<Impl>& self);
    bool due(const Key& key, const control::Identity& identity, WallTime now) const;

    VerifierDependencies dependencies;
    asio::steady_timer timer;                 // core 0 only, as are the three below
    std::set<Key> in_flight;
    std::map<Key, WallTime> looked;           // last look at a verified domain
    std::set<Key> seen;                       // domains whose records this process has seen in place
    LinkBudget budget;                        // any thread
    std::atomic<bool> stopping{false}, started{false};
    std::atomic<int> running{0};              // coroutines that have not ended
};

asio::awaitable<void> IdentityVerifier::Impl::rounds(Guard guard) {
    const auto impl = guard->impl;
    while (!impl->stopping) {
        try {
            impl->look_at_due(impl);
        } catch (const std::exception& e) {
            spdlog::error("verification of identities: {}", e.what());
        }
        impl->timer.expires_after(kRound);
        co_await impl->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

bool IdentityVerifier::Impl::due(const Key& key, const control::Identity& identity, WallTime now) const {
    if (waits(identity)) {
        const auto next = next_look(identity.created, identity.last_checked, now);
        return !next || (identity.kind == control::IdentityKind::domain && *next <= now);   // an address waits for its owner, until the window is over
    }
    if (identity.status != VerificationStatus::success || identity.kind != control::IdentityKind::domain) return false;
    const auto last = looked.find(key);
    return last == looked.end() || now - last->second >= kVerifiedAgain;
}

void IdentityVerifier::Impl::look_at_due(const std::shared_ptr<Impl>& self) {
    const control::SnapshotPtr snapshot = dependencies.snapshot.get();
    if (!snapshot) return;
    const auto now = runtime::wall_now();
    for (const auto& [id, account] : snapshot->accounts) {
        for (const auto& [name, identity] : account->identities) {
            if (in_flight.size() >= kMaxInFlight) return;
            Key key{id, name};
            if (in_flight.contains(key) || !due(key, identity, now)) continue;
            in_flight.insert(key);
            asio::co_spawn(timer.get_executor(), look_at(std::make_shared<Running>(self), key), asio::detached);
        }
    }
}

asio::awaitable<void> IdentityVerifier::Impl::look_at(Guard guard, Key key) {
    const auto impl = guard->impl;
    try {
        const control::SnapshotPtr snapshot = impl->dependencies.snapshot.get();
        if (const auto* identity = find_identity(*snapshot, key)) {
            const Finding finding = co_await impl->find_out(key, *identity);
            if (finding.worth_storing) co_await impl->store(key, finding);
        }
    } catch (const std::exception& e) {
        spdlog::error("verification of {}: {}", key.second, e.what());
    }
    impl->in_flight.erase(key);
}

asio::awaitable<Finding> IdentityVerifier::Impl::find_out(Key key, control::Identity identity) {
    DnsFinding dns;
    if (identity.kind == control::IdentityKind::domain)
        dns = co_await look_up_domain(dependencies.resolver, identity, dependencies.config->server.service_domain);
    const auto now = runtime::wall_now();
    looked[key] = now;
    const bool seen_before = seen.contains(key);
    if (dns.verified) seen.insert(key);
    const bool over = !next_look(identity.created, identity.last_checked, now);
    Finding finding = waits(identity) ? judge_waiting(dns, over) : judge_verified(dns, identity, seen_before, now);
    finding.was_verified = identity.status == VerificationStatus::success;
    co_return finding;
}

asio::awaitable<void> IdentityVerifier::Impl::store(Key key, Finding finding) {
    const bool was_verified = finding.was_verified;
    const auto work = [key, finding, was_verified](control::Service& service) -> Status {
        const auto now = service.snapshot();
        const auto* identity = find_identity(*now, key);
        if (identity == nullptr) return {};                                                    // deleted meanwhile
        // The operator, or the owner of a mailed link, may have been quicker.
        if (!was_verified && identity->status == VerificationStatus::success && finding.status != VerificationStatus::success) return {};
        return service.set_identity_status(key.first, key.second, finding.status, finding.error_type);
    };
    const auto done = co_await dependencies.service.run<Status>(work);
    if (!done) spdlog::warn("verification of {} not stored: {}", key.second, done.error().message);
    else if (finding.status == VerificationStatus::success && !was_verified) spdlog::info("identity {} is verified by its DNS", key.second);
    else if (finding.status == VerificationStatus::failed) spdlog::warn("identity {} has failed verification: not confirmed for 72 hours", key.second);
}

asio::awaitable<void> IdentityVerifier::Impl::greet(Guard guard, Key key) {
    const auto impl = guard->impl;
    const control::SnapshotPtr snapshot = impl->dependencies.snapshot.get();
    const auto* identity = find_identity(*snapshot, key);
    if (identity == nullptr || identity->status == VerificationStatus::success) co_return;
    if (identity->kind == control::IdentityKind::domain) {
        if (impl->in_flight.insert(key).second) co_await look_at(guard, key);
        co_return;
    }
    try {
        auto mailing = mail_link(impl, key);
        const auto mailed = co_await std::move(mailing);
        if (!mailed) spdlog::error("the verification mail to {} was not sent: {}", key.second, mailed.error().message);
    } catch (const std::exception& e) {
        spdlog::error("the verification mail to {} was not sent: {}", key.second, e.what());
    }
}

asio::awaitable<Status> IdentityVerifier::Impl::mail_link(std::shared_ptr<Impl> impl, Key key) {
    const auto work = [key](control::Service& service) { return service.verification_token(key.first, key.second); };
    const auto token = co_await impl->dependencies.service.run<Result<std::string>>(work);
    if (!token) co_return std::unexpected(token.error());
    const auto composed = mail::compose(link_mail(*impl->dependencies.config, key.second, *token));
    if (!composed) co_return std::unexpected(composed.error());
    Submission notice;
    notice.account = key.first;
    notice.operation = "Verification";
    notice.caller_identity = "warmpost";
    notice.client_ip = "127.0.0.1";
    notice.protocol = "HTTP";
    notice.message = Slice(mail::to_wire(*composed));
    notice.recipients.push_back(key.second);
    notice.internal = true;
    const auto accepted = co_await impl->dependencies.acceptor.accept(std::move(notice));
    if (!accepted) co_return std::unexpected(accepted.error());
    co_return Status{};
}

IdentityVerifier::IdentityVerifier(VerifierDependencies d) : impl_(std::make_shared<Impl>(d)) {}

IdentityVerifier::~IdentityVerifier() { stop(); }

void IdentityVerifier::start() {
    if (impl_->started.exchange(true)) return;
    asio::co_spawn(impl_->timer.get_executor(), Impl::rounds(std::make_shared<Impl::Running>(impl_)), asio::detached);
}

void IdentityVerifier::stop() {
    if (impl_->stopping.exchange(true)) return;
    wake();
    if (!runtime::all_ended(impl_->running, kStopPatience)) spdlog::warn("{} verifications did not end in time", impl_->running.load());
}

void IdentityVerifier::wake() {
    asio::post(impl_->timer.get_executor(), [impl = impl_] { impl->timer.cancel(); });
}

Status IdentityVerifier::may_mail(AccountId account, const std::string& address) { return impl_->budget.take(account, address, runtime::wall_now()); }

asio::awaitable<Status> IdentityVerifier::mail_link(AccountId account, std::string address) {
    auto mailing = Impl::mail_link(impl_, Key{account, std::move(address)});
    auto mailed = co_await std::move(mailing);
    co_return mailed;
}

void IdentityVerifier::created(AccountId account, std::string identity) {
    if (impl_->stopping) return;
    asio::co_spawn(impl_->timer.get_executor(), Impl::greet(std::make_shared<Impl::Running>(impl_), Key{account, std::move(identity)}), asio::detached);
}

asio::awaitable<IdentityVerifier::Page> IdentityVerifier::page(bool confirm, std::string token, std::string then) {
    const auto impl = impl_;
    Page page;
    if (token.empty()) {
        page.status = 400;
        page.html = message_page("Link incomplete", "This link has no token. Open it again from the mail, whole.");
        co_return page;
    }
    if (!confirm) {
        page.html = confirm_page(token, then);
        co_return page;
    }
    const auto work = [token](control::Service& service) { return service.confirm_verification(token); };
    const auto confirmed = co_await impl->dependencies.service.run<Result<std::string>>(work);
    if (confirmed) {
        page.confirmed = true;
        page.html = message_page("Confirmed", *confirmed + " may now be used to send mail.");
        co_return page;
    }
    const bool internal = confirmed.error().code == ErrorCode::Internal;
    if (internal) spdlog::error("confirmation of an address: {}", confirmed.error().message);
    page.status = internal ? 500 : 400;
    page.html = message_page("Not confirmed", internal ? "Something broke here. Try again later." : confirmed.error().message);
    co_return page;
}

}  // namespace warmpost::ingress
