// The spool as its users see it, on a sound disk.
#include "spool/spool.h"

#include <gtest/gtest.h>

#include "support/spool_kit.h"

namespace warmpost::spool {
namespace {

using test::append;
using test::ended;
using test::make_message;
using test::position_of;
using test::waiting;

class SpoolTest : public testing::Test {
protected:
    void open() {
        spool_.reset();
        auto opened = Spool::open(options_);
        ASSERT_TRUE(opened) << opened.error().message;
        spool_ = std::move(*opened);
    }
    std::size_t segment_files() const {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(directory_.path() / "segments")) count += entry.is_regular_file();
        return count;
    }
    void expect_loads(const Position& position, const Message& expected) {
        const auto loaded = spool_->load(position);
        ASSERT_TRUE(loaded) << loaded.error().message;
        EXPECT_EQ((*loaded)->head, expected.head);
        EXPECT_EQ((*loaded)->body.view(), expected.body.view());
        EXPECT_EQ((*loaded)->envelope.SerializeAsString(), expected.envelope.SerializeAsString());
    }
    test::ScratchDirectory directory_;
    Options options_ = test::spool_options(directory_.path());
    std::unique_ptr<Spool> spool_;
};

TEST_F(SpoolTest, AnAppendedMessageLoadsAsItWas) {
    open();
    const auto message = make_message(12345, 2);
    const auto stored = append(*spool_, message);
    ASSERT_TRUE(stored);
    expect_loads(stored->position, *message);
}

TEST_F(SpoolTest, RestartKeepsWaitingRecipientsAndTheirDueTimes) {
    open();
    const auto message = make_message(100, 3);
    ASSERT_TRUE(append(*spool_, message));
    Outcome outcome = ended(message->envelope.message_id());
    outcome.updates.push_back({.index = 2, .ended = false, .attempts = 4, .next_attempt_ms = 987654, .last_reply = "451 later", .delay_told = true});
    spool_->record(std::move(outcome));
    open();
    const auto found = waiting(*spool_);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].message_id, message->envelope.message_id());
    const auto& record = found[0].record;
    ASSERT_EQ(record.waiting_size(), 2);
    EXPECT_EQ(record.waiting(0).index(), 1u);
    EXPECT_EQ(record.waiting(0).address(), "r1@example.com");
    EXPECT_EQ(record.waiting(0).attempts(), 0u);
    EXPECT_EQ(record.waiting(1).index(), 2u);
    EXPECT_EQ(record.waiting(1).attempts(), 4u);
    EXPECT_EQ(record.waiting(1).next_attempt_ms(), 987654);
    EXPECT_EQ(record.waiting(1).last_reply(), "451 later");
    EXPECT_TRUE(record.waiting(1).delay_told());
    EXPECT_EQ(record.expires_ms(), message->envelope.expires_ms());
    EXPECT_EQ(spool_->usage().waiting_messages, 1u);
    expect_loads(position_of(record), *message);
}

TEST_F(SpoolTest, AMessageThatEndedDoesNotComeBack) {
    open();
    const auto first = make_message(), second = make_message();
    ASSERT_TRUE(append(*spool_, first));
    spool_->flush();
    ASSERT_TRUE(append(*spool_, second));
    spool_->record(ended(first->envelope.message_id()));   // had its queue record
    spool_->record(ended(second->envelope.message_id()));  // came and ended within a window, or nearly
    spool_->flush();
    EXPECT_EQ(spool_->usage().waiting_messages, 0u);
    open();
    EXPECT_TRUE(waiting(*spool_).empty());
}

TEST_F(SpoolTest, ForEachWaitingStopsWhenToldTo) {
    open();
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(append(*spool_, make_message()));
    spool_->flush();
    int seen = 0;
    spool_->for_each_waiting([&](const Waiting&) { return ++seen < 2; });
    EXPECT_EQ(seen, 2);
}

TEST_F(SpoolTest, RecoverGoesInOrderOfAcceptance) {
    open();
    std::vector<std::string> ids;
    for (int i = 0; i < 20; ++i) {
        const auto message = make_message(10, 1, 7, test::kTestTime + std::chrono::milliseconds(i));
        ids.push_back(message->envelope.message_id());
        ASSERT_TRUE(append(*spool_, message));
    }
    open();
    std::vector<std::string> found;
    for (const auto& w : waiting(*spool_)) found.push_back(w.message_id);
    EXPECT_EQ(found, ids);
}

