#include "spool/index.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <spdlog/spdlog.h>

#include "spool/bytes.h"
#include "spool/record.h"
#include "spool/usage_record.h"

namespace warmpost::spool {
namespace {

std::string event_key(std::uint64_t sequence) {
    std::string key;
    put_be(key, sequence);
    return key;
}
constexpr const char* kCoveredKey = "covered";
constexpr const char* kOutboxKey = "outbox";
constexpr std::size_t kMiB = 1u << 20;

// All memory of RocksDB together: write buffers 2 x (4 + 8 + 8 + 12 + 2 + 8) MiB at most, cache 8 MiB.
rocksdb::ColumnFamilyOptions family_options(const std::shared_ptr<rocksdb::Cache>& cache, std::size_t write_buffer) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.cache_index_and_filter_blocks = true;  // so that they count against the cache
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.checksum = rocksdb::kXXH3;  // Debian's build has no fast CRC32
    table.format_version = 5;
    rocksdb::ColumnFamilyOptions options;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    options.write_buffer_size = write_buffer;
    options.max_write_buffer_number = 2;
    options.compression = rocksdb::kNoCompression;
    options.target_file_size_base = 32 * kMiB;
    options.level_compaction_dynamic_level_bytes = true;
    return options;
}

rocksdb::DBOptions db_options(rocksdb::Env* env) {
    rocksdb::DBOptions options;
    if (env != nullptr) options.env = env;
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    options.max_total_wal_size = 64 * kMiB;
    options.max_open_files = 256;
    options.info_log_level = rocksdb::ERROR_LEVEL;
    options.keep_log_file_num = 2;
    options.max_log_file_size = kMiB;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    options.max_background_jobs = 2;
    options.avoid_unnecessary_blocking_io = true;
    options.bytes_per_sync = kMiB;
    return options;
}

OutboxEvent outbox_event(std::uint64_t sequence, std::string_view text) {
    const auto mark = text.find(kNoteMark);
    if (mark == std::string_view::npos) return {sequence, std::string(text)};
    return {sequence, std::string(text.substr(0, mark)), std::string(text.substr(mark + 1))};
}

}  // namespace

Result<std::unique_ptr<Index>> Index::open(const std::filesystem::path& directory, rocksdb::Env* env, std::uint64_t history_max_bytes) {
    const auto cache = rocksdb::NewLRUCache(8 * kMiB);
    const std::size_t part = history_max_bytes == 0 ? 32 * kMiB : std::clamp<std::uint64_t>(history_max_bytes / 16, kMiB / 8, 32 * kMiB);
    auto history = family_options(cache, std::min(part, 12 * kMiB)), search = family_options(cache, std::min(part, 8 * kMiB));
    for (auto* bounded : {&history, &search}) bounded->target_file_size_base = part;
    // Young history is written once without, old history is kept small.
    history.compression_per_level = {rocksdb::kNoCompression, rocksdb::kLZ4Compression};
    const std::vector<rocksdb::ColumnFamilyDescriptor> descriptors{
        {rocksdb::kDefaultColumnFamilyName, family_options(cache, 4 * kMiB)},
        {"queue", family_options(cache, 8 * kMiB)},
        {"outbox", family_options(cache, 8 * kMiB)},
        {"history", history},
        {"usage", family_options(cache, 2 * kMiB)},
        {"search", search}};

    std::unique_ptr<Index> index(new Index);
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    const auto status = rocksdb::DB::Open(db_options(env), directory.string(), descriptors, &handles, &db);
    if (!status.ok())
        return fail(ErrorCode::Internal, fmt::format("cannot open the spool's index in {}: {}; if the disk is sound, restore the directory from a backup",
                                                     directory.string(), status.ToString()));
    index->db_.reset(db);
    std::copy(handles.begin(), handles.end(), index->families_.begin());
    if (const auto begun = index->begin_search(); !begun) return std::unexpected(begun.error());
    return index;
}

Index::~Index() {
    if (!db_) return;
    for (auto* family : families_)
        if (family != nullptr) (void)db_->DestroyColumnFamilyHandle(family);
    (void)db_->Close();
}

std::unique_ptr<rocksdb::Iterator> Index::iterate(Family family) const {
    return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator({}, families_[family]));
}

std::optional<pb::QueueRecord> Index::queued(std::string_view id) const {
    rocksdb::PinnableSlice value;
    if (!db_->Get({}, families_[kQueue], slice(id), &value).ok()) return std::nullopt;
    pb::QueueRecord record;
    if (!record.ParseFromArray(value.data(), static_cast<int>(value.size()))) return std::nullopt;
    return record;
}

Status Index::for_each_queued(std::string_view from, const std::function<bool(std::string_view, const pb::QueueRecord&)>& found) const {
    const auto it = iterate(kQueue);
    pb::QueueRecord record;
    for (it->Seek(slice(from)); it->Valid(); it->Next()) {
        if (!record.ParseFromArray(it->value().data(), static_cast<int>(it->value().size())))
            return fail(ErrorCode::Internal, "the queue record of message " + std::string(view(it->key())) + " cannot be read: the spool's index is damaged; restore it from a backup");
        if (!found(view(it->key()), record)) return {};
    }
    return {};
}

