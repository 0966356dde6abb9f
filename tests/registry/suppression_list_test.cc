#include "registry/suppression_list.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "registry/jobs.h"

namespace warmpost::registry {
namespace {

const AccountId kShop{2}, kOther{3};
constexpr WallTime kStart{std::chrono::milliseconds{1'790'000'000'000}};

WallTime at(int seconds) { return kStart + std::chrono::seconds(seconds); }

SuppressionList::Filter filter(bool bounce, bool complaint, std::optional<WallTime> from = {}, std::optional<WallTime> until = {}) {
    return {bounce, complaint, from, until};
}

struct SuppressionListTest : ::testing::Test {
    SuppressionListTest() {
        std::string name = (std::filesystem::temp_directory_path() / "suppression-XXXXXX").string();
        directory = ::mkdtemp(name.data());
        registry = Registry::open(directory).value();
    }
    ~SuppressionListTest() override {
        registry.reset();
        std::filesystem::remove_all(directory);
    }
    void put(const std::string& address, int seconds = 0, SuppressionReason reason = SuppressionReason::bounce, AccountId account = kShop) {
        const SuppressionList::Entry entry{account, {address, reason, at(seconds), "m", "f"}};
        ASSERT_TRUE(SuppressionList(*registry).put({&entry, 1}));
    }
    std::optional<Suppressed> find(const std::string& address, AccountId account = kShop) {
        return SuppressionList(*registry).find(account, address).value();
    }
    // All pages; how many pages there were.
    std::pair<std::vector<std::string>, int> pages(const SuppressionList::Filter& filter, std::size_t size) {
        std::vector<std::string> all;
        std::string after;
        for (int count = 1; count < 100; ++count) {
            const auto page = SuppressionList(*registry).list(kShop, filter, after, size).value();
            for (const auto& entry : page.entries) all.push_back(entry.address);
            if (page.next.empty()) return {all, count};
            after = page.next;
        }
        return {all, 100};
    }
    std::filesystem::path directory;
    std::unique_ptr<Registry> registry;
};

TEST_F(SuppressionListTest, AnAddressIsFoundWithoutCaseAndKeepsTheCaseItWasStoredWith) {
    put("Ann@ISP.example", 5, SuppressionReason::complaint);
    const auto found = find("ann@isp.EXAMPLE");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->address, "Ann@ISP.example");
    EXPECT_EQ(found->reason, SuppressionReason::complaint);
    EXPECT_EQ(found->updated, at(5));
    EXPECT_EQ(found->message_id, "m");
    EXPECT_EQ(found->feedback_id, "f");
    EXPECT_FALSE(find("ann@isp.example", kOther)) << "lists are accounts' own";
    EXPECT_FALSE(find("ann@isp.exampl"));
    EXPECT_FALSE(find(std::string("ann\0@isp.example", 16)));
}

TEST_F(SuppressionListTest, StoredAgainItIsReplacedAndListedOnce) {
    put("ann@isp.example", 1);
    put("Ann@isp.example", 2, SuppressionReason::complaint);
    EXPECT_EQ(find("ann@isp.example")->reason, SuppressionReason::complaint);
    EXPECT_EQ(pages({}, 10).first, std::vector<std::string>{"Ann@isp.example"});
}

TEST_F(SuppressionListTest, AnEventThatIsToldAgainDoesNotUndoWhatCameLaterButSomebodyMay) {
    put("ann@isp.example", 9, SuppressionReason::complaint);
    const SuppressionList::Entry earlier{kShop, {"ann@isp.example", SuppressionReason::bounce, at(3), {}, {}}};
    ASSERT_TRUE(SuppressionList(*registry).put({&earlier, 1}, SuppressionList::SaidBy::event));
    EXPECT_EQ(find("ann@isp.example")->reason, SuppressionReason::complaint);
    ASSERT_TRUE(SuppressionList(*registry).put({&earlier, 1}));
    EXPECT_EQ(find("ann@isp.example")->reason, SuppressionReason::bounce) << "whatever became of the clock meanwhile";
    EXPECT_EQ(pages({}, 10).first.size(), 1u);
}

TEST_F(SuppressionListTest, WhoComplainedStaysOneWhoComplainedWhateverBouncesLater) {
    put("ann@isp.example", 1, SuppressionReason::complaint);
    const SuppressionList::Entry later{kShop, {"ann@isp.example", SuppressionReason::bounce, at(9), {}, {}}};
    ASSERT_TRUE(SuppressionList(*registry).put({&later, 1}, SuppressionList::SaidBy::event));
    EXPECT_EQ(find("ann@isp.example")->reason, SuppressionReason::complaint);
    put("bob@isp.example", 1);
    const SuppressionList::Entry complained{kShop, {"bob@isp.example", SuppressionReason::complaint, at(9), {}, {}}};
    ASSERT_TRUE(SuppressionList(*registry).put({&complained, 1}, SuppressionList::SaidBy::event));
    EXPECT_EQ(find("bob@isp.example")->reason, SuppressionReason::complaint);
}

TEST_F(SuppressionListTest, WhatIsYoungerThanTheWordThatTakesItAwayStays) {
    put("ann@isp.example", 5, SuppressionReason::complaint);
    const std::vector<std::string> ann{"ann@isp.example"};
    EXPECT_EQ(SuppressionList(*registry).remove(kShop, ann, SuppressionReason::complaint, at(4)).value(), 0u);
    EXPECT_TRUE(find("ann@isp.example"));
    EXPECT_EQ(SuppressionList(*registry).remove(kShop, ann, SuppressionReason::complaint, at(5)).value(), 1u);
    EXPECT_FALSE(find("ann@isp.example"));
}

TEST_F(SuppressionListTest, OfTheSameAddressInOneBatchTheLastCounts) {
    const std::vector<SuppressionList::Entry> entries{{kShop, {"a@x.example", SuppressionReason::bounce, at(1), {}, {}}},
                                                      {kShop, {"A@x.example", SuppressionReason::complaint, at(1), {}, {}}}};
    ASSERT_TRUE(SuppressionList(*registry).put(entries));
    EXPECT_EQ(find("a@x.example")->address, "A@x.example");
    EXPECT_EQ(pages({}, 10).first.size(), 1u);
}

TEST_F(SuppressionListTest, ABatchWithAnEntryThatIsNoneStoresNothing) {
    const std::vector<SuppressionList::Entry> entries{{kShop, {"a@x.example", SuppressionReason::bounce, at(1), {}, {}}},
                                                      {kShop, {"", SuppressionReason::bounce, at(1), {}, {}}}};
    const auto put = SuppressionList(*registry).put(entries);
    ASSERT_FALSE(put);
    EXPECT_EQ(put.error().code, ErrorCode::InvalidArgument);
    EXPECT_FALSE(find("a@x.example"));
}

TEST_F(SuppressionListTest, WhatIsRemovedIsCountedAndMayBeBoundToAReason) {
    put("a@x.example");
    put("b@x.example", 0, SuppressionReason::complaint);
    SuppressionList list(*registry);
    const std::vector<std::string> both{"A@x.example", "b@x.example", "c@x.example", "a@x.example"};
    EXPECT_EQ(list.remove(kShop, both, SuppressionReason::complaint).value(), 1u);
    EXPECT_TRUE(find("a@x.example"));
    EXPECT_FALSE(find("b@x.example"));
    EXPECT_EQ(list.remove(kShop, both).value(), 1u);
    EXPECT_TRUE(pages({}, 10).first.empty());
}

TEST_F(SuppressionListTest, ListsByReasonAndDateInTheOrderOfTheLastUpdate) {
    for (int i = 0; i < 10; ++i) put("u" + std::to_string(9 - i) + "@x.example", i, i % 2 ? SuppressionReason::complaint : SuppressionReason::bounce);
    put("other@x.example", 4, SuppressionReason::bounce, kOther);
    EXPECT_EQ(pages(filter(false, true), 100).first,
              (std::vector<std::string>{"u8@x.example", "u6@x.example", "u4@x.example", "u2@x.example", "u0@x.example"}));
    EXPECT_EQ(pages(filter(true, true, at(3), at(5)), 100).first, (std::vector<std::string>{"u6@x.example", "u5@x.example", "u4@x.example"}));
    EXPECT_TRUE(pages(filter(false, false), 100).first.empty());
}

TEST_F(SuppressionListTest, PagesHoldAllOnce) {
    for (int i = 0; i < 7; ++i) put("u" + std::to_string(i) + "@x.example", i / 2);
    for (const std::size_t size : {1u, 2u, 3u, 7u, 8u}) {
        const auto [all, count] = pages({}, size);
        EXPECT_EQ(all.size(), 7u) << size;
        EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 7u) << size;
        EXPECT_EQ(count, static_cast<int>((7 + size - 1) / size)) << size;
    }
    EXPECT_FALSE(SuppressionList(*registry).list(kShop, {}, "made up", 10));
}

