// A deliverability engineer's questions by the operator API: slow, changes, hurts, listed; and reputations by kind.
#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "config/isps_file.h"
#include "reporting/events/held_back.h"
#include "reporting/events/record.h"
#include "reporting/metrics/metrics_sink.h"
#include "runtime/rated_senders.h"
#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using outcome::Meaning;
using testing::HasSubstr;

struct PlayedRates : runtime::RatedSenders {
    [[nodiscard]] Result<std::map<std::string, reputation::ViewRates>> all_of(AccountId) const override {
        ++asked;
        std::map<std::string, reputation::ViewRates> all;
        all[""].messages = 1000, all[""].throttled = 1000;
        all["news"].messages = 100, all["news"].bounces = 7;
        return all;
    }
    [[nodiscard]] Result<std::vector<runtime::RatedName>> rated(reputation::Kind kind, std::optional<AccountId> only) const override {
        last = only;
        runtime::RatedName good{"127.0.1.1", {}, {}, {}},
            bad{kind == reputation::Kind::identity ? "shop.example" : "127.0.2.1", {}, {}, {true, "The block rate is high.", "Send less."}};
        good.rates.messages = 1000;
        bad.rates.messages = 10, bad.rates.blocked = 10;
        return std::vector{good, bad};
    }
    mutable std::atomic<int> asked{0};
    mutable std::optional<AccountId> last;
};

class QuestionsTest : public HttpServerTest {
protected:
    void count(const std::vector<std::string>& texts) {
        const isp::IspTable isps = config::load_isps({}).value();
        reporting::MetricsSink sink(*live, cell, isps, *registry, totals);
        std::vector<spool::OutboxEvent> events;
        for (const auto& text : texts) {
            const auto mark = text.find(spool::kNoteMark);
            events.push_back({++sequence, text.substr(0, mark), text.substr(mark + 1)});
        }
        ASSERT_TRUE(sink.take(events));
    }
    [[nodiscard]] std::string delivered(const std::string& identity = "shop.example", WallTime at = runtime::wall_now()) const {
        return reporting::delivery_record({envelope(identity, at), {}, "r", reporting::Way{"gmail", "127.0.1.1"}}, {"ann@isp.example"}, at, "250",
                                          "192.0.2.9", "mx", "127.0.1.1");
    }
    [[nodiscard]] std::string complained(const std::string& identity) const {
        const auto at = runtime::wall_now();
        return reporting::complaint_record({envelope(identity, at), {}, "r", reporting::Way{"gmail", "127.0.1.1", true}}, {"ann@isp.example"}, at,
                                           {{}, {}, "abuse", "f", {}});
    }
    [[nodiscard]] std::string held(Meaning how, std::int64_t many, WallTime at = runtime::wall_now()) const {
        return reporting::held_back_note({how, many, at, account, kSharedPool, "shop.example", "", "127.0.1.1", "gmail"});
    }
    json::object answer(const std::string& target) {
        const auto told = ask_operator("GET", target);
        EXPECT_EQ(told.status, 200) << told.body;
        return json::parse(told.body).as_object();
    }
    std::uint64_t sequence = 0;

private:
    [[nodiscard]] const spool::pb::Envelope& envelope(const std::string& identity, WallTime at) const {
        kept_.Clear();
        kept_.set_account(account.value());
        kept_.set_from("news@" + identity);
        kept_.set_identity(identity);
        kept_.set_pool(kSharedPool.value());
        kept_.set_accepted_ms(to_ms(at));
        kept_.add_recipients("ann@isp.example");
        return kept_;
    }
    mutable spool::pb::Envelope kept_;
};

