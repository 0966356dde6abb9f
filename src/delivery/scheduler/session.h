// One connection from a source to a site, from connect to QUIT, with the items it takes on the way. Lives on its lane's core, owned by its own coroutine.
//
// state       what it waits for                               next
// opening     connect, greeting, EHLO, TLS of some host       working, or ended (site_failed)
// working     answers to a transaction                        working (next item), idle, ended
// idle        wake() or config.delivery.idle_connection       working, ended
// ended       QUIT, at most 5 s                               -
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>

#include "delivery/egress/smtp_client.h"
#include "delivery/scheduler/core_queue.h"

namespace warmpost::delivery {

class Session {
public:
    // Counts the connection at once, so that its lane sees it. Runs until it ends by itself.
    // `payer`: whose mail it is opened for; counted in Shared::account_connections already.
    static void start(CoreQueue& queue, LanePtr lane, SitePtr site, Lane::Draw drawn, AccountId payer);
    void wake();      // work has come, or it is time to stop
    void cancel();    // pending I/O fails at once
    [[nodiscard]] const SourcePtr& source() const { return source_; }

private:
    struct Load {     // an item with what its transaction needs
        CoreQueue::Taken taken;
        Transaction transaction;
        WallTime began{};
    };
    Session(CoreQueue& queue, LanePtr lane, SitePtr site, Lane::Draw drawn);
    static boost::asio::awaitable<void> run(std::shared_ptr<Session> self);
    boost::asio::awaitable<bool> open();
    boost::asio::awaitable<DestinationPtr> target();
    boost::asio::awaitable<std::optional<Answer>> open_address(const MailHost& host, const IpAddress& ip);
    boost::asio::awaitable<void> settle_ehlo();
    boost::asio::awaitable<void> work();
    boost::asio::awaitable<bool> transact();
    boost::asio::awaitable<std::unique_ptr<Load>> next_load();
    boost::asio::awaitable<bool> wait_for_work();
    void open_failed(const Answer& answer, const outcome::Judgement& judgement);
    void finish(std::unique_ptr<Load> load, bool& close);
    [[nodiscard]] bool only_connection_ended(const Load& load) const;
    void hear_why(const Answer& ending);
    void refused(const outcome::Judgement& judgement, const Answer& answer, WallTime now);
    void tell_managed(const std::vector<Heard>& all, const Item& item, WallTime now);
    void relay_answered(const Answer& answer, WallTime now);
    void tell_relay(std::string_view severity, const std::string& text, std::string_view advice, const Answer& answer, WallTime now);
    [[nodiscard]] std::unique_ptr<Load> make_load(CoreQueue::Taken taken, spool::MessagePtr message) const;
    [[nodiscard]] Attempt attempt(const std::shared_ptr<const std::string>& decision, const std::shared_ptr<const std::string>& detour, WallTime began) const;
    [[nodiscard]] ClientOptions options() const;
    [[nodiscard]] bool is_relay() const { return source_->source.kind == control::SourceKind::relay; }

    CoreQueue& queue_;
    Shared& shared_;
    LanePtr lane_;
    SitePtr site_;
    SourcePtr source_;
    AccountId payer_;
    std::shared_ptr<const std::string> decision_;   // why this source was chosen for the connection
    spool::UsageKind kind_;                    // what this source's mail for this lane is charged as
    std::string ehlo_;
    std::unique_ptr<SmtpClient> client_;
    std::unique_ptr<Load> next_;               // taken while the one before was sent
    boost::asio::steady_timer idle_;
    bool woken_ = false, cancelled_ = false;
    bool abrupt_ = false;                      // ends without QUIT
    int served_ = 0;                           // transactions on this connection
};

}  // namespace warmpost::delivery
