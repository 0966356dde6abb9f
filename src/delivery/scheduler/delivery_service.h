// Delivery as a whole: takes durable messages, brings them to their mail hosts or back to their senders, and shows the queue.
//
// Made by main after the spool and before ingress. start() first, with the cores running or about to; stop() while they still run; destroyed after they have stopped.
#pragma once
#include <memory>

#include "delivery/scheduler/shared.h"
#include "runtime/dispatcher.h"
#include "runtime/managed.h"
#include "runtime/queue_control.h"

namespace warmpost::delivery {

class DeliveryService final : public runtime::Dispatcher, public runtime::QueueControl, public runtime::ManagedLanes {
public:
    explicit DeliveryService(DeliveryDependencies dependencies);
    ~DeliveryService() override;

    // Reads the relays' credentials and what the spool finds waiting: what is due starts at once. Errors: InvalidArgument (a relay's file).
    [[nodiscard]] Status start();
    // The configuration in force is another one: relays and routes are taken over. Errors: InvalidArgument naming a credentials file; relays stay as they were then.
    [[nodiscard]] Status reconfigure();
    // Takes nothing new, lets transactions under way end for at most 22 s, then cuts them off. Blocks; not from a core.
    void stop();

    void dispatch(spool::MessagePtr message, spool::Position position) override;   // any thread
    [[nodiscard]] boost::asio::awaitable<std::vector<runtime::LaneView>> lanes(runtime::LaneFilter filter) override;
    [[nodiscard]] boost::asio::awaitable<std::vector<runtime::MessageView>> waiting(runtime::MessageFilter filter) override;
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> retry(runtime::QueueSelector selector) override;
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> drop(runtime::QueueSelector selector) override;

    [[nodiscard]] std::vector<runtime::AllowanceView> allowances() const override;
    [[nodiscard]] Allowances& allowances_book() { return shared_.allowances; }
    [[nodiscard]] boost::asio::awaitable<std::vector<runtime::StandingView>> standings(runtime::StandingFilter filter) override;
    [[nodiscard]] std::vector<runtime::RestView> rests() override;
    // Feedback told of a complaint about mail that this account sent to this ISP through the shared pool. Any thread.
    void complaint(AccountId account, const IspId& isp);
    // The same of mail that left from this address: heard where a managed pool has it. Any thread.
    void complained(const std::string& address, const IspId& isp);
    // What addresses of a pool that is about to become MANAGED have earned: taken where nothing was learned yet. Any thread.
    void teach(const std::vector<control::LearnedPair>& earned) override { shared_.managed_book.teach(earned); }
    void set_patient(const std::map<PoolId, bool>& pools) override { shared_.managed_book.set_patient(pools); }

    [[nodiscard]] std::vector<runtime::ManagedLaneView> managed_lanes(bool take_arrivals) override;
    [[nodiscard]] boost::asio::awaitable<std::vector<runtime::ManagedLaneView>> managed_view() override;
    [[nodiscard]] WallTime policy_now() const override;

    [[nodiscard]] const Counters& counters() const { return shared_.counters; }

private:
    [[nodiscard]] std::size_t sessions_left();
    void load_managed();
    static void visit_and_wait(CoreQueue& queue, const std::function<void(CoreQueue&)>& visit);
    mutable Shared shared_;   // mutable: a clock that never goes back keeps what it showed
    bool stopped_ = false;
};

}  // namespace warmpost::delivery
