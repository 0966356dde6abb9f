#include "delivery/scheduler/core_queue.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "delivery/scheduler/session.h"
#include "runtime/clock.h"

namespace warmpost::delivery {
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto kTick = 50ms;
constexpr auto kPatience = 200ms;            // an item waits this long for a busy connection before one more is opened
constexpr auto kSweep = 30s;
constexpr std::int64_t kPausedRetryMs = 2000;
constexpr auto kSiteRestMost = 300s;

bool later(const ItemPtr& a, const ItemPtr& b) { return a->due_ms > b->due_ms; }

}  // namespace

CoreQueue::CoreQueue(Shared& shared, std::size_t core)
    : shared_(shared), context_(shared.deps.cores.at(core)),
      destinations_(shared.deps.config, shared.deps.isps, shared.deps.resolver, context_.get_executor()) {}
CoreQueue::~CoreQueue() {
    for (auto& [name, lane] : lanes_)   // an item refers to the lane it waits in
        for (auto& [key, site] : lane->sites) site->ready.clear();
}

void CoreQueue::start() {
    asio::co_spawn(context_, tick(), asio::detached);
}

asio::awaitable<void> CoreQueue::tick() {
    asio::steady_timer timer(context_);
    while (!shared_.stopping) {
        timer.expires_after(kTick);
        boost::system::error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        wake_due();
        pump_busy();
        sweep();
    }
}

void CoreQueue::post_route(ItemPtr item) {
    CoreQueue& owner = *shared_.queues[shared_.deps.cores.owner_of(item->domain)];
    asio::post(owner.context_, [&owner, item = std::move(item)]() mutable { owner.route(std::move(item)); });
}

void CoreQueue::route(ItemPtr item) {
    if (shared_.stopping) return;   // durable: found again at the next start
    const WallTime now = runtime::wall_now();
    item->lane.reset();
    item->detour.reset();
    if (item->expires_ms <= to_ms(now)) return settle(std::move(item), [this](Item& it, const spool::Message& m) {
        conclude_expired(shared_, it, m, runtime::wall_now());
        it.recipients.clear();
    });
    if (delay_due(shared_, *item, now)) return settle(std::move(item), [this](Item& it, const spool::Message& m) {
        tell_delay(shared_, it, m, runtime::wall_now());
        it.due_ms = 0;   // goes on at once
    });
    if (domain_paused(*shared_.deps.snapshot.get(), item->domain)) return park(std::move(item), to_ms(now) + kPausedRetryMs);
    if (DestinationPtr known = destinations_.cached(item->domain, runtime::steady_now())) return classified(std::move(item), known);
    const std::string domain = item->domain;
    auto& waiting = looking_[domain];
    waiting.push_back(std::move(item));
    if (waiting.size() == 1) asio::co_spawn(context_, look_up(domain), asio::detached);
}

asio::awaitable<void> CoreQueue::look_up(std::string domain) {
    DestinationPtr destination = co_await destinations_.find(domain);
    auto node = looking_.extract(domain);
    if (node.empty()) co_return;
    for (ItemPtr& item : node.mapped()) classified(std::move(item), destination);
}

// Mail that was accepted for an account's default dedicated pool, whose last address was released or moved since, leaves as what comes now does: through the
// shared pool. A pool that was named on purpose is never replaced.
static PoolId pool_to_use(const control::SnapshotPtr& snapshot, PoolId pool) {
    const control::Pool* known = snapshot ? snapshot->pool(pool) : nullptr;
    return known && known->name == kDefaultDedicatedPoolName && known->sources.empty() ? kSharedPool : pool;
}

void CoreQueue::classified(ItemPtr item, const DestinationPtr& destination) {
    if (destination->state != Destination::State::reachable) return defer_locally(std::move(item), destination->reply, destination->isp, {});
    const PoolId pool = pool_to_use(shared_.deps.snapshot.get(), item->pool);   // before the owner is asked for: a lane has one core
    const std::string name = std::to_string(pool.value()) + "/" + destination->isp.value();
    CoreQueue& owner = *shared_.queues[shared_.deps.cores.owner_of(name)];
    asio::dispatch(owner.context_, [&owner, destination, pool, item = std::move(item)]() mutable { owner.enqueue(std::move(item), destination, pool); });
}

LanePtr CoreQueue::lane_of(PoolId pool, const IspId& isp) {
    LanePtr& lane = lanes_[std::to_string(pool.value()) + "/" + isp.value()];
    if (!lane) lane = std::make_shared<Lane>(pool, isp, shared_.deps.isps.limits(isp));
    lane->refresh(shared_.deps.snapshot.get());
    return lane;
}

