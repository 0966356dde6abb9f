// Managed pools in the whole of delivery: a real spool, receivers on loopback, and starts after starts.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "delivery/delivery_kit.h"

namespace warmpost::test {

template <class T>
T DeliveryTest::ask(boost::asio::awaitable<T> question) {
    return boost::asio::co_spawn(cores_->at(0), std::move(question), boost::asio::use_future).get();
}

namespace {

using Step = FakeSmtpServer::Step;

class ManagedDelivery : public DeliveryTest {
protected:
    ManagedDelivery() {
        isp_declarations_.push_back({IspId{"bigmail"}, "Big Mail", {}, {"big.example"}, {}, {},
                                     {{"slow down", outcome::Meaning::throttled, outcome::Scope::address}, {"blocked", outcome::Meaning::blocked, outcome::Scope::address}}});
        isp_declarations_.push_back({IspId{"othermail"}, "Other Mail", {}, {"other.example"}, {}, {}, {}});
    }
    ~ManagedDelivery() override { stop(); }   // what is stored goes into members of this
    void set_managed(const std::vector<std::string>& addresses, const std::function<void(control::Pool&)>& change = {}) {
        auto snapshot = std::make_shared<control::Snapshot>(*snapshot_.get());
        auto pool = std::make_shared<control::Pool>();
        pool->id = PoolId{5};
        pool->name = "own";
        pool->account = AccountId{1};
        pool->mode = control::ScalingMode::managed;
        for (const auto& address : addresses) pool->sources.push_back({control::SourceKind::address, ip(address.c_str()), "ehlo.example", address, false, {}, false});
        if (change) change(*pool);
        snapshot->pools[pool->id] = pool;
        snapshot_.set(snapshot);
    }
    void begin() {
        keep_learned_ = [this](control::ManagedLearned changes) {
            const std::lock_guard lock(kept_mutex_);
            for (auto& pair : changes.pairs) pairs_[pair.address + " " + pair.isp.value()] = std::move(pair);
            for (auto& isp : changes.isps) isp_states_[isp.isp.value()] = std::move(isp);
        };
        keep_decisions_ = [this](std::vector<control::ManagedDecision> decisions) {
            const std::lock_guard lock(kept_mutex_);
            std::ranges::move(decisions, std::back_inserter(decisions_));
        };
        learned_ = {};
        for (const auto& [key, pair] : pairs_) learned_.pairs.push_back(pair);
        for (const auto& [key, isp] : isp_states_) learned_.isps.push_back(isp);
        start();
    }
    runtime::ManagedLaneView view(const std::string& isp = "bigmail") {
        for (auto& each : ask(service_->managed_view()))
            if (each.isp.value() == isp) return each;
        return {};
    }
    std::map<std::string, int> by_peer(const FakeSmtpServer& server) {
        std::map<std::string, int> counts;
        for (const auto& mail : server.mails()) ++counts[mail.peer];
        return counts;
    }
    static void from_own(spool::pb::Envelope& envelope) { envelope.set_pool(5); }

