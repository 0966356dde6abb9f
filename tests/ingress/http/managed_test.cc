// Managed pools by the wire: what accounts see, overrides, explain, metrics.
#include <gmock/gmock.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <prometheus/text_serializer.h>

#include "base/strings.h"
#include "ingress/http/operator/metrics.h"
#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using managed::DecisionKind;
using testing::HasSubstr;
using testing::Not;

json::object parsed(const test::HttpAnswer& answer) { return json::parse(answer.body).as_object(); }

class ManagedTest : public HttpServerTest {
protected:
    ManagedTest() {
        for (const auto* text : {"127.0.2.1", "127.0.2.2"}) config.egress.inventory.push_back({IpAddress::parse(text).value(), ""});
    }
    // A managed pool "auto" with 127.0.2.1, and a lane towards gmail.
    void start_managed() {
        start();
        ASSERT_TRUE(service->create_pool(account, "auto", control::ScalingMode::managed));
        pool = service->snapshot()->own_pool(account, "auto")->id;
        ASSERT_EQ(service->lease_managed(pool, 1).value().size(), 1u);
        runtime::ManagedLaneView lane;
        lane.pool = pool;
        lane.account = account;
        lane.pool_name = "auto";
        lane.isp = IspId{"gmail"};
        lane.dedicated_24h = 750;
        lane.shared_24h = 250;
        lane.dedicated_sum = 1750;
        lane.shared_sum = 250;
        lane.spills_because = "127.0.2.1 warms up";
        managed::PairView pair;
        pair.address = "127.0.2.1";
        pair.allowance_day = pair.available_day = 1200;
        pair.taken_day = 750;
        pair.state = "explores above 1,200 a day";
        lane.pairs.push_back(pair);
        managed.lanes = {lane};
    }
    void decide(DecisionKind kind, const char* why, std::uint64_t id = 0) {
        const auto now = runtime::wall_now();
        ASSERT_TRUE(service->store_decisions({{id, pool, false, {now, kind, "gmail", "127.0.2.1", 1000, 1200, why}, now}}));
    }
    std::vector<std::string> listed() {
        std::vector<std::string> ips;
        const auto body = parsed(ask("GET", "/v2/email/dedicated-ips"));
        for (const auto& each : body.at("DedicatedIps").as_array()) ips.emplace_back(each.at("Ip").as_string());
        return ips;
    }
    PoolId pool;
};

TEST_F(ManagedTest, AddressesAreHiddenFromTheAccountAndNeverFromTheOperator) {
    start_managed();
    EXPECT_TRUE(listed().empty());
    EXPECT_EQ(parsed(ask("GET", "/v2/email/dedicated-ips?PoolName=auto")).at("DedicatedIps").as_array().size(), 0u);
    const auto hidden = ask("GET", "/v2/email/dedicated-ips/127.0.2.1");
    EXPECT_EQ(hidden.header("x-amzn-ErrorType"), "NotFoundException");
    EXPECT_EQ(parsed(ask("GET", "/warmpost/v1/my-addresses")).at("addresses").as_array().size(), 0u);
    EXPECT_THAT(ask_operator("GET", "/addresses").body, HasSubstr(R"("managed":true)"));
    EXPECT_EQ(parsed(ask_operator("GET", "/my-addresses")).at("addresses").as_array().size(), 1u);
}

struct OwnWord {
    const char *method, *before, *after, *body;
    [[nodiscard]] std::string target(const std::string& ip) const { return before + ip + after; }
};
constexpr OwnWord kOwnWords[] = {{"GET", "/v2/email/dedicated-ips/", "", ""},
                                 {"PUT", "/v2/email/dedicated-ips/", "/warmup", R"({"WarmupPercentage":50})"},
                                 {"PUT", "/v2/email/dedicated-ips/", "/pool", R"({"DestinationPoolName":"ses-default-dedicated-pool"})"},
                                 {"PUT", "/v2/email/dedicated-ips/", "/pool", R"({"DestinationPoolName":"auto"})"},
                                 {"DELETE", "/warmpost/v1/my-addresses/", "", ""}};