void CoreQueue::enqueue(ItemPtr item, const DestinationPtr& destination, PoolId pool) {
    if (shared_.stopping) return;
    const LanePtr lane = lane_of(pool, destination->isp);
    if (!lane->pool_exists || lane->sources.empty())
        return defer_locally(std::move(item), "451 4.3.5 Pool " + lane->pool_name + (lane->pool_exists ? " has no source address" : " no longer exists") + "; give it one or choose another pool",
                             lane->isp, lane->pool_name);
    SitePtr& site = lane->sites[destination->site + (item->tls_required ? " tls" : "")];
    if (!site) site = std::make_shared<Site>();
    site->destination = destination;
    site->tls_required = item->tls_required;
    const bool reachable = std::ranges::any_of(lane->sources, [&](const SourcePtr& source) { return site->reachable_from(source->source); });
    if (!reachable)
        return defer_locally(std::move(item), "451 4.4.1 Pool " + lane->pool_name + " has no source address that may reach " + destination->hosts.front().name + ": of its address family, and loopback only from loopback",
                             lane->isp, lane->pool_name);
    if (site->rests_until > runtime::steady_now()) item->held.drop();
    if (site->ready.empty()) site->ready_since = runtime::steady_now();
    item->lane = lane;
    site->ready.push_back(std::move(item));
    busy_.insert(lane);
    pump(lane, SitePtr(site));
}

void CoreQueue::park(ItemPtr item, std::int64_t due_ms) {
    item->held.drop();
    item->due_ms = due_ms;
    parked_.push_back(std::move(item));
    std::ranges::push_heap(parked_, later);
}

void CoreQueue::wake_due() {
    const std::int64_t now = to_ms(runtime::wall_now());
    while (!parked_.empty() && parked_.front()->due_ms <= now) {
        std::ranges::pop_heap(parked_, later);
        ItemPtr item = std::move(parked_.back());
        parked_.pop_back();
        post_route(std::move(item));
    }
}

void CoreQueue::pump_busy() {
    std::vector<LanePtr> lanes(busy_.begin(), busy_.end());
    for (const LanePtr& lane : lanes) {
        bool waiting = false;
        std::vector<SitePtr> sites;
        for (const auto& [key, site] : lane->sites)
            if (!site->ready.empty()) sites.push_back(site);
        for (const SitePtr& site : sites) {
            pump(lane, site);
            waiting = waiting || !site->ready.empty();
        }
        if (!waiting) busy_.erase(lane);
    }
}

void CoreQueue::pump(const LanePtr& lane, const SitePtr& site) {
    if (shared_.stopping || site->ready.empty()) return;
    lane->refresh(shared_.deps.snapshot.get());
    if (site->rests_until != SteadyTime{}) {
        if (site->rests_until > runtime::steady_now()) return;
        site->rests_until = {};
        return reroute(*site);   // its hosts may be others by now; some may have expired
    }
    if (lane->paused) return;
    lane->ensure_grants(*site, circumstances());
    detour(lane, *site);
    std::size_t wanted = site->ready.size();
    for (std::size_t i = site->idle.size(); i-- > 0 && wanted > 0;) {   // the last used first: the others may grow old
        Session* session = site->idle[i];
        if (!site->granted(session->source())) continue;
        site->idle.erase(site->idle.begin() + static_cast<std::ptrdiff_t>(i));
        session->wake();
        --wanted;
    }
    open_sessions(lane, site);
}

void CoreQueue::open_sessions(const LanePtr& lane, const SitePtr& site) {
    const auto now = runtime::steady_now();
    const bool impatient = now - site->ready_since > kPatience;
    while (true) {
        const std::size_t busy = impatient ? 0 : 2 * static_cast<std::size_t>(site->open_with_grant());
        if (site->ready.size() <= busy + static_cast<std::size_t>(site->opening)) return;
        if (site->opening >= std::max(1, 2 * site->open)) return;   // grows with what answers; a dead site is asked by one at a time
        if (shared_.counters.connections_open >= shared_.deps.config->delivery.max_connections) return;
        auto drawn = lane->source_for_connection(*site, circumstances());
        if (!drawn) return;
        Session::start(*this, lane, site, std::move(*drawn));
    }
}

Circumstances CoreQueue::circumstances() {
    return {*shared_.deps.config, shared_.relays, shared_.allowances, runtime::wall_now(), runtime::steady_now()};
}

