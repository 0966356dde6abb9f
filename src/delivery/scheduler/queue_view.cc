// The operator's view of the queue: DeliveryService as QueueControl. Visits each core in turn; nothing here is on the path of a message.
#include <map>
#include <tuple>

#include "base/strings.h"
#include "delivery/scheduler/core_queue.h"
#include "delivery/scheduler/delivery_service.h"
#include "delivery/scheduler/on_core.h"
#include "runtime/clock.h"

namespace warmpost::delivery {
namespace asio = boost::asio;

namespace {

// An item that has no lane yet is told under its pool and its domain.
std::string isp_of(const Item& item, const Lane* lane) { return lane ? lane->isp.value() : item.domain; }

std::string pool_of(const Item& item, const Lane* lane, const control::Snapshot& snapshot) {
    return lane ? lane->pool_name : name_of_pool(&snapshot, item.pool);
}

// 0: the operator's pool, or one that is gone.
AccountId owner_of(PoolId id, const control::Snapshot& snapshot) {
    const control::Pool* pool = snapshot.pool(id);
    return pool ? pool->account : AccountId{};
}

// Several accounts may have a pool of one name: "ACCOUNT/POOL" means one.
bool names_pool(const std::string& wanted, const std::string& pool, AccountId account) {
    return wanted.empty() || wanted == pool || wanted == to_string(account) + "/" + pool;
}

bool matches(const Item& item, const Lane* lane, const control::Snapshot& snapshot, const std::string& id, const std::string& domain, const std::string& lane_name, const std::string& pool) {
    if (!id.empty() && item.id != id) return false;
    if (!domain.empty() && !iequals(item.domain, domain)) return false;
    const std::string item_pool = pool_of(item, lane, snapshot);
    const std::string with_account = to_string(item.account) + "/" + item_pool;   // several accounts may have a pool of one name
    if (!names_pool(pool, item_pool, item.account)) return false;
    const std::string isp = "/" + isp_of(item, lane);
    return lane_name.empty() || item_pool + isp == lane_name || with_account + isp == lane_name;
}

// Empty: mail to the domain is not stopped.
std::string domain_pause_text(const control::Snapshot& snapshot, std::string_view domain) {
    const control::Pause* pause = pause_of_domain(snapshot, domain);
    return pause ? "mail to " + pause->value + " is paused" + (pause->reason.empty() ? "" : ": " + pause->reason) : std::string();
}

std::string what_for(const Item& item, const Lane* lane, const control::Snapshot& snapshot, bool ready) {
    if (auto paused = domain_pause_text(snapshot, item.domain); !paused.empty()) return paused;
    if (!ready || !lane) return {};
    // An account that is slowed waits for its own turn, whatever the lane may send.
    const std::string note = lane->watch && lane->waits_for.empty() && !item.internal ? lane->watch->note(item.account) : std::string();
    return note.empty() ? lane->waits_for : note;
}

void add_to_view(runtime::LaneView& view, const Item& item, bool ready) {
    view.waiting += item.recipients.size();
    if (view.oldest_ms == 0 || item.accepted_ms < view.oldest_ms) view.oldest_ms = item.accepted_ms;
    if (!ready && (view.next_attempt_ms == 0 || item.due_ms < view.next_attempt_ms)) view.next_attempt_ms = item.due_ms;
    if (item.last_reply) view.last_reply = *item.last_reply;
}

}  // namespace

asio::awaitable<std::vector<runtime::LaneView>> DeliveryService::lanes(runtime::LaneFilter filter) {
    std::map<std::tuple<std::string, std::string, AccountId>, runtime::LaneView> found;
    const control::SnapshotPtr snapshot = shared_.deps.snapshot.get();
    for (auto& queue : shared_.queues) {
        std::function<void(CoreQueue&)> visit = [&](CoreQueue& q) {
            q.for_each_item([&](const Item& item, const Lane* lane, bool ready) {
                if (filter.account && item.account != *filter.account) return;
                const std::string pool = pool_of(item, lane, *snapshot), isp = isp_of(item, lane);
                if (!names_pool(filter.pool, pool, item.account) || (!filter.isp.empty() && isp != filter.isp)) return;
                if (!filter.domain.empty() && !iequals(item.domain, filter.domain)) return;
                const AccountId owner = owner_of(lane ? lane->pool : item.pool, *snapshot);
                runtime::LaneView& view = found[{pool, isp, owner}];
                view.pool = pool;
                view.isp = isp;
                view.account = owner;
                add_to_view(view, item, ready);
                if (!lane && !view.paused) view.paused = lane_paused(*snapshot, item.pool, isp);
                if (view.waits_for.empty()) view.waits_for = domain_pause_text(*snapshot, item.domain);
            });
            if (filter.account || !filter.domain.empty()) return;   // connections belong to nobody's message in particular
            for (const auto& [key, lane] : q.lanes()) {
                std::uint64_t active = 0;
                for (const auto& [site_key, site] : lane->sites) active += static_cast<std::uint64_t>(site->opening + site->open) - site->idle.size();
                const auto view = found.find({lane->pool_name, lane->isp.value(), owner_of(lane->pool, *snapshot)});
                if (view == found.end()) continue;
                view->second.active += active;
                view->second.paused = view->second.paused || lane->paused;
                if (lane->waiting_items() > 0 && !lane->waits_for.empty()) view->second.waits_for = lane->waits_for;
                if (lane->last_reply && view->second.last_reply.empty()) view->second.last_reply = *lane->last_reply;
            }
        };
        co_await on_core(*queue, std::move(visit));
    }
    std::vector<runtime::LaneView> views;
    for (auto& [key, view] : found)
        if (views.size() < filter.limit) views.push_back(std::move(view));
    co_return views;
}

asio::awaitable<std::vector<runtime::MessageView>> DeliveryService::waiting(runtime::MessageFilter filter) {
    struct Found {
        spool::Position position;
        AccountId account;
        std::int64_t accepted_ms;
        std::vector<std::pair<QueuedRecipient, runtime::RecipientView>> recipients;   // the view without its address
    };
    std::map<std::string, Found> found;   // the id sorts by time
    const control::SnapshotPtr snapshot = shared_.deps.snapshot.get();
    for (auto& queue : shared_.queues) {
        std::function<void(CoreQueue&)> visit = [&](CoreQueue& q) {
            q.for_each_item([&](const Item& item, const Lane* lane, bool ready) {
                if (filter.account && item.account != *filter.account) return;
                if (!matches(item, lane, *snapshot, filter.id, filter.domain, filter.lane, {})) return;
                auto place = found.find(item.id);
                if (place == found.end()) {
                    if (found.size() >= filter.limit) return;
                    place = found.emplace(item.id, Found{item.position, item.account, item.accepted_ms, {}}).first;
                }
                auto& known = place->second.recipients;
                for (const QueuedRecipient& recipient : item.recipients) {
                    if (std::ranges::any_of(known, [&](const auto& each) { return each.first.index == recipient.index; })) continue;   // it went from core to core meanwhile
                    known.push_back({recipient, {{}, recipient.attempts, ready ? 0 : item.due_ms, item.last_reply ? *item.last_reply : std::string(),
                                                 what_for(item, lane, *snapshot, ready)}});
                }
            }, filter.id.empty());
        };
        co_await on_core(*queue, std::move(visit));
    }
    std::vector<runtime::MessageView> views;
    for (auto& [id, message] : found) {
        runtime::MessageView view{id, message.account, message.accepted_ms, {}};
        auto loaded = co_await shared_.load(message.position);   // addresses are not kept in memory
        for (auto& [recipient, rest] : message.recipients) {
            const bool known = loaded && static_cast<int>(recipient.index) < (*loaded)->envelope.recipients_size();
            rest.address = known ? (*loaded)->envelope.recipients(static_cast<int>(recipient.index)) : "?";
            view.recipients.push_back(std::move(rest));
        }
        views.push_back(std::move(view));
    }
    co_return views;
}

asio::awaitable<std::uint64_t> DeliveryService::retry(runtime::QueueSelector selector) {
    std::uint64_t count = 0;
    if (selector.all) shared_.rests.end_all();   // before lanes are made that would look there
    const control::SnapshotPtr snapshot = shared_.deps.snapshot.get();
    for (auto& queue : shared_.queues) {
        std::function<void(CoreQueue&)> visit = [&](CoreQueue& q) {
            auto items = q.extract([&](const Item& item) {
                return selector.all || matches(item, item.lane.get(), *snapshot, selector.id, selector.domain, selector.lane, selector.pool);
            }, selector.id.empty());
            if (selector.all)   // also where nothing waits at this moment
                for (const auto& [name, lane] : q.lanes()) lane->wake(true);
            for (ItemPtr& item : items) {
                count += item->recipients.size();
                q.post_route(std::move(item));
            }
        };
        co_await on_core(*queue, std::move(visit));
    }
    co_return count;
}

asio::awaitable<std::uint64_t> DeliveryService::drop(runtime::QueueSelector selector) {
    std::uint64_t count = 0;
    const control::SnapshotPtr snapshot = shared_.deps.snapshot.get();
    for (auto& queue : shared_.queues) {
        std::function<void(CoreQueue&)> visit = [&](CoreQueue& q) {
            auto items = q.extract([&](const Item& item) {
                return selector.all || matches(item, item.lane.get(), *snapshot, selector.id, selector.domain, selector.lane, selector.pool);
            });
            for (ItemPtr& item : items) {
                count += item->recipients.size();
                q.settle(std::move(item), [this](Item& it, const spool::Message& message) {
                    conclude_dropped(shared_, it, message, runtime::wall_now());
                    it.recipients.clear();
                }, true);
            }
        };
        co_await on_core(*queue, std::move(visit));
    }
    co_return count;
}

std::vector<runtime::AllowanceView> DeliveryService::allowances() const {
    std::vector<runtime::AllowanceView> views;
    for (const auto& each : shared_.allowances.view(runtime::wall_now())) views.push_back({each.address, each.used_day, each.used_hour});
    return views;
}

}  // namespace warmpost::delivery
