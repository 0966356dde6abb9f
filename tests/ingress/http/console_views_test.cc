// What the console's pages ask besides: curves of warm-up, ISPs, what left by which kind of source.
#include <gmock/gmock.h>
#include <boost/json/parse.hpp>

#include <map>

#include <filesystem>
#include <fstream>

#include "server_kit.h"

namespace warmpost::ingress {
namespace {
namespace json = boost::json;
using testing::HasSubstr;

class ConsoleViewsTest : public HttpServerTest {
protected:
    ConsoleViewsTest() { config.egress.inventory = {{IpAddress::parse("127.0.2.1").value(), ""}, {IpAddress::parse("127.0.2.2").value(), ""}}; }
    void lease() {
        ASSERT_TRUE(service->move_source("127.0.2.1", account, "ses-default-dedicated-pool"));
        const auto made = service->create_account({"other", true, 1000, 10});
        ASSERT_TRUE(made);
        other = *made;
        const auto key_of_other = service->create_key(other, control::Role::account).value();
        other_key = {key_of_other.id, key_of_other.secret};
    }
    void left(spool::UsageKind kind, const std::string& source, std::int64_t delivered, AccountId who) {
        spool::Outcome outcome;
        outcome.usage.push_back({{std::chrono::floor<std::chrono::days>(runtime::wall_now()), who, kind, source, "gmail"}, {delivered, 0, 0, 0, 0, 0}});
        spool->record(std::move(outcome));
    }
    AccountId other;
    test::Credentials other_key;
};

TEST_F(ConsoleViewsTest, ACurveHasPlanAllowanceAndWhatLeft) {
    start();
    lease();
    left(spool::UsageKind::standard, "127.0.2.1", 12, account);
    spool->flush();
    const auto answer = ask("GET", "/warmpost/v1/my-addresses/127.0.2.1/curve");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto view = json::parse(answer.body).as_object();
    EXPECT_EQ(view.at("status"), "IN_PROGRESS");
    EXPECT_EQ(view.at("plan").at("days"), 45);
    const auto& days = view.at("days").as_array();
    ASSERT_EQ(days.size(), 46u) << "today and the 45 days of the plan";
    EXPECT_EQ(days[0].at("planned"), 50);
    EXPECT_EQ(days[0].at("allowed"), 50);
    EXPECT_EQ(days[0].at("sent"), 12);
    EXPECT_EQ(days[0].at("date"), view.at("today"));
    EXPECT_FALSE(days[1].as_object().contains("sent")) << "days to come";
    for (std::size_t n = 1; n < days.size(); ++n) EXPECT_GT(days[n].at("planned").as_int64(), days[n - 1].at("planned").as_int64()) << n;
    EXPECT_EQ(days[45].at("planned"), 50'000);
    EXPECT_TRUE(days[45].at("allowed").is_null()) << "warm: nothing limits it";

    EXPECT_EQ(ask_as(other_key, "GET", "/warmpost/v1/my-addresses/127.0.2.1/curve").status, 404) << "another account's";
    EXPECT_EQ(ask("GET", "/warmpost/v1/my-addresses/127.0.2.2/curve").status, 404) << "nobody leases it";
    EXPECT_EQ(ask_operator("GET", "/my-addresses/127.0.2.2/curve").status, 200);
    EXPECT_EQ(ask("GET", "/warmpost/v1/my-addresses/wibble/curve").status, 400);
    ASSERT_TRUE(service->order_warmup("127.0.2.1", {100, false, {}}));
    EXPECT_EQ(json::parse(ask("GET", "/warmpost/v1/my-addresses/127.0.2.1/curve").body).at("status"), "DONE");
}

TEST_F(ConsoleViewsTest, TheIspsWithTheirPolicies) {
    start();
    const auto answer = ask("GET", "/warmpost/v1/isps");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto view = json::parse(answer.body);
    const auto& gmail = view.at("isps").as_array().at(0);
    EXPECT_EQ(gmail.at("id"), "gmail");
    EXPECT_GT(gmail.at("connections").as_int64(), 0);
    EXPECT_GT(gmail.at("replies").as_array().size(), 3u);
    EXPECT_THAT(answer.body, HasSubstr("\"gmail.com\""));
}

TEST_F(ConsoleViewsTest, AnIspFileIsReadAgainWhenItIsAnotherOne) {
    config.delivery.isps_file = directory.path() / "isps.toml";
    const auto write = [this](const std::string& id) {
        const auto fresh = directory.path() / "fresh";
        std::ofstream(fresh) << "[[isp]]\nid = \"" << id << "\"\nname = \"One\"\nmx = [\"mx." << id << ".example\"]\n";
        std::filesystem::rename(fresh, config.delivery.isps_file);
    };
    write("first");
    start();
    const auto ids = [this] { return ask("GET", "/warmpost/v1/isps").body; };
    EXPECT_THAT(ids(), HasSubstr(R"("id":"first")"));
    EXPECT_EQ(ids(), ids());
    write("later");
    EXPECT_THAT(ids(), HasSubstr(R"("id":"later")"));
    std::ofstream(config.delivery.isps_file) << "no list of ISPs";
    EXPECT_EQ(ask("GET", "/warmpost/v1/isps").status, 400);
    std::filesystem::remove(config.delivery.isps_file);
    EXPECT_NE(ask("GET", "/warmpost/v1/isps").status, 200);
}

TEST_F(ConsoleViewsTest, WhatLeftTellsItsKindAndHidesWhatIsNotTheAccountsToSee) {
    start();
    lease();
    left(spool::UsageKind::shared, "127.0.1.1", 1, account);
    left(spool::UsageKind::shared, "old-provider", 2, account);
    left(spool::UsageKind::standard, "127.0.2.1", 3, account);
    left(spool::UsageKind::managed, "127.0.2.9", 4, account);
    left(spool::UsageKind::shared, "127.0.1.1", 50, other);
    spool->flush();
    const auto lines_of = [](const test::HttpAnswer& answer) {
        std::map<std::string, std::pair<std::string, std::int64_t>> lines;
        const auto view = json::parse(answer.body);
        for (const auto& line : view.at("lines").as_array())
            lines[std::string(line.at("kind").as_string())] = {std::string(line.at("source").as_string()), line.at("delivered").as_int64()};
        return lines;
    };
    using Line = std::pair<std::string, std::int64_t>;
    const auto own = lines_of(ask("GET", "/warmpost/v1/sent?account=other"));
    EXPECT_EQ(own.at("shared"), Line("", 1)) << "its own only, whatever the query says";
    EXPECT_EQ(own.at("relay"), Line("old-provider", 2));
    EXPECT_EQ(own.at("standard"), Line("127.0.2.1", 3));
    EXPECT_EQ(own.at("managed"), Line("", 4));
    const auto all = lines_of(ask_operator("GET", "/sent"));
    EXPECT_EQ(all.at("shared"), Line("127.0.1.1", 51));
    EXPECT_EQ(all.at("managed"), Line("127.0.2.9", 4));
}

TEST_F(ConsoleViewsTest, AnAccountTellsHowItsMailStands) {
    start();
    EXPECT_EQ(json::parse(ask("GET", "/warmpost/v1/account").body).at("reputation"), "healthy");
    ASSERT_TRUE(service->put_standing(account, {}, {reputation::State::under_review, runtime::wall_now(), "The bounce rate is high."}));
    EXPECT_EQ(json::parse(ask("GET", "/warmpost/v1/account").body).at("reputation"), "under review");
}
TEST_F(ConsoleViewsTest, AnAccountIsToldWhereSmtpIsSpoken) {
    for (const char* endpoint : {"127.0.0.1:2587", "127.0.0.2:2587", "127.0.0.1:587"}) config.server.submission.push_back(Endpoint::parse(endpoint).value());
    config.server.public_url = "https://mail.example.com:8443";
    start();
    const auto told = json::parse(ask("GET", "/warmpost/v1/account").body).at("smtp");
    EXPECT_EQ(told, json::parse(R"({"host":"mail.example.com","starttls_ports":[2587,587],"tls_ports":[]})")) << told;
    EXPECT_EQ(json::parse(ask_operator("GET", "/status").body).at("smtp"), told);
}

}  // namespace
}  // namespace warmpost::ingress
