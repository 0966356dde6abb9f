// What it costs to choose the source address of a message: drawing on grants, with the refills that policy makes now and then, on lanes as the server has them.
//
// Usage: bench_selection [--benchmark_filter=...]. "ns" is a message's share, refills included. Allocations are counted by a replaced operator new: a draw
// that finds a grant must make none, else the run fails; what a refill makes is told, and how many messages share one.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>
#include <new>

#include "delivery/scheduler/lane.h"

namespace {
thread_local std::int64_t allocations = 0;
}
void* operator new(std::size_t size) {
    ++allocations;
    if (void* place = std::malloc(size)) return place;
    throw std::bad_alloc();
}
void operator delete(void* place) noexcept { std::free(place); }
void operator delete(void* place, std::size_t) noexcept { std::free(place); }

namespace warmpost::delivery {
namespace {
using namespace std::chrono_literals;

constexpr int kWaiting = 1000;          // items at each ISP

control::SnapshotPtr pool_of(int addresses) {
    auto pool = std::make_shared<control::Pool>();
    pool->id = kSharedPool;
    pool->name = kSharedPoolName;
    for (int i = 0; i < addresses; ++i) {
        const std::string text = "10." + std::to_string(i / 65'536) + "." + std::to_string(i / 256 % 256) + "." + std::to_string(i % 256);
        pool->sources.push_back({control::SourceKind::address, IpAddress::parse(text).value(), "", text, false, {}});
    }
    auto snapshot = std::make_shared<control::Snapshot>();
    snapshot->pools[pool->id] = pool;
    snapshot->index_pools();
    return snapshot;
}

// The shared pool's lanes to all ISPs, with a backlog of `accounts` accounts in each.
struct World {
    World(int addresses, int isps, std::int64_t accounts) {
        const auto snapshot = pool_of(addresses);
        auto destination = std::make_shared<Destination>();
        destination->state = Destination::State::reachable;
        destination->hosts.push_back({"mx", 25, 0, {IpAddress::parse("192.0.2.99").value()}});
        std::int64_t account = 0;
        for (int i = 0; i < isps; ++i) {
            auto lane = std::make_unique<Lane>(kSharedPool, IspId{"isp" + std::to_string(i)}, isp::Limits{});
            lane->watch = std::make_unique<AccountWatch>(wide);
            lane->refresh(snapshot);
            for (const SourcePtr& source : lane->sources) source->recent_attempts = 100, source->decayed_at = now;
            auto site = std::make_unique<Site>();
            site->destination = destination;
            site->ready.set_weights([watch = lane->watch.get()](AccountId who) { return watch->factor(who); });
            for (int n = 0; n < kWaiting; ++n) site->ready.push(item_of(AccountId{1 + account++ % accounts}));
            sites.push_back(std::move(site));
            lanes.push_back(std::move(lane));
        }
    }
    static ItemPtr item_of(AccountId account) {
        auto item = std::make_unique<Item>();
        item->account = account;
        item->recipients.resize(1);
        return item;
    }
    [[nodiscard]] Circumstances circumstances() { return {config, relays, allowances, now, SteadyTime{now.time_since_epoch()}}; }

    WallTime now = from_ms(1'800'000'000'000);
    config::Config config;
    const RelayBook relays;
    Allowances allowances{[](UseStates, const std::function<void(bool)>& done) { done(true); }, {}};
    WideStandings wide;
    std::vector<std::unique_ptr<Lane>> lanes;
    std::vector<std::unique_ptr<Site>> sites;
};

struct Tally {
    std::int64_t draws = 0, refills = 0, of_draws = 0, of_refills = 0;   // the latter two: allocations
    void report(benchmark::State& state) const {
        const auto per = [](std::int64_t a, std::int64_t b) { return b == 0 ? 0.0 : static_cast<double>(a) / static_cast<double>(b); };
        state.counters["allocs/draw"] = per(of_draws, draws);
        state.counters["allocs/refill"] = per(of_refills, refills);
        state.counters["messages/refill"] = per(draws + refills, refills);
        if (of_draws > 0) state.SkipWithError("a draw that found a grant allocated");
    }
};

bool has_grant(const Site& site) {
    for (const SiteGrant& given : site.grants)
        if (given.grant.messages > 0) return true;
    return false;
}

// One message's source, as a session that has one draws on it.
void draw(World& world, std::size_t which, Tally& tally) {
    Lane& lane = *world.lanes[which];
    Site& site = *world.sites[which];
    const Circumstances c = world.circumstances();
    const bool granted = has_grant(site);
    const std::int64_t before = allocations;
    lane.ensure_grants(site, c);
    auto drawn = lane.draw(site, site.grants.front().source, 1, c);
    if (!drawn) std::abort();
    drawn->ticket.spend();
    benchmark::DoNotOptimize(drawn);
    ++(granted ? tally.draws : tally.refills);
    (granted ? tally.of_draws : tally.of_refills) += allocations - before;
}

void choose_source(benchmark::State& state) {
    World world(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)), state.range(2));
    Tally tally;
    std::size_t which = 0, count = 0;
    for (auto _ : state) {
        draw(world, which, tally);
        if (++which == world.lanes.size()) which = 0;
        if (++count % 1024 == 0) world.now += 1ms;
    }
    tally.report(state);
}

// The same with the account's turn in front of it: the item leaves the queue that accounts share, and another of its account comes.
void choose_account_and_source(benchmark::State& state) {
    World world(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)), state.range(2));
    Tally tally;
    std::size_t which = 0, count = 0;
    for (auto _ : state) {
        ItemQueue& ready = world.sites[which]->ready;
        benchmark::DoNotOptimize(world.lanes[which]->watch->factor(ready.front()->account));
        draw(world, which, tally);
        ready.push(ready.pop());
        if (++which == world.lanes.size()) which = 0;
        if (++count % 1024 == 0) world.now += 1ms;
    }
    tally.report(state);
}

const std::vector<std::string> kNames{"addresses", "isps", "accounts"};
BENCHMARK(choose_source)->ArgNames(kNames)->Args({10, 200, 1})->Args({100, 200, 1})->Args({1000, 200, 1})->Args({1000, 200, 1000})->Args({1000, 200, 100'000});
BENCHMARK(choose_account_and_source)->ArgNames(kNames)->Args({1000, 200, 1})->Args({1000, 200, 1000})->Args({1000, 200, 100'000});

}  // namespace
}  // namespace warmpost::delivery
