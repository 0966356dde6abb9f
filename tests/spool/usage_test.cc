// What left, counted with the outcomes that it belongs to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include "spool/usage_record.h"
#include "support/spool_kit.h"

namespace warmpost::spool {

void PrintTo(const UsageLine& line, std::ostream* out) {
    *out << line.key.day.time_since_epoch().count() << " " << to_string(line.key.account) << " " << static_cast<char>(line.key.kind) << " " << line.key.source << " " << line.key.isp << ": "
         << line.counts.delivered << " delivered, " << line.counts.bounced << " bounced, " << line.counts.deferred << " deferred";
}

namespace {

using test::append;
using test::ended;
using test::make_message;
using testing::ElementsAre;
using std::chrono::days;

const auto kToday = std::chrono::floor<days>(test::kTestTime);

UsageKey key(std::chrono::sys_days day = kToday, std::int64_t account = 7, const char* source = "192.0.2.1", const char* isp = "gmail", UsageKind kind = UsageKind::standard) {
    return {day, AccountId{account}, kind, source, isp};
}
UsageLine line(UsageKey of, std::int64_t delivered, std::int64_t bounced = 0) { return {std::move(of), {.delivered = delivered, .bounced = bounced}}; }
auto is(const UsageKey& of, std::int64_t delivered) {
    return testing::AllOf(testing::Field(&UsageLine::key, of), testing::Field(&UsageLine::counts, testing::Field(&UsageCounts::delivered, delivered)));
}

class SpoolUsage : public testing::Test {
protected:
    void open() {
        spool_.reset();
        auto opened = Spool::open(options_);
        ASSERT_TRUE(opened) << opened.error().message;
        spool_ = std::move(*opened);
    }
    void add(std::vector<UsageLine> lines) {
        Outcome outcome;
        outcome.usage = std::move(lines);
        spool_->record(std::move(outcome));
    }
    std::vector<UsageLine> all(std::optional<AccountId> account = {}) {
        spool_->flush();
        return spool_->usage(kToday - days(1000), kToday + days(1000), account);
    }
    std::atomic<std::int64_t> now_{to_ms(test::kTestTime)};
    test::ScratchDirectory directory_;
    Options options_ = test::spool_options(directory_.path());
    std::unique_ptr<Spool> spool_;
};

TEST(UsageRecord, KeysComeBackAndSortAsTheirBytes) {
    const std::vector<UsageKey> keys{key(kToday - days(1), 900, "zzz"), key(kToday, 7, "192.0.2.1", "apple"), key(kToday, 7, "192.0.2.1", "gmail"), key(kToday, 7, "192.0.2.10", "apple"),
                                     key(kToday, 7, "192.0.2.1", "a", UsageKind::managed), key(kToday, 7, "relay one", "", UsageKind::shared), key(kToday, 256), key(kToday + days(1), 1)};
    EXPECT_TRUE(std::ranges::is_sorted(keys));
    for (std::size_t i = 0; i < keys.size(); ++i) {
        EXPECT_EQ(parse_usage_key(usage_key(keys[i])), keys[i]);
        if (i > 0) {
            EXPECT_LT(usage_key(keys[i - 1]), usage_key(keys[i])) << i;
        }
        for (std::size_t size = 0; size < kUsagePrefixBytes + 1; ++size) EXPECT_FALSE(parse_usage_key(usage_key(keys[i]).substr(0, size)));
    }
    EXPECT_FALSE(parse_usage_key(usage_prefix(kToday, AccountId{7}) + std::string("x1\0isp", 6)));
    const UsageCounts counts{1, 2, 3, 4, 5, std::int64_t{1} << 40};
    EXPECT_EQ(parse_usage_value(usage_value(counts)), counts);
}

TEST_F(SpoolUsage, IsAddedUpWithinAWindowAcrossWindowsAndAcrossRestarts) {
    open();
    add({line(key(), 1), line(key(), 2, 5)});
    add({line(key(), 4)});
    EXPECT_THAT(all(), ElementsAre(is(key(), 7)));
    add({line(key(), 8), line(key(kToday, 7, "192.0.2.2"), 1)});
    EXPECT_THAT(all(), ElementsAre(is(key(), 15), is(key(kToday, 7, "192.0.2.2"), 1)));
    open();
    add({line(key(), 16, 1)});
    const auto lines = all();
    EXPECT_THAT(lines, ElementsAre(is(key(), 31), is(key(kToday, 7, "192.0.2.2"), 1)));
    EXPECT_EQ(lines[0].counts.bounced, 6);
}

TEST_F(SpoolUsage, DaysAndAccountsAreToldApart) {
    open();
    const auto yesterday = kToday - days(1), before = kToday - days(2);
    add({line(key(before, 3), 1), line(key(before, 7), 2), line(key(before, 9), 3), line(key(yesterday, 3), 4), line(key(yesterday, 9), 5), line(key(kToday, 7), 6),
         line(key(kToday, 7, "192.0.2.2"), 7), line(key(kToday, 9), 8)});
    EXPECT_EQ(all().size(), 8u);
    EXPECT_THAT(all(AccountId{7}), ElementsAre(is(key(before, 7), 2), is(key(), 6), is(key(kToday, 7, "192.0.2.2"), 7)));
    EXPECT_THAT(all(AccountId{3}), ElementsAre(is(key(before, 3), 1), is(key(yesterday, 3), 4)));
    EXPECT_TRUE(all(AccountId{8}).empty());
    EXPECT_THAT(spool_->usage(yesterday, yesterday), ElementsAre(is(key(yesterday, 3), 4), is(key(yesterday, 9), 5)));
    EXPECT_THAT(spool_->usage(yesterday, kToday, AccountId{9}), ElementsAre(is(key(yesterday, 9), 5), is(key(kToday, 9), 8)));
    EXPECT_TRUE(spool_->usage(kToday, yesterday).empty());
}

TEST_F(SpoolUsage, ExpiresAfterFourHundredDays) {
    options_.now = [this] { return from_ms(now_); };
    open();
    const auto kept = kToday + days(2) - kUsageKept;
    add({line(key(kept - days(1)), 1), line(key(kept), 2)});
    EXPECT_EQ(all().size(), 2u);
    now_ += std::chrono::milliseconds(days(2)).count();
    add({line(key(), 3)});
    EXPECT_THAT(all(), ElementsAre(is(key(kept), 2), is(key(), 3)));
    spool_.reset();
}

TEST_F(SpoolUsage, ADataDirectoryFromBeforeItWasCountedOpens) {
    rocksdb::DBOptions options;
    options.create_if_missing = options.create_missing_column_families = true;
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const char* name : {"default", "queue", "outbox", "history"}) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    std::filesystem::create_directories(directory_.path() / "index");
    ASSERT_TRUE(rocksdb::DB::Open(options, (directory_.path() / "index").string(), families, &handles, &db).ok());
    for (auto* handle : handles) ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    ASSERT_TRUE(db->Close().ok());
    delete db;
    open();
    add({line(key(), 1)});
    open();
    EXPECT_THAT(all(), ElementsAre(is(key(), 1)));
}

// What a killed process leaves at any moment: a message whose end was recorded is counted, one that still waits is not.
TEST_F(SpoolUsage, AKillCountsNothingTwiceAndLosesNothing) {
    open();
    test::ScratchDirectory copies;
    constexpr int kMessages = 40;
    for (int i = 0; i < kMessages; ++i) {
        const auto message = make_message(100);
        ASSERT_TRUE(append(*spool_, message));
        auto outcome = ended(message->envelope.message_id());
        outcome.usage.push_back(line(key(), 1));
        spool_->record(std::move(outcome));
        if (i % 4 != 3) continue;
        if (i % 8 == 7) spool_->flush();   // else the kill comes before the window ends
        const auto copy = copies.path() / std::to_string(i);
        std::filesystem::copy(directory_.path(), copy, std::filesystem::copy_options::recursive);
        auto opened = Spool::open(test::spool_options(copy));
        ASSERT_TRUE(opened) << opened.error().message;
        const auto left = test::waiting(**opened);
        for (const auto& w : left) {   // it is sent again, and counted then
            auto again = ended(w.message_id);
            again.usage.push_back(line(key(), 1));
            (*opened)->record(std::move(again));
        }
        (*opened)->flush();
        EXPECT_THAT((*opened)->usage(kToday, kToday), ElementsAre(is(key(), i + 1))) << left.size() << " waited";
    }
}

}  // namespace
}  // namespace warmpost::spool