TEST_F(ManagedTest, AHiddenAddressIsAnsweredToTheLetterAsOneThatIsNotTheAccounts) {
    start_managed();
    for (const auto& word : kOwnWords) {
        const auto hidden = ask(word.method, word.target("127.0.2.1"), word.body), foreign = ask(word.method, word.target("127.0.2.9"), word.body);
        EXPECT_EQ(hidden.status, 404u) << hidden.body;
        EXPECT_EQ(hidden.status, foreign.status);
        EXPECT_EQ(hidden.header("x-amzn-ErrorType"), foreign.header("x-amzn-ErrorType"));
        auto text = foreign.body;
        if (const auto at = text.find("127.0.2.9"); at != std::string::npos) text.replace(at, 9, "127.0.2.1");
        EXPECT_EQ(hidden.body, text);
    }
    EXPECT_THAT(ask_operator("DELETE", "/my-addresses/127.0.2.1?account=shop").body, HasSubstr("is MANAGED")) << "operators see all";
    EXPECT_EQ(parsed(ask("GET", "/warmpost/v1/findings?address=127.0.2.1")).at("findings").as_array().size(), 0u);
}

TEST_F(ManagedTest, AShownAddressIsRefusedWithTheReason) {
    config.managed.show_addresses = true;
    start_managed();
    for (const auto& word : kOwnWords) {
        if (std::string_view(word.method) == "GET" || std::string_view(word.body).find("auto") != std::string_view::npos) continue;
        const auto refused = ask(word.method, word.target("127.0.2.1"), word.body);
        EXPECT_EQ(refused.status, 400u) << refused.body;
        EXPECT_THAT(refused.body, HasSubstr("MANAGED"));
    }
}

TEST_F(ManagedTest, AddressesAreListedAsSesDoesTodayWhenTheConfigurationSaysSo) {
    config.managed.show_addresses = true;
    start_managed();
    EXPECT_EQ(listed(), std::vector<std::string>{"127.0.2.1"});
    const auto shown = parsed(ask("GET", "/v2/email/dedicated-ips/127.0.2.1")).at("DedicatedIp").as_object();
    EXPECT_EQ(shown.at("WarmupStatus").as_string(), "NOT_APPLICABLE");
    EXPECT_EQ(shown.at("WarmupPercentage").as_int64(), -1);
    EXPECT_EQ(parsed(ask("GET", "/warmpost/v1/my-addresses")).at("addresses").as_array().size(), 1u);
}

TEST_F(ManagedTest, AnAccountSeesUseByPoolAndIspWithoutAddresses) {
    start_managed();
    const auto answer = ask("GET", "/warmpost/v1/my-pools/auto");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto body = parsed(answer);
    EXPECT_EQ(body.at("status").as_string(), "sending via 1 dedicated address");
    EXPECT_EQ(body.at("isps").at(0).at("dedicated_percentage").to_number<double>(), 75);
    EXPECT_EQ(body.at("use").at("capacity_24h").as_int64(), 1200);
    EXPECT_THAT(answer.body, Not(HasSubstr("127.0.2.1")));
    EXPECT_EQ(ask("GET", "/warmpost/v1/my-pools/gone").status, 404);
    EXPECT_EQ(ask("GET", "/warmpost/v1/explain/pool/auto").status, 403);
}

TEST_F(ManagedTest, AnOverrideIsGivenListedAndEnded) {
    start_managed();
    const auto made = ask_operator("POST", "/managed/overrides",
                                   R"({"pool":"auto","isp":"gmail","day_cap":500,"for_seconds":21600,"reason":"Gmail defers us"})");
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(parsed(made).at("by").as_string(), "terminal");
    EXPECT_EQ(parsed(made).at("text").as_string(), "at most 500 a day");
    EXPECT_EQ(parsed(ask_operator("GET", "/managed/overrides")).at("overrides").as_array().size(), 1u);
    const auto id = std::to_string(parsed(made).at("id").as_int64());
    EXPECT_EQ(parsed(ask_operator("GET", "/managed/overrides?pool=auto&account=shop")).at("overrides").as_array().size(), 1u);
    ASSERT_TRUE(service->create_pool(account, "other", control::ScalingMode::managed));
    EXPECT_EQ(parsed(ask_operator("GET", "/managed/overrides?pool=other")).at("overrides").as_array().size(), 0u);
    EXPECT_EQ(ask_operator("GET", "/managed/overrides?pool=nosuchpool").status, 404);
    EXPECT_EQ(ask_operator("GET", "/managed/overrides?account=shop").status, 400) << "of which pool?";
    EXPECT_EQ(ask_as(operator_key, "DELETE", "/warmpost/v1/managed/overrides/" + id).status, 200);
    EXPECT_EQ(ask_operator("DELETE", "/managed/overrides/" + id).status, 409);
    EXPECT_EQ(ask_operator("DELETE", "/managed/overrides/x").status, 404);
    EXPECT_EQ(parsed(ask_operator("GET", "/managed/overrides")).at("overrides").as_array().size(), 0u);
    const auto past = parsed(ask_operator("GET", "/managed/overrides?all=true")).at("overrides").at(0).as_object();
    EXPECT_EQ(past.at("ended_by").as_string(), operator_key.key_id);
    spool->flush();
    std::string events;
    for (const auto& event : spool->read_events(0, 100)) events += event.json;
    EXPECT_THAT(events, HasSubstr("ManagedOverrideGiven"));
    EXPECT_THAT(events, HasSubstr("ManagedOverrideEnded"));
}

