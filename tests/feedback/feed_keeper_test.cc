// What the keeper of feeds makes of what a server on loopback says, and of files.
#include "feed_keeper_kit.h"

namespace warmpost::feedback {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

TEST_F(FeedKeeperTest, ComplaintsOfFeedbackLoopsAreJudgedOverAllAccounts) {
    config_.feeds.snds_file.clear();
    const auto counted = [this](std::int64_t account, const char* source, std::int64_t complaints, std::int64_t delivered) {
        spool::UsageLine line{{std::chrono::floor<std::chrono::days>(now_), AccountId{account}, spool::UsageKind::shared, source, "yahoo"}, {}};
        line.counts.complaints = complaints, line.counts.delivered = delivered;
        usage_.push_back(line);
    };
    counted(2, kOurs, 4, 500);
    counted(3, kOurs, 4, 500);
    counted(3, "198.51.100.1", 90, 500);
    keeper().run();
    EXPECT_EQ(types(), (std::vector<std::string>{"ReputationFinding", "ReputationFinding"})) << "of the address, and of all mail to the ISP";
    const auto whole = boost::json::parse(told_.at(1)).at("notice").as_object();
    EXPECT_FALSE(whole.contains("address") || whole.contains("domain"));
    EXPECT_EQ(whole.at("isp"), "yahoo");
    EXPECT_NE(whole.at("text").as_string().find("8 complaints about 1000 delivered"), boost::json::string::npos) << "an address that left is passed over";
    EXPECT_EQ(pace(kOurs, "yahoo").growth, feeds::kSlow);
    EXPECT_EQ(pace(kLeased, "yahoo").growth, 1);
    now_ += std::chrono::days(4);
    keeper().run();
    EXPECT_EQ(types().size(), 4u) << "its end is told";
    EXPECT_EQ(pace(kOurs, "yahoo").growth, 1);
}
TEST_F(FeedKeeperTest, WhatSndsTellsOfOurAddressesIsKeptJudgedAndTold) {
    pages_.ok("/data.aspx", row(kOurs, "RED") + row(kLeased, "YELLOW") + row("198.51.100.1", "RED") + row("192.0.2.9", "RED"));
    keeper().run();
    ASSERT_EQ(kept().size(), 2u) << "of our addresses only";
    EXPECT_EQ(keeper().newest_snds().size(), 2u);
    EXPECT_EQ(keeper().snds_state().fetched, now_);
    EXPECT_EQ(keeper().snds_state().error, "");
    EXPECT_EQ(types(), (std::vector<std::string>{"ReputationFinding", "ReputationFinding"}));
    EXPECT_FALSE(boost::json::parse(told_[0]).at("notice").as_object().contains("account")) << "a shared address is the operator's concern";
    EXPECT_EQ(boost::json::parse(told_[1]).at("notice").at("account").as_string(), "000000000002");
    EXPECT_EQ(pace(kOurs, "microsoft").growth, 0);
    EXPECT_EQ(pace(kLeased, "microsoft").growth, 0.5);
    EXPECT_EQ(pace(kOurs, "gmail").growth, 1) << "SNDS is about Microsoft alone";
    keeper().run();
    EXPECT_EQ(pages_.asked(), 1) << "it is not due again";
    pages_.ok("/data.aspx", row(kOurs, "GREEN") + row(kLeased, "YELLOW"));
    again();
    EXPECT_EQ(types().back(), "ReputationFindingSolved");
    EXPECT_EQ(told_.size(), 3u);
    EXPECT_EQ(pace(kOurs, "microsoft").growth, 1);
    EXPECT_EQ(kept().size(), 2u) << "the same days are replaced";
}

TEST_F(FeedKeeperTest, AManagedAddressIsNotToldToItsAccount) {
    pages_.ok("/data.aspx", row(kManaged, "RED"));
    keeper().run();
    ASSERT_EQ(told_.size(), 1u);
    EXPECT_FALSE(boost::json::parse(told_[0]).at("notice").as_object().contains("account"));
}

TEST_F(FeedKeeperTest, ABadAnswerKeepsWhatIsKnownAndIsToldOnceWithoutTheKey) {
    pages_.ok("/data.aspx", row(kOurs, "RED"));
    keeper().run();
    told_.clear();
    const std::pair<std::string, const char*> answers[] = {
        {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "HTTP 404"},
        {"HTTP/1.1 302 Found\r\nLocation: " + pages_.url("/elsewhere") + "\r\nContent-Length: 0\r\n\r\n", "a redirect, which is not followed"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n<html><body>No</body></html>", "web page"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + row(kOurs, "GREEN"), "ended before it was whole"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + row(kOurs, "GREEN"), "too long"},
        {"not HTTP at all\r\n\r\n", "line 1 ("},
    };
    const WallTime fetched = keeper().snds_state().fetched;
    std::uint64_t failures = 0;
    for (const auto& [answer, why] : answers) {
        pages_.set("/data.aspx", answer);
        again();
        const auto state = keeper().snds_state();
        EXPECT_NE(state.error.find(why), std::string::npos) << state.error;
        EXPECT_EQ(state.error.find("SECRET"), std::string::npos) << state.error;
        EXPECT_EQ(state.failures, ++failures);
        EXPECT_EQ(state.fetched, fetched);
        EXPECT_EQ(kept().size(), 1u);
        EXPECT_EQ(kept()[0].colour, feeds::Colour::red) << "of a broken answer nothing is taken";
    }
    const auto told = told_.size();
    again();
    EXPECT_EQ(told_.size(), told) << "the same error is told once";
    for (const auto& each : told_) EXPECT_EQ(each.find("SECRET"), std::string::npos) << each;
    pages_.ok("/data.aspx", row(kOurs, "GREEN"));
    again();
    EXPECT_EQ(std::ranges::count(types(), "FeedProblemSolved"), 1);
    EXPECT_EQ(keeper().snds_state().error, "");
}

TEST_F(FeedKeeperTest, AProblemIsOverWhenThereIsNothingToFetchAnyMore) {
    pages_.set("/data.aspx", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    keeper().run();
    EXPECT_EQ(types(), (std::vector<std::string>{"FeedProblem"}));
    urls("# the last one was taken out\n");
    now_ += 15min;
    keeper().run();
    EXPECT_EQ(types(), (std::vector<std::string>{"FeedProblem", "FeedProblemSolved"}));
    EXPECT_NE(told_.back().find("holds no URL"), std::string::npos) << told_.back();
    EXPECT_NE(keeper().snds_state().error.find("holds no URL"), std::string::npos) << "who fetches now learns why nothing comes";
    EXPECT_EQ(keeper().snds_state().failures, 1u);
    again();
    EXPECT_EQ(told_.size(), 2u);
}

TEST_F(FeedKeeperTest, AProblemIsOverWhenTheConfigurationNamesNoFileAnyMore) {
    pages_.set("/data.aspx", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    keeper().run();
    config_.feeds.snds_file.clear();
    keeper_.reset();
    live_.reset();
    keeper().run();
    EXPECT_EQ(types(), (std::vector<std::string>{"FeedProblem", "FeedProblemSolved"})) << "also over a restart";
    EXPECT_EQ(keeper().snds_state().error, "");
    keeper().run();
    EXPECT_EQ(told_.size(), 2u);
}

TEST_F(FeedKeeperTest, ARestartTellsNoProblemAgainAndTriesAtOnce) {
    pages_.ok("/data.aspx", row(kOurs, "GREEN"));
    keeper().run();
    pages_.set("/data.aspx", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    again();
    ASSERT_EQ(types(), (std::vector<std::string>{"FeedProblem"}));
    keeper_.reset();
    EXPECT_NE(keeper().snds_state().error.find("HTTP 404"), std::string::npos);
    keeper().run();
    EXPECT_EQ(pages_.asked(), 3);
    EXPECT_EQ(told_.size(), 1u);
    pages_.ok("/data.aspx", row(kOurs, "GREEN"));
    now_ += 15min;
    keeper().run();
    EXPECT_EQ(types().back(), "FeedProblemSolved");
}

TEST_F(FeedKeeperTest, SlowServersDoNotHoldUpWhatElseIsDone) {
    std::string lines;
    for (int i = 0; i < 20; ++i) lines += pages_.url("/never-" + std::to_string(i)) + "\n";
    urls(lines);
    keeper().run();
    EXPECT_LT(pages_.asked(), 10) << "of 20 that never answer";
    EXPECT_NE(keeper().snds_state().error.find("line 1 ("), std::string::npos) << keeper().snds_state().error;
    EXPECT_EQ(keeper().judged(), now_);
}

TEST_F(FeedKeeperTest, OfSeveralRowsOfADayTheLastCountsAndDaysToComeCountNothing) {
    std::string to_come = row(kLeased, "RED");
    to_come.replace(to_come.find("11/24/2026"), 10, "11/24/2027");
    std::string past = row(kLeased, "RED");
    past.replace(past.find("11/24/2026"), 10, "11/24/2006");
    pages_.ok("/data.aspx", row(kOurs, "RED") + row(kOurs, "YELLOW") + row(kOurs, "GREEN") + to_come + past);
    keeper().run();
    ASSERT_EQ(kept().size(), 1u);
    EXPECT_EQ(kept()[0].colour, feeds::Colour::green);
    EXPECT_EQ(keeper().snds_state().error, "");
    EXPECT_EQ(pace(kOurs, "microsoft").growth, 1);
}

TEST_F(FeedKeeperTest, AnAddressOfSeveralRangesIsBlockedWhereOneSaysSo) {
    address("2001:db8::1", "shared");
    urls(pages_.url("/ipStatus.aspx?key=SECRET") + "\n");
    pages_.ok("/ipStatus.aspx", "192.0.2.0,192.0.2.255,No,Junked\r\n192.0.2.2,192.0.2.2,Yes,Blocked\r\n2001:db8::,2001:db8::ffff,Yes,Blocked six\r\n"
                                "0.0.0.0,255.255.255.255,No,Everybody\r\n");
    keeper().run();
    std::map<std::string, std::string> by_address;
    for (const auto& status : keeper().statuses()) by_address[to_string(status.address)] = (status.blocked ? "blocked " : "") + status.detail;
    EXPECT_EQ(by_address, (std::map<std::string, std::string>{
                              {kOurs, "Junked"}, {kLeased, "blocked Blocked"}, {kManaged, "Junked"}, {"2001:db8::1", "blocked Blocked six"}}));
}

TEST_F(FeedKeeperTest, AServerThatNeverAnswersIsGivenUp) {
    keeper().run();
    EXPECT_NE(keeper().snds_state().error.find("no answer in time"), std::string::npos) << keeper().snds_state().error;
}

TEST_F(FeedKeeperTest, StoppingEndsAFetchUnderWay) {
    config::Config patient = config_;
    live_ = std::make_unique<config::Live>(patient);
    FeedKeeper slow({*live_, *registry_, paces_, [this] { return addresses_; }, [this]() -> Result<control::AddressChecks> { return checks_; },
                     [](std::vector<std::string>) {}, [] {}, [this] { return now_; }},
                    std::chrono::hours(1));
    auto running = std::async(std::launch::async, [&slow] { slow.run(); });
    for (int i = 0; i < 20'000 && pages_.asked() == 0; ++i) std::this_thread::sleep_for(1ms);
    EXPECT_GT(pages_.asked(), 0);
    slow.stop();
    EXPECT_EQ(running.wait_for(std::chrono::minutes(1)), std::future_status::ready) << "it would have waited for an hour";
}

TEST_F(FeedKeeperTest, AFileThatOthersCanReadIsNotUsed) {
    ASSERT_EQ(::chmod(config_.feeds.snds_file.c_str(), 0644), 0);
    keeper().run();
    EXPECT_NE(keeper().snds_state().error.find("chmod 600"), std::string::npos);
    EXPECT_EQ(pages_.asked(), 0);
}

TEST_F(FeedKeeperTest, TheStatusFeedBlocksAndUnblocks) {
    urls(pages_.url("/data.aspx?key=SECRET") + "\n" + pages_.url("/ipStatus.aspx?key=SECRET") + "\n");
    pages_.ok("/data.aspx", row(kOurs, "GREEN"));
    pages_.ok("/ipStatus.aspx", "192.0.2.0,192.0.2.1,Yes,Blocked due to user complaints\r\n192.0.2.2,192.0.2.2,No,Junked\r\n");
    keeper().run();
    ASSERT_EQ(keeper().statuses().size(), 2u);
    EXPECT_EQ(pace(kOurs, "microsoft").growth, 0);
    EXPECT_EQ(pace(kLeased, "microsoft").growth, 0.5);
    pages_.set("/ipStatus.aspx", "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
    again();
    EXPECT_EQ(keeper().statuses().size(), 2u) << "not known, so as it was";
    pages_.ok("/ipStatus.aspx", "");
    again();
    EXPECT_TRUE(keeper().statuses().empty());
    EXPECT_EQ(pace(kOurs, "microsoft").growth, 1);
}

TEST_F(FeedKeeperTest, ARestartRemembersAndDoesNotFetchAnew) {
    pages_.ok("/data.aspx", row(kOurs, "RED"));
    keeper().run();
    keeper_.reset();
    now_ += 1h;
    keeper().run();
    EXPECT_EQ(pages_.asked(), 1);
    EXPECT_EQ(told_.size(), 1u) << "told before the restart";
    EXPECT_EQ(pace(kOurs, "microsoft").growth, 0);
    EXPECT_EQ(keeper().newest_snds().size(), 1u);
    ASSERT_TRUE(keeper().fetch_soon());
    EXPECT_EQ(woken_, 1);
    keeper().run();
    EXPECT_EQ(pages_.asked(), 2);
}

TEST_F(FeedKeeperTest, WhatIsOldSlowsNobody) {
    pages_.ok("/data.aspx", row(kOurs, "RED"));
    keeper().run();
    pages_.set("/data.aspx", "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
    now_ += std::chrono::days(4);
    keeper().run();
    EXPECT_EQ(pace(kOurs, "microsoft").growth, 1);
    EXPECT_TRUE(paces_.get()->empty());
    EXPECT_TRUE(keeper().newest_snds().empty() || keeper().newest_snds()[0].day < now_);
    EXPECT_TRUE(keeper().findings().empty());
}

TEST_F(FeedKeeperTest, AListingSlowsEverywhereAndItsOwnEventIsEnough) {
    config_.feeds.snds_file.clear();
    checks::Standing standing;
    standing.check = "dnsbl:zen.spamhaus.org";
    standing.state = checks::State::problem;
    standing.text = "listed: https://www.spamhaus.org/query/ip/192.0.2.1";
    standing.checked_at = now_;
    checks_[kOurs] = {standing};
    checks_[control::kListSubject] = {standing};
    keeper().run();
    ASSERT_EQ(keeper().findings().size(), 1u);
    EXPECT_EQ(keeper().findings()[0].finding.kind, "dnsbl:zen.spamhaus.org");
    EXPECT_EQ(pace(kOurs, "gmail").growth, 0.25);
    EXPECT_EQ(pace(kOurs, "some-host.example").growth, 0.25);
    EXPECT_EQ(pace(kLeased, "gmail").growth, 1);
    EXPECT_TRUE(told_.empty());
    EXPECT_FALSE(keeper().fetch_soon()) << "there is nothing to fetch";
    checks_.clear();
    now_ += 2min;
    keeper().run();
    EXPECT_TRUE(keeper().findings().empty());
    EXPECT_EQ(pace(kOurs, "gmail").growth, 1);
}

TEST_F(FeedKeeperTest, APostmasterFileIsKeptAndJudged) {
    config_.feeds.snds_file.clear();
    const auto imported = keeper().import_postmaster(R"({"name": "domains/shop.example/trafficStats/20261124", "userReportedSpamRatio": 0.004, )"
                                                     R"("ipReputations": [{"reputation": "BAD", "ipCount": 2, "sampleIps": ["192.0.2.1", "198.51.100.1"]}]})"
                                                     "\n"
                                                     R"({"name": "domains/shop.example/trafficStats/20261224", "userReportedSpamRatio": 0.004})",
                                                     {});
    ASSERT_TRUE(imported) << imported.error().message;
    EXPECT_EQ(imported->days, 1u);
    EXPECT_EQ(imported->skipped, 1u) << "a day that is still to come";
    EXPECT_EQ(woken_, 1);
    keeper().run();
    ASSERT_EQ(keeper().findings().size(), 2u);
    EXPECT_EQ(pace(kOurs, "gmail").growth, 0);
    EXPECT_EQ(pace(kOurs, "microsoft").growth, 1);
    EXPECT_EQ(paces_.get()->find("198.51.100.1", "gmail", now_).growth, 1) << "another's address";
    EXPECT_EQ(keeper().postmaster(std::chrono::sys_days{}, std::chrono::floor<std::chrono::days>(now_))->size(), 1u);
    EXPECT_FALSE(keeper().import_postmaster("nothing", {}));
}

TEST_F(FeedKeeperTest, DaysAreForgottenInTime) {
    config_.feeds.keep = std::chrono::days(10);
    pages_.ok("/data.aspx", row(kOurs, "GREEN"));
    keeper().run();
    ASSERT_EQ(kept().size(), 1u);
    now_ += std::chrono::days(12);
    pages_.ok("/data.aspx", row(kOurs, "GREEN"));
    keeper().run();
    EXPECT_TRUE(kept().empty()) << "neither kept nor taken anew";
}

TEST_F(FeedKeeperTest, ComplaintsAreCountedByIspWithinBounds) {
    keeper().complained("yahoo");
    keeper().complained("yahoo");
    EXPECT_EQ(keeper().complaints().at("yahoo"), 2u);
    for (int i = 0; i < 5000; ++i) keeper().complained("isp" + std::to_string(i));
    EXPECT_LE(keeper().complaints().size(), 1001u);
}

}  // namespace
}  // namespace warmpost::feedback
