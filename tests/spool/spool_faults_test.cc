// The spool on a disk that is full, broken or damaged.
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "spool/spool.h"
#include "support/spool_kit.h"

namespace warmpost::spool {
namespace {

using test::append;
using test::ended;
using test::make_message;
using test::position_of;
using test::waiting;

class SpoolFaults : public testing::Test {
protected:
    SpoolFaults() { options_.disk = &disk_; }
    void open() {
        spool_.reset();
        auto opened = Spool::open(options_);
        ASSERT_TRUE(opened) << opened.error().message;
        spool_ = std::move(*opened);
    }
    bool admits_within_ten_seconds() {
        for (int i = 0; i < 1000; ++i) {
            if (spool_->admit(AccountId{7}, 1)) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }
    test::ScratchDirectory directory_;
    test::FaultyDisk disk_;
    Options options_ = test::spool_options(directory_.path());
    std::unique_ptr<Spool> spool_;
};

TEST_F(SpoolFaults, AFullDiskIsUnavailableAndRecoversByItself) {
    open();
    const auto before = make_message();
    ASSERT_TRUE(append(*spool_, before));
    disk_.full = true;
    disk_.free = 0;
    const auto refused = append(*spool_, make_message());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unavailable);
    disk_.full = false;
    disk_.free = 1ull << 40;
    ASSERT_TRUE(admits_within_ten_seconds());
    const auto after = make_message();
    ASSERT_TRUE(append(*spool_, after));
    open();
    const auto found = waiting(*spool_);
    ASSERT_EQ(found.size(), 2u) << "the refused message came back, or one that was taken is gone";
    for (const auto& w : found) EXPECT_TRUE(spool_->load(position_of(w.record)));
}

TEST_F(SpoolFaults, TooLittleFreeSpaceRefusesBeforeTheDiskIsFull) {
    options_.min_free_bytes = 1000;
    disk_.free = 999;
    open();
    EXPECT_EQ(spool_->admit(AccountId{7}, 1).error().code, ErrorCode::Unavailable);
    EXPECT_TRUE(spool_->usage().disk_full);
    disk_.free = 1000;
    EXPECT_TRUE(admits_within_ten_seconds());
    EXPECT_FALSE(spool_->usage().disk_full);
}

TEST_F(SpoolFaults, AFailedSyncRefusesMailUntilRestart) {
    open();
    const auto before = make_message();
    ASSERT_TRUE(append(*spool_, before));
    disk_.sync_fails = true;
    EXPECT_EQ(append(*spool_, make_message()).error().code, ErrorCode::Unavailable);
    disk_.sync_fails = false;
    const auto refused = append(*spool_, make_message());
    ASSERT_FALSE(refused) << "mail was taken after a failed sync";
    EXPECT_EQ(refused.error().code, ErrorCode::Unavailable);
    EXPECT_NE(refused.error().message.find("restarted"), std::string::npos);
    EXPECT_EQ(spool_->admit(AccountId{7}, 1).error().code, ErrorCode::Unavailable);
    EXPECT_TRUE(spool_->usage().failed);
    open();
    EXPECT_TRUE(append(*spool_, make_message()));
    bool kept = false;
    for (const auto& w : waiting(*spool_)) kept = kept || w.message_id == before->envelope.message_id();
    EXPECT_TRUE(kept);
}

TEST_F(SpoolFaults, ADamagedMessageIsNotLoaded) {
    open();
    const auto stored = append(*spool_, make_message(5000));
    ASSERT_TRUE(stored);
    {
        std::fstream file(directory_.path() / "segments" / "0000000001.seg", std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(stored->position.offset + 3000));
        file.put('!');
    }
    const auto loaded = spool_->load(stored->position);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::Internal);
    EXPECT_NE(loaded.error().message.find("damaged"), std::string::npos);
}

// What a killed process leaves: records in the segments that the index does not know.
TEST_F(SpoolFaults, RecordsBeyondTheIndexAreReplayedWithTheirEventsUpToATornTail) {
    open();
    const auto first = make_message(300, 2), second = make_message(400);
    ASSERT_TRUE(append(*spool_, first, {"send 1"}));
    spool_->flush();
    spool_->record(ended(first->envelope.message_id()));
    ASSERT_TRUE(append(*spool_, second, {"send 2"}));
    spool_.reset();
    // An index that saw nothing, and a third record that was torn.
    std::filesystem::remove_all(directory_.path() / "index");
    {
        std::ifstream whole(directory_.path() / "segments" / "0000000001.seg", std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(whole)), {});
        std::ofstream torn(directory_.path() / "segments" / "0000000001.seg", std::ios::binary | std::ios::app);
        torn.write(bytes.data(), 200);
    }
    open();
    const auto found = waiting(*spool_);
    ASSERT_EQ(found.size(), 2u);
    for (const auto& w : found) EXPECT_TRUE(spool_->load(position_of(w.record)));
    const auto events = spool_->read_events(0, 10);
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].json, "send 1");
    EXPECT_EQ(events[1].json, "send 2");
    const auto story = spool_->history(second->envelope.message_id());
    ASSERT_EQ(story.size(), 1u);
    EXPECT_EQ(story[0].kind(), pb::HistoryEntry::ACCEPTED);
    ASSERT_TRUE(append(*spool_, make_message()));
    open();
    EXPECT_EQ(waiting(*spool_).size(), 3u) << "replayed records are not replayed twice, nor lost";
}

}  // namespace
}  // namespace warmpost::spool
