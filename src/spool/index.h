// Everything about messages but their bytes, in RocksDB: queue records, outbox, history, and how far segments are reflected.
//
// Column families: default (meta), queue (message id -> QueueRecord), outbox (be64 sequence of the first -> events, each
// length-prefixed), history (message id + be32 sequence -> HistoryChunk), usage (usage_record.h), search (search_key.h). Reads from any thread; write() from one
// at a time.
#pragma once
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "spool/search.h"
#include "spool/spool.h"

namespace warmpost::spool {

struct Covered {  // every record before this place is reflected in the index
    std::uint32_t segment = 0;
    std::uint64_t offset = 0;
};
struct OutboxBounds {
    std::uint64_t first = 1;  // smallest sequence held
    std::uint64_t next = 1;   // the next event's
};

class Index {
public:
    enum class Written { Yes, NoRoom, Failed };
    static constexpr std::uint32_t kLastHistory = 0xfffffff0u;   // sequences above are places of their own

    // `history_max_bytes`: what stories will be bounded to; buffers and files are small against it. 0: not bounded.
    [[nodiscard]] static Result<std::unique_ptr<Index>> open(const std::filesystem::path& directory, rocksdb::Env* env, std::uint64_t history_max_bytes);
    ~Index();

    [[nodiscard]] std::optional<pb::QueueRecord> queued(std::string_view id) const;
    // Errors: Internal, naming the message whose record cannot be read; it is never passed over as if it were not there.
    [[nodiscard]] Status for_each_queued(std::string_view from, const std::function<bool(std::string_view, const pb::QueueRecord&)>& found) const;
    [[nodiscard]] Covered covered() const;
    [[nodiscard]] OutboxBounds outbox_bounds() const;
    [[nodiscard]] std::vector<std::uint64_t> outbox_chunks() const;  // the first sequence of each
    [[nodiscard]] std::vector<OutboxEvent> read_events(std::uint64_t from, std::size_t limit) const;
    [[nodiscard]] std::vector<pb::HistoryEntry> history(std::string_view id) const;
    void for_each_history(WallTime from, WallTime through, const std::function<bool(std::string_view id, std::vector<pb::HistoryEntry> entries)>& found) const;
    // Those with ids from here to there, the latter excluded.
    void for_each_story(std::string_view from, std::string_view before, const std::function<bool(std::string_view id, std::vector<pb::HistoryEntry> story)>& found) const;
    [[nodiscard]] std::string search_progress() const;   // backfill.h: what is to do, and where it ends
    void put_search_progress(rocksdb::WriteBatch& batch, std::string_view progress);
    // The messages whose ids begin so: one, but for a chance of 2^-48.
    [[nodiscard]] std::vector<FoundMessage> stories(std::string_view prefix) const;
    [[nodiscard]] std::uint32_t next_history(std::string_view id) const;
    [[nodiscard]] std::uint32_t counted(std::string_view id, std::uint32_t sequence) const;   // HistoryEntry.count of what lies there
    [[nodiscard]] std::unique_ptr<rocksdb::Iterator> postings() const;
    [[nodiscard]] WallTime forgotten() const;   // stories of before were forgotten before their time; the epoch: none were
    // What stories from this time on and what finds them take, nearly, in files; and all that lies in write buffers, which are of now.
    [[nodiscard]] std::uint64_t history_bytes(WallTime from, WallTime now) const;
    [[nodiscard]] std::optional<WallTime> oldest_history(WallTime from) const;   // when the oldest message of that time or later was accepted
    [[nodiscard]] std::vector<UsageLine> usage(std::chrono::sys_days from, std::chrono::sys_days through, std::optional<AccountId> account) const;
    // Errors: Internal: it cannot be read; what is stored must then not be written over.
    [[nodiscard]] Result<UsageCounts> usage_of(const UsageKey& key) const;   // zeros if nothing was counted

    // Building a batch.
    void put_queued(rocksdb::WriteBatch& batch, std::string_view id, const pb::QueueRecord& record);
    void remove_queued(rocksdb::WriteBatch& batch, std::string_view id);
    void put_history(rocksdb::WriteBatch& batch, std::string_view id, std::uint32_t sequence, std::string_view chunk);
    void put_posting(rocksdb::WriteBatch& batch, std::string_view key, std::string_view tokens);
    void remove_posting(rocksdb::WriteBatch& batch, std::string_view key);
    [[nodiscard]] std::uint64_t next_batch() const;   // a number that no batch has that was written before
    void forget_history(rocksdb::WriteBatch& batch, WallTime before);
    void put_forgotten(rocksdb::WriteBatch& batch, WallTime before);
    void put_events(rocksdb::WriteBatch& batch, std::uint64_t first, std::string_view events);
    void remove_events(rocksdb::WriteBatch& batch, std::uint64_t chunk);
    void put_usage(rocksdb::WriteBatch& batch, const UsageKey& key, const UsageCounts& counts);
    void expire_usage(rocksdb::WriteBatch& batch, std::chrono::sys_days before);
    void put_meta(rocksdb::WriteBatch& batch, const Covered& covered, const OutboxBounds& outbox);

    // Durable when it says Yes. NoRoom: nothing is lost, the same batch may be written again. Failed: what the disk holds is unknown.
    [[nodiscard]] Written write(rocksdb::WriteBatch& batch);
    void drop_files(WallTime before);   // once what forget_history put into a batch is written
    void resume();  // after NoRoom, before the next write
    [[nodiscard]] const std::string& failure() const { return failure_; }

private:
    enum Family : std::size_t { kMeta, kQueue, kOutbox, kHistory, kUsage, kSearch, kFamilies };
    Index() = default;
    [[nodiscard]] std::unique_ptr<rocksdb::Iterator> iterate(Family family) const;
    [[nodiscard]] std::string meta(const char* key) const;
    [[nodiscard]] Status begin_search();
    void walk_history(std::string_view from, const std::function<bool(std::string_view key)>& within,
                      const std::function<bool(std::string_view id, std::vector<pb::HistoryEntry> story)>& found) const;

    std::unique_ptr<rocksdb::DB> db_;
    std::array<rocksdb::ColumnFamilyHandle*, kFamilies> families_{};
    std::string failure_;
    std::string scratch_;  // write side only
};

}  // namespace warmpost::spool