TEST_F(ManagedTest, AnOverrideSaysWhatIsWrong) {
    start_managed();
    for (const auto& [body, word] : {std::pair(R"({"isp":"gmail"})", "pool"),
                                     {R"({"pool":"nope","day_cap":1,"for_seconds":60,"reason":"x"})", "does not exist"},
                                     {R"({"pool":"auto","day_cap":1,"for_seconds":60})", "reason"},
                                     {R"({"pool":"auto","day_cap":1,"reason":"x"})", "how long"},
                                     {R"({"pool":"auto","day_cap":1,"reason":"x","for_seconds":9999999})", "30 days"},
                                     {R"({"pool":"auto","reason":"x","for_seconds":60})", "freeze_scaling"},
                                     {R"({"pool":"auto","day_cap":1.5,"reason":"x","for_seconds":60})", "whole number"},
                                     {R"({"pool":"auto","day_cap":"9"})", "must be a number"}}) {
        const auto refused = ask_operator("POST", "/managed/overrides", body);
        EXPECT_GE(refused.status, 400u) << body;
        EXPECT_LT(refused.status, 500u) << body;
        EXPECT_THAT(refused.body, HasSubstr(word));
    }
}

TEST_F(ManagedTest, AFreezeOfAllPoolsIsGivenShownAndEnded) {
    start_managed();
    const auto body = R"({"all":true,"freeze":true,"freeze_scaling":true,"for_seconds":21600,"reason":"upstream outage"})";
    const auto made = ask_operator("POST", "/managed/overrides", body);
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_TRUE(parsed(made).at("all_pools").as_bool());
    EXPECT_EQ(parsed(made).at("pool").as_string(), "(all managed pools)");
    ASSERT_TRUE(service->create_pool(account, "later", control::ScalingMode::managed));
    for (const char* name : {"auto", "later"}) {
        const auto told = parsed(ask_operator("GET", std::string("/explain/pool/") + name));
        EXPECT_EQ(told.at("overrides").at(0).at("reason").as_string(), "upstream outage") << name;
    }
    const auto pools = parsed(ask_operator("GET", "/pools"));
    for (const auto& each : pools.at("pools").as_array())
        EXPECT_EQ(each.at("frozen").as_bool(), each.at("mode").as_string() == "managed") << json::serialize(each);
    EXPECT_EQ(parsed(ask_operator("GET", "/managed/overrides")).at("overrides").as_array().size(), 1u);
    EXPECT_EQ(ask_operator("DELETE", "/managed/overrides/" + std::to_string(parsed(made).at("id").as_int64())).status, 200);
    EXPECT_EQ(parsed(ask_operator("GET", "/explain/pool/auto")).at("overrides").as_array().size(), 0u);
    EXPECT_EQ(parsed(ask_operator("GET", "/explain/pool/auto")).at("decisions").as_array().size(), 2u) << "given, ended";
    for (const auto* wrong :
         {R"({"all":true,"pool":"auto","freeze":true,"for_seconds":60,"reason":"x"})", R"({"all":false,"freeze":true,"for_seconds":60,"reason":"x"})",
          R"({"all":true,"account":"shop","freeze":true,"for_seconds":60,"reason":"x"})",
          R"({"all":true,"address":"127.0.2.1","freeze":true,"for_seconds":60,"reason":"x"})"})
        EXPECT_EQ(ask_operator("POST", "/managed/overrides", wrong).status, 400) << wrong;
}