TEST_F(SpoolTest, ASegmentIsUnlinkedOnceNobodyNeedsIt) {
    options_.segment_bytes = 4000;
    open();
    std::vector<MessagePtr> messages;
    for (int i = 0; i < 10; ++i) {
        messages.push_back(make_message(3900));
        ASSERT_TRUE(append(*spool_, messages.back()));
    }
    spool_->flush();
    EXPECT_EQ(segment_files(), 10u);
    for (const auto& message : messages) spool_->record(ended(message->envelope.message_id()));
    spool_->flush();
    spool_->flush();  // the unlinking comes after the first one's batch
    EXPECT_LE(segment_files(), 1u);
}

TEST_F(SpoolTest, ASparseSegmentsMessagesAreCopiedForwardAndStillLoad) {
    options_.segment_bytes = 100'000;
    open();
    const auto survivor = make_message(1000);
    const auto told = append(*spool_, survivor);
    ASSERT_TRUE(told);
    std::vector<std::string> others;
    for (int i = 0; i < 30; ++i) {
        const auto message = make_message(9000);
        others.push_back(message->envelope.message_id());
        ASSERT_TRUE(append(*spool_, message));
    }
    for (const auto& id : others) spool_->record(ended(id));
    const auto first = directory_.path() / "segments" / "0000000001.seg";
    ASSERT_TRUE(std::filesystem::exists(first));
    for (int i = 0; i < 200 && std::filesystem::exists(first); ++i) spool_->flush();
    EXPECT_FALSE(std::filesystem::exists(first)) << "the sparse segment is still there after 200 flushes";
    expect_loads(told->position, *survivor);
    open();
    const auto found = waiting(*spool_);
    ASSERT_EQ(found.size(), 1u);
    expect_loads(position_of(found[0].record), *survivor);
    spool_->record(ended(survivor->envelope.message_id()));
    spool_->flush();
    EXPECT_EQ(spool_->usage().waiting_messages, 0u);
}

TEST_F(SpoolTest, EventsComeInOrderAndAreKeptUntilForgotten) {
    open();
    std::atomic<int> notified = 0;
    spool_->on_events([&] { ++notified; });
    const auto message = make_message();
    ASSERT_TRUE(append(*spool_, message, {"send"}));
    spool_->record(ended(message->envelope.message_id(), {"delivery", "last"}));
    spool_->flush();
    EXPECT_GT(notified, 0);
    auto events = spool_->read_events(0, 10);
    ASSERT_EQ(events.size(), 3u);
    EXPECT_EQ(events[0].json, "send");
    EXPECT_EQ(events[1].json, "delivery");
    EXPECT_EQ(events[2].json, "last");
    EXPECT_EQ(events[2].sequence, events[0].sequence + 2);
    EXPECT_EQ(spool_->read_events(events[1].sequence, 1).at(0).json, "delivery");

    spool_->forget_events(events[1].sequence);
    open();
    EXPECT_EQ(spool_->first_event(), events[2].sequence);
    events = spool_->read_events(0, 10);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].json, "last");
    const auto last = events[0].sequence;
    spool_->forget_events(last);
    open();
    EXPECT_TRUE(spool_->read_events(0, 10).empty());
    ASSERT_TRUE(append(*spool_, make_message(), {"next"}));
    spool_->flush();
    EXPECT_EQ(spool_->read_events(0, 10).at(0).sequence, last + 1) << "a sequence is never used twice";
}

TEST_F(SpoolTest, HistoryTellsTheStoryInOrderAlsoAfterTheEnd) {
    open();
    const auto message = make_message(10, 2);
    const auto& id = message->envelope.message_id();
    ASSERT_TRUE(append(*spool_, message));
    spool_->record(ended(id));
    spool_->flush();
    spool_->record(ended(id, {}, 1));
    spool_->flush();
    Outcome mailed;
    mailed.message_id = id;
    mailed.history.emplace_back().set_kind(pb::HistoryEntry::BOUNCE_MAILED);
    spool_->record(std::move(mailed));
    open();
    const auto story = spool_->history(id);
    ASSERT_EQ(story.size(), 4u);
    EXPECT_EQ(story[0].kind(), pb::HistoryEntry::ACCEPTED);
    EXPECT_EQ(story[0].at_ms(), message->envelope.accepted_ms());
    EXPECT_EQ(story[0].envelope().SerializeAsString(), message->envelope.SerializeAsString());
    EXPECT_EQ(story[1].kind(), pb::HistoryEntry::ATTEMPT);
    EXPECT_EQ(story[2].kind(), pb::HistoryEntry::ATTEMPT);
    EXPECT_EQ(story[3].kind(), pb::HistoryEntry::BOUNCE_MAILED);
    EXPECT_TRUE(spool_->history(make_message()->envelope.message_id()).empty());
}

