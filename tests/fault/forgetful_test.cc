// A power cut behind every single disk operation of a run, on a disk that forgets what was not synced, under segments and
// RocksDB alike. After each, the spool opens, and
//   - every message that was acknowledged and whose outcome was not yet recorded waits, and loads as it was,
//   - an outcome older than a flush() is remembered: its message does not wait any more,
//   - the events of what was acknowledged are there, each once, and so are those of outcomes that are remembered,
//   - what an outcome counts is counted when it is remembered, and not otherwise.
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "fault/op_log.h"
#include "fault/recording_disk.h"
#include "fault/recording_file_system.h"
#include "spool/spool.h"
#include "support/spool_kit.h"

namespace warmpost::test {
namespace {

const char* memory_directory() { return std::filesystem::is_directory("/dev/shm") ? "/dev/shm" : "/tmp"; }

const spool::UsageKey kCounted{std::chrono::floor<std::chrono::days>(kTestTime), AccountId{7}, spool::UsageKind::shared, "192.0.2.1", "gmail"};

class ForgetfulDisk : public testing::Test {
protected:
    // 60 messages in waves; most end, some wait for ever. Small segments, so that they rotate, go, and are copied forward;
    // two restarts, so that RocksDB writes tables and switches its manifest.
    void run() {
        rocksdb_env_ = rocksdb::NewCompositeEnv(std::make_shared<RecordingFileSystem>(log_));
        for (int part = 0; part < 3; ++part) {
            auto options = spool_options(live_.path());
            options.disk = &disk_;
            options.env = rocksdb_env_.get();
            options.segment_bytes = 6000;
            auto opened = spool::Spool::open(options);
            ASSERT_TRUE(opened) << opened.error().message;
            for (int wave = 0; wave < 5; ++wave) run_wave(**opened, part * 5 + wave);
        }
    }
    void run_wave(spool::Spool& spool, int wave) {
        std::vector<std::string> ids;
        std::vector<std::future<void>> answers;
        for (int i = 0; i < 4; ++i) {
            const auto message = make_message(static_cast<std::size_t>(i == 0 ? 30 : 900 + wave));
            const auto& id = ids.emplace_back(message->envelope.message_id());
            messages_[id] = message;
            auto answer = std::make_shared<std::promise<void>>();
            answers.push_back(answer->get_future());
            spool.append(message, {"send " + id}, [this, id, answer](Result<spool::Stored> stored) {
                EXPECT_TRUE(stored);
                log_.add({DiskOp::Acknowledged, id, {}});
                answer->set_value();
            });
        }
        for (auto& answer : answers) answer.wait();
        for (int i = wave % 3 == 0 ? 1 : 0; i < 4; ++i) {  // every third wave leaves its small message waiting
            log_.add({DiskOp::Recorded, ids[static_cast<std::size_t>(i)], {}});
            auto outcome = ended(ids[static_cast<std::size_t>(i)], {"end " + ids[static_cast<std::size_t>(i)]});
            outcome.history[0].add_recipients("r0@example.com");
            outcome.usage.push_back({kCounted, {.delivered = 1}});
            spool.record(std::move(outcome));
            recorded_.push_back(ids[static_cast<std::size_t>(i)]);
        }
        if (wave % 2 == 1) return;
        spool.flush();
        for (const auto& id : std::exchange(recorded_, {})) log_.add({DiskOp::OutcomeDurable, id, {}});
    }