TEST_F(ManagedTest, CapacityIsWhatTheOperatorLeavesAndSaysSo) {
    start_managed();
    managed.lanes[0].pairs[0].available_day = 40;
    managed.lanes[0].word = "override in force until 2027-01-01T02:00Z: at most 40 in 24 h";
    EXPECT_EQ(parsed(ask("GET", "/warmpost/v1/my-pools/auto")).at("use").at("capacity_limited_by"), "") << "a cap above what it may take limits nothing";
    managed.lanes[0].pairs[0].capped = true;
    for (const auto& use : {parsed(ask("GET", "/warmpost/v1/my-pools/auto")).at("use"), parsed(ask_operator("GET", "/explain/pool/auto")).at("use")}) {
        EXPECT_EQ(use.at("capacity_24h").as_int64(), 40);
        EXPECT_THAT(std::string(use.at("capacity_limited_by").as_string()), HasSubstr("at gmail: override in force"));
    }
    const auto labels = R"({dedicated_ip_pool="auto",isp="gmail",account=")" + to_string(account) + R"("})";
    const auto metrics = ask_operator("GET", "/metrics").body;
    EXPECT_THAT(metrics, HasSubstr("warmpost_managed_available_24_hour_send" + labels + " 40\n"));
    EXPECT_THAT(metrics, HasSubstr("warmpost_managed_override_in_force" + labels + " 1\n"));
    const auto now = parsed(ask("GET", "/warmpost/v1/my-pools/auto/metrics")).at("now").at(0);
    EXPECT_EQ(now.at("Available24HourSend").as_int64(), 40);
    EXPECT_THAT(std::string(now.at("Available24HourSendLimitedBy").as_string()), HasSubstr("override in force"));
}

TEST_F(ManagedTest, AShadowsFiguresStandApartFromRealOnes) {
    start_managed();
    ASSERT_TRUE(service->create_pool(account, "plain", control::ScalingMode::standard));
    ASSERT_TRUE(service->set_pool_options(account, "plain", {{}, {}, {}, true}));
    managed.lanes[0].pool = service->snapshot()->own_pool(account, "plain")->id;
    managed.lanes[0].shadow = true;
    const auto told = parsed(ask_operator("GET", "/explain/pool/plain"));
    EXPECT_FALSE(told.contains("use") || told.contains("wanted"));
    EXPECT_EQ(told.at("would_have").at("dedicated_24h").as_int64(), 750);
    EXPECT_EQ(told.at("would_have").at("wanted").as_int64(), 0);
    const auto& isp = told.at("isps").at(0).as_object();
    EXPECT_FALSE(isp.contains("dedicated_24h") || isp.contains("capacity_24h") || isp.contains("spills_because"));
    EXPECT_EQ(isp.at("taken_by_addresses_24h").as_int64(), 750) << "really";
    EXPECT_EQ(isp.at("would_have").at("shared_24h").as_int64(), 250);
    EXPECT_EQ(isp.at("pairs").at(0).at("taken_day").as_int64(), 750);
    EXPECT_EQ(isp.at("pairs").at(0).at("would_have").at("allowance_day").as_int64(), 1200);
    EXPECT_FALSE(isp.at("pairs").at(0).as_object().contains("allowance_day"));
    EXPECT_FALSE(parsed(ask("GET", "/warmpost/v1/my-pools/plain")).contains("use"));
}

TEST_F(ManagedTest, ExplainsAPool) {
    start_managed();
    decide(DecisionKind::raise, "1,000 taken without a sign of a limit");
    decide(DecisionKind::grant, "grant 5: may take 10", 5);
    const auto answer = ask_operator("GET", "/explain/pool/auto?account=shop&isp=gmail");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto body = parsed(answer);
    EXPECT_EQ(body.at("decisions").as_array().size(), 1u) << "grants every ten minutes would hide the rest";
    EXPECT_EQ(body.at("decisions").at(0).at("text").as_string(),
              "raised 127.0.2.1 at gmail from 1,000 to 1,200 messages in 24 h: 1,000 taken without a sign of a limit");
    EXPECT_EQ(body.at("isps").at(0).at("pairs").at(0).at("state").as_string(), "explores above 1,200 a day");
    EXPECT_EQ(body.at("status").as_string(), "sending via 1 dedicated address");
    EXPECT_EQ(body.at("spill").as_string(), "while-warming");
    EXPECT_EQ(body.at("waiting").at(0).at("waiting").to_number<int>(), 3);
    EXPECT_EQ(body.at("waiting").at(0).at("last_reply").as_string(), "421 later");
    EXPECT_EQ(ask_operator("GET", "/explain/pool/gone").status, 404);
    EXPECT_EQ(parsed(ask_operator("GET", "/managed/decisions?pool=auto&kind=grant")).at("decisions").as_array().size(), 1u);
    EXPECT_EQ(ask_operator("GET", "/managed/decisions?kind=nonsense").status, 400);
}

