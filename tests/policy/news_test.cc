#include "policy/reputation/news.h"

#include <gmock/gmock.h>

#include "policy/checks/delisting.h"

namespace warmpost::reputation {
namespace {

using testing::HasSubstr;
WallTime at(int minute) { return WallTime{std::chrono::minutes(minute)}; }

TEST(News, IsNewestFirstAndManyOfAKindAreOne) {
    std::vector<Change> changes;
    for (int i = 0; i < 4; ++i) changes.push_back({at(i), "setting", "shop", "CreateContact", 10, "contact"});
    for (int i = 10; i < 13; ++i) changes.push_back({at(i), "setting", "shop", "PutX", 10, "x"});
    changes.push_back({at(5), "listing", "192.0.2.1", "listed", 90});
    const auto folded = fold(changes);
    ASSERT_EQ(folded.size(), 5u);
    EXPECT_EQ(folded[0].at, at(12));
    EXPECT_EQ(folded[0].times, 1) << "three are few";
    EXPECT_EQ(folded[3].text, "listed");
    EXPECT_EQ(folded[4].at, at(3)) << "the last of the four";
    EXPECT_EQ(folded[4].times, 4);
}
TEST(News, BiggestAreThoseThatWeighMost) {
    const std::vector<Change> changes{
        {at(3), "a", "", "small", 5}, {at(2), "a", "", "big", 90}, {at(1), "a", "", "older", 50}, {at(4), "a", "", "newer", 50}};
    const auto big = biggest(changes, 2, 30);
    ASSERT_EQ(big.size(), 2u);
    EXPECT_EQ(big[0].text, "big");
    EXPECT_EQ(big[1].text, "newer");
    EXPECT_EQ(biggest(changes, 9, 30).size(), 3u);
    EXPECT_TRUE(biggest({}, 9, 30).empty());
}

TEST(WayOff, NamesTheListsPageAndWhatItsCodesMean) {
    EXPECT_THAT(checks::way_off("zen.spamhaus.org", "127.0.0.2 127.0.0.10"), HasSubstr("SBL"));
    EXPECT_THAT(checks::way_off("zen.spamhaus.org", "127.0.0.2 127.0.0.10"), HasSubstr("PBL"));
    EXPECT_THAT(checks::way_off("zen.dq.spamhaus.net", "127.0.0.3"), HasSubstr("https://check.spamhaus.org/"));
    EXPECT_THAT(checks::way_off("b.barracudacentral.org", "127.0.0.2"), testing::Not(HasSubstr("SBL")));
    EXPECT_THAT(checks::way_off("bl.example", "127.0.0.2"), HasSubstr("bl.example's page"));
}

}  // namespace
}  // namespace warmpost::reputation
