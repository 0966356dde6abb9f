// What accounts are told of their own by the wire: decisions and explanations without hidden addresses, priorities, DNS records one by one.
#include <gmock/gmock.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <thread>

#include "ingress/http/operator/address_veil.h"
#include "ingress/http/operator/pool_outlook.h"
#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using http::operators::AddressVeil;
using managed::DecisionKind;
using testing::HasSubstr;
using testing::Not;

json::object parsed(const test::HttpAnswer& answer) { return json::parse(answer.body).as_object(); }

TEST(AddressVeil, CoversAddressesAndTheNamesThatStandForThem) {
    const AddressVeil veil({"192.0.2.1"}, {"a7.mx.example"});
    EXPECT_EQ(veil.cover("from 192.0.2.1 and 192.0.2.7."), "from 192.0.2.1 and an address.");
    EXPECT_EQ(veil.cover("421 4.7.28 [192.0.2.7      15] slow down"), "421 4.7.28 [an address      15] slow down");
    EXPECT_EQ(veil.cover("2001:db8::7 (resting), [2001:db8::8]:25"), "an address (resting), [an address]:25");
    EXPECT_EQ(veil.cover("blocked A7.mx.example[192.0.2.7]"), "blocked an address[an address]");
    EXPECT_EQ(veil.cover("host=a7.mx.example. at 192.0.2.7:2525, 192.0.2.8..."), "host=an address. at an address:2525, an address...");
    EXPECT_EQ(veil.cover("b7.mx.example, smtp.a7.mx.example, a7.mx.example.org"), "b7.mx.example, smtp.an address, a7.mx.example.org");
    EXPECT_EQ(veil.cover("said 192.0.2.7: no", "192.0.2.7"), "said 192.0.2.7: no") << "of its own message";
    EXPECT_TRUE(veil.covers("192.0.2.7"));
    EXPECT_FALSE(veil.covers("192.0.2.1"));
    EXPECT_EQ(AddressVeil{}.cover("192.0.2.7 a7.mx.example"), "192.0.2.7 a7.mx.example") << "the operator's";
}

TEST(AddressVeil, LeavesOtherWordsAlone) {
    const AddressVeil veil({}, {"mx"});
    for (const auto* text : {"451 4.7.1 try later", "grant 1887000000000123 of auto/gmail: may take 10 until 12:10 (policy time)", "1.2.3.4.5", "x192.0.2.7",
                             "::", "", "2026-11-26T17:30:00.123Z", "mx.example", "abc::def1g"})
        EXPECT_EQ(veil.cover(text), text);
}