    static void build(const std::filesystem::path& directory, const std::map<std::string, std::string>& image) {
        std::filesystem::remove_all(directory);
        std::filesystem::create_directories(directory / "segments");
        std::filesystem::create_directories(directory / "index");
        for (const auto& [name, content] : image) std::ofstream(directory / name, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
    }

    void check(const std::filesystem::path& directory, std::size_t count) {
        auto opened = spool::Spool::open(spool_options(directory));
        ASSERT_TRUE(opened) << opened.error().message;
        auto& spool = **opened;
        std::set<std::string> acknowledged, recorded, durable, found;
        for (std::size_t i = 0; i < count; ++i) {
            const auto& op = log_.ops()[i];
            if (op.kind == DiskOp::Acknowledged) acknowledged.insert(op.path);
            if (op.kind == DiskOp::Recorded) recorded.insert(op.path);
            if (op.kind == DiskOp::OutcomeDurable) durable.insert(op.path);
        }
        for (const auto& w : waiting(spool)) {
            found.insert(w.message_id);
            const auto loaded = spool.load(position_of(w.record));
            ASSERT_TRUE(loaded) << w.message_id << ": " << loaded.error().message;
            EXPECT_EQ((*loaded)->body.view(), messages_.at(w.message_id)->body.view());
            EXPECT_EQ((*loaded)->head, messages_.at(w.message_id)->head);
        }
        std::map<std::string, int> events;
        for (const auto& event : spool.read_events(0, 100'000)) ++events[event.json];
        for (const auto& [event, times] : events) EXPECT_EQ(times, 1) << event;
        for (const auto& id : acknowledged) {
            EXPECT_TRUE(found.contains(id) || recorded.contains(id)) << "lost: " << id;
            EXPECT_FALSE(found.contains(id) && durable.contains(id)) << "forgot that it had ended: " << id;
            EXPECT_TRUE(events.contains("send " + id)) << id;
            EXPECT_EQ(events.contains("end " + id), !found.contains(id)) << id;  // outcome and event: both or none
        }
        std::int64_t counted = 0, ends = 0;   // the outcome and its count: both or none
        for (const auto& line : spool.usage(kCounted.day, kCounted.day)) counted += line.counts.delivered;
        for (const auto& [event, times] : events) ends += event.starts_with("end ");
        EXPECT_EQ(counted, ends);
        // What finds a message is there exactly when its story is, and says of it what the story says.
        EXPECT_EQ(found_by(spool, {}), acknowledged_or_found(spool, acknowledged));
        EXPECT_EQ(found_by(spool, {"sent"}), found);
        std::set<std::string> delivered;
        for (const auto& [event, times] : events)
            if (event.starts_with("end ")) delivered.insert(event.substr(4));
        EXPECT_EQ(found_by(spool, {"delivered"}), delivered);
        EXPECT_TRUE(append(spool, make_message(10))) << "takes no mail";
    }

    static std::set<std::string> found_by(const spool::Spool& spool, std::vector<std::string> outcomes) {
        spool::SearchQuery query;
        query.accounts = {AccountId{7}};
        query.outcomes = std::move(outcomes);
        query.limit = 1000;
        std::set<std::string> ids;
        const auto page = spool.search(query);
        EXPECT_TRUE(page && page->next.empty());
        if (page)
            for (const auto& message : page->messages) ids.insert(message.id);
        return ids;
    }
    // Beyond what was acknowledged there may be what was written and not answered yet.
    static std::set<std::string> acknowledged_or_found(const spool::Spool& spool, std::set<std::string> ids) {
        spool.for_each_history(kTestTime - std::chrono::hours(1), kTestTime + std::chrono::hours(1), [&ids](std::string_view id, const auto&) {
            ids.emplace(id);
            return true;
        });
        return ids;
    }

    ScratchDirectory live_{memory_directory()}, images_{memory_directory()};
    OpLog log_{live_.path()};
    RecordingDisk disk_{log_};
    std::unique_ptr<rocksdb::Env> rocksdb_env_;
    std::map<std::string, spool::MessagePtr> messages_;
    std::vector<std::string> recorded_;
};

TEST_F(ForgetfulDisk, EveryAcknowledgedMessageIsThereAfterAPowerCutBehindAnyOperation) {
    run();
    const auto& ops = log_.ops();
    std::size_t cuts = 0, removed = 0;
    for (const auto& op : ops) removed += op.kind == DiskOp::Remove && op.path.starts_with("segments");
    EXPECT_GT(removed, 0u) << "the run never freed a segment: it proves less than it should";
    std::mt19937 chance(20261124);
    for (std::size_t count = 1; count <= ops.size() && !HasFailure(); ++count) {
        // Within a run of equal marks the disk does not change, and the last one says all.
        if (ops[count - 1].kind >= DiskOp::Acknowledged && count < ops.size() && ops[count].kind == ops[count - 1].kind) continue;
        for (const auto forgets : {Forgets::Everything, Forgets::Contents, Forgets::TornTail, Forgets::RandomWrites}) {
            SCOPED_TRACE(testing::Message() << "power cut behind operation " << count << " of " << ops.size() << ", forgetting kind "
                                            << static_cast<int>(forgets));
            build(images_.path(), after_power_cut(ops, count, forgets, chance));
            check(images_.path(), count);
            if (++cuts; HasFailure()) break;
        }
    }
    RecordProperty("power_cuts", static_cast<int>(cuts));
    std::printf("%zu operations, %zu power cuts, %zu messages, %zu segments freed\n", ops.size(), cuts, messages_.size(), removed);
}

}  // namespace
}  // namespace warmpost::test
