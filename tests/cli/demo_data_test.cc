// demo-data: whole, the same for the same seed, and never where something is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <set>

#include "cli/demo/cast.h"
#include "cli/demo/demo_config.h"
#include "cli/demo/play.h"
#include "cli/invocation.h"
#include "config/isps_file.h"
#include "control/service.h"
#include "runtime/clock.h"
#include "scratch.h"
#include "spool/spool.h"

namespace warmpost::cli::demo {
namespace {
namespace fs = std::filesystem;

// 2026-11-26, 14:30 UTC, a Thursday.
constexpr WallTime kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + std::chrono::minutes(14 * 60 + 30);

std::vector<std::int64_t> figures(const Played& played) {
    std::vector<std::int64_t> all;
    for (const auto& piece : played.pieces)
        all.insert(all.end(), {piece.hour, static_cast<std::int64_t>(piece.isp), piece.answers.delivered, piece.answers.throttled});
    return all;
}

TEST(DemoStory, BeginsOnAMondayAndEndsNow) {
    const auto story = story_until(kNow, 1);
    EXPECT_EQ(std::chrono::weekday(std::chrono::floor<std::chrono::days>(story.begin)), std::chrono::Monday);
    EXPECT_EQ(std::chrono::floor<std::chrono::days>(story.begin) + std::chrono::days(story.days - 1), std::chrono::floor<std::chrono::days>(kNow));
    EXPECT_EQ(story.hour(story.hours()), std::chrono::floor<std::chrono::hours>(kNow));
}

TEST(DemoStory, TheSameSeedTellsTheSame) {
    const auto isps = config::load_isps({}).value();
    const auto story = story_until(kNow, 1), other = story_until(kNow, 2);
    const auto sender = cast(story.days).front();
    const auto played = play(sender, story, isps, {}).value();
    EXPECT_EQ(figures(played), figures(play(sender, story, isps, {}).value()));
    EXPECT_NE(figures(played), figures(play(sender, other, isps, {}).value()));
    ASSERT_EQ(played.leases.size(), sender.leased_on.size());
    for (const auto& piece : played.pieces) ASSERT_LT(piece.hour, story.hours()) << "nothing of the future";
}

TEST(DemoStory, ARelaysShareFalls) {
    const auto isps = config::load_isps({}).value();
    const auto story = story_until(kNow, 1);
    for (const auto& sender : cast(story.days)) {
        if (sender.way != Way::relay) continue;
        const auto played = play(sender, story, isps, {}).value();
        const auto share = [&](int day) {
            double relay = 0, all = 0;
            for (const auto& piece : played.pieces)
                if (piece.hour / 24 == day) {
                    all += static_cast<double>(piece.answers.sent());
                    if (piece.address == simulator::kShared) relay += static_cast<double>(piece.answers.sent());
                }
            return relay / all;
        };
        EXPECT_EQ(share(2), 1);
        EXPECT_LT(share(story.days - 3), share(story.days - 25));
    }
}

TEST(DemoData, MakesADirectoryOfLoopbackAddressesAndNeverASecondTime) {
    const Scratch scratch;
    const auto place = fs::path(scratch.path()) / "demo";
    const auto run_it = [&] {
        const std::string directory = place.string();
        const char* arguments[] = {"warmpost", "demo-data", "--directory", directory.c_str(), "--port-offset", "11"};
        return run(static_cast<int>(std::size(arguments)), arguments);
    };
    testing::internal::CaptureStdout();
    ASSERT_EQ(run_it(), kOk);
    const auto told = testing::internal::GetCapturedStdout();
    EXPECT_THAT(told, testing::HasSubstr("warmpost serve --config " + place.string() + "/warmpost.toml"));
    EXPECT_EQ(fs::status(place / "credentials.json").permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(run_it(), kRefused);

    const auto config = config::load(place / "warmpost.toml").value();
    EXPECT_EQ(config.server.api.front().port, 8036);
    for (const auto* list : {&config.egress.shared, &config.egress.inventory})
        for (const auto& address : *list) EXPECT_TRUE(address.ip.is_loopback());
    ASSERT_EQ(config.routes.size(), 1u);
    EXPECT_EQ(config.routes.front().domain + "@" + config.routes.front().host, "*@127.0.0.1");

    const auto service = control::Service::open(
                             config, [](control::SnapshotPtr) {}, runtime::wall_now)
                             .value();
    const auto snapshot = service->snapshot();
    EXPECT_EQ(snapshot->accounts.size(), 7u) << "the operator's, five that send, one that waits";
    int leased = 0;
    for (const auto& address : service->addresses()) {
        EXPECT_TRUE(address.ip.is_loopback());
        leased += address.state == "leased" ? 1 : 0;
    }
    EXPECT_GE(leased, 8);
    EXPECT_GT(service->decisions({}).value().size(), 20u);
    spool::Options options;
    options.directory = config.server.data_dir / "spool";
    options.now = runtime::wall_now;
    const auto spool = spool::Spool::open(options).value();
    EXPECT_EQ(spool->usage().waiting_messages, 0u) << "nothing that a server would send";
    const auto today = std::chrono::floor<std::chrono::days>(runtime::wall_now());
    std::set<std::chrono::sys_days> days;
    for (const auto& line : spool->usage(today - std::chrono::days(70), today)) days.insert(line.key.day);
    EXPECT_GE(days.size(), 60u);
    int stories = 0;
    spool->for_each_history(runtime::wall_now() - std::chrono::days(20), runtime::wall_now(), [&](std::string_view, const auto& entries) {
        EXPECT_GE(entries.size(), 2u);
        ++stories;
        return true;
    });
    EXPECT_GT(stories, 800);
}

}  // namespace
}  // namespace warmpost::cli::demo