TEST_F(ManagedTest, ExplainsAMessageByItsGrantAndWhatWasBefore) {
    start_managed();
    decide(DecisionKind::block, "550 blocked");
    decide(DecisionKind::grant, "grant 1887000000000123: may take 10 until 12:10", 1887'000'000'000'123);
    spool::Outcome outcome;
    outcome.message_id = "m-1";
    spool::pb::HistoryEntry entry;
    entry.set_at_ms(to_ms(runtime::wall_now()) + 1000);
    entry.set_kind(spool::pb::HistoryEntry::ATTEMPT);
    entry.set_source_ip("127.0.2.1");
    entry.set_isp("gmail");
    entry.set_pool_name("auto");
    entry.set_decision("grant 1887000000000123 of auto/gmail; 127.0.2.1 of 1 sources");
    spool::pb::HistoryEntry accepted;
    accepted.set_kind(spool::pb::HistoryEntry::ACCEPTED);
    accepted.mutable_envelope()->set_account(account.value());
    accepted.mutable_envelope()->set_pool(pool.value());
    outcome.history.push_back(accepted);
    outcome.history.push_back(entry);
    spool->record(std::move(outcome));
    spool->flush();
    ASSERT_EQ(ask_operator("POST", "/managed/overrides", R"({"all":true,"freeze":true,"for_seconds":60,"reason":"outage"})").status, 200);
    const auto answer = ask_operator("GET", "/explain/message/m-1");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto attempt = parsed(answer).at("attempts").at(0).as_object();
    EXPECT_THAT(std::string(attempt.at("grant").as_string()), HasSubstr("may take 10 until 12:10"));
    ASSERT_EQ(attempt.at("before").as_array().size(), 1u);
    EXPECT_THAT(std::string(attempt.at("before").at(0).at("text").as_string()), HasSubstr("gmail blocks 127.0.2.1"));
    EXPECT_EQ(attempt.at("overrides").at(0).at("reason").as_string(), "outage") << "was in force at the attempt";
    EXPECT_EQ(parsed(answer).at("overrides").at(0).at("reason").as_string(), "outage");
    EXPECT_EQ(ask_operator("GET", "/explain/message/unknown").status, 404);
}

