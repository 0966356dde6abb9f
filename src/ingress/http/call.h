// What a handler gets: an authenticated request, decoded, and the parts of the service it may ask.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>

#include <string>

#include "config/live.h"
#include "control/send_limits.h"
#include "control/service.h"
#include "control/snapshot.h"
#include "ingress/accept/acceptor.h"
#include "ingress/http/message.h"
#include "ingress/http/router.h"
#include "ingress/http/validate.h"
#include "ingress/verification/verifier.h"
#include "registry/registry.h"
#include "registry/template_shelf.h"
#include "rendering/renderers.h"
#include "runtime/address_checks.h"
#include "runtime/feedback_counts.h"
#include "runtime/managed.h"
#include "runtime/queue_control.h"
#include "runtime/rated_senders.h"
#include "runtime/resolver.h"
#include "runtime/snapshot_cell.h"
#include "spool/spool.h"

namespace warmpost::reporting {
struct EventDesk;
class MetricsDesk;
}

namespace warmpost::runtime {
class Alerts;
class Feeds;
}

namespace warmpost::ingress {

namespace http {
class Sessions;
}
namespace http::operators {
class MetricRows;
}

struct HttpDependencies {   // all outlive the server
    const config::Live& config;
    runtime::Cores& cores;
    const runtime::SnapshotCell& snapshot;
    control::Service& service;
    control::SendLimits& limits;
    spool::Spool& spool;
    Acceptor& acceptor;
    runtime::QueueControl& queue;
    runtime::Resolver& resolver;
    IdentityVerifier& verifier;
    runtime::AddressChecks& address_checks;
    const runtime::FeedbackCounts* feedback = nullptr;   // null: nothing takes bounces in
    runtime::ManagedLanes* managed = nullptr;            // null: no managed pool sends
    registry::Registry* registry = nullptr;              // suppression, contacts, templates, jobs; null: only in tests
    const reporting::EventDesk* events = nullptr;        // subscribers of events (reporting/events/event_desk.h); null: only in tests
    http::operators::MetricRows* metric_rows = nullptr;  // the server's own
    registry::TemplateShelf* templates = nullptr;        // null, as the next: only in tests
    rendering::Renderers* renderers = nullptr;
    const runtime::RatedSenders* rated_senders = nullptr;   // null: nobody reckons them; only in tests
    reporting::MetricsDesk* metrics = nullptr;           // null: only in tests
    runtime::Feeds* feeds = nullptr;                     // what mailbox providers told of our addresses (runtime/feeds.h); null: only in tests
    runtime::Alerts* alerts = nullptr;                   // what somebody should be woken for (runtime/alerts.h); null: only in tests
    http::Sessions* sessions = nullptr;                  // of the console; null: keys alone
};

namespace http {

struct Caller {
    AccountId account;
    control::Role role = control::Role::account;
    std::string key_id;                  // "operator socket" when no key was needed
};

struct Call {                            // lives in the frame of the coroutine that serves the request
    const Request& request;
    const HttpDependencies& parts;
    Caller caller;
    control::SnapshotPtr snapshot;       // one state of things for the whole call
    boost::asio::any_io_executor blocking;  // for look-ups that block (message history), never for sending
    Parameters path{};
    Query query{};
    boost::json::object body{};
    // The caller's account; the request was refused before if there is none.
    [[nodiscard]] const control::Account& account() const { return *snapshot->account(caller.account); }
    [[nodiscard]] const std::string& in_path(std::string_view name) const { return path.find(name)->second; }
    [[nodiscard]] std::string in_query(std::string_view name) const;   // first value; empty when absent
};

using Handler = boost::asio::awaitable<Response> (*)(Call& call);

[[nodiscard]] Response ok();                                    // 200 {}
[[nodiscard]] Response ok(const boost::json::value& body);
[[nodiscard]] Response answer(const Status& status);            // ok or the error
}  // namespace http
}  // namespace warmpost::ingress
