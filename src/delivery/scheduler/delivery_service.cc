#include "delivery/scheduler/delivery_service.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <future>
#include <thread>

#include "base/strings.h"
#include "delivery/scheduler/core_queue.h"
#include "runtime/clock.h"

namespace warmpost::delivery {
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto kFinish = 22s;   // for transactions under way; SIGTERM promises 30 s in all

std::string domain_of_recipient(std::string_view address) {
    const std::size_t at = address.rfind('@');
    return to_lower(at == std::string_view::npos ? address : address.substr(at + 1));
}

control::Priority priority_of(spool::pb::Priority stored) {
    if (stored == spool::pb::PRIORITY_TRANSACTIONAL) return control::Priority::transactional;
    return stored == spool::pb::PRIORITY_BULK ? control::Priority::bulk : control::Priority::normal;
}

ItemPtr make_item(const spool::pb::Envelope& envelope, const spool::Position& position, std::string domain) {
    auto item = std::make_unique<Item>();
    item->id = envelope.message_id();
    item->position = position;
    item->account = AccountId{envelope.account()};
    item->pool = PoolId{envelope.pool()};
    item->tls_required = envelope.tls_required();
    item->internal = envelope.internal();
    item->priority = priority_of(envelope.priority());
    item->accepted_ms = envelope.accepted_ms();
    item->expires_ms = envelope.expires_ms();
    item->domain = std::move(domain);
    return item;
}

ItemPtr make_item(const spool::Waiting& waiting, std::string domain) {
    const auto& record = waiting.record;
    auto item = std::make_unique<Item>();
    item->id = waiting.message_id;
    item->position = {record.segment(), record.offset(), record.length()};
    item->account = AccountId{record.account()};
    item->pool = PoolId{record.pool()};
    item->tls_required = record.tls_required();
    item->internal = record.internal();
    item->arrived = true;   // before the service stopped
    item->priority = priority_of(record.priority());
    item->accepted_ms = record.accepted_ms();
    item->expires_ms = record.expires_ms();
    item->domain = std::move(domain);
    return item;
}

// What the spool found waiting, one item a domain and due time; those that are answered in the house are one item.
std::vector<ItemPtr> items_of(const spool::Waiting& waiting) {
    std::vector<ItemPtr> items;
    for (const auto& recipient : waiting.record.waiting()) {
        std::string domain = domain_of_recipient(recipient.address());
        auto same = std::ranges::find_if(items, [&](const ItemPtr& item) {
            return item->in_house == recipient.held() && (item->in_house || (item->domain == domain && item->due_ms == recipient.next_attempt_ms()));
        });
        if (same == items.end()) {
            items.push_back(make_item(waiting, std::move(domain)));
            same = std::prev(items.end());
            (*same)->in_house = recipient.held();
            (*same)->due_ms = recipient.next_attempt_ms();
        }
        (*same)->recipients.push_back({recipient.index(), recipient.attempts(), recipient.delay_told()});
        if (!recipient.last_reply().empty()) (*same)->last_reply = std::make_shared<const std::string>(recipient.last_reply());
    }
    return items;
}

}  // namespace

DeliveryService::DeliveryService(DeliveryDependencies dependencies) : shared_(std::move(dependencies)) {
    for (std::size_t core = 0; core < shared_.deps.cores.count(); ++core) shared_.queues.push_back(std::make_unique<CoreQueue>(shared_, core));
}

DeliveryService::~DeliveryService() {
    shared_.stopping = true;
    shared_.loader.stop();
    shared_.loader.join();
}

Status DeliveryService::start() {
    if (auto loaded = shared_.relays.load(*shared_.deps.config); !loaded) return loaded;
    shared_.rests.load(std::exchange(shared_.deps.rests, {}));
    load_managed();
    const std::int64_t now = to_ms(runtime::wall_now());
    shared_.deps.spool.recover([this, now](spool::Waiting waiting) {
        for (ItemPtr& item : items_of(waiting)) {
            CoreQueue& owner = *shared_.queues[shared_.deps.cores.owner_of(item->domain)];
            const std::int64_t due = item->due_ms;
            if (due <= now) owner.post_route(std::move(item));
            else asio::post(owner.context(), [&owner, due, item = std::move(item)]() mutable { owner.park(std::move(item), due); });
        }
    });
    for (auto& queue : shared_.queues) queue->start();
    return {};
}

Status DeliveryService::reconfigure() {
    for (auto& queue : shared_.queues) asio::post(queue->context(), [q = queue.get()] { q->destinations().clear(); });
    return shared_.relays.load(*shared_.deps.config);
}

void DeliveryService::dispatch(spool::MessagePtr message, spool::Position position) {
    if (shared_.stopping) return;   // durable: found again at the next start
    std::vector<ItemPtr> items;
    const auto& envelope = message->envelope;
    for (int i = 0; i < envelope.recipients_size(); ++i) {
        const bool in_house = std::ranges::any_of(envelope.held(), [i](const auto& held) { return held.index() == static_cast<std::uint32_t>(i); });
        std::string domain = domain_of_recipient(envelope.recipients(i));
        auto same = std::ranges::find_if(items, [&](const ItemPtr& item) { return item->in_house == in_house && (in_house || item->domain == domain); });
        if (same == items.end()) {
            items.push_back(make_item(envelope, position, std::move(domain)));
            items.back()->held = HeldMessage(message, shared_.budget);
            items.back()->in_house = in_house;
            same = std::prev(items.end());
        }
        (*same)->recipients.push_back({static_cast<std::uint32_t>(i), 0, false});
    }
    for (ItemPtr& item : items) shared_.queues.front()->post_route(std::move(item));
}

void DeliveryService::visit_and_wait(CoreQueue& queue, const std::function<void(CoreQueue&)>& visit) {
    std::promise<void> promise;
    auto done = promise.get_future();
    asio::post(queue.context(), [&] {
        visit(queue);
        promise.set_value();
    });
    done.get();
}

std::size_t DeliveryService::sessions_left() {
    std::size_t left = 0;
    for (auto& queue : shared_.queues) {
        std::promise<std::size_t> promise;
        auto future = promise.get_future();
        asio::post(queue->context(), [&promise, q = queue.get()] { promise.set_value(q->session_count()); });
        left += future.get();
    }
    return left;
}

void DeliveryService::stop() {
    if (std::exchange(stopped_, true)) return;
    shared_.stopping = true;
    const auto wait_until = [this](SteadyTime limit) {
        while ((sessions_left() > 0 || shared_.notices > 0) && runtime::steady_now() < limit) std::this_thread::sleep_for(20ms);
    };
    for (auto& queue : shared_.queues) asio::post(queue->context(), [q = queue.get()] { q->stop_sessions(); });
    wait_until(runtime::steady_now() + kFinish);
    for (auto& queue : shared_.queues) asio::post(queue->context(), [q = queue.get()] { q->cancel_sessions(); });
    wait_until(runtime::steady_now() + 2s);
    for (auto& queue : shared_.queues) visit_and_wait(*queue, [](CoreQueue& q) { q.every_second_managed(true); });
    keep_managed(shared_);
    if (shared_.deps.keep_policy_reached) shared_.deps.keep_policy_reached(shared_.policy.now());
    shared_.loader.stop();
    shared_.loader.join();
    if (auto changes = shared_.rests.take_changes(); !changes.empty() && shared_.deps.keep_rests) shared_.deps.keep_rests(std::move(changes));
    shared_.deps.spool.flush();
}

}  // namespace warmpost::delivery
