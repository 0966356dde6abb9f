// What others say of addresses slows the lanes of managed pools: the pair that it is about, while it counts, and explains itself.
#include "delivery/managed_kit.h"

namespace warmpost::delivery {
namespace {

using namespace std::chrono_literals;

class PaceTest : public ManagedTest {
protected:
    PaceTest() {
        parts->paces = &cell;
        set({kA, kB});
    }
    void say(const std::string& address, const std::string& isp, double growth, std::chrono::hours lasts) {
        managed::Paces paces;
        paces.add(address, isp, {growth, now + lasts, "SNDS: red on 2026-12-31"});
        cell.set(std::move(paces));
    }
    managed::PairView pair(const std::string& isp, const std::string& address) {
        for (const auto& each : lane_of(isp).managed->view(false, moment()).pairs)
            if (each.address == address) return each;
        return {};
    }
    // More than the addresses may take, for an hour.
    void an_hour_of_mail(const std::string& isp) {
        for (int i = 0; i < 6; ++i) {
            (void)send(lane_of(isp), 200);
            pass(10min);
        }
    }
    runtime::PaceCell cell;
};

TEST_F(PaceTest, ALaneHearsWhetherItsPoolHasTime) {
    const auto told = [this] { return pair("gmail", kA).state.contains("in small steps"); };
    (void)lane_of("gmail");
    pass(1s);
    EXPECT_FALSE(told());
    book->set_patient({{pool.id, true}});
    pass(1s);
    EXPECT_TRUE(told());
    book->set_patient({});
    pass(1s);
    EXPECT_TRUE(told()) << "nobody said anything else";
    book->set_patient({{pool.id, false}});
    pass(1s);
    EXPECT_FALSE(told());
}

TEST_F(PaceTest, APairThatIsHeldDoesNotGrowAndTheOthersDo) {
    say(kA, "gmail", 0, 480h);
    (void)lane_of("gmail");
    (void)lane_of("yahoo");
    pass(1s);
    const auto began = pair("gmail", kA).allowance_day;
    for (int i = 0; i < 20; ++i) {
        an_hour_of_mail("gmail");
        an_hour_of_mail("yahoo");
    }
    EXPECT_EQ(pair("gmail", kA).allowance_day, began);
    EXPECT_NE(pair("gmail", kA).state.find("does not grow (SNDS: red on 2026-12-31)"), std::string::npos) << pair("gmail", kA).state;
    EXPECT_GT(pair("gmail", kB).allowance_day, began);
    EXPECT_GT(pair("yahoo", kA).allowance_day, began);
    EXPECT_EQ(pair("yahoo", kA).state.find("SNDS"), std::string::npos);
}

TEST_F(PaceTest, ItEndsByItselfAndWhenItIsTakenBack) {
    say(kA, "", 0, 2h);
    (void)lane_of("gmail");
    pass(1s);
    EXPECT_NE(pair("gmail", kA).state.find("SNDS"), std::string::npos);
    pass(2h);
    EXPECT_EQ(pair("gmail", kA).state.find("SNDS"), std::string::npos);
    say(kA, "gmail", 0.5, 48h);
    pass(1s);
    EXPECT_NE(pair("gmail", kA).state.find("grows more slowly (SNDS"), std::string::npos) << pair("gmail", kA).state;
    cell.set({});
    pass(1s);
    EXPECT_EQ(pair("gmail", kA).state.find("SNDS"), std::string::npos);
}

TEST_F(PaceTest, ALaneThatComesLaterAndADecisionKnowOfIt) {
    say(kA, "gmail", 0.5, 480h);
    Lane& lane = lane_of("gmail");
    EXPECT_NE(pair("gmail", kA).state.find("SNDS"), std::string::npos) << "at once, before the first second has passed";
    for (int i = 0; i < 40; ++i) lane.managed->refused(*lane.sources[0], kBlocked, moment(), "550 blocked");
    pass(1min);
    std::string why;
    for (const auto& each : book->take_decisions())
        if (each.decision.kind == managed::DecisionKind::block) why = each.decision.why;
    EXPECT_NE(why.find("; slowed by what others say until 2027-01-21T00:00Z (SNDS: red on 2026-12-31)"), std::string::npos) << why;
}

}  // namespace
}  // namespace warmpost::delivery
