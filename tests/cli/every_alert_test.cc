// Each kind of alert from what is seen to what people get: an event when it begins and one when it ends, a row in /metrics meanwhile, words whose commands
// can be typed, and a rule that ships.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>
#include <boost/json.hpp>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "cli/advice_commands.h"
#include "cli/invocation.h"
#include "ingress/http/operator/scrape.h"
#include "support/spool_kit.h"
#include "upkeep/alert_keeper.h"

namespace warmpost::cli {
namespace {

namespace json = boost::json;
using alerts::Kind;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const WallTime kBegin = from_ms(1'800'000'000'000);
const AccountId kShop{2};

alerts::SenderSeen sender(std::int64_t bounces, std::int64_t complaints, reputation::State state = reputation::State::healthy) {
    reputation::Rates rates;
    rates.representative = rates.messages = 1000, rates.bounces = bounces, rates.complaints = complaints;
    return {kShop, "shop", "", state, "The bounce rate is 12 %.", rates};
}

struct Case {
    Kind kind{};
    void (*begins)(alerts::Sight& sight) = nullptr;
    std::string about;
    bool critical = false;
};
const std::vector<Case>& cases() {
    using alerts::Sight;
    static const std::vector<Case> all{
        {Kind::spool_failed,
         [](Sight& s) {
             s.spool = {1u << 30, 1, false, true};
         },
         "spool", true},
        {Kind::disk,
         [](Sight& s) {
             s.spool = {1000, 1000};
         },
         "spool"},
        {Kind::clock,
         [](Sight& s) {
             s.clock = {-2h, kBegin};
         },
         "clock"},
        {Kind::inventory,
         [](Sight& s) {
             s.inventory = {true, 0, 2};
         },
         "inventory"},
        {Kind::pool_short,
         [](Sight& s) {
             s.pools = {{kShop, "auto", 3, 1}};
         },
         "000000000002/auto"},
        {Kind::isp_block,
         [](Sight& s) {
             s.blocks = {{kShop, "news", "gmail", "192.0.2.1", kBegin + 1h, 1, "554 no", false, false}};
         },
         "000000000002/news/gmail"},
        {Kind::isp_outage,
         [](Sight& s) {
             s.outages = {{kShop, "auto", "yahoo"}};
         },
         "000000000002/auto/yahoo"},
        {Kind::listing,
         [](Sight& s) {
             s.listings = {{kShop, "192.0.2.9", "zen.example", "listed: 127.0.0.2", "Ask it to be delisted."}};
         },
         "192.0.2.9 on zen.example"},
        {Kind::bounce_rate, [](Sight& s) { s.senders = {sender(49, 0)}; }, "000000000002"},
        {Kind::complaint_rate, [](Sight& s) { s.senders = {sender(0, 9)}; }, "000000000002"},
        {Kind::sender_paused, [](Sight& s) { s.senders = {sender(0, 0, reputation::State::paused)}; }, "000000000002", true},
        {Kind::queue_age,
         [](Sight& s) {
             s.lanes = {{{}, "ses-shared-pool", "gmail", 3, kBegin - 2h, false, "", "421 later"}};
         },
         "ses-shared-pool/gmail"},
        {Kind::subscriber,
         [](Sight& s) {
             s.subscribers = {{kShop, "orders", "https://shop.example/", 5, 0, 9, "refused", kBegin - 1h}};
         },
         "000000000002/orders https://shop.example/"},
        {Kind::dead_letters,
         [](Sight& s) {
             s.subscribers = {{kShop, "orders", "https://shop.example/", 0, 3, 0, "refused", {}}};
         },
         "000000000002/orders https://shop.example/"},
        {Kind::history,
         [](Sight& s) {
             s.history = {true, 1000, 1000, 720h, kBegin - 24h};
         },
         "history"},
    };
    return all;
}

class EveryAlert : public testing::TestWithParam<Case> {
protected:
    json::object only_event() {
        EXPECT_EQ(told.size(), 1u);
        auto event = told.empty() ? json::object{} : json::parse(told.front()).as_object();
        told.clear();
        return event;
    }
    [[nodiscard]] std::string metrics() const {
        ingress::http::operators::Scraped seen;
        seen.now = now;
        seen.alerts = keeper.board();
        ingress::http::operators::Scrape scrape;
        ingress::http::operators::Families families;
        scrape.tell(seen, families);
        return prometheus::TextSerializer().Serialize(families.all());
    }

