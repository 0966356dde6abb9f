// The index's part about what was: stories, what finds them, and how much of both is kept.
#include <rocksdb/convenience.h>

#include "base/message_id.h"
#include "spool/bytes.h"
#include "spool/index.h"
#include "spool/record.h"
#include "spool/search_key.h"
#include "spool/search_progress.h"

namespace warmpost::spool {
namespace {

constexpr const char* kForgottenKey = "forgotten";
constexpr const char* kSearchKey = "search";
constexpr std::size_t kSequenceBytes = sizeof(std::uint32_t);
constexpr std::string_view kBeyondAll = "\xff\xff\xff\xff";  // of both families: ids are text, partitions are below 2^24 for long

std::string history_key(std::string_view id, std::uint32_t sequence) {
    std::string key(id);
    put_be(key, sequence);
    return key;
}
// A history key of this message: its id and four bytes.
bool is_history_of(const rocksdb::Slice& key, std::string_view id) {
    return key.size() == id.size() + kSequenceBytes && view(key).substr(0, id.size()) == id;
}
std::string_view id_of(std::string_view history_key) { return history_key.substr(0, history_key.size() - kSequenceBytes); }

std::uint64_t size_between(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, std::string_view from, std::string_view to) {
    const rocksdb::Range range(slice(from), slice(to));
    std::uint64_t size = 0;
    (void)db.GetApproximateSizes({}, family, &range, 1, &size);
    return size;
}
std::uint64_t buffered(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
    std::uint64_t size = 0;
    (void)db.GetIntProperty(family, rocksdb::DB::Properties::kCurSizeAllMemTables, &size);
    return size;
}

}  // namespace

std::vector<pb::HistoryEntry> Index::history(std::string_view id) const {
    std::vector<pb::HistoryEntry> entries;
    const auto it = iterate(kHistory);
    pb::HistoryChunk chunk;
    for (it->Seek(slice(id)); it->Valid() && is_history_of(it->key(), id); it->Next()) {
        if (!chunk.ParseFromArray(it->value().data(), static_cast<int>(it->value().size()))) continue;
        for (auto& entry : *chunk.mutable_entries()) entries.push_back(std::move(entry));
    }
    return entries;
}

void Index::walk_history(std::string_view from, const std::function<bool(std::string_view)>& within,
                         const std::function<bool(std::string_view, std::vector<pb::HistoryEntry>)>& found) const {
    std::string id;
    std::vector<pb::HistoryEntry> entries;
    pb::HistoryChunk chunk;
    const auto it = iterate(kHistory);
    for (it->Seek(slice(from)); it->Valid() && within(view(it->key())); it->Next()) {
        const auto key = view(it->key());
        if (key.size() < kSequenceBytes) continue;
        if (const auto mine = id_of(key); mine != id) {
            if (!entries.empty() && !found(id, std::exchange(entries, {}))) return;
            id = mine;
        }
        if (!chunk.ParseFromArray(it->value().data(), static_cast<int>(it->value().size()))) continue;
        for (auto& entry : *chunk.mutable_entries()) entries.push_back(std::move(entry));
    }
    if (!entries.empty()) (void)found(id, std::move(entries));
}

void Index::for_each_history(WallTime from, WallTime through, const std::function<bool(std::string_view, std::vector<pb::HistoryEntry>)>& found) const {
    const std::string end = first_id(through + std::chrono::milliseconds(1));
    walk_history(
        first_id(from), [&end](std::string_view key) { return key < end; }, found);
}

void Index::for_each_story(std::string_view from, std::string_view before,
                           const std::function<bool(std::string_view, std::vector<pb::HistoryEntry>)>& found) const {
    walk_history(
        from, [before](std::string_view key) { return key < before; }, found);
}

// An index that was never asked to find messages has them to be posted up to the last that is there; a new one has none.
Status Index::begin_search() {
    if (!search_progress().empty()) return {};
    const auto it = iterate(kHistory);
    it->SeekToLast();
    const std::string last = it->Valid() ? std::string(view(it->key())) + '\xff' : std::string();
    rocksdb::WriteBatch batch;
    put_search_progress(batch, written({{}, last}));
    if (write(batch) == Written::Yes) return {};
    return fail(ErrorCode::Internal, "cannot write the spool's index: " + failure_);
}

std::string Index::search_progress() const { return meta(kSearchKey); }
void Index::put_search_progress(rocksdb::WriteBatch& batch, std::string_view progress) { (void)batch.Put(families_[kMeta], kSearchKey, slice(progress)); }

std::vector<FoundMessage> Index::stories(std::string_view prefix) const {
    std::vector<FoundMessage> all;
    walk_history(
        prefix, [prefix](std::string_view key) { return key.starts_with(prefix); },
        [&all](std::string_view id, std::vector<pb::HistoryEntry> story) {
            all.push_back({std::string(id), std::move(story)});
            return true;
        });
    return all;
}

std::uint32_t Index::next_history(std::string_view id) const {
    const auto it = iterate(kHistory);
    it->SeekForPrev(history_key(id, kLastHistory));
    if (!it->Valid() || !is_history_of(it->key(), id)) return 0;
    return static_cast<std::uint32_t>(get_be(view(it->key()).substr(id.size()))) + 1;
}

std::uint32_t Index::counted(std::string_view id, std::uint32_t sequence) const {
    rocksdb::PinnableSlice value;
    pb::HistoryChunk chunk;
    if (!db_->Get({}, families_[kHistory], history_key(id, sequence), &value).ok()) return 0;
    if (!chunk.ParseFromArray(value.data(), static_cast<int>(value.size())) || chunk.entries_size() != 1) return 0;
    return chunk.entries(0).count();
}

std::unique_ptr<rocksdb::Iterator> Index::postings() const { return iterate(kSearch); }

std::uint64_t Index::next_batch() const { return db_->GetLatestSequenceNumber() + 1; }

void Index::put_history(rocksdb::WriteBatch& batch, std::string_view id, std::uint32_t sequence, std::string_view chunk) {
    scratch_.assign(id);
    put_be(scratch_, sequence);
    (void)batch.Put(families_[kHistory], scratch_, slice(chunk));
}

void Index::put_posting(rocksdb::WriteBatch& batch, std::string_view key, std::string_view tokens) {
    (void)batch.Put(families_[kSearch], slice(key), slice(tokens));
}
void Index::remove_posting(rocksdb::WriteBatch& batch, std::string_view key) { (void)batch.Delete(families_[kSearch], slice(key)); }

void Index::forget_history(rocksdb::WriteBatch& batch, WallTime before) {
    (void)batch.DeleteRange(families_[kHistory], "", first_id(before));
    (void)batch.DeleteRange(families_[kSearch], "", partition_prefix(posting_time(before).partition));
}

void Index::put_forgotten(rocksdb::WriteBatch& batch, WallTime before) {
    scratch_.clear();
    put_u64(scratch_, static_cast<std::uint64_t>(to_ms(before)));
    (void)batch.Put(families_[kMeta], kForgottenKey, scratch_);
}

WallTime Index::forgotten() const {
    const auto value = meta(kForgottenKey);
    return value.size() == sizeof(std::uint64_t) ? from_ms(static_cast<std::int64_t>(get_u64(value.data()))) : WallTime{};
}

// What the batch of forget_history removed takes its disk with it where whole files hold nothing else; the rest goes when RocksDB compacts.
void Index::drop_files(WallTime before) {
    const std::string last_id = first_id(before), last_partition = partition_prefix(posting_time(before).partition);
    const rocksdb::Slice id_end(last_id), partition_end(last_partition);
    (void)rocksdb::DeleteFilesInRange(db_.get(), families_[kHistory], nullptr, &id_end, false);
    (void)rocksdb::DeleteFilesInRange(db_.get(), families_[kSearch], nullptr, &partition_end, false);
}

std::uint64_t Index::history_bytes(WallTime from, WallTime now) const {
    const auto stories = size_between(*db_, families_[kHistory], first_id(from), kBeyondAll);
    const auto partition = posting_time(from).partition;
    const auto later = size_between(*db_, families_[kSearch], partition_prefix(partition + 1), kBeyondAll);
    const auto begun = size_between(*db_, families_[kSearch], partition_prefix(partition), partition_prefix(partition + 1));
    // Postings of one partition lie by facet: they cannot go before all of it can. They count as if they could, or nothing but the last hours would be kept.
    const auto begins = time_of({partition, 0});
    const auto lasts = std::clamp<std::int64_t>((now - begins).count(), 1, kPartitionSeconds * 1000);
    const auto left = std::clamp(1.0 - static_cast<double>((from - begins).count()) / static_cast<double>(lasts), 0.0, 1.0);
    return buffered(*db_, families_[kHistory]) + buffered(*db_, families_[kSearch]) + stories + later +
           static_cast<std::uint64_t>(static_cast<double>(begun) * left);
}

std::optional<WallTime> Index::oldest_history(WallTime from) const {
    const auto it = iterate(kHistory);
    it->Seek(first_id(from));
    if (!it->Valid() || it->key().size() < kSequenceBytes) return std::nullopt;
    const auto place = place_of_id(id_of(view(it->key())));
    if (!place) return std::nullopt;
    return from_ms(static_cast<std::int64_t>(get_be(std::string_view(*place).substr(0, 6))));
}

}  // namespace warmpost::spool
