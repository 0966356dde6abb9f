// What the expected runs do not reach: events without a scenario of their own, the rules of a pair one by one, strategies that ask for too much.
#include "simulator/world.h"

#include <gtest/gtest.h>

#include "simulator/baselines.h"
#include "simulator/outputs.h"
#include "simulator/run.h"

namespace warmpost::simulator {
namespace {

Isp calm_isp(std::string name = "isp") {
    return {.name = std::move(name), .share = 1, .initial_limit = 1000, .growth = 2, .max_limit = 100'000, .noise = 0, .hour_share = 1,
            .recipient_defer_rate = 0};
}
Scenario calm(int days = 10) {
    Scenario s;
    s.name = "calm";
    s.days = days;
    s.max_ips = 4;
    s.shared_capacity = 1000;
    s.isps = {calm_isp()};
    s.traffic = {Traffic{.messages_per_day = 2880}};
    return s;
}

struct Worlds {
    explicit Worlds(Scenario s) : scenario(std::move(s)), calendar(scenario), random(1), world(scenario, calendar, random) { world.begin_slot(0); }
    void to(std::int64_t slot) {
        while (world.slot() < slot) {
            if (ends_day(world.slot())) world.night();
            world.begin_slot(world.slot() + 1);
        }
    }
    Scenario scenario;
    Calendar calendar;
    Random random;
    World world;
};

TEST(World, AnAddressPassesItsLimitAndNoMore) {
    Worlds w(calm());
    const auto a = w.world.lease().value();
    const auto room = w.world.room(a, 0);
    EXPECT_GE(room, 800);
    EXPECT_LE(room, 1250);
    const Answered answered = w.world.answer(a, 0, room + 10);
    EXPECT_EQ(answered.answers.sent(), room);
    EXPECT_EQ(answered.answers.throttled, 10);
    EXPECT_EQ(answered.throttled_over_limit, 10);
    EXPECT_EQ(w.world.room(a, 0), 0);
    w.to(kSlotsADay - 1);
    EXPECT_EQ(w.world.room(a, 0), 0);
    w.to(kSlotsADay);        // the window has slid, and the night has raised the limit
    EXPECT_GT(w.world.room(a, 0), room);
}

TEST(World, WhereGrowthIsLinearEachNightAddsAPartOfTheCeiling) {
    Scenario s = calm();
    s.isps[0].growth_law = GrowthLaw::linear;
    s.isps[0].max_limit = 20'000;
    ASSERT_EQ(parse_scenario(to_toml(s)).value().isps[0].growth_law, GrowthLaw::linear);
    Worlds w(std::move(s));
    const auto a = w.world.lease().value();
    for (int day = 1; day <= 3; ++day) {
        const double before = w.world.pair(a, 0).limit();
        (void)w.world.answer(a, 0, w.world.room(a, 0));
        w.to(day * kSlotsADay);
        const double added = w.world.pair(a, 0).limit() - before;
        EXPECT_GE(added, 500) << "half of 20,000 / 20, at worst";
        EXPECT_LE(added, 1'000);
    }
}

TEST(World, KeepsPushingAndIsBlockedAndThenForLonger) {
    Worlds w(calm());
    const auto a = w.world.lease().value();
    const double limit = w.world.pair(a, 0).limit();
    (void)w.world.answer(a, 0, 3000);
    EXPECT_TRUE(w.world.pair(a, 0).blocked(1));
    EXPECT_EQ(w.world.blocks(), 1);
    EXPECT_DOUBLE_EQ(w.world.pair(a, 0).limit(), std::max(500.0, limit / 2));
    w.to(kSlotsADay);
    EXPECT_EQ(w.world.answer(a, 0, 5).answers.blocked, 5);
    EXPECT_FALSE(w.world.pair(a, 0).blocked(kSlotsADay + 1));
    EXPECT_EQ(w.world.answer(a, 0, 6).answers.blocked, 6);
    EXPECT_TRUE(w.world.pair(a, 0).blocked(kSlotsADay + 36));
    EXPECT_FALSE(w.world.pair(a, 0).blocked(kSlotsADay + 37));
    EXPECT_EQ(w.world.blocks(), 1);
}

TEST(World, ABlockWithoutCauseMeetsTheBusiestAddress) {
    Scenario s = calm();
    s.initial_ips = 3;
    s.events = {Event{.day = 1, .kind = EventKind::ip_blocked, .days = 2}};
    Worlds w(std::move(s));
    (void)w.world.answer(1, 0, 50);
    (void)w.world.answer(2, 0, 50);
    w.to(kSlotsADay);
    EXPECT_FALSE(w.world.pair(0, 0).blocked(w.world.slot()));
    EXPECT_TRUE(w.world.pair(1, 0).blocked(w.world.slot()));
    EXPECT_FALSE(w.world.pair(2, 0).blocked(w.world.slot()));
    EXPECT_TRUE(w.world.pair(1, 0).blocked(3 * kSlotsADay));
    EXPECT_FALSE(w.world.pair(1, 0).blocked(3 * kSlotsADay + 1));
    EXPECT_EQ(w.world.blocks(), 0);
}

TEST(World, AnOutageCountsForNothing) {
    Scenario s = calm();
    s.initial_ips = 1;
    s.events = {Event{.day = 0, .kind = EventKind::isp_outage}};
    Worlds w(std::move(s));
    EXPECT_EQ(w.world.answer(0, 0, 5000).answers.host, 5000);
    EXPECT_EQ(w.world.answer_shared(0, 50).host, 50);
    EXPECT_EQ(w.world.shared_left(), 950);
    const double limit = w.world.pair(0, 0).limit();
    w.to(kSlotsADay);
    EXPECT_EQ(w.world.pair(0, 0).limit(), limit);
    EXPECT_EQ(w.world.pair_days(), 0);
}

TEST(World, ComplaintsArriveWithinThreeDaysAndOnlyThoseThatAreTold) {
    Scenario s = calm();
    s.initial_ips = 1;
    s.traffic[0].complaint_rate = 0.5;
    s.isps[0].fbl_share = 0.5;
    Worlds w(std::move(s));
    (void)w.world.answer(0, 0, 400);
    std::int64_t acted = 0;
    std::int64_t told = 0;
    for (std::int64_t slot = 1; slot <= 3 * kSlotsADay; ++slot) {
        w.to(slot);
        std::vector<ComplaintReport> reported;
        acted += w.world.complain(reported)[0];
        for (const ComplaintReport& r : reported) told += r.count;
    }
    EXPECT_NEAR(static_cast<double>(acted), 200, 50);
    EXPECT_NEAR(static_cast<double>(told), static_cast<double>(acted) / 2, 35);
}

TEST(World, LeasesNoMoreThanItMay) {
    Worlds w(calm());
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(w.world.lease(), i);
    EXPECT_FALSE(w.world.lease());
    w.world.give_back(1);
    w.world.give_back(77);
    EXPECT_EQ(w.world.lease(), 4U);   // no number is used again
    EXPECT_EQ((std::vector<std::size_t>(w.world.leased().begin(), w.world.leased().end())), (std::vector<std::size_t>{0, 2, 3, 4}));
}

// Asks for more than there is, of addresses that are not leased, and of nothing.
class Greedy final : public Strategy {
public:
    void begin_slot(Context& context) override {
        if (context.slot() == 0) context.lease();
    }
    void allocate(const Context&, std::size_t, std::int64_t waiting, Allocation& out) override {
        out.batches = {{99, 5}, {0, waiting / 2}, {0, 0}};
        out.shared = 1'000'000;
    }
    void end_slot(Context& context, std::span<const Report> reports, std::span<const ComplaintReport>, std::span<const std::int64_t> created) override {
        std::int64_t tried = 0;
        for (const Report& report : reports) tried += report.answers.total();
        EXPECT_LE(tried, context.waiting()[0]);
        EXPECT_LE(created[0], context.waiting()[0]);
        EXPECT_GE(context.shared_left(), 0);
    }
    [[nodiscard]] double allowance(std::size_t, std::size_t) const override { return 50; }
    [[nodiscard]] double ceiling(std::size_t, std::size_t) const override { return 100; }
};
NamedStrategy greedy() {
    return {"greedy", [](const Insight&) { return std::make_unique<Greedy>(); }};
}

TEST(Run, CutsWhatAStrategyAsksFor) {
    const Scenario scenario = calm(3);
    int told = 0;
    const auto results = run(scenario, 1, greedy(), [&](int done, int days) {
        EXPECT_EQ(++told, done);
        EXPECT_EQ(days, 3);
    });
    ASSERT_TRUE(results) << results.error().message;
    EXPECT_EQ(told, 3);
    EXPECT_EQ(results->messages, 3 * 2880);
    EXPECT_EQ(results->messages, results->sent_dedicated + results->sent_shared + results->undelivered());
    EXPECT_LE(results->sent_shared, 3000);
    EXPECT_EQ(results->timeline.size(), 3U);
    EXPECT_EQ(results->timeline[2].warm_percent, 50);
    ASSERT_TRUE(results->oracle);
    EXPECT_LT(*results->dedicated_share_of_oracle(), 1);
}

TEST(Run, IsTheSameEachTime) {
    const Scenario scenario = calm(5);
    EXPECT_EQ(summary_json(*run(scenario, 3, standard())), summary_json(*run(scenario, 3, standard())));
    EXPECT_EQ(timeline_csv(*run(scenario, 3, standard())), timeline_csv(*run(scenario, 3, standard())));
}

TEST(Outputs, NameEveryField) {
    Results r;
    r.scenario = "a \"b\"";
    r.strategy = "managed";
    r.days = 7;
    r.mean_delay_s = 29.4;
    r.timeline = {TimelineRow{.day = 1, .isp = "a,b", .ips = 2, .allowance = 10.4, .limit = 5.25, .warm_percent = 12.34}};
    const std::string json = summary_json(r);
    EXPECT_NE(json.find("\"scenario\": \"a \\\"b\\\"\","), std::string::npos);
    EXPECT_NE(json.find("\"mean_delay_s\": 29.4,"), std::string::npos);
    EXPECT_NE(json.find("\"dedicated_share_of_oracle\": null,"), std::string::npos);
    EXPECT_NE(json.find("\"scale_changes_per_week\": 0\n}"), std::string::npos);
    EXPECT_NE(timeline_csv(r).find("\n1,\"a,b\",2,10,5.2,0,0,0,0,0,12.3\n"), std::string::npos);
}

}  // namespace
}  // namespace warmpost::simulator
