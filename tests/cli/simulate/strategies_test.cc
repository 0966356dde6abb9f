#include "cli/simulate/strategies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/scratch.h"
#include "cli/simulate/plans.h"

namespace warmpost::cli::simulate {
namespace {
using testing::HasSubstr;

std::string error_of(const std::string& name) {
    const auto strategy = strategy_of(name, {});
    return strategy ? "" : strategy.error().message;
}

TEST(Plans, ThePublishedOnesAreCompiledIn) {
    EXPECT_EQ(plan_of("sendgrid")->at(0).per_hour, 20);
    EXPECT_EQ(plan_of("mailtrap")->at(0).per_day, 300);
    EXPECT_EQ(plan_of("sparkpost")->at(1).per_day, 500);
}
TEST(Plans, AreWhatTheirFilesSay) {
    for (const std::string name : {"sendgrid", "mailtrap", "sparkpost"}) {
        const auto compiled = plan_of(name), file = plan_of(WARMPOST_SOURCE_DIR "/etc/plans/" + name + ".csv");
        ASSERT_TRUE(compiled && file) << name;
        ASSERT_EQ(compiled->rows.size(), file->rows.size());
        for (int day = 0; day < 60; ++day) EXPECT_EQ(compiled->at(day).per_day, file->at(day).per_day) << name << day;
    }
}
TEST(Strategies, AreFoundByName) {
    for (const std::string name : {"managed", "standard", "oracle", "fixed:sendgrid", "fixed:mailtrap", "fixed:sparkpost"}) {
        const auto strategy = strategy_of(name, {});
        ASSERT_TRUE(strategy) << name;
        EXPECT_EQ(strategy->name, name);
    }
}
TEST(Strategies, AnUnknownNameIsAnsweredWithThoseThatThereAre) {
    EXPECT_THAT(error_of("manged"), HasSubstr("there is no strategy \"manged\": name managed, standard, oracle, fixed:"));
    EXPECT_THAT(error_of(""), HasSubstr("no strategy"));
}
TEST(Strategies, APlanThatIsNoneIsNamed) {
    const Scratch scratch;
    EXPECT_THAT(error_of("fixed:mailgun"), HasSubstr("there is no plan \"mailgun\": name one of sendgrid, mailtrap, sparkpost, or a CSV file"));
    EXPECT_THAT(error_of("fixed:" + scratch.path().string()), HasSubstr("is a directory"));
    const std::string file = scratch.write("plan.csv", "day,per_day\n0,lots\n");
    EXPECT_THAT(error_of("fixed:" + file), HasSubstr(file + ": line 2: \"lots\" is not a number"));
    EXPECT_THAT(error_of("fixed:" + scratch.write("empty.csv", "")), HasSubstr("has no rows"));
    EXPECT_THAT(error_of("fixed:" + scratch.write("noise.csv", "\x01\xff\n")), HasSubstr("the header must be"));
}
TEST(ManagedOptions, HintsComeFromIspsTomlUnlessNoneIsKnown) {
    const auto usual = managed_options({});
    ASSERT_TRUE(usual);
    EXPECT_EQ(usual->hints("gmail").day_ceiling, 100000);
    EXPECT_EQ(usual->hints("nobody.example").day_ceiling, 0);
    EXPECT_EQ(usual->spill, warmup::Spill::always);
    const auto unknown = managed_options({true, "", "never"});
    EXPECT_FALSE(unknown->hints);
    EXPECT_EQ(unknown->spill, warmup::Spill::never);
    EXPECT_EQ(managed_options({false, "", "while-warming"})->spill, warmup::Spill::while_warming);
}
TEST(ManagedOptions, AnIspsFileThatIsNotThereIsNamed) {
    const auto options = managed_options({false, "/nowhere/isps.toml", "always"});
    ASSERT_FALSE(options);
    EXPECT_THAT(options.error().message, HasSubstr("/nowhere/isps.toml"));
}

}  // namespace
}  // namespace warmpost::cli::simulate