// The excess over a warming pool's allowances, the last come first: to the lane of the shared pool towards the same ISP.
void CoreQueue::detour(const LanePtr& lane, Site& site) {
    if (site.excess <= 0) return;
    const std::string name = std::to_string(kSharedPool.value()) + "/" + lane->isp.value();
    CoreQueue& owner = *shared_.queues[shared_.deps.cores.owner_of(name)];
    for (; site.excess > 0 && !site.ready.empty(); --site.excess) {
        ItemPtr item = std::move(site.ready.back());
        site.ready.pop_back();
        item->lane.reset();
        item->detour = site.excess_reason;
        asio::post(owner.context_, [&owner, destination = site.destination, item = std::move(item)]() mutable { owner.enqueue(std::move(item), destination, kSharedPool); });
    }
    site.excess = 0;
}

// An allowance that covers some recipients of a message only lets those go; the rest stays in front.
ItemPtr CoreQueue::split_off(Item& item, std::int64_t recipients) {
    auto part = std::make_unique<Item>();
    part->id = item.id;
    if (const auto& message = item.held.get()) part->held = HeldMessage(message, shared_.budget);
    part->position = item.position;
    part->account = item.account;
    part->pool = item.pool;
    part->tls_required = item.tls_required;
    part->internal = item.internal;
    part->accepted_ms = item.accepted_ms;
    part->expires_ms = item.expires_ms;
    part->due_ms = item.due_ms;
    part->domain = item.domain;
    part->last_reply = item.last_reply;
    part->detour = item.detour;
    part->lane = item.lane;
    const auto end = item.recipients.begin() + recipients;
    part->recipients.assign(item.recipients.begin(), end);
    item.recipients.erase(item.recipients.begin(), end);
    return part;
}

std::optional<CoreQueue::Taken> CoreQueue::take(const LanePtr& lane, const SitePtr& site, const SourcePtr& source, bool in_memory_only) {
    while (!shared_.stopping && !site->ready.empty()) {
        lane->refresh(shared_.deps.snapshot.get());
        if (lane->paused) return std::nullopt;
        Item& front = *site->ready.front();
        if (in_memory_only && !front.held.get()) return std::nullopt;
        const bool expired = front.expires_ms <= to_ms(runtime::wall_now());
        if (expired || domain_paused(*shared_.deps.snapshot.get(), front.domain)) {
            ItemPtr item = std::move(site->ready.front());
            site->ready.pop_front();
            post_route(std::move(item));
            continue;
        }
        const auto recipients = static_cast<std::int64_t>(front.recipients.size());
        auto drawn = lane->draw(*site, source, recipients, circumstances());
        if (!drawn) return std::nullopt;
        Taken taken{nullptr, std::move(drawn->decision), std::move(drawn->ticket)};
        if (drawn->recipients < recipients) {
            taken.item = split_off(front, drawn->recipients);
        } else {
            taken.item = std::move(site->ready.front());
            site->ready.pop_front();
        }
        site->ready_since = runtime::steady_now();
        return taken;
    }
    return std::nullopt;
}

void CoreQueue::give_back(const LanePtr& lane, const SitePtr& site, Taken taken) {
    if (site->ready.empty()) site->ready_since = runtime::steady_now();
    site->ready.push_front(std::move(taken.item));
    busy_.insert(lane);
}

void CoreQueue::site_failed(const LanePtr& lane, const SitePtr& site, const Attempt& attempt, const Answer& answer) {
    if (site->rests_until > runtime::steady_now()) return;   // another connection told already
    const auto& delivery = shared_.deps.config->delivery;
    const auto most = std::min<std::chrono::seconds>(delivery.retry_max, kSiteRestMost);
    const auto rest = selection::retry_delay(++site->failures, delivery.retry_first, std::max(most, delivery.retry_first), 0.5);
    site->rests_until = runtime::steady_now() + rest;
    site->grants.clear();
    site->last_reply = std::make_shared<const std::string>(answer.reply.whole().substr(0, 400));
    lane->last_reply = site->last_reply;
    for (const ItemPtr& item : site->ready) {
        item->held.drop();
        item->last_reply = site->last_reply;
    }
    if (site->ready.empty()) return;
    ItemPtr item = std::move(site->ready.front());   // one message bears the attempt; the others wait for the site
    site->ready.pop_front();
    settle(std::move(item), [this, attempt, answer](Item& it, const spool::Message& m) {
        conclude(shared_, it, m, attempt, std::vector<Answer>(it.recipients.size(), answer), false, runtime::wall_now());
    });
}

void CoreQueue::reroute(Site& site) {
    std::deque<ItemPtr> items;
    items.swap(site.ready);
    for (ItemPtr& item : items) post_route(std::move(item));
}

