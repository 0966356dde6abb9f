#include "ingress/verification/verifier.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <atomic>
#include <map>
#include <set>

#include "ingress/verification/dns_check.h"
#include "ingress/verification/link_budget.h"
#include "ingress/verification/link_mail.h"
#include "ingress/verification/mail_from_check.h"
#include "ingress/verification/schedule.h"
#include "runtime/clock.h"
#include "runtime/running.h"

namespace warmpost::ingress {
namespace asio = boost::asio;
using control::VerificationStatus;
namespace {

constexpr std::size_t kMaxInFlight = 32;              // one dead name server must not hold up the others
constexpr std::chrono::seconds kStopPatience{5};

using Key = std::pair<AccountId, std::string>;

const control::Identity* find_identity(const control::Snapshot& snapshot, const Key& key) {
    const auto* account = snapshot.account(key.first);
    if (account == nullptr) return nullptr;
    const auto found = account->identities.find(key.second);
    return found == account->identities.end() ? nullptr : &found->second;
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
    asio::awaitable<void> look_up(Key key, control::Identity identity, Look look);
    void look_at_due(const std::shared_ptr<Impl>& self);
    [[nodiscard]] Look due_now(const Key& key, const control::Identity& identity, WallTime now) const;

    VerifierDependencies dependencies;
    asio::steady_timer timer;                 // core 0 only, as are the two below
    std::set<Key> in_flight;
    std::map<Key, LastLooks> looked;
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

Look IdentityVerifier::Impl::due_now(const Key& key, const control::Identity& identity, WallTime now) const {
    const auto last = looked.find(key);
    return due(identity, last == looked.end() ? LastLooks{} : last->second, now);
}

void IdentityVerifier::Impl::look_at_due(const std::shared_ptr<Impl>& self) {
    const control::SnapshotPtr snapshot = dependencies.snapshot.get();
    if (!snapshot) return;
    const auto now = runtime::wall_now();
    std::erase_if(looked, [&](const auto& look) { return find_identity(*snapshot, look.first) == nullptr; });
    for (const auto& [id, account] : snapshot->accounts) {
        for (const auto& [name, identity] : account->identities) {
            if (in_flight.size() >= kMaxInFlight) return;
            Key key{id, name};
            if (in_flight.contains(key) || !due_now(key, identity, now).any()) continue;
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
            auto looking = impl->look_up(key, *identity, impl->due_now(key, *identity, runtime::wall_now()));
            co_await std::move(looking);
        }
    } catch (const std::exception& e) {
        spdlog::error("verification of {}: {}", key.second, e.what());
    }
    impl->in_flight.erase(key);
}

// What the words of DNS mean is control's to say (control/verification_rules.h).
asio::awaitable<void> IdentityVerifier::Impl::look_up(Key key, control::Identity identity, Look look) {
    const auto [account, name] = key;
    const std::string service_domain = dependencies.config->server.service_domain;
    if (look.domain) {
        DnsFinding dns;
        const auto about = control::looked_for(identity);
        if (identity.kind == control::IdentityKind::domain) {
            auto looking = look_up_domain(dependencies.resolver, identity, service_domain);
            dns = co_await std::move(looking);
        }
        looked[key].domain = runtime::wall_now();
        const control::DnsWord word{dns.verified, dns.error_type};
        const auto work = [account, name, about, word](control::Service& service) { return service.heard_of_domain(account, name, about, word); };
        const auto heard = co_await dependencies.service.run<Status>(work);
        if (!heard) spdlog::warn("verification of {} not stored: {}", name, heard.error().message);
    }
    if (look.next_dkim && identity.next_dkim) {
        const auto about = control::looked_for(*identity.next_dkim);
        auto looking = look_up_next_dkim(dependencies.resolver, identity, service_domain);
        const DnsFinding dns = co_await std::move(looking);
        const control::DnsWord word{dns.verified, dns.error_type};
        const auto work = [account, name, about, word](control::Service& service) { return service.heard_of_next_dkim(account, name, about, word); };
        const auto heard = co_await dependencies.service.run<Status>(work);
        if (!heard) spdlog::warn("the next key of {} not stored: {}", name, heard.error().message);
    }
    if (look.mail_from) {
        const std::string domain = identity.mail_from.domain;
        auto looking = look_up_mail_from(dependencies.resolver, domain, service_domain);
        const DnsFinding dns = co_await std::move(looking);
        looked[key].mail_from = runtime::wall_now();
        const control::DnsWord word{dns.verified, dns.error_type};
        const auto work = [account, name, domain, word](control::Service& service) { return service.heard_of_mail_from(account, name, domain, word); };
        const auto heard = co_await dependencies.service.run<Status>(work);
        if (!heard) spdlog::warn("verification of the MAIL FROM domain {} not stored: {}", domain, heard.error().message);
    }
}

asio::awaitable<void> IdentityVerifier::Impl::greet(Guard guard, Key key) {
    const auto impl = guard->impl;
    const control::SnapshotPtr snapshot = impl->dependencies.snapshot.get();
    const auto* identity = find_identity(*snapshot, key);
    if (identity == nullptr || identity->status == VerificationStatus::success) co_return;
    if (identity->kind == control::IdentityKind::domain) {
        if (!impl->in_flight.insert(key).second) co_return;
        auto looking = look_at(guard, key);
        co_await std::move(looking);
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
    notice.keyless = true;
    notice.client_ip = "127.0.0.1";
    notice.protocol = "HTTP";
    notice.message = Slice(mail::to_wire(*composed));
    notice.recipients.push_back(key.second);
    notice.internal = true;
    auto accepting = impl->dependencies.acceptor.accept(std::move(notice));
    const auto accepted = co_await std::move(accepting);
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