class OwnViewsTest : public HttpServerTest {
protected:
    OwnViewsTest() { config.egress.inventory.push_back({IpAddress::parse("127.0.2.1").value(), "hidden.mx.example"}); }
    void start_managed() {
        start();
        ASSERT_TRUE(service->create_pool(account, "auto", control::ScalingMode::managed));
        pool = service->snapshot()->own_pool(account, "auto")->id;
        ASSERT_EQ(service->lease_managed(pool, 1).value().size(), 1u);
    }
    void decide(DecisionKind kind, const char* why, std::uint64_t id = 0) {
        const auto now = runtime::wall_now();
        ASSERT_TRUE(service->store_decisions({{id, pool, false, {now, kind, "gmail", "127.0.2.1", 1000, 1200, why}, now}}));
    }
    // A message of the account, or of another, that left from 127.0.2.1.
    void left(const std::string& id, std::int64_t from, bool internal = false) {
        spool::Outcome outcome;
        spool::pb::HistoryEntry accepted, entry;
        outcome.message_id = id;
        for (auto* each : {&accepted, &entry}) each->set_at_ms(to_ms(runtime::wall_now()) - 20'000);
        accepted.set_kind(spool::pb::HistoryEntry::ACCEPTED);
        accepted.mutable_envelope()->set_account(from);
        accepted.mutable_envelope()->set_internal(internal);
        accepted.mutable_envelope()->set_pool(pool.value());
        entry.set_kind(spool::pb::HistoryEntry::ATTEMPT);
        entry.set_source_ip("127.0.2.1");
        entry.set_isp("gmail");
        entry.set_pool_name("auto");
        entry.set_decision("grant 1887000000000123 of auto/gmail; 127.0.2.1 before 127.0.2.9");
        outcome.history = {accepted, entry};
        spool->record(std::move(outcome));
        spool->flush();
    }
    PoolId pool;
};

TEST_F(OwnViewsTest, BesidesItsUseAnIspOfAPoolTellsWhatItAnsweredAndWhatIsExpected) {
    start_managed();
    control::ManagedScaler scaler;
    scaler.pool = pool;
    scaler.state.day = 3;
    auto& volume = scaler.state.isps["gmail"];
    volume.since = 0;
    volume.days = {700, 900, 800};
    ASSERT_TRUE(service->put_scaler_state(scaler));
    spool::Outcome outcome;
    const auto today = std::chrono::floor<std::chrono::days>(runtime::wall_now());
    for (const auto* source : {"127.0.2.1", "127.0.2.9"})
        outcome.usage.push_back({{today, account, spool::UsageKind::managed, source, "gmail"}, {.delivered = 5, .throttled = 3, .blocked = 1}});
    spool->record(std::move(outcome));
    spool->flush();
    http::operators::PoolStory story;
    story.scaler = service->scaler_state(pool).value();
    story.answers = http::operators::answers_to(*spool, *service->snapshot()->pool(pool), runtime::wall_now());
    runtime::ManagedLaneView lane;
    lane.isp = IspId{"gmail"};
    json::object row;
    http::operators::put_outlook(row, story, lane);
    EXPECT_EQ(json::serialize(row), R"({"throttled":3,"blocked":1,"forecast_day":800})") << "another pool's address is not counted; a day that stands out is not expected";
    lane.isp = IspId{"host.example"};
    lane.known_isp = false;
    row.clear();
    http::operators::put_outlook(row, story, lane);
    EXPECT_EQ(json::serialize(row), R"({"forecast_day":0})");
}

TEST_F(OwnViewsTest, AnAccountIsToldEachDecisionWithItsReasonAndWithoutAddresses) {
    start_managed();
    decide(DecisionKind::cut, "3 of 40 answers throttled: \"421 4.7.28 [127.0.2.1] slow, hidden.mx.example\"");
    decide(DecisionKind::idle, "silent for a day");
    const auto answer = ask("GET", "/warmpost/v1/my-pools/auto/decisions");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto list = parsed(answer).at("decisions").as_array();
    ASSERT_EQ(list.size(), 1u) << "what fades in silence is asked for by itself";
    EXPECT_EQ(list[0].at("kind"), "cut");
    EXPECT_EQ(list[0].at("address"), "");
    EXPECT_EQ(list[0].at("why"), "3 of 40 answers throttled: \"421 4.7.28 [an address] slow, an address\"");
    EXPECT_THAT(std::string(list[0].at("text").as_string()), HasSubstr("cut an address at gmail from 1,000 to 1,200 messages in 24 h: 3 of 40"));
    EXPECT_THAT(answer.body, Not(HasSubstr("127.0.2.1")));
    EXPECT_THAT(answer.body, Not(HasSubstr("hidden.mx")));
    EXPECT_EQ(parsed(ask("GET", "/warmpost/v1/my-pools/auto/decisions?kind=idle")).at("decisions").as_array().size(), 1u);
    EXPECT_EQ(parsed(ask("GET", "/warmpost/v1/my-pools/auto/decisions?isp=yahoo")).at("decisions").as_array().size(), 0u);
    EXPECT_EQ(ask("GET", "/warmpost/v1/my-pools/auto/decisions?kind=whim").status, 400);
    EXPECT_EQ(ask("GET", "/warmpost/v1/my-pools/gone/decisions").status, 404);
    EXPECT_EQ(ask("GET", "/warmpost/v1/managed/decisions").status, 403) << "of all pools: the operator's";
    EXPECT_THAT(ask_operator("GET", "/my-pools/auto/decisions").body, HasSubstr(R"("address":"127.0.2.1")"));
}

TEST_F(OwnViewsTest, DecisionsOfAnotherAccountsPoolAreNotThere) {
    start_managed();
    const auto other = service->create_account({"other", true, 1, 1});
    ASSERT_TRUE(other);
    ASSERT_TRUE(service->create_pool(*other, "theirs", control::ScalingMode::managed));
    EXPECT_EQ(ask("GET", "/warmpost/v1/my-pools/theirs/decisions").status, 404);
    EXPECT_EQ(ask("GET", "/warmpost/v1/my-pools/theirs/decisions?account=other").status, 404);
    EXPECT_EQ(ask_operator("GET", "/my-pools/theirs/decisions?account=other").status, 200);
}

TEST_F(OwnViewsTest, ShownAddressesAreShownInDecisions) {
    config.managed.show_addresses = true;
    start_managed();
    decide(DecisionKind::raise, "all of 800 taken");
    EXPECT_THAT(ask("GET", "/warmpost/v1/my-pools/auto/decisions").body, HasSubstr("raised 127.0.2.1 at gmail"));
}

TEST_F(OwnViewsTest, AnOverrideIsToldWithoutWhoTheOperatorIs) {
    start_managed();
    ASSERT_EQ(ask_as(operator_key, "POST", "/warmpost/v1/managed/overrides", R"({"pool":"auto","day_cap":500,"for_seconds":600,"reason":"Gmail defers us"})")
                  .status,
              200);
    const auto answer = ask("GET", "/warmpost/v1/my-pools/auto/decisions");
    EXPECT_THAT(answer.body, HasSubstr("at most 500 a day; Gmail defers us"));
    EXPECT_THAT(answer.body, Not(HasSubstr(operator_key.key_id)));
    left("m-1", account.value());
    const auto explained = ask("GET", "/warmpost/v1/explain/message/m-1");
    EXPECT_EQ(parsed(explained).at("overrides").at(0).at("by"), "the operator");
    EXPECT_THAT(explained.body, Not(HasSubstr(operator_key.key_id)));
    const auto id = std::to_string(parsed(explained).at("overrides").at(0).at("id").to_number<std::uint64_t>());
    ASSERT_EQ(ask_as(operator_key, "DELETE", "/warmpost/v1/managed/overrides/" + id).status, 200);
    const auto ended = ask("GET", "/warmpost/v1/my-pools/auto/decisions?kind=override");
    EXPECT_THAT(ended.body, HasSubstr("was ended\""));
    EXPECT_THAT(ended.body, Not(HasSubstr(operator_key.key_id)));
}

TEST_F(OwnViewsTest, AnAccountIsToldWhyItsOwnMessageLeftAsItDid) {
    start_managed();
    decide(DecisionKind::grant, "may take 10 until 12:10; allowance of 127.0.2.1 is 1,200, of 127.0.2.9 400", 1887000000000123);
    decide(DecisionKind::block, "550 5.7.1 [127.0.2.1] blocked, as was 127.0.2.9");
    left("m-1", account.value());
    const auto answer = ask("GET", "/warmpost/v1/explain/message/m-1");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto attempt = parsed(answer).at("attempts").at(0).as_object();
    EXPECT_EQ(attempt.at("source"), "127.0.2.1") << "which its events have too";
    EXPECT_EQ(attempt.at("decision"), "grant 1887000000000123 of auto/gmail; 127.0.2.1 before an address");
    EXPECT_THAT(std::string(attempt.at("grant").as_string()), HasSubstr("allowance of 127.0.2.1 is 1,200, of an address 400"));
    EXPECT_EQ(attempt.at("before").as_array().size(), 0u) << "what came after the message moved it not";
    EXPECT_THAT(answer.body, Not(HasSubstr("127.0.2.9")));
    EXPECT_THAT(ask_operator("GET", "/explain/message/m-1").body, HasSubstr("127.0.2.9"));
    const auto story = ask("GET", "/warmpost/v1/messages/m-1");
    EXPECT_THAT(story.body, HasSubstr("127.0.2.1 before an address"));
    EXPECT_THAT(story.body, Not(HasSubstr("127.0.2.9")));
    EXPECT_THAT(ask_operator("GET", "/messages/m-1").body, HasSubstr("127.0.2.9"));
}

// An address comes from another account's pool with what was learned there, but not with that account's figures.
TEST_F(OwnViewsTest, WhatMovedAnAddressInAnotherAccountsPoolIsTheOperatorsToSee) {
    start_managed();
    const auto other = service->create_account({"other", true, 1, 1});
    ASSERT_TRUE(other);
    ASSERT_TRUE(service->create_pool(*other, "theirs", control::ScalingMode::managed));
    const auto theirs = service->snapshot()->own_pool(*other, "theirs")->id;
    const auto before = runtime::wall_now() - std::chrono::minutes(2);
    const auto cut = [&](PoolId of, const char* why) {
        return control::ManagedDecision{0, of, false, {before, DecisionKind::cut, "gmail", "127.0.2.1", 9000, 7000, why}, before};
    };
    ASSERT_TRUE(service->store_decisions({cut(theirs, "their volume"), cut(pool, "own volume")}));
    left("m-1", account.value());
    const auto told = ask("GET", "/warmpost/v1/explain/message/m-1");
    EXPECT_THAT(told.body, HasSubstr("own volume"));
    EXPECT_THAT(told.body, Not(HasSubstr("their")));
    EXPECT_THAT(ask_operator("GET", "/explain/message/m-1").body, HasSubstr("their volume"));
}

TEST_F(OwnViewsTest, OfManyAttemptsTheLatestAreExplained) {
    start_managed();
    left("m-1", account.value());
    spool::Outcome outcome;
    outcome.message_id = "m-1";
    for (int i = 0; i < 60; ++i) {
        auto& entry = outcome.history.emplace_back();
        entry.set_at_ms(to_ms(runtime::wall_now()) - 19'000 + i);
        entry.set_kind(spool::pb::HistoryEntry::ATTEMPT);
        entry.set_source_ip("127.0.2.1");
        entry.set_isp("gmail");
        entry.set_decision("attempt " + std::to_string(i));
    }
    spool->record(std::move(outcome));
    spool->flush();
    const auto attempts = parsed(ask("GET", "/warmpost/v1/explain/message/m-1")).at("attempts").as_array();
    ASSERT_EQ(attempts.size(), 50u) << "each costs reads";
    EXPECT_EQ(attempts.front().at("decision"), "attempt 10");
    EXPECT_EQ(attempts.back().at("decision"), "attempt 59");
}

TEST_F(OwnViewsTest, OtherMessagesAreNotThereForAnAccount) {
    start_managed();
    left("m-theirs", account.value() + 1);
    left("m-house", account.value(), true);
    for (const auto* id : {"m-theirs", "m-house", "unknown"}) {
        EXPECT_EQ(ask("GET", std::string("/warmpost/v1/explain/message/") + id).status, 404) << id;
        EXPECT_EQ(ask("GET", std::string("/warmpost/v1/messages/") + id).status, 404) << id;
    }
    EXPECT_EQ(ask_operator("GET", "/explain/message/m-theirs").status, 200);
}

TEST_F(OwnViewsTest, AMessageUnderWayIsSaidToBeAndItsEndIsAwaitedOnlyWhenAsked) {
    start_managed();
    const auto message = test::make_message(100, 2, account.value(), runtime::wall_now());
    ASSERT_TRUE(test::append(*spool, message));
    const auto id = message->envelope.message_id(), path = "/warmpost/v1/messages/" + id;
    const auto told = parsed(ask("GET", path));   // at once: its acceptance is written with the next batch
    EXPECT_EQ(told.at("under_way"), true) << "nobody waits in the queue, and no end is written";
    EXPECT_EQ(told.at("entries").as_array().size(), 1u);
    EXPECT_EQ(parsed(ask("GET", "/warmpost/v1/explain/message/" + id)).at("under_way"), true);
    std::jthread ends([&] {
        for (const std::uint32_t recipient : {0, 1}) {
            std::this_thread::sleep_for(std::chrono::milliseconds(150));
            spool::Outcome outcome;
            outcome.message_id = id;
            outcome.history.emplace_back().set_kind(spool::pb::HistoryEntry::DROPPED);
            outcome.updates.push_back({.index = recipient, .ended = true, .last_reply = {}});
            spool->record(std::move(outcome));
        }
    });
    const auto ended = parsed(ask("GET", path + "?wait=true"));
    ends.join();
    EXPECT_EQ(ended.at("under_way"), false);
    EXPECT_EQ(ended.at("entries").as_array().size(), 3u);
    EXPECT_EQ(ask("GET", path + "?wait=perhaps").status, 400);
}

TEST_F(OwnViewsTest, AnEndThatComesRightAfterTheQuestionIsTold) {
    start_managed();
    const auto message = test::make_message(100, 1, account.value(), runtime::wall_now());
    ASSERT_TRUE(test::append(*spool, message));
    spool->flush();
    spool::Outcome outcome;
    outcome.message_id = message->envelope.message_id();
    outcome.history.emplace_back().set_kind(spool::pb::HistoryEntry::DROPPED);
    outcome.updates.push_back({.index = 0, .ended = true, .last_reply = {}});
    spool->record(std::move(outcome));   // not written yet
    const auto ended = parsed(ask("GET", "/warmpost/v1/messages/" + message->envelope.message_id() + "?wait=true"));
    EXPECT_EQ(ended.at("under_way"), false);
    EXPECT_EQ(ended.at("entries").as_array().size(), 2u);
}

TEST_F(OwnViewsTest, ThePriorityOfASetIsReadBack) {
    start();
    for (const auto* name : {"receipts", "news"})
        ASSERT_EQ(ask("POST", "/v2/email/configuration-sets", std::string(R"({"ConfigurationSetName":")") + name + R"("})").status, 200);
    EXPECT_EQ(parsed(ask("GET", "/warmpost/v1/configuration-sets/news/priority")).at("priority"), "normal");
    ASSERT_EQ(ask("POST", "/warmpost/v1/configuration-sets/news/priority", R"({"priority":"bulk"})").status, 200);
    EXPECT_EQ(parsed(ask("GET", "/warmpost/v1/configuration-sets/news/priority")).at("priority"), "bulk");
    EXPECT_EQ(json::serialize(parsed(ask("GET", "/warmpost/v1/configuration-sets")).at("configuration_sets")),
              R"([{"configuration_set":"news","priority":"bulk"},{"configuration_set":"receipts","priority":"normal"}])");
    EXPECT_EQ(ask("GET", "/warmpost/v1/configuration-sets/none/priority").status, 404);
    EXPECT_EQ(parsed(ask_operator("GET", "/configuration-sets/news/priority?account=shop")).at("priority"), "bulk");
}

TEST_F(OwnViewsTest, EachRecordOfAnIdentityIsLookedForByItself) {
    start();
    const auto tokens = service->snapshot()->account(account)->identities.at("shop.example").dkim_tokens;
    ASSERT_EQ(tokens.size(), 3u);
    ASSERT_TRUE(service->put_mail_from(account, "shop.example", "bounce.shop.example", false));
    {
        const std::lock_guard lock(resolver.mutex);
        resolver.cnames[tokens[0] + "._domainkey.shop.example"] = tokens[0] + ".dkim.mx.example";
        resolver.cnames[tokens[1] + "._domainkey.shop.example"] = "elsewhere.example";
        resolver.mxs["bounce.shop.example"] = {{10, "feedback.mx.example"}, {20, "other.example"}};
        resolver.txts["bounce.shop.example"] = {"some-site-verification=1", "v=spf1 include:bounce.mx.example ~all"};
        resolver.txts["_dmarc.shop.example"] = {"v=DMARC1; p=reject"};
    }
    const auto answer = ask("GET", "/warmpost/v1/identities/shop.example/dns");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto records = parsed(answer).at("records").as_array();
    ASSERT_EQ(records.size(), 6u) << answer.body;
    EXPECT_EQ(records[0].at("state"), "found");
    EXPECT_EQ(records[0].at("value").as_string(), tokens[0] + ".dkim.mx.example");
    EXPECT_EQ(records[1].at("state"), "wrong");
    EXPECT_EQ(records[1].at("answers").at(0), "elsewhere.example");
    EXPECT_EQ(records[2].at("state"), "missing");
    EXPECT_EQ(records[3].at("type"), "MX");
    EXPECT_EQ(records[3].at("state"), "wrong");
    EXPECT_THAT(std::string(records[3].at("detail").as_string()), HasSubstr("no other MX"));
    EXPECT_EQ(records[4].at("state"), "found");
    EXPECT_EQ(records[4].at("answers").as_array().size(), 1u) << "other texts of the name are nobody's business";
    EXPECT_EQ(records[5].at("state"), "found") << "any policy will do";
    EXPECT_EQ(records[5].at("needed"), false);
    EXPECT_GT(parsed(answer).at("looked_ms").as_int64(), 0);
    const auto unseen = parsed(ask("GET", "/warmpost/v1/identities/shop.example/dns?look=false"));
    EXPECT_EQ(unseen.at("looked_ms"), 0);
    EXPECT_EQ(unseen.at("records").at(0).at("state"), "unknown");
    EXPECT_EQ(ask("GET", "/warmpost/v1/identities/none.example/dns").status, 404);
    EXPECT_EQ(ask_operator("GET", "/identities/shop.example/dns?account=shop").status, 200);
}

TEST_F(OwnViewsTest, ALaneIsNamedByWhatItIsPausedBy) {
    start();
    const auto lane = parsed(ask_operator("GET", "/queue")).at("lanes").at(0).as_object();
    EXPECT_EQ(lane.at("lane"), "ses-shared-pool/gmail");
    EXPECT_EQ(lane.at("account"), "");
    runtime::LaneView own;
    own.pool = "news";
    own.isp = "gmail";
    own.account = AccountId{2};
    EXPECT_EQ(own.name(), "000000000002/news/gmail");
}

}  // namespace
}  // namespace warmpost::ingress