TEST_F(QuestionsTest, SlowTellsWhoHoldsBackInWhichWordsAndWhatToDo) {
    queue.rests_until_ms = to_ms(runtime::wall_now()) + 600'000;
    start();
    count({held(Meaning::blocked, 30, runtime::wall_now() - std::chrono::minutes(5)), delivered()});
    const auto told = answer("/slow");
    const auto& isps = told.at("isps").as_array();
    ASSERT_EQ(isps.size(), 2u) << json::serialize(told);
    EXPECT_EQ(isps[1].at("how"), "makes addresses rest") << "an address of no pool that sent";
    const auto& gmail = isps[0].as_object();
    EXPECT_EQ(gmail.at("isp"), "gmail");
    EXPECT_EQ(gmail.at("pool"), kSharedPoolName);
    EXPECT_EQ(gmail.at("how"), "blocks");
    EXPECT_EQ(gmail.at("blocked"), 30);
    EXPECT_EQ(gmail.at("answered"), 1);
    EXPECT_EQ(gmail.at("waiting"), 3) << "of the lane";
    EXPECT_GT(gmail.at("since_ms").as_int64(), to_ms(runtime::wall_now()) - 7 * 60'000);
    EXPECT_FALSE(gmail.at("means").as_string().empty() || gmail.at("advice").as_string().empty());
    EXPECT_EQ(gmail.at("sources").as_array().size(), 1u);
    EXPECT_EQ(answer("/slow?isp=yahoo").at("isps").as_array().size(), 0u);
}
TEST_F(QuestionsTest, SlowLeavesOutWhatAllMailMeets) {
    start();
    std::vector<std::string> texts{held(Meaning::deferred, 1)};
    for (int i = 0; i < 100; ++i) texts.push_back(delivered());
    count(texts);
    const auto told = answer("/slow");
    ASSERT_EQ(told.at("isps").as_array().size(), 1u) << "its lane has mail that waits for it";
    EXPECT_EQ(told.at("isps").as_array()[0].at("how"), "defers");
}
TEST_F(QuestionsTest, HurtsRanksSendersOfAnAddress) {
    start();
    std::vector<std::string> texts{held(Meaning::throttled, 2)};
    for (int i = 0; i < 40; ++i) texts.push_back(delivered(i < 36 ? "shop.example" : "bad.example"));
    for (int i = 0; i < 6; ++i) texts.push_back(complained("bad.example"));
    count(texts);
    const auto told = answer("/hurts?address=127.0.1.1").at("addresses").as_array();
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].at("pool"), kSharedPoolName);
    EXPECT_EQ(told[0].at("complaints"), 6);
    const auto& senders = told[0].at("senders").as_array();
    ASSERT_EQ(senders.size(), 2u);
    EXPECT_EQ(senders[0].at("identity"), "bad.example");
    EXPECT_EQ(senders[0].at("hurts"), true);
    EXPECT_NEAR(senders[0].at("share_of_mail").as_double(), 4.0 / 40, 0.03);
    EXPECT_EQ(answer("/hurts").at("addresses").as_array().size(), 1u);
    const auto none = ask_operator("GET", "/hurts?address=192.0.2.99");
    EXPECT_EQ(none.status, 404);
    EXPECT_THAT(none.body, HasSubstr("has sent nothing in the last 7 days"));
    EXPECT_EQ(ask_operator("GET", "/hurts?days=0").status, 400);
}
TEST_F(QuestionsTest, ChangesPutsEverythingInOrder) {
    start();
    ASSERT_TRUE(service->put_standing(account, {}, {reputation::State::paused, runtime::wall_now() - std::chrono::minutes(3), "The bounce rate is high."}));
    ASSERT_TRUE(service->pause({control::Pause::Kind::domain, "isp.example", "ticket 4711", runtime::wall_now()}));
    EXPECT_EQ(ask_operator("POST", "/accounts", R"({"name":"other"})").status, 200);
    count({held(Meaning::blocked, 400), delivered(), delivered("shop.example", runtime::wall_now() - std::chrono::hours(30))});
    const auto told = answer("/changes");
    const auto& all = told.at("changes").as_array();
    std::vector<std::string> texts;
    std::int64_t before = INT64_MAX;
    for (const auto& each : all) {
        texts.emplace_back(each.at("text").as_string());
        EXPECT_LE(each.at("at_ms").as_int64(), before);
        before = each.at("at_ms").as_int64();
    }
    EXPECT_THAT(texts, testing::Contains(HasSubstr("account shop is paused: The bounce rate is high.")));
    EXPECT_THAT(texts, testing::Contains(HasSubstr("isp.example was paused: ticket 4711")));
    EXPECT_THAT(texts, testing::Contains(HasSubstr("POST /accounts")));
    EXPECT_THAT(texts, testing::Contains(HasSubstr("gmail: blocks 400 of 401 attempts")));
    const auto& biggest = told.at("biggest").as_array();
    ASSERT_FALSE(biggest.empty());
    EXPECT_EQ(biggest[0].at("kind"), "reputation");
    EXPECT_EQ(told.at("isps").as_array()[0].at("before").at("messages"), 1);
    EXPECT_EQ(ask_operator("GET", "/changes?since_ms=5").status, 400);
    EXPECT_EQ(ask("GET", "/warmpost/v1/changes").status, 403) << "not an account's to ask";
}
TEST_F(QuestionsTest, ChangesLeavesOutSignInsAndTellsAddressesInOrderTogether) {
    start();
    ASSERT_EQ(ask_operator("POST", "/session-links", "{}").status, 200);
    for (int i = 1; i <= 5; ++i) ASSERT_TRUE(service->store_checks("127.0.1." + std::to_string(i), {{"bind", checks::State::ok, "", "ok", "", false}}));
    ASSERT_TRUE(service->store_checks("127.0.1.9", {{"fcrdns", checks::State::ok, "", "ok", "", false}}));
    std::vector<std::string> texts;
    const auto told = answer("/changes");
    for (const auto& each : told.at("changes").as_array()) texts.emplace_back(each.at("text").as_string());
    EXPECT_THAT(texts, testing::Contains(HasSubstr("5 addresses are in order: bind; 127.0.1.")));
    EXPECT_THAT(texts, testing::Contains("127.0.1.9 is in order: fcrdns"));
    EXPECT_THAT(texts, testing::Not(testing::Contains(HasSubstr("127.0.1.1 is in order"))));
    EXPECT_THAT(texts, testing::Not(testing::Contains(HasSubstr("/session-links")))) << "looking changes nothing";
}
TEST_F(QuestionsTest, ListedSaysSinceWhenAndTheWayOff) {
    start();
    checks::Verdict listed{"dnsbl:zen.spamhaus.org", checks::State::problem, "127.0.0.2", "listed by zen.spamhaus.org (127.0.0.2)", "Stop it.", false};
    checks::Verdict clean{"dnsbl:bl.spamcop.net", checks::State::ok, "", "not listed by bl.spamcop.net", "", false};
    ASSERT_TRUE(service->store_checks("127.0.1.1", {listed, clean, {"bind", checks::State::ok, "", "ok", "", false}}));
    const auto told = answer("/listed?address=127.0.1.1&fresh=true").at("addresses").as_array();
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].at("listed"), 1);
    EXPECT_EQ(answer("/listed").at("asked"), 0) << "none is configured here";
    ASSERT_EQ(told[0].at("lists").as_array().size(), 2u) << "block lists only";
    const auto& lists = told[0].at("lists").as_array();
    const auto& zen = lists[0].at("list") == "zen.spamhaus.org" ? lists[0] : lists[1];
    EXPECT_EQ(zen.at("state"), "listed");
    EXPECT_THAT(std::string(zen.at("way_off").as_string()), HasSubstr("check.spamhaus.org"));
    EXPECT_EQ(address_checks.asked, std::vector<std::string>{"127.0.1.1"}) << "looked at now";
    const auto other = ask_operator("GET", "/listed?address=192.0.2.99");
    EXPECT_EQ(other.status, 404);
    EXPECT_THAT(other.body, HasSubstr("none of our addresses"));
    EXPECT_THAT(other.body, HasSubstr("99.2.0.192."));
    EXPECT_EQ(ask_operator("GET", "/listed?address=nonsense").status, 400);
    const auto changes = answer("/changes");
    EXPECT_THAT(std::string(changes.at("biggest").as_array()[0].at("text").as_string()), HasSubstr("listed by zen.spamhaus.org"));
}
TEST_F(QuestionsTest, ReputationsAreToldByKind) {
    const PlayedRates rates;
    rated_senders = &rates;
    start();
    control::ConfigurationSet set;
    for (const char* name : {"news", "orders"}) {
        set.name = name;
        ASSERT_TRUE(service->create_configuration_set(account, set));
    }
    auto told = answer("/reputation?account=shop").at("reputations").as_array();
    ASSERT_EQ(told.size(), 3u);
    EXPECT_EQ(rates.asked, 1) << "all sets of an account by one read";
    EXPECT_EQ(told[0].at("kind"), "account");
    EXPECT_EQ(told[0].at("name"), "shop");
    EXPECT_DOUBLE_EQ(told[0].at("throttle_rate").as_double(), 0.5);
    EXPECT_EQ(told[1].at("kind"), "configuration-set");
    EXPECT_DOUBLE_EQ(told[1].at("bounce_rate").as_double(), 0.07);
    EXPECT_EQ(told[2].at("messages"), 0) << "it sent nothing";
    EXPECT_EQ(answer("/reputation?kind=configuration-set&account=shop&name=news").at("reputations").as_array().size(), 1u);
    told = answer("/reputation?kind=address").at("reputations").as_array();
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[0].at("name"), "127.0.2.1") << "who stands badly comes first";
    EXPECT_EQ(told[0].at("state"), "under review");
    EXPECT_EQ(told[0].at("advice"), "Send less.");
    EXPECT_DOUBLE_EQ(told[0].at("block_rate").as_double(), 0.5);
    EXPECT_EQ(told[0].at("least"), json::parse(R"({"bounces":10,"complaints":2,"blocks":10,"throttles":50})"));
    EXPECT_FALSE(rates.last);
    EXPECT_EQ(answer("/reputation?kind=address&name=127.0.1.1").at("reputations").as_array().size(), 1u);
    EXPECT_EQ(answer("/reputation?kind=address&limit=1").at("more"), 1);
    EXPECT_EQ(ask("GET", "/warmpost/v1/reputation?kind=identity").status, 200);
    EXPECT_EQ(rates.last, account) << "an account is told of its own mail";
    EXPECT_EQ(ask_operator("GET", "/reputation?kind=source").status, 400);
    EXPECT_EQ(ask_operator("GET", "/reputation?name=x").status, 400);
}

}  // namespace
}  // namespace warmpost::ingress
