// What a STANDARD pool sent is known where managed's policy takes over, or begins to look on.
#include <boost/json/parse.hpp>

#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;

class EarnedTest : public HttpServerTest {
protected:
    // A STANDARD pool "mine" with an address that sent today.
    void sent_from_an_own_pool() {
        config.egress.inventory.push_back({IpAddress::parse("127.0.2.2").value(), ""});
        start();
        ASSERT_TRUE(service->create_pool(account, "mine", control::ScalingMode::standard));
        ASSERT_TRUE(service->move_source("127.0.2.2", account, "mine"));
        spool::Outcome sent;
        sent.usage.push_back(
            {{std::chrono::floor<std::chrono::days>(runtime::wall_now()), account, spool::UsageKind::standard, "127.0.2.2", "gmail"},
             {.delivered = 4000}});
        spool->record(std::move(sent));
        spool->flush();
    }
};

TEST_F(EarnedTest, AStandardPoolMadeManagedGoesOnFromWhatItSent) {
    sent_from_an_own_pool();
    ASSERT_EQ(ask("PUT", "/v2/email/dedicated-ip-pools/mine/scaling", R"({"ScalingMode":"MANAGED"})").status, 200);
    const auto learned = service->load_learned().value();
    ASSERT_EQ(learned.pairs.size(), 1u);
    EXPECT_EQ(learned.pairs[0].address, "127.0.2.2");
    EXPECT_EQ(learned.pairs[0].state.known, 4000);
    EXPECT_EQ(json::parse(ask("GET", "/v2/email/dedicated-ips").body).at("DedicatedIps").as_array().size(), 0u) << "hidden from now on";
}

TEST_F(EarnedTest, OnlyAShadowThatBeginsIsTaughtWhatWasSent) {
    sent_from_an_own_pool();
    EXPECT_EQ(ask_operator("POST", "/pools/mine/options", R"({"account":"shop","shadow":true,"rewarm_after_idle_days":-3})").status, 400);
    EXPECT_EQ(ask_operator("POST", "/pools/mine/options", R"({"account":"shop","shadow":true,"addresses_max":-1})").status, 400);
    EXPECT_TRUE(managed.taught.empty()) << "what is refused changes nothing";
    EXPECT_EQ(ask_operator("POST", "/pools/mine/options", R"({"account":"shop","shadow":true})").status, 200);
    ASSERT_EQ(managed.taught.size(), 1u);
    EXPECT_EQ(managed.taught[0].address, "127.0.2.2");
}

}  // namespace
}  // namespace warmpost::ingress
