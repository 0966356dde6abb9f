// Finds out whether identities are who they say: domains by DNS, addresses by a mailed link.
//
// Domains: the Easy DKIM CNAMEs (TOKEN._domainkey.DOMAIN to TOKEN.dkim.<service_domain>, all three) or the BYODKIM TXT. Looked up at creation, then every
// minute for the first hour, every hour up to 72 h, then FAILED (SES guide, "Creating and verifying identities"). Verified ones are looked at daily and kept
// through failures of DNS; only an answer that says "not there" for 72 h, where the records were seen in place before, takes verification away. So are the
// records of a key that is to take over, and of MAIL FROM domains (mail_from_check.h). Runs on core 0.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

#include "config/live.h"
#include "control/service.h"
#include "ingress/accept/acceptor.h"
#include "runtime/cores.h"
#include "runtime/resolver.h"
#include "runtime/snapshot_cell.h"

namespace warmpost::ingress {

struct VerifierDependencies {
    const config::Live& config;
    runtime::Cores& cores;
    const runtime::SnapshotCell& snapshot;
    control::Service& service;
    runtime::Resolver& resolver;
    Acceptor& acceptor;
};

class IdentityVerifier {
public:
    explicit IdentityVerifier(VerifierDependencies dependencies);
    ~IdentityVerifier();
    void start();                 // the periodic look-ups
    void stop();                  // blocking, bounded; not from a core thread; the cores still run
    // A new identity: looks up its records at once, or mails its link. Callable from any thread; returns at once.
    void created(AccountId account, std::string identity);
    // Looks at what is due now. Any thread; returns at once.
    void wake();
    // Asked before an address identity is made. Errors: TooManyRequests (link_budget.h).
    [[nodiscard]] Status may_mail(AccountId account, const std::string& address);
    // Mails an address identity its link. The error when the mail could not be handed in.
    [[nodiscard]] boost::asio::awaitable<Status> mail_link(AccountId account, std::string address);
    // GET shows a page with a button, POST confirms: link scanners press no buttons. HTML body and status.
    // `then` is handed on to the form's action (redirect.h); empty: none.
    struct Page { unsigned status = 200; std::string html; bool confirmed = false; };
    [[nodiscard]] boost::asio::awaitable<Page> page(bool confirm, std::string token, std::string then = {});

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace warmpost::ingress
