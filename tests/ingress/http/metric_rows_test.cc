// Which ISPs have rows of their own in /metrics, and that counters never fall.
#include "ingress/http/operator/metric_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace warmpost::ingress::http::operators {
namespace {

runtime::ManagedLaneView host(const std::string& isp, std::int64_t day, std::int64_t sum, std::uint64_t life = 1) {
    runtime::ManagedLaneView lane;
    lane.pool = PoolId{7};
    lane.pool_name = "auto";
    lane.isp = IspId{isp};
    lane.known_isp = false;
    lane.life = life;
    lane.dedicated_24h = day;
    lane.dedicated_sum = sum;
    return lane;
}
std::map<std::string, std::int64_t> sums(const std::vector<MetricRow>& rows) {
    std::map<std::string, std::int64_t> all;
    for (const auto& row : rows) all[row.isp] += row.dedicated;
    return all;
}

TEST(MetricRows, OfHostsThatNobodyKnowsThoseWithMostMailHaveRows) {
    MetricRows rows;
    LaneViews lanes;
    for (int n = 0; n < 500; ++n) lanes.push_back(host("mx" + std::to_string(n) + ".example", n, n));
    lanes.push_back(host("gmail", 480, 1));   // one as another
    lanes.back().known_isp = true;
    lanes.push_back(host("shadowed.example", 10'000, 10'000));
    lanes.back().shadow = true;
    const auto seen = rows.look(lanes);
    EXPECT_EQ(seen.size(), MetricRows::kRowsOfPool + 1);
    const auto by_isp = sums(seen);
    EXPECT_EQ(by_isp.at("mx481.example"), 481);
    EXPECT_FALSE(by_isp.contains("mx480.example"));
    EXPECT_EQ(by_isp.at("gmail"), 1);
    EXPECT_EQ(by_isp.at("other"), 480 * 481 / 2);
    const auto other = std::ranges::find(seen, "other", &MetricRow::isp);
    ASSERT_NE(other, seen.end());
    EXPECT_EQ(other->use.dedicated_24h, 480 * 481 / 2);
    EXPECT_EQ(rows.look(lanes, 3).size(), 4u) << "as many as metrics.isps_max says";
}

TEST(MetricRows, OfManyPoolsThoseWithMostMailHaveRows) {
    MetricRows rows;
    LaneViews lanes;
    for (int n = 1; n <= 300; ++n) {
        lanes.push_back(host("gmail", n, n));
        lanes.back().pool = PoolId{n + 10};
        lanes.back().pool_name = "pool" + std::to_string(n);
        lanes.back().account = AccountId{n};
    }
    auto seen = rows.look(lanes);
    EXPECT_EQ(seen.size(), MetricRows::kPools + 1);
    const auto other = std::ranges::find(seen, "other", &MetricRow::pool_name);
    ASSERT_NE(other, seen.end());
    EXPECT_EQ(other->dedicated, 200 * 201 / 2);
    lanes[0].dedicated_sum += 5;   // the least of them
    seen = rows.look(lanes);
    EXPECT_EQ(std::ranges::find(seen, "other", &MetricRow::pool_name)->dedicated, 200 * 201 / 2 + 5);
    lanes[0].dedicated_24h = 100'000;   // is the greatest now: its row begins there, and what others lost is not told twice
    seen = rows.look(lanes);
    EXPECT_EQ(std::ranges::find(seen, "pool1", &MetricRow::pool_name)->dedicated, 0);
    EXPECT_EQ(std::ranges::find(seen, "other", &MetricRow::pool_name)->dedicated, 200 * 201 / 2 + 5);
}

TEST(MetricRows, CountersNeverFallHoweverTheOrderChanges) {
    MetricRows rows;
    std::mt19937 random(7);
    std::map<std::string, std::int64_t> before, truth;
    std::map<std::string, std::uint64_t> life;
    std::map<std::string, std::int64_t> own;
    std::int64_t ever = 0, shown = 0;
    for (int round = 0; round < 300; ++round) {
        LaneViews lanes;
        for (int n = 0; n < 40; ++n) {
            const auto isp = "mx" + std::to_string(n) + ".example";
            if (random() % 10 == 0 || !life.contains(isp)) {   // its lane ended; another began
                life[isp] = static_cast<std::uint64_t>(round) + 1;
                own[isp] = 0;
            }
            const auto more = static_cast<std::int64_t>(random() % 5);
            own[isp] += more;
            ever += more;
            lanes.push_back(host(isp, static_cast<std::int64_t>(random() % 100), own[isp], life[isp]));
        }
        const auto now = sums(rows.look(lanes));
        EXPECT_LE(now.size(), MetricRows::kRowsOfPool + 1);
        for (const auto& [isp, sum] : now) {
            const auto last = before.find(isp);
            const auto told = last == before.end() ? 0 : last->second;
            EXPECT_GE(sum, told) << isp;
            shown += sum - told;
        }
        before = now;
    }
    EXPECT_EQ(shown, ever) << "what rates add up to is what was sent";
}

TEST(MetricRows, AnOlderViewAfterANewerOneChangesNothing) {
    MetricRows rows;
    const LaneViews older{host("mx.example", 1, 10, 3)}, newer{host("mx.example", 1, 25, 3)}, much_older{host("mx.example", 1, 90, 2)};
    EXPECT_EQ(sums(rows.look(newer)).at("mx.example"), 25);
    EXPECT_EQ(sums(rows.look(older)).at("mx.example"), 25);
    EXPECT_EQ(sums(rows.look(much_older)).at("mx.example"), 25);
    EXPECT_EQ(sums(rows.look(newer)).at("mx.example"), 25);
}

}  // namespace
}  // namespace warmpost::ingress::http::operators