// What waits for a pause to end, a source to rest or an allowance to come also expires, and is told to be late.
void CoreQueue::sweep() {
    const auto now = runtime::steady_now();
    if (now < next_sweep_) return;
    next_sweep_ = now + kSweep;
    for (const LanePtr& lane : busy_)
        for (const auto& [key, site] : lane->sites)
            if (!site->ready.empty() && now - site->ready_since > kSweep) reroute(*site);
    for (auto& [name, lane] : lanes_) {   // sites and lanes that nobody uses any more
        std::erase_if(lane->sites, [now](const auto& entry) {
            const Site& site = *entry.second;
            return site.ready.empty() && site.open == 0 && site.opening == 0 && site.rests_until <= now;
        });
    }
    const WallTime wall = runtime::wall_now();
    std::erase_if(lanes_, [&](const auto& entry) {
        const Lane& lane = *entry.second;
        return lane.sites.empty() && !busy_.contains(entry.second) &&
               std::ranges::none_of(lane.sources, [wall](const SourcePtr& s) { return s->rests_until > wall || s->recent_attempts > 0.5 || s->connections > 0; });
    });
}

void CoreQueue::settle(ItemPtr item, Conclusion conclusion) {
    settling_.push_back({std::move(item), std::move(conclusion)});
    if (std::exchange(settler_runs_, true)) return;
    asio::co_spawn(context_, settle_one_by_one(), asio::detached);
}

// One at a time: a hundred thousand that expire together need not be in memory together.
asio::awaitable<void> CoreQueue::settle_one_by_one() {
    while (!settling_.empty()) {
        Settling work = std::move(settling_.front());
        settling_.pop_front();
        spool::MessagePtr message = work.item->held.get();
        if (!message) {
            auto loaded = co_await shared_.load(work.item->position);
            if (!loaded) {
                spdlog::error("message {} cannot be read from the spool: {}", work.item->id, loaded.error().message);
                park(std::move(work.item), to_ms(runtime::wall_now() + shared_.deps.config->delivery.retry_first));
                continue;
            }
            message = std::move(*loaded);
        }
        work.conclusion(*work.item, *message);
        after_conclusion(std::move(work.item));
    }
    settler_runs_ = false;
}

void CoreQueue::after_conclusion(ItemPtr item) {
    if (item->recipients.empty()) return;
    const std::int64_t due = item->due_ms;
    park(std::move(item), due);
}

void CoreQueue::defer_locally(ItemPtr item, std::string reply, IspId isp, std::string pool_name) {
    settle(std::move(item), [this, reply = std::move(reply), isp = std::move(isp), pool_name = std::move(pool_name)](Item& it, const spool::Message& m) {
        Attempt attempt;
        attempt.isp = isp;
        attempt.pool_name = pool_name;
        attempt.ehlo = shared_.deps.config->server.service_domain;
        attempt.began = runtime::wall_now();
        const Answer answer{outcome::Stage::rcpt_to, local_reply(reply), true};
        conclude(shared_, it, m, attempt, std::vector<Answer>(it.recipients.size(), answer), true, runtime::wall_now());
    });
}

void CoreQueue::for_each_item(const std::function<void(const Item&, const Lane*, bool ready)>& visit) const {
    for (const ItemPtr& item : parked_) visit(*item, item->lane.get(), false);
    for (const auto& [domain, items] : looking_)
        for (const ItemPtr& item : items) visit(*item, nullptr, true);
    for (const Settling& work : settling_) visit(*work.item, work.item->lane.get(), true);
    for (const auto& [name, lane] : lanes_)
        for (const auto& [key, site] : lane->sites)
            for (const ItemPtr& item : site->ready) visit(*item, lane.get(), true);
}

std::vector<ItemPtr> CoreQueue::extract(const std::function<bool(const Item&)>& wanted, bool wake_sources) {
    std::vector<ItemPtr> out;
    const auto move_out = [&](auto& from) {
        const auto keep = std::stable_partition(from.begin(), from.end(), [&](const ItemPtr& item) { return !wanted(*item); });
        std::move(keep, from.end(), std::back_inserter(out));
        from.erase(keep, from.end());
    };
    move_out(parked_);
    std::ranges::make_heap(parked_, later);
    for (auto& [name, lane] : lanes_)
        for (auto& [key, site] : lane->sites) {
            const std::size_t before = out.size();
            move_out(site->ready);
            if (out.size() > before) site->rests_until = {};   // the operator's word: try at once
        }
    for (const ItemPtr& item : out)
        if (item->lane) item->lane->wake(wake_sources);
    return out;
}

void CoreQueue::stop_sessions() {
    for (Session* session : std::vector<Session*>(sessions_.begin(), sessions_.end())) session->wake();
}

void CoreQueue::cancel_sessions() {
    for (Session* session : sessions_) session->cancel();
}

}  // namespace warmpost::delivery