    test::ScratchDirectory directory;
    config::Config config;
    config::Live live{config};
    std::unique_ptr<registry::Registry> registry = registry::Registry::open(directory.path() / "registry").value();
    alerts::Sight sight;
    WallTime now = kBegin;
    std::vector<std::string> told;
    upkeep::AlertKeeper keeper{{live, *registry,
                                [this]() -> Result<upkeep::AlertKeeper::Seen> {
                                    return upkeep::AlertKeeper::Seen{sight, std::make_shared<const std::vector<runtime::LaneView>>()};
                                },
                                [this](std::vector<std::string> events) { told.insert(told.end(), events.begin(), events.end()); }, [this] { return now; }}};
};

TEST_P(EveryAlert, IsToldWhileItLastsAndWhenItEnds) {
    const auto& of = GetParam();
    const std::string kind(alerts::to_string(of.kind)), severity = of.critical ? "critical" : "warning";
    const std::string row = "warmpost_alert{kind=\"" + kind + "\",severity=\"" + severity + "\",about=\"" + of.about + "\"} 1\n";
    keeper.run();
    EXPECT_TRUE(told.empty()) << "nothing is wrong";
    EXPECT_THAT(metrics(), Not(HasSubstr("warmpost_alert{")));

    of.begins(sight);
    keeper.run();
    const auto raised = only_event();
    EXPECT_EQ(raised.at("eventType").as_string(), "AlertRaised");
    const auto& notice = raised.at("notice").as_object();
    EXPECT_EQ(notice.at("kind").as_string(), kind);
    EXPECT_EQ(notice.at("severity").as_string(), severity);
    EXPECT_EQ(notice.at("about").as_string(), of.about);
    EXPECT_FALSE(notice.at("text").as_string().empty());
    const auto commands = commands_in(std::string(notice.at("advice").as_string()));
    EXPECT_FALSE(commands.empty()) << notice.at("advice").as_string();
    for (const auto& command : commands) {
        Invocation fresh;
        EXPECT_NO_THROW(make_app(fresh)->parse(command)) << command;
        EXPECT_TRUE(fresh.action) << command;
    }
    EXPECT_THAT(metrics(), HasSubstr(row));

    sight = {};
    now += 59s;
    keeper.run();
    EXPECT_TRUE(told.empty()) << "it may come back";
    EXPECT_THAT(metrics(), HasSubstr(row));
    now += 1s;
    keeper.run();
    const auto cleared = only_event();
    EXPECT_EQ(cleared.at("eventType").as_string(), "AlertCleared");
    EXPECT_EQ(cleared.at("notice").at("kind").as_string(), kind);
    EXPECT_EQ(cleared.at("notice").at("about").as_string(), of.about);
    EXPECT_THAT(metrics(), Not(HasSubstr("warmpost_alert{")));
}
INSTANTIATE_TEST_SUITE_P(Kinds, EveryAlert, testing::ValuesIn(cases()), [](const auto& param) {
    std::string name(alerts::to_string(param.param.kind));
    std::erase(name, '-');
    return name;
});

TEST(EveryAlertOnce, NoKindIsLeftOut) {
    std::set<Kind> kinds;
    for (const auto& each : cases()) kinds.insert(each.kind);
    EXPECT_EQ(kinds.size(), alerts::kKinds);
}

// Prometheus's rules name kinds in a text that no compiler reads. That of spool-failed has a metric of its own.
TEST(EveryAlertOnce, HasARuleThatShips) {
    std::ifstream file(WARMPOST_SOURCE_DIR "/etc/prometheus-alerts.yml");
    std::stringstream text;
    text << file.rdbuf();
    const std::string rules = text.str();
    std::set<std::string> named;
    constexpr std::string_view kBefore = "kind=";
    for (auto at = rules.find(kBefore); at != std::string::npos; at = rules.find(kBefore, at + 1)) {
        const auto begin = rules.find('"', at) + 1;
        for (const auto kind : split(std::string_view(rules).substr(begin, rules.find('"', begin) - begin), '|')) named.emplace(kind);
    }
    for (const auto& kind : named) EXPECT_TRUE(alerts::kind_named(kind)) << kind;
    for (const auto& each : cases()) {
        const std::string kind(alerts::to_string(each.kind));
        EXPECT_TRUE(named.contains(kind) || each.kind == Kind::spool_failed) << kind;
    }
}

}  // namespace
}  // namespace warmpost::cli
