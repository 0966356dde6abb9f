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

#include "delivery/scheduler/house.h"
#include "delivery/scheduler/session.h"
#include "runtime/clock.h"

namespace warmpost::delivery {
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto kTick = 50ms;
constexpr auto kPatience = 200ms;            // an item waits this long for a busy connection before one more is opened
constexpr auto kDry = 20ms;                   // less than a tick, which asks again anyway
constexpr auto kSweep = 30s, kForgetting = 600s;
constexpr std::size_t kDeepBacklog = 64;     // of one account at one site: more of its bodies than this leave memory when room there gets short
constexpr std::int64_t kPausedRetryMs = 2000;
constexpr auto kSiteRestMost = 300s;

}  // namespace

CoreQueue::CoreQueue(Shared& shared, std::size_t core)
    : shared_(shared), context_(shared.deps.cores.at(core)),
      destinations_(shared.deps.config, shared.deps.isps, shared.deps.resolver, context_.get_executor()), accounts_(shared), first_core_(core == 0) {}
CoreQueue::~CoreQueue() {
    const Moment now = moment();
    for (auto& [name, lane] : lanes_) {   // an item refers to the lane it waits in
        for (auto& [key, site] : lane->sites) site->ready.clear();
        lane->leave(now);
    }
}

void CoreQueue::start() {
    asio::co_spawn(context_, tick(), asio::detached);
    asio::post(context_, [this] { resume_managed(); });
}

asio::awaitable<void> CoreQueue::tick() {
    asio::steady_timer timer(context_);
    while (!shared_.stopping) {
        timer.expires_after(kTick);
        boost::system::error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        wake_due();
        pump_busy();
        every_second();
        sweep();
    }
}