TEST_F(SuppressionListTest, AListThatHoldsNothingOfWhatIsWantedIsLookedThroughInBoundedSteps) {
    std::vector<SuppressionList::Entry> entries;
    for (std::size_t i = 0; i < SuppressionList::kMostLooked + 10; ++i)
        entries.push_back({kShop, {"u" + std::to_string(i) + "@x.example", SuppressionReason::bounce, at(0), {}, {}}});
    ASSERT_TRUE(SuppressionList(*registry).put(entries));
    put("complained@x.example", 1, SuppressionReason::complaint);
    const auto first = SuppressionList(*registry).list(kShop, filter(false, true), "", 5).value();
    EXPECT_TRUE(first.entries.empty());
    ASSERT_FALSE(first.next.empty());
    const auto second = SuppressionList(*registry).list(kShop, filter(false, true), first.next, 5).value();
    ASSERT_EQ(second.entries.size(), 1u);
    EXPECT_EQ(second.entries[0].address, "complained@x.example");
    EXPECT_TRUE(second.next.empty());
}

// --- jobs

Job job(WallTime created, AccountId account = kShop, JobKind kind = JobKind::import_job) {
    Job made;
    made.account = account;
    made.id = new_job_id(created);
    made.kind = kind;
    made.created = created;
    made.subject = "SUPPRESSION_LIST";
    made.request = "{}";
    return made;
}

