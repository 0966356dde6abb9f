#include "delivery/scheduler/shared.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "delivery/scheduler/core_queue.h"
#include "runtime/clock.h"

namespace warmpost::delivery {
namespace asio = boost::asio;

static Allowances::Store store_of(const DeliveryDependencies& deps) {
    if (deps.store_allowances) return deps.store_allowances;
    return [](UseStates, const std::function<void(bool)>& done) { done(true); };
}

// What was stored of lanes may be a little younger than what was stored of the clock: it does not go back behind either.
static WallTime latest(const DeliveryDependencies& deps) {
    WallTime reached = deps.policy_reached;
    const auto look = [&reached](std::int64_t slot) { reached = std::max(reached, from_ms(slot * managed::kSlotMs)); };
    for (const control::LearnedPair& pair : deps.learned.pairs) look(pair.state.taken.slot());
    for (const control::LearnedIsp& isp : deps.learned.isps) look(isp.state.arrived.slot());
    return reached;
}

Shared::Shared(DeliveryDependencies given)
    : deps(std::move(given)), allowances(store_of(deps), deps.known_allowances),
      policy(deps.config->managed.time_scale, latest(deps), deps.policy_stored, runtime::wall_now(), runtime::elapsed_now(), deps.keep_policy_reached),
      managed{managed_book, policy, deps.isps, deps.paces}, tls(runtime::make_client_tls()), budget(static_cast<std::int64_t>(deps.config->limits.memory_bytes)) {}
Shared::~Shared() = default;

bool AccountConnections::open(AccountId account, std::int64_t left) {
    constexpr std::int64_t kTimesOthers = 8;
    if (left <= 0) return false;
    const std::lock_guard lock(mutex_);
    std::int64_t& mine = open_[account];
    const bool may = mine == 0 || (left > 1 && mine < kTimesOthers * left);
    if (may) ++mine;
    return may;
}

void AccountConnections::close(AccountId account) {
    const std::lock_guard lock(mutex_);
    if (const auto mine = open_.find(account); mine != open_.end() && --mine->second <= 0) open_.erase(mine);
}

asio::awaitable<Result<spool::MessagePtr>> Shared::load(spool::Position position) {
    using Signature = void(Result<spool::MessagePtr>);
    auto start = [this, position](auto handler) {
        auto executor = asio::get_associated_executor(handler);
        asio::post(loader, [this, position, executor, handler = std::move(handler)]() mutable {
            auto message = deps.spool.load(position);
            asio::post(executor, [handler = std::move(handler), message = std::move(message)]() mutable { std::move(handler)(std::move(message)); });
        });
    };
    auto message = co_await asio::async_initiate<const asio::use_awaitable_t<>, Signature>(std::move(start), asio::use_awaitable);
    co_return message;
}

}  // namespace warmpost::delivery
