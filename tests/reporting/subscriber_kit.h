// Queues, a snapshot with topics, a configuration: what tests of senders share.
#pragma once
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "base/certificate.h"
#include "reporting/events/event_routes.h"
#include "reporting/events/https_sender.h"
#include "reporting/events/subscribers_sink.h"
#include "runtime/clock.h"
#include "support/spool_kit.h"

namespace warmpost::reporting {

// Whether `holds` comes true within 20 s.
template <class Condition>
bool eventually(Condition holds) {
    for (int i = 0; i < 2000; ++i) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return holds();
}

class SubscriberTest : public testing::Test {
protected:
    static constexpr AccountId kAccount{7};
    SubscriberTest() {
        config.server.service_domain = "mail.example";
        config.events.public_url = "https://mail.example:8443";
        config.events.retry_first = std::chrono::seconds(1);
        registry = registry::Registry::open(directory.path() / "registry").value();
        queues = registry::EventQueues::open(*registry).value();
    }
    void subscribe(std::uint64_t id, control::Transport transport, const std::string& endpoint, bool confirmed = true) {
        auto& topic = account->topics["orders"];
        topic.name = "orders";
        topic.subscriptions.push_back({id, transport, endpoint, confirmed, runtime::wall_now(), runtime::wall_now()});
    }
    void publish() {
        auto next = std::make_shared<control::Snapshot>();
        next->version = ++version;
        next->return_path_secret = "secret";
        next->accounts[kAccount] = std::make_shared<const control::Account>(*account);
        cell.set(std::move(next));
    }
    void append(std::uint64_t queue, const std::string& group, const std::string& body, WallTime at = runtime::wall_now()) {
        const std::vector<registry::EventQueues::NewEvent> events{{queue, group, body}};
        ASSERT_TRUE(queues->append(events, ++through, at, queue_limits(config)));
    }
    bool drained(std::uint64_t queue) {
        return eventually([&] { return queues->counts(queue).waiting == 0; });
    }

    warmpost::test::ScratchDirectory directory;
    config::Config config;
    runtime::SnapshotCell cell;
    std::shared_ptr<control::Account> account = [] {
        auto made = std::make_shared<control::Account>();
        made->id = kAccount;
        return made;
    }();
    std::uint64_t version = 0, through = 0;
    std::unique_ptr<registry::Registry> registry;
    std::unique_ptr<registry::EventQueues> queues;
};

}  // namespace warmpost::reporting