std::string Index::meta(const char* key) const {
    std::string value;
    if (!db_->Get({}, families_[kMeta], key, &value).ok()) return {};
    return value;
}

Covered Index::covered() const {
    const auto value = meta(kCoveredKey);
    if (value.size() != 12) return {};
    return {get_u32(value.data()), get_u64(value.data() + 4)};
}

OutboxBounds Index::outbox_bounds() const {
    const auto value = meta(kOutboxKey);
    if (value.size() != 16) return {};
    return {get_u64(value.data()), get_u64(value.data() + 8)};
}

std::vector<std::uint64_t> Index::outbox_chunks() const {
    std::vector<std::uint64_t> chunks;
    const auto it = iterate(kOutbox);
    for (it->SeekToFirst(); it->Valid(); it->Next()) chunks.push_back(get_be(view(it->key())));
    return chunks;
}

std::vector<OutboxEvent> Index::read_events(std::uint64_t from, std::size_t limit) const {
    std::vector<OutboxEvent> events;
    std::vector<std::string_view> texts;
    const auto it = iterate(kOutbox);
    it->SeekForPrev(event_key(from));  // the chunk that holds `from` begins at or before it
    if (!it->Valid()) it->SeekToFirst();
    for (; it->Valid() && events.size() < limit; it->Next()) {
        auto sequence = get_be(view(it->key()));
        texts.clear();
        (void)split_events(view(it->value()), texts);
        for (const auto text : texts) {
            if (sequence >= from && events.size() < limit) events.push_back(outbox_event(sequence, text));
            ++sequence;
        }
    }
    return events;
}

std::vector<UsageLine> Index::usage(std::chrono::sys_days from, std::chrono::sys_days through, std::optional<AccountId> account) const {
    std::vector<UsageLine> lines;
    const auto it = iterate(kUsage);
    const auto begin = [&](std::chrono::sys_days day) { return account ? usage_prefix(day, *account) : usage_prefix(day); };
    it->Seek(begin(from));
    while (it->Valid()) {
        auto key = parse_usage_key(view(it->key()));
        const auto counts = parse_usage_value(view(it->value()));
        if (key && key->day > through) break;
        if (!key || !counts) {
            spdlog::critical("a line of the usage counts cannot be read: the spool's index is damaged; restore it from a backup");
        } else if (account && key->account != *account) {   // of the next account or a later day: on to this account's next day
            it->Seek(begin(key->account < *account ? key->day : key->day + std::chrono::days(1)));
            continue;
        } else {
            lines.push_back({std::move(*key), *counts});
        }
        it->Next();
    }
    if (!it->status().ok()) spdlog::critical("the usage counts cannot be read: {}", it->status().ToString());
    return lines;
}

Result<UsageCounts> Index::usage_of(const UsageKey& key) const {
    rocksdb::PinnableSlice value;
    const auto status = db_->Get({}, families_[kUsage], usage_key(key), &value);
    if (status.IsNotFound()) return UsageCounts{};
    if (!status.ok()) return fail(ErrorCode::Internal, status.ToString());
    const auto counts = parse_usage_value(view(value));
    if (!counts) return fail(ErrorCode::Internal, "the record is damaged");
    return *counts;
}

void Index::put_queued(rocksdb::WriteBatch& batch, std::string_view id, const pb::QueueRecord& record) {
    scratch_.resize(record.ByteSizeLong());
    record.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(scratch_.data()));
    (void)batch.Put(families_[kQueue], slice(id), scratch_);
}
void Index::remove_queued(rocksdb::WriteBatch& batch, std::string_view id) { (void)batch.Delete(families_[kQueue], slice(id)); }

void Index::put_usage(rocksdb::WriteBatch& batch, const UsageKey& key, const UsageCounts& counts) {
    (void)batch.Put(families_[kUsage], usage_key(key), usage_value(counts));
}
void Index::expire_usage(rocksdb::WriteBatch& batch, std::chrono::sys_days before) {
    (void)batch.DeleteRange(families_[kUsage], "", usage_prefix(before));
}

void Index::put_events(rocksdb::WriteBatch& batch, std::uint64_t first, std::string_view events) {
    (void)batch.Put(families_[kOutbox], event_key(first), slice(events));
}
void Index::remove_events(rocksdb::WriteBatch& batch, std::uint64_t chunk) { (void)batch.Delete(families_[kOutbox], event_key(chunk)); }

void Index::put_meta(rocksdb::WriteBatch& batch, const Covered& covered, const OutboxBounds& outbox) {
    scratch_.clear();
    put_u32(scratch_, covered.segment);
    put_u64(scratch_, covered.offset);
    (void)batch.Put(families_[kMeta], kCoveredKey, scratch_);
    scratch_.clear();
    put_u64(scratch_, outbox.first);
    put_u64(scratch_, outbox.next);
    (void)batch.Put(families_[kMeta], kOutboxKey, scratch_);
}

Index::Written Index::write(rocksdb::WriteBatch& batch) {
    rocksdb::WriteOptions options;
    options.sync = true;
    const auto status = db_->Write(options, &batch);
    if (status.ok()) return Written::Yes;
    failure_ = status.ToString();
    return status.IsNoSpace() ? Written::NoRoom : Written::Failed;
}

void Index::resume() { (void)db_->Resume(); }

}  // namespace warmpost::spool
