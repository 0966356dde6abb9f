// What accounts share on the way of their mail, and that none of them uses it up.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <future>

#include "delivery/delivery_kit.h"

namespace warmpost::test {

template <class T>
T DeliveryTest::ask(boost::asio::awaitable<T> question) {
    return boost::asio::co_spawn(cores_->at(0), std::move(question), boost::asio::use_future).get();
}

namespace {

const auto kSecond = [](spool::pb::Envelope& envelope) { envelope.set_account(2); };

std::vector<runtime::StandingView> slowed(const std::vector<runtime::StandingView>& all) {
    std::vector<runtime::StandingView> out;
    for (const auto& one : all)
        if (one.factor < 1) out.push_back(one);
    return out;
}

}  // namespace

TEST_F(DeliveryTest, StalledReceiversOfOneAccountLeaveConnectionsForOthers) {
    std::promise<void> over;
    const auto gate = over.get_future().share();
    FakeSmtpServer stalled([gate](const FakeSmtpServer::Step& step) {
        if (step.line == "GREETING") gate.wait();
        return std::string();
    });
    FakeSmtpServer fine;
    config_.delivery.max_connections = 8;
    config_.delivery.idle_connection = std::chrono::seconds(1);   // those that have served leave their place to others
    for (int i = 0; i < 20; ++i) config_.routes.push_back({"stalled" + std::to_string(i) + ".example", "127.0.0.1", stalled.port(), "isp" + std::to_string(i)});
    route("fine.example", fine.port());
    start();
    for (int i = 0; i < 20; ++i) send({"a@stalled" + std::to_string(i) + ".example"});
    EXPECT_TRUE(eventually([&] { return service_->counters().connections_open >= 7; }));
    send({"b@fine.example"}, kSecond);
    EXPECT_EQ(fine.wait_for(1).size(), 1u) << "while the other account's connections stand still";
    EXPECT_EQ(stalled.mails().size(), 0u);
    over.set_value();
    EXPECT_EQ(stalled.wait_for(20).size(), 20u);
}

TEST_F(DeliveryTest, ComplaintsSlowAnAccountEverywhere) {
    start();
    for (int i = 0; i < 3; ++i) service_->complaint(AccountId{1}, IspId{"gmail"});
    ASSERT_TRUE(eventually([&] { return !slowed(ask(service_->standings({}))).empty(); }));
    const auto all = slowed(ask(service_->standings({})));
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].account, AccountId{1});
    EXPECT_EQ(all[0].isp, "");
    EXPECT_EQ(all[0].factor_text, "1/2");
    EXPECT_NEAR(all[0].complaints, 3, 0.01);
    ASSERT_EQ(events().size(), 1u);
    EXPECT_NE(events()[0].find("AccountSlowed"), std::string::npos);
}

TEST_F(DeliveryTest, HardBouncesAreCountedByRecipientOverAllIsps) {
    FakeSmtpServer server([](const FakeSmtpServer::Step& step) {
        return step.line.starts_with("RCPT") ? std::string("550 5.1.1 no such user\r\n") : std::string();
    });
    config_.routes = {{"one.example", "127.0.0.1", server.port(), "one"}, {"two.example", "127.0.0.1", server.port(), "two"}};
    start();
    send({"a@one.example", "b@one.example", "c@one.example"});
    send({"a@two.example", "b@two.example", "c@two.example"});
    ASSERT_TRUE(eventually([&] { return !slowed(ask(service_->standings({}))).empty(); }));
    const auto all = slowed(ask(service_->standings({})));
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].isp, "") << "at each ISP alone nothing was refused";
    EXPECT_NEAR(all[0].bounces, 6, 0.01);
    EXPECT_TRUE(ask(service_->standings({AccountId{2}, 10})).empty());
}

}  // namespace warmpost::test
