#include "simulator/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "simulator/split.h"

namespace warmpost::simulator {
namespace {

using testing::HasSubstr;

TEST(Plan, StandardRisesFrom50To50000In45Days) {
    const Plan plan = standard_plan();
    EXPECT_EQ(plan.at(0).per_day, 50);
    EXPECT_EQ(plan.at(1).per_day, 58);
    EXPECT_EQ(plan.at(2).per_day, 68);
    EXPECT_EQ(plan.at(44).per_day, 50'000);
    EXPECT_EQ(plan.at(44).per_hour, 10'000);
    EXPECT_EQ(plan.at(45).per_day, kPlanUnlimited);
    EXPECT_EQ(plan.at(400).per_day, kPlanUnlimited);
}

TEST(Plan, IsReadFromCsv) {
    const auto plan = parse_plan("day,per_day\r\n0,100\r\n3,1000\n\n");
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->at(0), (PlanRow{0, 100, 20}));
    EXPECT_EQ(plan->at(2), (PlanRow{0, 100, 20}));
    EXPECT_EQ(plan->at(99), (PlanRow{3, 1000, 200}));
    const auto hourly = parse_plan("day,per_day,per_hour\n0,100,50\n");
    ASSERT_TRUE(hourly);
    EXPECT_EQ(hourly->at(5).per_hour, 50);
}

TEST(Plan, SaysWhatIsWrongAndWhere) {
    const std::pair<const char*, const char*> cases[] = {
        {"day;per_day\n0;1\n", "line 1: the header must be"},
        {"day,per_day\n1,5\n", "line 2: the first day must be 0"},
        {"day,per_day\n0,5\n0,6\n", "line 3: day 0 does not come after day 0"},
        {"day,per_day\n0,5,6\n", "line 2: has 3 columns, the header 2"},
        {"day,per_day\n0,many\n", "line 2: \"many\" is not a number"},
        {"day,per_day\n0,-5\n", "line 2: \"-5\" is not a number from 0"},
        {"day,per_day\n0,nan\n", "line 2: \"nan\" is not a number"},
        {"day,per_day\n0.5,5\n", "line 2: day 0.5 is not a whole number"},
        {"day,per_day\n", "has no rows"},
        {"", "has no rows"},
    };
    for (const auto& [csv, expected] : cases) {
        const auto plan = parse_plan(csv);
        ASSERT_FALSE(plan) << csv;
        EXPECT_THAT(plan.error().message, HasSubstr(expected));
    }
    EXPECT_EQ(load_plan("/nowhere/plan.csv").error().code, ErrorCode::NotFound);
}

TEST(Plan, TheOnesThatShipAreRead) {
    const std::string folder = std::string(WARMPOST_SOURCE_DIR) + "/etc/plans/";
    const auto sendgrid = load_plan(folder + "sendgrid.csv");
    const auto mailtrap = load_plan(folder + "mailtrap.csv");
    const auto sparkpost = load_plan(folder + "sparkpost.csv");
    ASSERT_TRUE(sendgrid && mailtrap && sparkpost);
    EXPECT_EQ(sendgrid->at(8), (PlanRow{8, 24 * 295, 295}));
    EXPECT_EQ(mailtrap->at(1), (PlanRow{1, 390, 78}));
    EXPECT_EQ(sparkpost->at(28), (PlanRow{28, 10'000'000, 2'000'000}));
}

std::pair<std::vector<std::int64_t>, std::int64_t> parts(std::vector<std::int64_t> rooms, std::int64_t waiting) {
    const std::vector<std::size_t> leased{0, 1, 2};
    Allocation out;
    split(leased, rooms, waiting, out);
    std::vector<std::int64_t> parts(3);
    for (const Batch& batch : out.batches) parts[batch.address] = batch.messages;
    return {parts, out.shared};
}

TEST(Split, FillsRoomsThatFit) { EXPECT_EQ(parts({10, 0, 5}, 20), (std::pair{std::vector<std::int64_t>{10, 0, 5}, std::int64_t{5}})); }
TEST(Split, DividesWhatWaitsByRoom) { EXPECT_EQ(parts({100, 50, 50}, 10), (std::pair{std::vector<std::int64_t>{6, 3, 1}, std::int64_t{0}})); }
TEST(Split, LeavesEverythingToTheSharedPoolWithoutRoom) { EXPECT_EQ(parts({0, 0, 0}, 10).second, 10); }

}  // namespace
}  // namespace warmpost::simulator
