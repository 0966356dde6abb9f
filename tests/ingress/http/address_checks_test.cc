// The operator API on checks of addresses, and an account's own addresses, by the wire.
#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;

class AddressChecksTest : public HttpServerTest {
protected:
    AddressChecksTest() {
        for (const auto* text : {"127.0.2.1", "127.0.2.2"}) config.egress.inventory.push_back({IpAddress::parse(text).value(), ""});
    }
    void known(const std::string& subject, const std::string& check, checks::State state, const std::string& text) {
        std::promise<void> done;
        service->post([&](control::Service& s) {
            EXPECT_TRUE(s.store_checks(subject, {{check, state, state == checks::State::problem ? text : "", text, "mend it", false}}));
            done.set_value();
        });
        done.get_future().get();
    }
    json::object address(const std::string& ip) {
        const auto answer = json::parse(ask_operator("GET", "/addresses").body);   // named: a range-for keeps no part of a temporary alive
        for (const auto& each : answer.at("addresses").as_array())
            if (each.at("address").as_string() == ip) return each.as_object();
        return {};
    }
    std::string leased() {
        const auto made = ask("POST", "/warmpost/v1/lease-requests", R"({"volume":1000,"use_case":"mail","pattern":"daily"})");
        const auto id = std::to_string(json::parse(made.body).at("id").as_int64());
        return ask_operator("POST", "/lease-requests/" + id + "/approve", R"({"addresses":["127.0.2.1"]})").body;
    }
};

TEST_F(AddressChecksTest, AddressesCarryWhatWasFound) {
    start();
    EXPECT_EQ(address("127.0.2.1").at("health").as_string(), "not checked yet");
    known("127.0.2.1", "reverse_dns", checks::State::problem, "there is no reverse DNS");
    known("127.0.2.2", "reverse_dns", checks::State::ok, "mta.example, and back");
    known("127.0.1.1", "reverse_dns", checks::State::unknown, "timeout");
    known("dnsbl", "bl.example", checks::State::problem, "does not list its test entry");
    EXPECT_EQ(address("127.0.2.1").at("health").as_string(), "problems");
    EXPECT_EQ(address("127.0.2.2").at("health").as_string(), "ok");
    EXPECT_EQ(address("127.0.1.1").at("health").as_string(), "unknown");
    const auto check = address("127.0.2.1").at("checks").as_array().at(0).as_object();
    EXPECT_EQ(check.at("check").as_string(), "reverse_dns");
    EXPECT_EQ(check.at("state").as_string(), "problem");
    EXPECT_EQ(check.at("text").as_string(), "there is no reverse DNS");
    EXPECT_EQ(check.at("advice").as_string(), "mend it");
    EXPECT_TRUE(check.contains("since") && check.contains("checked_at"));
    const auto whole = json::parse(ask_operator("GET", "/addresses").body);
    EXPECT_EQ(whole.at("dnsbls").as_array().at(0).at("list").as_string(), "bl.example");
}

TEST_F(AddressChecksTest, OneIsLookedAtNow) {
    start();
    const auto answer = ask_operator("POST", "/addresses/127.0.2.1/check");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(json::parse(answer.body).at("addresses").as_array().size(), 1u);
    EXPECT_THAT(address_checks.asked, ElementsAre("127.0.2.1"));
    EXPECT_EQ(ask_operator("POST", "/addresses/192.0.2.77/check").status, 404);
    EXPECT_EQ(ask_operator("POST", "/addresses/nonsense/check").status, 400);
    EXPECT_EQ(ask("POST", "/warmpost/v1/addresses/127.0.2.1/check").status, 403);
    address_checks.answer = fail(ErrorCode::Unavailable, "The server is shutting down.");
    EXPECT_EQ(ask_operator("POST", "/addresses/127.0.2.1/check").status, 503);
    EXPECT_EQ(address_checks.asked.size(), 2u);
}

TEST_F(AddressChecksTest, AnApprovalTellsKnownProblems) {
    start();
    known("127.0.2.1", "reverse_dns", checks::State::problem, "there is no reverse DNS");
    EXPECT_THAT(leased(), HasSubstr(R"("problems":[{"address":"127.0.2.1","check":"reverse_dns","text":"there is no reverse DNS","advice":"mend it"}])"));
}

TEST_F(AddressChecksTest, AnAccountSeesItsOwnAddressesAndGivesThemBack) {
    start();
    EXPECT_EQ(json::parse(ask("GET", "/warmpost/v1/my-addresses").body).at("addresses").as_array().size(), 0u);
    (void)leased();
    known("127.0.2.1", "ehlo", checks::State::ok, "mta.example");
    const auto own = json::parse(ask("GET", "/warmpost/v1/my-addresses").body).at("addresses").as_array();
    ASSERT_EQ(own.size(), 1u);
    EXPECT_EQ(own[0].at("address").as_string(), "127.0.2.1");
    EXPECT_EQ(own[0].at("pool").as_string(), "ses-default-dedicated-pool");
    EXPECT_EQ(own[0].at("health").as_string(), "ok");
    EXPECT_EQ(ask("DELETE", "/warmpost/v1/my-addresses/127.0.2.2").status, 404);
    EXPECT_EQ(ask("DELETE", "/warmpost/v1/my-addresses/nonsense").status, 404);
    const auto given = ask("DELETE", "/warmpost/v1/my-addresses/127.0.2.1");
    EXPECT_EQ(given.status, 200) << given.body;
    EXPECT_EQ(json::parse(given.body).at("state").as_string(), "resting");
    EXPECT_EQ(ask("DELETE", "/warmpost/v1/my-addresses/127.0.2.1").status, 404);
    EXPECT_EQ(address("127.0.2.1").at("state").as_string(), "resting");
    (void)leased();
    EXPECT_EQ(ask_operator("DELETE", "/my-addresses/127.0.2.1?account=operator").status, 404) << "not that account's";
    EXPECT_EQ(ask_operator("GET", "/my-addresses?account=nobody").status, 404);
    EXPECT_EQ(ask_operator("DELETE", "/my-addresses/127.0.2.1?account=shop").status, 200);
}

}  // namespace
}  // namespace warmpost::ingress