TEST_F(ManagedTest, MetricsHaveSessNamesInTheHelpAndPrometheusOnes) {
    start_managed();
    const auto answer = ask_operator("GET", "/metrics");
    ASSERT_EQ(answer.status, 200);
    EXPECT_THAT(answer.header("Content-Type"), HasSubstr("text/plain"));
    const auto labels = R"({dedicated_ip_pool="auto",isp="gmail",account=")" + to_string(account) + R"("})";
    for (const auto& line : {"# TYPE warmpost_managed_send_total counter", "# HELP warmpost_managed_sent_last_24_hours SentLast24Hours"})
        EXPECT_THAT(answer.body, HasSubstr(line));
    EXPECT_THAT(answer.body, HasSubstr("warmpost_managed_send_total" + labels + " 2000\n"));
    EXPECT_THAT(answer.body, HasSubstr("warmpost_managed_approximate_dedicated_sending_percentage" + labels + " 75\n"));
    EXPECT_THAT(answer.body, HasSubstr("warmpost_managed_sent_last_24_hours" + labels + " 750\n"));
    EXPECT_THAT(answer.body, HasSubstr("warmpost_managed_available_24_hour_send" + labels + " 1200\n"));
    EXPECT_THAT(answer.body, HasSubstr("warmpost_inventory_free_addresses 1\n"));
    EXPECT_THAT(ask_as(operator_key, "GET", "/metrics").body, HasSubstr("warmpost_managed_send_total" + labels + " 2000\n"));
    EXPECT_EQ(ask("GET", "/metrics").status, 403);
    auto odd = managed.lanes;
    odd[0].isp = IspId{"a\"b\\c\nd"};
    http::operators::MetricRows rows;
    http::operators::Families families;
    http::operators::add_managed({}, rows.look(odd), 0, families);
    EXPECT_THAT(prometheus::TextSerializer().Serialize(families.all()), HasSubstr(R"(isp="a\"b\\c\nd")"));
}

// The lines of a scrape but for those that move by themselves: the process's processor time, memory and the like, and what is counted in seconds.
std::vector<std::string> without_time(const std::string& scrape) {
    std::vector<std::string> kept;
    for (const auto line : ::warmpost::split(scrape, '\n'))
        if (!line.starts_with("process_") && line.find("_seconds ") == std::string_view::npos) kept.emplace_back(line);
    return kept;
}

TEST_F(ManagedTest, TheListenerForScrapersAnswersMetricsAndNothingElse) {
    config.metrics.listen = {Endpoint::parse("127.0.0.1:0").value()};
    start_managed();
    const auto ask_listener = [&](const char* method, const char* path, const std::string& body = {}) {
        test::HttpClient client(server->endpoints().back());
        return client.ask(test::plain_request(method, path, body));
    };
    const auto answer = ask_listener("GET", "/metrics");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(without_time(answer.body), without_time(ask_operator("GET", "/metrics").body));
    EXPECT_THAT(answer.body, Not(HasSubstr(operator_key.secret)));
    EXPECT_EQ(ask_listener("GET", "/metrics?x=1").status, 200);
    for (const auto* path : {"/", "/metrics/", "/warmpost/v1/metrics", "/warmpost/v1/accounts", "/v2/email/account", "/verify"})
        EXPECT_EQ(ask_listener("GET", path).status, 404) << path;
    EXPECT_EQ(ask_listener("POST", "/metrics").status, 405);
    EXPECT_EQ(ask_listener("GET", "/metrics", "{}").status, 413) << "nobody's body is read here";
    EXPECT_EQ(ask("GET", "/metrics").status, 403) << "elsewhere a key is asked as before";
}

TEST_F(ManagedTest, MetricsByTheHourHaveSessVeryNames) {
    start_managed();
    const auto hour = std::chrono::floor<std::chrono::hours>(runtime::wall_now()).time_since_epoch().count();
    ASSERT_TRUE(service->store_managed_hours({{pool, IspId{"gmail"}, hour, 100, 60, 750, 1200, 1}}));
    const auto body = parsed(ask("GET", "/warmpost/v1/my-pools/auto/metrics?isp=gmail"));
    const auto first = body.at("hours").at(0).as_object();
    EXPECT_EQ(first.at("Send").as_int64(), 100);
    EXPECT_EQ(first.at("ApproximateDedicatedSendingPercentage").to_number<double>(), 60);
    EXPECT_EQ(first.at("SentLast24Hours").as_int64(), 750);
    EXPECT_EQ(first.at("Available24HourSend").as_int64(), 1200);
    EXPECT_EQ(body.at("now").at(0).at("SentLast24Hours").as_int64(), 750);
    EXPECT_EQ(ask("GET", "/warmpost/v1/my-pools/auto/metrics?from_ms=x").status, 400);
}

TEST_F(ManagedTest, OptionsAndPriorities) {
    start_managed();
    EXPECT_EQ(ask_operator("POST", "/pools/auto/options", R"({"account":"shop","addresses_max":4})").status, 200);
    EXPECT_EQ(ask_operator("POST", "/pools/auto/options", R"({"account":"shop","shadow":true})").status, 400);
    EXPECT_THAT(ask_operator("GET", "/pools").body, HasSubstr(R"("addresses_max":4)"));
    ASSERT_EQ(ask("POST", "/v2/email/configuration-sets", R"({"ConfigurationSetName":"receipts"})").status, 200);
    EXPECT_EQ(ask("POST", "/warmpost/v1/configuration-sets/receipts/priority", R"({"priority":"transactional"})").status, 200);
    EXPECT_EQ(ask("POST", "/warmpost/v1/configuration-sets/receipts/priority", R"({"priority":"urgent"})").status, 400);
    EXPECT_EQ(service->snapshot()->account(account)->configuration_sets.at("receipts").priority, control::Priority::transactional);
}

}  // namespace
}  // namespace warmpost::ingress