    std::mutex kept_mutex_;
    std::map<std::string, control::LearnedPair> pairs_;
    std::map<std::string, control::LearnedIsp> isp_states_;
    std::vector<control::ManagedDecision> decisions_;
};

TEST_F(ManagedDelivery, APoolWithoutAddressesSendsThroughTheSharedPoolAndCountsWhatArrives) {
    FakeSmtpServer server;
    config_.routes = {{"big.example", "127.0.0.1", server.port(), "bigmail"}};
    set_managed({});
    begin();
    const std::string id = send({"a@big.example", "b@big.example"}, from_own);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    EXPECT_EQ(by_peer(server), (std::map<std::string, int>{{"127.0.0.11", 1}}));
    EXPECT_EQ(view().arrived, 2);
    EXPECT_EQ(view().shared_24h, 2);
    const auto lanes = service_->managed_lanes(true);
    ASSERT_EQ(lanes.size(), 1u);
    EXPECT_EQ(lanes[0].arrived, 2);
    EXPECT_EQ(view().arrived, 0);
    const auto story = history(id);
    ASSERT_EQ(story.back().result(), spool::pb::HistoryEntry::DELIVERED);
    EXPECT_NE(story.back().decision().find("pool own has no address yet: insufficient volume"), std::string::npos) << story.back().decision();
}

TEST_F(ManagedDelivery, ItSendsWithinItsAllowanceSpillsTheRestAndTellsWhy) {
    FakeSmtpServer server;
    config_.routes = {{"big.example", "127.0.0.1", server.port(), "bigmail"}};
    set_managed({"127.0.0.12"});
    begin();
    std::vector<std::string> ids;
    for (int i = 0; i < 60; ++i) ids.push_back(send({"a" + std::to_string(i) + "@big.example"}, from_own));
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    const auto seen = view();
    ASSERT_EQ(seen.pairs.size(), 1u);
    auto counts = by_peer(server);
    EXPECT_EQ(counts["127.0.0.12"] + counts["127.0.0.11"], 60);
    EXPECT_GT(counts["127.0.0.12"], 0);
    EXPECT_LE(counts["127.0.0.12"], seen.pairs[0].allowance_day);
    EXPECT_EQ(seen.dedicated_24h, counts["127.0.0.12"]);
    EXPECT_EQ(seen.shared_24h, counts["127.0.0.11"]);
    EXPECT_NE(seen.spills_because.find("over what pool own may send to bigmail"), std::string::npos);
    ASSERT_TRUE(eventually([&] {
        const std::lock_guard lock(kept_mutex_);
        return std::ranges::count_if(decisions_, [](const auto& each) { return each.decision.kind == managed::DecisionKind::spill; }) >= 1;
    }));
    const std::lock_guard lock(kept_mutex_);
    for (const std::string& id : ids) {
        const auto entry = history(id).back();
        if (entry.source_ip() != "127.0.0.12") continue;
        const auto number = entry.decision().substr(6, entry.decision().find(' ', 6) - 6);
        EXPECT_TRUE(std::ranges::any_of(decisions_, [&](const auto& each) { return std::to_string(each.id) == number && each.decision.isp == "bigmail"; })) << entry.decision();
    }
}

TEST_F(ManagedDelivery, ABlockAtOneIspLeavesTheOthersAlone) {
    FakeSmtpServer blocks([](const Step& step) { return step.line.starts_with("RCPT") && step.peer == "127.0.0.12" ? "550 5.7.1 blocked\r\n" : ""; });
    FakeSmtpServer fine;
    config_.routes = {{"big.example", "127.0.0.1", blocks.port(), "bigmail"}, {"other.example", "127.0.0.1", fine.port(), "othermail"}};
    set_managed({"127.0.0.12"});
    begin();
    send({"first@big.example"}, from_own);
    ASSERT_TRUE(eventually([&] { return !view().pairs.empty() && view().pairs[0].blocked; }));
    send({"second@big.example"}, from_own);
    send({"third@other.example"}, from_own);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    EXPECT_EQ(by_peer(blocks), (std::map<std::string, int>{{"127.0.0.11", 2}}));
    EXPECT_EQ(by_peer(fine), (std::map<std::string, int>{{"127.0.0.12", 1}}));
    EXPECT_FALSE(view("othermail").pairs.at(0).blocked);
    EXPECT_TRUE(service_->rests().empty()) << "managed's own rests, not those of other lanes";
    EXPECT_EQ(view().arrived, 2) << "the retry is no new mail";
    stop();
    begin();
    EXPECT_TRUE(eventually([&] { return !view().pairs.empty() && view().pairs[0].blocked; })) << "a restart keeps it";
    EXPECT_EQ(view().arrived_24h, 2);
}

TEST_F(ManagedDelivery, WhatWasNotWrittenDownIsFoundInTheSpoolsCounters) {
    FakeSmtpServer server;
    config_.routes = {{"big.example", "127.0.0.1", server.port(), "bigmail"}};
    set_managed({"127.0.0.12"});
    begin();
    for (int i = 0; i < 2; ++i) send({"a" + std::to_string(i) + "@big.example"}, from_own);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    stop();
    const auto stored = pairs_;
    begin();
    for (int i = 0; i < 2; ++i) send({"b" + std::to_string(i) + "@big.example"}, from_own);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    stop();
    const auto right = pairs_.at("127.0.0.12 bigmail");
    pairs_ = stored;   // as if killed before the second two were written down
    begin();
    ASSERT_TRUE(eventually([&] { return !view().pairs.empty(); }));
    EXPECT_EQ(view().pairs[0].taken_day, right.state.taken.day());
    EXPECT_EQ(view().pairs[0].taken_day, by_peer(server)["127.0.0.12"]);
    stop();
    EXPECT_EQ(pairs_.at("127.0.0.12 bigmail").counted, right.counted);
}

TEST_F(ManagedDelivery, AShadowChangesNothing) {
    FakeSmtpServer server;
    config_.routes = {{"big.example", "127.0.0.1", server.port(), "bigmail"}};
    set_managed({"127.0.0.12"}, [](control::Pool& pool) {
        pool.mode = control::ScalingMode::standard;
        pool.shadow = true;
    });
    begin();
    for (int i = 0; i < 60; ++i) send({"a" + std::to_string(i) + "@big.example"}, from_own);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    EXPECT_EQ(by_peer(server), (std::map<std::string, int>{{"127.0.0.12", 60}}));
    EXPECT_TRUE(view().shadow);
    EXPECT_EQ(view().arrived, 60);
    EXPECT_EQ(view().pairs.at(0).taken_day, 60);
}

TEST_F(ManagedDelivery, ComplaintsReachThePair) {
    FakeSmtpServer server;
    config_.routes = {{"big.example", "127.0.0.1", server.port(), "bigmail"}};
    set_managed({"127.0.0.12"});
    begin();
    send({"a@big.example"}, from_own);
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    service_->complained("127.0.0.12", IspId{"bigmail"});
    EXPECT_TRUE(eventually([&] {
        const std::lock_guard lock(kept_mutex_);
        const auto pair = pairs_.find("127.0.0.12 bigmail");
        return pair != pairs_.end() && pair->second.state.recent_complaints == 1;
    }));
}

TEST_F(ManagedDelivery, TransactionalMailUsesTheAllowanceFirst) {
    FakeSmtpServer server;
    config_.routes = {{"big.example", "127.0.0.1", server.port(), "bigmail"}};
    set_managed({"127.0.0.12"}, [](control::Pool& pool) { pool.paused = true; });
    begin();
    for (int i = 0; i < 40; ++i)
        send({(i % 10 == 9 ? "urgent" : "bulk") + std::to_string(i) + "@big.example"}, [&](spool::pb::Envelope& envelope) {
            from_own(envelope);
            envelope.set_priority(i % 10 == 9 ? spool::pb::PRIORITY_TRANSACTIONAL : spool::pb::PRIORITY_BULK);
        });
    ASSERT_TRUE(eventually([&] { return view().arrived == 40; }));
    set_managed({"127.0.0.12"});
    ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
    int dedicated = 0, urgent = 0;
    for (const auto& mail : server.mails()) {
        dedicated += mail.peer == "127.0.0.12";
        urgent += mail.peer == "127.0.0.12" && mail.recipients.at(0).starts_with("urgent");
    }
    EXPECT_EQ(urgent, 4) << "all of it";
    EXPECT_LT(dedicated, 40) << "bulk spilled";
}

}  // namespace
}  // namespace warmpost::test