TEST_F(SuppressionListTest, JobsAreFoundByTheirAccountAndKindAndListedYoungestFirst) {
    JobBook book(*registry);
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) {
        const Job made = job(at(i));
        ids.insert(ids.begin(), made.id);
        ASSERT_TRUE(book.create(made));
    }
    EXPECT_TRUE(book.find(kShop, JobKind::import_job, ids[0]).value());
    EXPECT_FALSE(book.find(kOther, JobKind::import_job, ids[0]).value());
    EXPECT_FALSE(book.find(kShop, JobKind::export_job, ids[0]).value());
    std::vector<std::string> seen;
    std::string after;
    for (int pages = 0; pages < 10; ++pages) {
        const auto page = book.list(kShop, JobKind::import_job, "", {}, after, 2).value();
        for (const auto& each : page.jobs) seen.push_back(each.id);
        after = page.next;
        if (after.empty()) break;
    }
    EXPECT_EQ(seen, ids);
    EXPECT_TRUE(book.list(kShop, JobKind::import_job, "CONTACT_LIST", {}, "", 10).value().jobs.empty());
}

TEST_F(SuppressionListTest, TheJobThatWaitedLongestIsNextUntilItHasEnded) {
    JobBook book(*registry);
    Job first = job(at(1), kOther), second = job(at(2));
    ASSERT_TRUE(book.create(second));
    ASSERT_TRUE(book.create(first));
    ASSERT_EQ(book.next().value()->id, first.id);
    first.state = JobState::processing;
    first.processed = 7;
    ASSERT_TRUE(book.update(first));
    EXPECT_EQ(book.next().value()->id, first.id) << "cut off by a crash, it begins again";
    EXPECT_EQ(book.next().value()->processed, 7u);
    first.state = JobState::completed;
    ASSERT_TRUE(book.update(first));
    EXPECT_EQ(book.next().value()->id, second.id);
    EXPECT_EQ(book.update(first).error().code, ErrorCode::Conflict);
}

TEST_F(SuppressionListTest, ACancelledJobIsNotTakenUpAndCannotBeCancelledTwice) {
    JobBook book(*registry);
    const Job made = job(at(1), kShop, JobKind::export_job);
    ASSERT_TRUE(book.create(made));
    EXPECT_EQ(book.cancel(kOther, JobKind::export_job, made.id, at(2)).error().code, ErrorCode::NotFound);
    ASSERT_TRUE(book.cancel(kShop, JobKind::export_job, made.id, at(2)));
    EXPECT_FALSE(book.next().value());
    EXPECT_EQ(book.find(kShop, JobKind::export_job, made.id).value()->state, JobState::cancelled);
    EXPECT_EQ(book.cancel(kShop, JobKind::export_job, made.id, at(3)).error().code, ErrorCode::InvalidArgument);
}

TEST_F(SuppressionListTest, AnAccountHasBoundedJobs) {
    JobBook book(*registry);
    for (std::size_t i = 0; i < JobBook::kMostWaiting; ++i) ASSERT_TRUE(book.create(job(at(static_cast<int>(i)))));
    EXPECT_EQ(book.create(job(at(99))).error().code, ErrorCode::LimitExceeded);
    EXPECT_TRUE(book.create(job(at(99), kOther)));
}

}  // namespace
}  // namespace warmpost::registry
