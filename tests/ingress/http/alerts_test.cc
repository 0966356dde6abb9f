// Alerts by the wire: the operator sees all, an account its own, and /metrics counts them.
#include <gmock/gmock.h>
#include <boost/json/parse.hpp>

#include "runtime/alerts.h"
#include "server_kit.h"

namespace warmpost::ingress {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

struct PlayedAlerts : runtime::Alerts {
    [[nodiscard]] Board board() const override { return {alerts, from_ms(1'800'000'000'000)}; }
    [[nodiscard]] std::shared_ptr<const std::vector<runtime::LaneView>> lanes() const override {
        return std::make_shared<const std::vector<runtime::LaneView>>(waiting);
    }
    std::vector<warmpost::alerts::Alert> alerts;
    std::vector<runtime::LaneView> waiting;
};

class AlertsTest : public HttpServerTest {
protected:
    AlertsTest() { HttpServerTest::alerts = &played; }
    void start_with_alerts() {
        start();
        warmpost::alerts::Alert own, hidden, operators;
        own.what = {warmpost::alerts::Kind::queue_age,
                    warmpost::alerts::Severity::critical,
                    "news/gmail",
                    false,
                    account,
                    "gmail",
                    "news",
                    "",
                    "It waits.",
                    "warmpost queue"};
        hidden.what = {warmpost::alerts::Kind::isp_block,
                       warmpost::alerts::Severity::warning,
                       "auto/gmail",
                       false,
                       account,
                       "gmail",
                       "auto",
                       "192.0.2.7",
                       "gmail refuses 192.0.2.7",
                       "warmpost explain auto gmail",
                       "gmail refuses 1 address"};
        operators.what = {
            warmpost::alerts::Kind::disk, warmpost::alerts::Severity::warning, "spool", false, {}, "", "", "", "Little room.", "warmpost check"};
        own.since = hidden.since = operators.since = from_ms(1'799'000'000'000);
        played.alerts = {own, hidden, operators};
    }
    PlayedAlerts played;
};

TEST_F(AlertsTest, AnAccountSeesItsOwnAndNoAddressThatIsHidden) {
    start_with_alerts();
    const auto answer = ask("GET", "/warmpost/v1/alerts");
    const auto body = json::parse(answer.body).as_object();
    EXPECT_EQ(body.at("checked_ms").to_number<std::int64_t>(), 1'800'000'000'000);
    const auto& list = body.at("alerts").as_array();
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[0].at("kind"), "queue-age");
    EXPECT_EQ(list[0].at("severity"), "critical");
    EXPECT_EQ(list[0].at("account_name"), "shop");
    EXPECT_EQ(list[0].at("since_ms").to_number<std::int64_t>(), 1'799'000'000'000);
    EXPECT_EQ(list[1].at("text"), "gmail refuses 1 address");
    EXPECT_EQ(list[1].at("address"), "");
    EXPECT_THAT(answer.body, Not(HasSubstr("192.0.2.7")));
}
TEST_F(AlertsTest, TheOperatorSeesAllOrThoseOfAnAccount) {
    start_with_alerts();
    EXPECT_EQ(json::parse(ask_operator("GET", "/alerts").body).at("alerts").as_array().size(), 3u);
    EXPECT_THAT(ask_operator("GET", "/alerts").body, HasSubstr("gmail refuses 192.0.2.7"));
    EXPECT_EQ(json::parse(ask_operator("GET", "/alerts?account=shop").body).at("alerts").as_array().size(), 2u);
    EXPECT_EQ(ask_operator("GET", "/alerts?account=nobody").status, 404);
}
TEST_F(AlertsTest, MetricsHaveARowForEach) {
    start_with_alerts();
    played.waiting = {{"news", "gmail", 4, 2, to_ms(runtime::wall_now()) - 100'000, 0, true, "", ""}};
    const auto text = ask_operator("GET", "/metrics").body;
    EXPECT_THAT(text, HasSubstr(R"(warmpost_alert{kind="queue-age",severity="critical",about="news/gmail"} 1)"));
    EXPECT_THAT(text, HasSubstr(R"(warmpost_queue_waiting{isp="gmail"} 4)"));
    EXPECT_THAT(text, HasSubstr(R"(warmpost_queue_connections{isp="gmail"} 2)"));
    EXPECT_THAT(text, HasSubstr(R"(warmpost_queue_paused_lanes{isp="gmail"} 1)"));
    EXPECT_THAT(text, testing::ContainsRegex(R"(warmpost_queue_oldest_seconds\{isp="gmail"\} 1[0-9][0-9])"));
    EXPECT_THAT(text, HasSubstr("warmpost_spool_failed 0\n"));
    EXPECT_THAT(text, testing::ContainsRegex("process_resident_memory_bytes [1-9]"));
}

}  // namespace
}  // namespace warmpost::ingress
