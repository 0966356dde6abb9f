// What all cores of delivery share. Owned by DeliveryService, which outlives every coroutine that refers to it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "config/live.h"
#include "control/learned.h"
#include "delivery/scheduler/allowances.h"
#include "delivery/scheduler/item.h"
#include "delivery/scheduler/managed_book.h"
#include "delivery/scheduler/managed_lane.h"
#include "delivery/scheduler/relay_book.h"
#include "delivery/scheduler/rest_book.h"
#include "policy/isp/isp_table.h"
#include "reporting/notices/bounce_mail.h"
#include "runtime/cores.h"
#include "runtime/policy_clock.h"
#include "runtime/resolver.h"
#include "runtime/snapshot_cell.h"
#include "runtime/transport.h"
#include "spool/spool.h"

namespace warmpost::delivery {

struct DeliveryDependencies {
    const config::Live& config;
    runtime::Cores& cores;
    const runtime::SnapshotCell& snapshot;
    spool::Spool& spool;
    const isp::IspTable& isps;
    runtime::Resolver& resolver;
    reporting::MailBounce mail_bounce;
    Allowances::Store store_allowances{};   // empty: kept in memory only
    UseStates known_allowances{};           // as they were stored last
    std::function<void(std::vector<control::SourceRest>)> keep_rests{};   // stores what has changed; called on a core, must not block
    std::vector<control::SourceRest> rests{};                             // as they were stored
    // Of managed pools. The functions are called on a core about once a second, and must not block; empty: kept in memory only.
    control::ManagedLearned learned{};                                    // as it was stored
    std::function<void(control::ManagedLearned)> keep_learned{};          // stores what has changed
    std::function<void(std::vector<control::ManagedDecision>)> keep_decisions{};
    WallTime policy_reached{};                                            // by the policy's clock, as it was stored last
    runtime::PolicyClock::Store keep_policy_reached{};
    WallTime policy_stored{};                                             // when that was, by the wall clock
    const runtime::PaceCell* paces = nullptr;                             // what others say of addresses; null: nothing is heard
};

struct Counters {   // since start, of recipients but for the last three
    std::atomic<std::uint64_t> attempts{0}, delivered{0}, deferred{0}, bounced{0}, expired{0};
    std::atomic<std::uint64_t> connections_opened{0}, connections_failed{0};
    std::atomic<std::int64_t> connections_open{0};
};

// Connections to recipients' hosts by the account whose mail they were opened for. Any thread; asked when one is opened, not for a message.
class AccountConnections {
public:
    // One may be opened, and is counted: an account may have at most eight times as many as are left for others, and the last one only as its first, so that
    // no account's stalled receivers use them all up.
    [[nodiscard]] bool open(AccountId account, std::int64_t left);
    void close(AccountId account);

private:
    std::mutex mutex_;
    std::unordered_map<AccountId, std::int64_t> open_;   // GUARDED_BY(mutex_)
};

class CoreQueue;
struct Shared {
    explicit Shared(DeliveryDependencies given);
    ~Shared();
    DeliveryDependencies deps;
    RelayBook relays;
    RestBook rests;
    Allowances allowances;
    runtime::PolicyClock policy;
    ManagedBook managed_book;
    ManagedParts managed;
    std::shared_ptr<runtime::TlsContext> tls;
    BodyBudget budget;
    Counters counters;
    AccountConnections account_connections;
    boost::asio::thread_pool loader{1};             // reads messages back from the spool; cores never block
    std::atomic<bool> stopping{false};
    std::atomic<int> notices{0};                    // bounce notices on their way into the spool
    std::vector<std::unique_ptr<CoreQueue>> queues; // one a core

    // Reads the message again on the loader's thread; resumes on the caller's executor.
    [[nodiscard]] boost::asio::awaitable<Result<spool::MessagePtr>> load(spool::Position position);
};

}  // namespace warmpost::delivery
