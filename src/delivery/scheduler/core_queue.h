// One core's part of the delivery queue: the items that wait for a time, the lanes this core owns, and the mail domains whose look-ups it caches.
//
// An item is always in exactly one place: on its way between cores, in looking_ (its domain is looked up), in parked_ (waits for a time), in a site's ready queue,
// with a session, or in settling_. Everything but post_* runs on this core.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "delivery/dns/destinations.h"
#include "delivery/scheduler/conclude.h"
#include "delivery/scheduler/core_accounts.h"
#include "delivery/scheduler/lane.h"
#include "delivery/scheduler/shared.h"

namespace warmpost::delivery {

using LanePtr = std::shared_ptr<Lane>;

class CoreQueue {
public:
    CoreQueue(Shared& shared, std::size_t core);
    ~CoreQueue();
    void start();

    // --- the way of an item
    void post_route(ItemPtr item);                                   // from any core: to the core that owns the item's domain
    void route(ItemPtr item);                                        // that core: expiry, pauses, then classification
    void park(ItemPtr item, std::int64_t due_ms);                    // until then
    void enqueue(ItemPtr item, const DestinationPtr& destination, PoolId pool);          // the lane's core: into its site's ready queue
    // Ends or defers an item without a session: its message is read, then this is done with it on this core.
    using Conclusion = std::function<void(Item&, const spool::Message&)>;
    void settle(ItemPtr item, Conclusion conclusion, bool ends = false);   // ends: nobody of it waits afterwards
    void defer_locally(ItemPtr item, std::string reply, IspId isp, std::string pool_name);
    void after_conclusion(ItemPtr item);                             // parks what still waits

    // --- for sessions
    void pump(const LanePtr& lane, const SitePtr& site);
    // Next item of the site that may go now, with the grant under which it goes. `in_memory_only`: none that would have to be read first.
    struct Taken {
        ItemPtr item;
        std::shared_ptr<const std::string> decision;
        Ticket ticket;                                               // goes back unless it is spent
        Handed handed;                                               // likewise
    };
    [[nodiscard]] std::optional<Taken> take(const LanePtr& lane, const SitePtr& site, const SourcePtr& source, bool in_memory_only);
    void give_back(const LanePtr& lane, const SitePtr& site, Taken taken);   // not tried after all
    void site_failed(const LanePtr& lane, const SitePtr& site, const Attempt& attempt, const Answer& answer);
    void register_session(Session* session) { sessions_.insert(session); }
    void forget_session(Session* session) { sessions_.erase(session); }

    // --- for QueueControl; each visits every item that waits here
    void for_each_item(const std::function<void(const Item&, const Lane*, bool ready)>& visit, bool with_ending = true) const;   // ending: decided, not yet done
    // Takes the items out that `wanted` names.
    [[nodiscard]] std::vector<ItemPtr> extract(const std::function<bool(const Item&)>& wanted, bool wake_sources = false);
    [[nodiscard]] const std::unordered_map<std::string, LanePtr>& lanes() const { return lanes_; }
    // --- for managed pools
    void every_second_managed(bool last);                            // `last`: nothing is sent any more
    void managed_views(bool take_arrivals, std::vector<runtime::ManagedLaneView>& into);
    void complained(const std::string& lane_name, const std::string& address);
    using IspAnswers = std::unordered_map<std::string, managed::Answers>;   // by ISP, to the shared pool
    void hear_isps(const IspAnswers& heard);
    void stop_sessions();                                            // idle ones end; others after their transaction
    void cancel_sessions();
    [[nodiscard]] std::size_t session_count() const { return sessions_.size(); }
    [[nodiscard]] Shared& shared() { return shared_; }
    [[nodiscard]] boost::asio::io_context& context() { return context_; }
    [[nodiscard]] Destinations& destinations() { return destinations_; }
    [[nodiscard]] CoreAccounts& accounts() { return accounts_; }

private:
    boost::asio::awaitable<void> tick();
    boost::asio::awaitable<void> settle_one_by_one();
    boost::asio::awaitable<void> look_up(std::string domain);
    void classified(ItemPtr item, const DestinationPtr& destination);
    void wake_due();
    void pump_busy();
    void reroute(Site& site);
    void sweep();
    void return_detours(SteadyTime now);
    void every_second();
    [[nodiscard]] LanePtr lane_of(PoolId pool, const IspId& isp);
    void open_sessions(const LanePtr& lane, const SitePtr& site);
    void detour(const LanePtr& lane, Site& site);
    [[nodiscard]] ItemPtr split_off(Item& item, std::int64_t recipients);
    [[nodiscard]] Circumstances circumstances();
    [[nodiscard]] Moment moment() const;
    void look_again(Lane& lane);
    void count_arrival(ManagedLane& lane, Item& item);
    void resume_managed();
    void pass_on_answers();
    [[nodiscard]] std::int64_t spill_part(Site& site, ItemPtr& item);

    Shared& shared_;
    boost::asio::io_context& context_;
    Destinations destinations_;
    CoreAccounts accounts_;                                          // outlives the lanes
    std::vector<ItemPtr> parked_;                                    // a heap by due_ms
    std::unordered_map<std::string, std::vector<ItemPtr>> looking_;
    std::unordered_map<std::string, LanePtr> lanes_;                 // by "<pool id>/<isp>"
    std::unordered_set<LanePtr> busy_;                               // have ready items
    struct Settling {
        ItemPtr item;
        Conclusion conclusion;
        bool ends;
    };
    struct SettlingTraits {
        static AccountId account(const Settling& work) { return work.item->account; }
        static double cost(const Settling& work) { return ItemTraits::cost(work.item); }
    };
    FairQueue<Settling, SettlingTraits> settling_;
    bool settler_runs_ = false;
    std::unordered_set<Session*> sessions_;
    SteadyTime next_return_{}, next_sweep_{}, next_second_{}, next_forgetting_{};
    std::int64_t forgot_slot_ = -1;                                  // policy's
    bool first_core_;                                                // it stores for all
};

// Hands what managed lanes learned and decided to those who store it.
void keep_managed(Shared& shared);

}  // namespace warmpost::delivery
