// The commands as they are typed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include <fstream>
#include <iterator>

#include "cli/invocation.h"
#include "cli/scratch.h"
#include "cli/simulate/world.h"

namespace warmpost::cli {
namespace {
using testing::HasSubstr;
namespace json = boost::json;
namespace fs = std::filesystem;

struct Ran {
    int exit = -1;
    std::string out, err;
};
Ran warmpost(std::vector<std::string> words) {
    Invocation invocation;
    CLI::App app("", "warmpost");
    app.require_subcommand(1);
    add_simulate(app, invocation);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Ran ran;
    try {
        std::ranges::reverse(words);   // as CLI11 wants them
        app.parse(words);
        ran.exit = invocation.action();
    } catch (const CLI::ParseError& e) {
        ran.exit = app.exit(e) == 0 ? kOk : kUsage;
    }
    ran.out = testing::internal::GetCapturedStdout();
    ran.err = testing::internal::GetCapturedStderr();
    return ran;
}
std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

struct Simulate : testing::Test {
    Scratch scratch;
    std::string scenario = scratch.write("small.toml", simulate::kSmall);
    std::string out = (scratch.path() / "out").string();
    void expect_usage(const std::vector<std::string>& words, const std::string& said) {
        const Ran ran = warmpost(words);
        EXPECT_EQ(ran.exit, kUsage) << ran.out << ran.err;
        EXPECT_THAT(ran.err, HasSubstr(said));
    }
};

TEST_F(Simulate, WritesTheThreeFilesAndPrintsTheFigures) {
    const Ran ran = warmpost({"simulate", "--scenario", scenario, "--out", out});
    ASSERT_EQ(ran.exit, kOk) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("small by managed: 30 days, seed 3"));
    EXPECT_THAT(ran.out, HasSubstr("90 % dedicated"));
    EXPECT_EQ(ran.err, "") << "no progress where no terminal is";
    const json::object summary = json::parse(text_of(fs::path(out) / "summary.json")).as_object();
    EXPECT_EQ(summary.at("strategy"), json::value("managed"));
    EXPECT_FALSE(summary.at("dedicated_share_of_oracle").is_null());
    EXPECT_THAT(text_of(fs::path(out) / "timeline.csv"), HasSubstr("day,isp,ips,allowance"));
    EXPECT_THAT(text_of(fs::path(out) / "report.html"), HasSubstr("<!doctype html>"));
}
TEST_F(Simulate, OptionsBeforeCompareAreRefused) {
    expect_usage({"simulate", "--scenario", scenario, "compare", "--out", out, scenario}, "--scenario");
    expect_usage({"simulate", "--seed", "4", "compare", "--out", out, scenario}, "is of \"simulate\" alone");
    expect_usage({"simulate", "--spill", "never", "compare", "--out", out, scenario}, "give it after it");
}
TEST_F(Simulate, JsonIsTheSummary) {
    const Ran ran = warmpost({"simulate", "--scenario", scenario, "--days", "9", "--seed", "12", "--strategy", "fixed:sendgrid", "--json", "--out", out});
    ASSERT_EQ(ran.exit, kOk) << ran.err;
    EXPECT_EQ(ran.out, text_of(fs::path(out) / "summary.json"));
    const json::object summary = json::parse(ran.out).as_object();
    EXPECT_EQ(summary.at("days"), json::value(9));
    EXPECT_EQ(summary.at("seed"), json::value(12));
    EXPECT_EQ(summary.at("strategy"), json::value("fixed:sendgrid"));
}
TEST_F(Simulate, TheOracleIsItsOwnMeasure) {
    const Ran ran = warmpost({"simulate", "--scenario", scenario, "--strategy", "oracle", "--json", "--out", out});
    ASSERT_EQ(ran.exit, kOk) << ran.err;
    EXPECT_EQ(json::parse(ran.out).at("dedicated_share_of_oracle"), json::value(1));
}
TEST_F(Simulate, WhatIsKnownOfIspsMatters) {
    const std::string large = WARMPOST_SOURCE_DIR "/tests/data/simulator/scenarios/s01-steady-1m.toml";   // enough mail for hints on ceilings to matter
    const auto known = warmpost({"simulate", "--scenario", large, "--days", "20", "--json", "--out", out});
    const auto unknown = warmpost({"simulate", "--scenario", large, "--days", "20", "--json", "--unknown-isps", "--out", out});
    ASSERT_EQ(unknown.exit, kOk) << unknown.err;
    EXPECT_NE(known.out, unknown.out);
}
TEST_F(Simulate, WrongUsageIsToldAndWritesNothing) {
    expect_usage({"simulate"}, "--scenario is missing");
    expect_usage({"simulate", "--scenario", scenario}, "--out is missing");
    expect_usage({"simulate", "--scenario", "/nowhere.toml", "--out", out}, "there is no scenario file /nowhere.toml");
    expect_usage({"simulate", "--scenario", scratch.path().string(), "--out", out}, "is a directory; name a scenario file");
    expect_usage({"simulate", "--scenario", scratch.write("bad.toml", "name = 3\n"), "--out", out}, "bad.toml: line 1");
    expect_usage({"simulate", "--scenario", scenario, "--days", "0", "--out", out}, "--days");
    expect_usage({"simulate", "--scenario", scenario, "--days", "ten", "--out", out}, "--days");
    expect_usage({"simulate", "--scenario", scenario, "--seed", "-4", "--out", out}, "--seed");
    expect_usage({"simulate", "--scenario", scenario, "--strategy", "best", "--out", out}, "no strategy \"best\"");
    expect_usage({"simulate", "--scenario", scenario, "--spill", "perhaps", "--out", out}, "--spill");
    expect_usage({"simulate", "--scenario", scenario, "--unknown-isps", "--isps-file", "x", "--out", out}, "excludes");
    EXPECT_FALSE(fs::exists(out));
}
TEST_F(Simulate, ADirectoryThatCannotBeMadeIsToldBeforeTheRun) {
    expect_usage({"simulate", "--scenario", scenario, "--out", scenario}, "is a file; name a directory");
    expect_usage({"simulate", "--scenario", scenario, "--out", scenario + "/below"}, "cannot be made");
    expect_usage({"simulate", "--scenario", scenario, "--out", "/proc/nothing"}, "--out /proc/nothing cannot be");
}

TEST_F(Simulate, CompareWritesItsThreeFiles) {
    const Ran ran = warmpost({"simulate", "compare", "--strategies", "managed,standard,oracle", "--out", out, "--jobs", "2", "--seeds", "2", scenario});
    ASSERT_EQ(ran.exit, kOk) << ran.err;
    EXPECT_THAT(ran.out, testing::AllOf(HasSubstr("OF ORACLE"), HasSubstr("MEAN"), HasSubstr("WORST"), HasSubstr("small")));
    EXPECT_THAT(text_of(fs::path(out) / "table.csv"), HasSubstr("\nsmall,managed,2,"));
    const auto lines = json::parse(text_of(fs::path(out) / "summary.json")).at("lines").as_array();
    ASSERT_EQ(lines.size(), 3);
    EXPECT_GT(lines[0].at("dedicated_share_of_oracle").as_double(), lines[1].at("dedicated_share_of_oracle").as_double());
    EXPECT_THAT(text_of(fs::path(out) / "report.html"), HasSubstr("Strategies compared"));
}
TEST_F(Simulate, CompareTakesDirectories) {
    const Scratch two;
    (void)two.write("b.toml", simulate::kSmall);
    (void)two.write("a.toml", simulate::kSmall);
    (void)two.write("notes.txt", "not a scenario");
    const Ran ran = warmpost({"simulate", "compare", "--strategies", "managed", "--out", out, two.path().string()});
    ASSERT_EQ(ran.exit, kOk) << ran.err;
    EXPECT_THAT(ran.out, testing::AllOf(HasSubstr("small (a)"), HasSubstr("small (b)")));
}
TEST_F(Simulate, CompareTellsWhatIsWrong) {
    const Scratch empty;
    expect_usage({"simulate", "compare", "--out", out}, "scenarios is required");
    expect_usage({"simulate", "compare", scenario}, "--out is required");
    expect_usage({"simulate", "compare", "--out", out, empty.path().string()}, "has no scenario files in it");
    expect_usage({"simulate", "compare", "--out", out, "/nowhere"}, "there is no scenario file /nowhere");
    expect_usage({"simulate", "compare", "--out", out, "--strategies", "managed,,oracle", scenario}, "no strategy \"\"");
    expect_usage({"simulate", "compare", "--out", out, "--strategies", "managed,managed", scenario}, "managed twice");
    expect_usage({"simulate", "compare", "--out", out, "--seeds", "0", scenario}, "--seeds");
    EXPECT_FALSE(fs::exists(out));
}

}  // namespace
}  // namespace warmpost::cli
