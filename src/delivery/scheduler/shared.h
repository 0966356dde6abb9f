// What all cores of delivery share. Owned by DeliveryService, which outlives every coroutine that refers to it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/live.h"
#include "delivery/scheduler/allowances.h"
#include "delivery/scheduler/item.h"
#include "delivery/scheduler/relay_book.h"
#include "policy/isp/isp_table.h"
#include "runtime/cores.h"
#include "runtime/resolver.h"
#include "runtime/snapshot_cell.h"
#include "runtime/transport.h"
#include "spool/spool.h"

namespace warmpost::delivery {

// Hands a bounce notice (wire form) in as mail of the service: to, on behalf of. Called on a core thread; must not block. `done` is called once, on any core thread:
// true when the notice is durable, false when it cannot be mailed at all; not before a passing lack of room is over.
using NoticeDone = std::function<void(bool mailed)>;
using MailBounce = std::function<void(std::string wire_message, std::string to, AccountId account, NoticeDone done)>;

struct DeliveryDependencies {
    const config::Live& config;
    runtime::Cores& cores;
    const runtime::SnapshotCell& snapshot;
    spool::Spool& spool;
    const isp::IspTable& isps;
    runtime::Resolver& resolver;
    MailBounce mail_bounce;
    Allowances::Store store_allowances{};   // empty: kept in memory only
    UseStates known_allowances{};           // as they were stored last
};

struct Counters {   // since start, of recipients but for the last three
    std::atomic<std::uint64_t> attempts{0}, delivered{0}, deferred{0}, bounced{0}, expired{0};
    std::atomic<std::uint64_t> connections_opened{0}, connections_failed{0};
    std::atomic<std::int64_t> connections_open{0};
};

class CoreQueue;
struct Shared {
    explicit Shared(DeliveryDependencies given);
    ~Shared();
    DeliveryDependencies deps;
    RelayBook relays;
    Allowances allowances;
    std::shared_ptr<runtime::TlsContext> tls;
    BodyBudget budget;
    Counters counters;
    boost::asio::thread_pool loader{1};             // reads messages back from the spool; cores never block
    std::atomic<bool> stopping{false};
    std::atomic<int> notices{0};                    // bounce notices on their way into the spool
    std::vector<std::unique_ptr<CoreQueue>> queues; // one a core

    // Reads the message again on the loader's thread; resumes on the caller's executor.
    [[nodiscard]] boost::asio::awaitable<Result<spool::MessagePtr>> load(spool::Position position);
};

}  // namespace warmpost::delivery