TEST_F(SpoolTest, HistoryExpires) {
    std::atomic<std::int64_t> now = to_ms(test::kTestTime);
    options_.now = [&now] { return from_ms(now); };
    open();
    const auto old = make_message();
    ASSERT_TRUE(append(*spool_, old));
    spool_->record(ended(old->envelope.message_id()));
    spool_->flush();
    ASSERT_FALSE(spool_->history(old->envelope.message_id()).empty());
    now += std::chrono::milliseconds(options_.history_ttl + std::chrono::hours(2)).count();
    const auto fresh = make_message(10, 1, 7, from_ms(now));
    ASSERT_TRUE(append(*spool_, fresh));
    spool_->flush();
    EXPECT_TRUE(spool_->history(old->envelope.message_id()).empty());
    EXPECT_FALSE(spool_->history(fresh->envelope.message_id()).empty());
    spool_.reset();  // before `now` goes
}

TEST_F(SpoolTest, CapsCountWhatWaitsAlsoAfterRestart) {
    options_.max_messages_per_account = 2;
    open();
    const auto first = make_message();
    ASSERT_TRUE(append(*spool_, first));
    ASSERT_TRUE(append(*spool_, make_message()));
    EXPECT_EQ(spool_->admit(AccountId{7}, 1).error().code, ErrorCode::TooManyRequests);
    EXPECT_TRUE(spool_->admit(AccountId{8}, 1));
    open();
    EXPECT_EQ(spool_->admit(AccountId{7}, 1).error().code, ErrorCode::TooManyRequests);
    spool_->record(ended(first->envelope.message_id()));
    spool_->flush();
    EXPECT_TRUE(spool_->admit(AccountId{7}, 1));
}

TEST_F(SpoolTest, ASecondOpenIsRefusedAndNamesTheDirectory) {
    open();
    const auto second = Spool::open(options_);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().message.find(directory_.path().string()), std::string::npos) << second.error().message;
    EXPECT_NE(second.error().message.find("in use"), std::string::npos) << second.error().message;
}

TEST_F(SpoolTest, RecordTellsWhenItIsDurableWithAllBeforeIt) {
    open();
    const auto message = make_message(100, 1);
    ASSERT_TRUE(append(*spool_, message));
    const auto& id = message->envelope.message_id();
    spool_->record(ended(id, {"{\"first\":1}"}));
    std::promise<Status> durable;
    Outcome later;
    later.message_id = id;
    later.events = {"{\"second\":2}"};
    later.history.emplace_back().set_kind(pb::HistoryEntry::ASYNC_BOUNCE);
    spool_->record(std::move(later), [&durable](Status status) { durable.set_value(std::move(status)); });
    ASSERT_TRUE(durable.get_future().get());
    EXPECT_EQ(spool_->read_events(1, 10).size(), 2u);
    const auto story = spool_->history(id);
    ASSERT_EQ(story.size(), 3u);
    EXPECT_EQ(story.back().kind(), pb::HistoryEntry::ASYNC_BOUNCE);   // of a message that had left the queue
    std::promise<Status> mark;
    spool_->record({}, [&mark](Status status) { mark.set_value(std::move(status)); });
    EXPECT_TRUE(mark.get_future().get());
}

TEST_F(SpoolTest, TheNoteOfAnEventIsNoPartOfItsRecord) {
    open();
    Outcome outcome;
    outcome.events = {"{\"eventType\":\"Send\"}" + (kNoteMark + std::string("{\"pool\":1}")), "{}"};
    spool_->record(std::move(outcome));
    spool_->flush();
    const auto message = make_message(100, 1);
    std::promise<void> done;
    spool_->append(message, {"{\"a\":1}" + (kNoteMark + std::string("n"))}, [&done](const Result<Stored>&) { done.set_value(); });
    done.get_future().wait();
    spool_->flush();
    open();
    const auto events = spool_->read_events(0, 10);
    ASSERT_EQ(events.size(), 3u);
    EXPECT_EQ(events[0].json, "{\"eventType\":\"Send\"}");
    EXPECT_EQ(events[0].note, "{\"pool\":1}");
    EXPECT_EQ(events[1].json, "{}");
    EXPECT_EQ(events[1].note, "");
    EXPECT_EQ(events[2].json, "{\"a\":1}");
    EXPECT_EQ(events[2].note, "n");
}

}  // namespace
}  // namespace warmpost::spool
