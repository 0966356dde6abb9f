// DeliveryService as runtime::ManagedLanes: managed pools, as upkeep, the APIs and metrics see them.
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <future>
#include <tuple>

#include "delivery/scheduler/delivery_service.h"
#include "delivery/scheduler/on_core.h"
#include "runtime/clock.h"

namespace warmpost::delivery {
namespace asio = boost::asio;

namespace {

constexpr auto kPatience = std::chrono::seconds(5);

void sort(std::vector<runtime::ManagedLaneView>& views) {
    std::ranges::sort(views, [](const auto& a, const auto& b) { return std::tie(a.pool, a.isp) < std::tie(b.pool, b.isp); });
}

}  // namespace

// What was stored, and what the spool's counters have beyond it: a crash forgets nothing that left.
void DeliveryService::load_managed() {
    const auto today = std::chrono::floor<std::chrono::days>(runtime::wall_now());
    const auto counted = shared_.deps.spool.usage(today - std::chrono::days(1), today);
    const ManagedBook::KnowsIsp knows = [this](const std::string& isp) { return shared_.deps.isps.knows(IspId{isp}); };
    shared_.managed_book.load(std::exchange(shared_.deps.learned, {}), counted, knows, runtime::wall_now());
}

std::vector<runtime::ManagedLaneView> DeliveryService::managed_lanes(bool take_arrivals) {
    using Views = std::vector<runtime::ManagedLaneView>;
    std::vector<std::future<Views>> asked;
    for (auto& queue : shared_.queues) {
        const auto promise = std::make_shared<std::promise<Views>>();   // who does not answer in time answers nobody
        asked.push_back(promise->get_future());
        asio::post(queue->context(), [promise, take_arrivals, q = queue.get()] {
            Views views;
            q->managed_views(take_arrivals, views);
            promise->set_value(std::move(views));
        });
    }
    const auto until = runtime::steady_now() + kPatience;
    Views all;
    for (auto& future : asked) {
        if (future.wait_until(until) != std::future_status::ready) continue;
        Views views = future.get();
        std::ranges::move(views, std::back_inserter(all));
    }
    sort(all);
    return all;
}

asio::awaitable<std::vector<runtime::ManagedLaneView>> DeliveryService::managed_view() {
    std::vector<runtime::ManagedLaneView> all;
    for (auto& queue : shared_.queues) {
        std::function<void(CoreQueue&)> visit = [&all](CoreQueue& q) { q.managed_views(false, all); };
        co_await on_core(*queue, std::move(visit));
    }
    sort(all);
    co_return all;
}

WallTime DeliveryService::policy_now() const { return shared_.policy.now(); }

void DeliveryService::complained(const std::string& address, const IspId& isp) {
    const control::SnapshotPtr snapshot = shared_.deps.snapshot.get();
    if (!snapshot) return;
    for (const auto& [id, pool] : snapshot->pools) {
        if (id == kSharedPool || std::ranges::find(pool->sources, address, &control::Source::name) == pool->sources.end()) continue;
        const std::string name = std::to_string(id.value()) + "/" + isp.value();
        CoreQueue& owner = *shared_.queues[shared_.deps.cores.owner_of(name)];
        asio::dispatch(owner.context(), [&owner, name, address] { owner.complained(name, address); });
    }
}

}  // namespace warmpost::delivery