void CoreQueue::every_second() {
    const auto now = runtime::steady_now();
    if (now < next_second_) return;
    next_second_ = now + 1s;
    accounts_.every_second(lanes_, runtime::wall_now());
    for (const LanePtr& lane : busy_)
        for (const auto& [key, site] : lane->sites) site->ready.promote(runtime::wall_now());
    every_second_managed(false);
    if (now >= next_forgetting_) {
        next_forgetting_ = now + kForgetting;
        accounts_.forget(lanes_, runtime::wall_now());
    }
    if (!first_core_ || !shared_.deps.keep_rests) return;
    if (auto changes = shared_.rests.take_changes(); !changes.empty()) shared_.deps.keep_rests(std::move(changes));
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
    if (item->in_house) return settle(std::move(item), [this](Item& it, const spool::Message& m) {
        answer_in_house(shared_, it, m, runtime::wall_now());
        it.recipients.clear();
    }, true);
    if (item->expires_ms <= to_ms(now)) return settle(std::move(item), [this](Item& it, const spool::Message& m) {
        conclude_expired(shared_, it, m, runtime::wall_now());
        it.recipients.clear();
    }, true);
    if (delay_due(shared_, *item, now)) return settle(std::move(item), [this](Item& it, const spool::Message& m) {
        tell_delay(shared_, it, m, runtime::wall_now());
        it.due_ms = 0;   // goes on at once
    });
    if (pause_of_domain(*shared_.deps.snapshot.get(), item->domain)) return park(std::move(item), to_ms(now) + kPausedRetryMs);
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

LanePtr CoreQueue::lane_of(PoolId pool, const IspId& isp) {
    LanePtr& lane = lanes_[std::to_string(pool.value()) + "/" + isp.value()];
    if (!lane) {
        lane = std::make_shared<Lane>(pool, isp, shared_.deps.isps.limits(isp));
        lane->rest_book = &shared_.rests;
        lane->managed_parts = &shared_.managed;
        accounts_.watch(*lane);
    }
    look_again(*lane);
    return lane;
}

void CoreQueue::enqueue(ItemPtr item, const DestinationPtr& destination, PoolId pool) {
    if (shared_.stopping) return;
    const LanePtr lane = lane_of(pool, destination->isp);
    const bool detours = lane->is_managed();   // what it has no address for goes on by the shared pool
    if (!lane->pool_exists || (lane->sources.empty() && !detours))
        return defer_locally(std::move(item), "451 4.3.5 Pool " + lane->pool_name + (lane->pool_exists ? " has no source address" : " no longer exists") + "; give it one or choose another pool",
                             lane->isp, lane->pool_name);
    SitePtr& site = lane->sites[destination->site + (item->tls_required ? " tls" : "")];
    if (!site) {
        site = std::make_shared<Site>();
        if (lane->watch) site->ready.set_weights([watch = lane->watch.get()](AccountId account) { return watch->factor(account); });
    }
    site->destination = destination;
    site->tls_required = item->tls_required;
    const bool reachable = std::ranges::any_of(lane->sources, [&](const SourcePtr& source) { return site->reachable_from(source->source); });
    if (!reachable && !detours)
        return defer_locally(std::move(item), "451 4.4.1 Pool " + lane->pool_name + " has no source address that may reach " + destination->hosts.front().name + ": of its address family, and loopback only from loopback",
                             lane->isp, lane->pool_name);
    if (site->rests_until > runtime::steady_now()) item->held.drop();
    if (site->ready.empty()) site->ready_since = runtime::steady_now();
    // What an account's backlog keeps in memory must leave room for what others hand in.
    if (site->ready.waiting_of(item->account) >= kDeepBacklog && shared_.budget < static_cast<std::int64_t>(shared_.deps.config->limits.memory_bytes / 2)) item->held.drop();
    item->lane = lane;
    if (lane->managed) count_arrival(*lane->managed, *item);
    site->ready.push(std::move(item));
    busy_.insert(lane);
    if (site->dry_until <= runtime::steady_now()) pump(lane, SitePtr(site));
}

void CoreQueue::park(ItemPtr item, std::int64_t due_ms) {
    item->held.drop();
    item->due_ms = due_ms;
    parked_.push_back(std::move(item));
    std::ranges::push_heap(parked_, later_due);
}

void CoreQueue::wake_due() {
    const std::int64_t now = to_ms(runtime::wall_now());
    while (!parked_.empty() && parked_.front()->due_ms <= now) {
        std::ranges::pop_heap(parked_, later_due);
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
    site->ready.release(runtime::steady_now());
    look_again(*lane);
    if (site->rests_until != SteadyTime{}) {
        if (site->rests_until > runtime::steady_now()) return;
        site->rests_until = {};
        return reroute(*site);   // its hosts may be others by now; some may have expired
    }
    if (lane->paused) return;
    lane->ensure_grants(*site, circumstances());
    if (site->grants.empty()) site->dry_until = runtime::steady_now() + kDry;
    detour(lane, *site);
    std::size_t wanted = site->ready.servable();
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
        if (site->ready.servable() <= busy + static_cast<std::size_t>(site->opening)) return;
        if (site->opening >= std::max(1, 2 * site->open)) return;   // grows with what answers; a dead site is asked by one at a time
        const std::int64_t left = shared_.deps.config->delivery.max_connections - shared_.counters.connections_open;
        if (left <= 0) return;
        auto drawn = lane->source_for_connection(*site, circumstances());
        if (!drawn) return;
        const AccountId payer = site->ready.front()->account;
        if (!shared_.account_connections.open(payer, left)) return;
        Session::start(*this, lane, site, std::move(*drawn), payer);
    }
}

Circumstances CoreQueue::circumstances() {
    const WallTime now = runtime::wall_now();
    return {*shared_.deps.config, shared_.relays, shared_.allowances, now, runtime::steady_now(), shared_.policy.at(now)};
}

// A slowed account pays for what it sends, and the message's story says that it had to wait.
static void note_account(AccountWatch& watch, CoreQueue::Taken& taken) {
    const std::string note = watch.note(taken.item->account);
    if (note.empty()) return;
    watch.spend(taken.item->account, ItemTraits::cost(taken.item));
    taken.decision = std::make_shared<const std::string>(*taken.decision + "; " + note);
}

std::optional<CoreQueue::Taken> CoreQueue::take(const LanePtr& lane, const SitePtr& site, const SourcePtr& source, bool in_memory_only) {
    while (!shared_.stopping && site->ready.servable() > 0) {
        look_again(*lane);
        if (lane->paused) return std::nullopt;
        Item& front = *site->ready.front();
        if (const auto until = accounts_.wait(*lane, front, runtime::steady_now())) {
            site->ready.hold(front.account, *until);
            continue;
        }
        if (in_memory_only && !front.held.get()) return std::nullopt;
        const bool expired = front.expires_ms <= to_ms(runtime::wall_now());
        if (expired || pause_of_domain(*shared_.deps.snapshot.get(), front.domain)) {
            post_route(site->ready.pop());
            continue;
        }
        const auto recipients = static_cast<std::int64_t>(front.recipients.size());
        auto drawn = lane->draw(*site, source, recipients, circumstances());
        if (!drawn) return std::nullopt;
        Taken taken{nullptr, std::move(drawn->decision), std::move(drawn->ticket), std::move(drawn->handed)};
        if (drawn->recipients < recipients) {
            taken.item = split_off(front, drawn->recipients);
            site->ready.charge(ItemTraits::cost(taken.item));
        } else {
            taken.item = site->ready.pop();
        }
        if (lane->watch) note_account(*lane->watch, taken);
        site->ready_since = runtime::steady_now();
        return taken;
    }
    return std::nullopt;
}

void CoreQueue::give_back(const LanePtr& lane, const SitePtr& site, Taken taken) {
    if (site->ready.empty()) site->ready_since = runtime::steady_now();
    if (lane->watch) lane->watch->spend(taken.item->account, -ItemTraits::cost(taken.item));
    site->ready.push_front(std::move(taken.item));
    busy_.insert(lane);
}

void CoreQueue::site_failed(const LanePtr& lane, const SitePtr& site, const Attempt& attempt, const Answer& answer) {
    if (site->rests_until > runtime::steady_now()) return;   // another connection told already
    lane->host_failed(moment());
    const auto& delivery = shared_.deps.config->delivery;
    const auto most = std::min<std::chrono::seconds>(delivery.retry_max, kSiteRestMost);
    const auto rest = selection::retry_delay(++site->failures, delivery.retry_first, std::max(most, delivery.retry_first), 0.5);
    site->rests_until = runtime::steady_now() + rest;
    site->grants.clear();
    site->last_reply = std::make_shared<const std::string>(answer.reply.whole().substr(0, 400));
    lane->last_reply = site->last_reply;
    site->ready.for_each([&](const ItemPtr& item) {
        item->held.drop();
        item->last_reply = site->last_reply;
    });
    if (site->ready.servable() == 0) return;
    ItemPtr item = site->ready.pop();   // one message bears the attempt; the others wait for the site
    settle(std::move(item), [this, attempt, answer](Item& it, const spool::Message& m) {
        conclude(shared_, it, m, attempt, std::vector<Answer>(it.recipients.size(), answer), false, runtime::wall_now());
    });
}

void CoreQueue::reroute(Site& site) {
    for (ItemPtr& item : site.ready.drain()) post_route(std::move(item));
}

// What waits for a pause to end, a source to rest or an allowance to come also expires, and is told to be late.
void CoreQueue::sweep() {
    const auto now = runtime::steady_now();
    return_detours(now);
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
        Lane& lane = *entry.second;
        const bool over = lane.sites.empty() && !busy_.contains(entry.second) &&
               std::ranges::none_of(lane.sources, [wall](const SourcePtr& s) { return s->rests_until > wall || s->recent_attempts > 0.5 || s->connections > 0; }) &&
               (!lane.watch || lane.watch->book().nobody_slowed()) && (!lane.managed || lane.managed->quiet());
        if (over) lane.leave(moment());
        return over;
    });
}

}  // namespace warmpost::delivery
