#include "registry/registry.h"

#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <mutex>

namespace warmpost::registry {
namespace {

constexpr std::array kSpaces{Space::meta, Space::suppression, Space::contacts, Space::templates, Space::deliveries, Space::dead_letters, Space::jobs, Space::metrics};
constexpr std::array<const char*, kSpaces.size()> kNames{"default", "suppression", "contacts", "templates", "deliveries", "dead_letters", "jobs", "metrics"};
constexpr std::size_t kMiB = 1u << 20;

rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(const rocksdb::Slice& s) { return {s.data(), s.size()}; }

rocksdb::ColumnFamilyOptions family_options(const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));   // not in the cache: filters are never dropped from memory
    table.checksum = rocksdb::kXXH3;
    table.format_version = 5;
    rocksdb::ColumnFamilyOptions options;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    options.write_buffer_size = 4 * kMiB;
    options.compression = rocksdb::kNoCompression;
    return options;
}

std::unexpected<Error> broken(const rocksdb::Status& status) {
    return fail(ErrorCode::Internal, "the registry cannot be read: " + status.ToString() + "; look at the disk, or restore a backup");
}

}  // namespace

Key& Key::number(std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) bytes_.push_back(static_cast<char>(value >> shift));
    return *this;
}

Key& Key::text(std::string_view value) {
    bytes_.append(value).push_back('\0');
    return *this;
}

std::optional<std::uint64_t> KeyReader::number() {
    if (rest_.size() < 8) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : rest_.substr(0, 8)) value = value << 8 | static_cast<unsigned char>(c);
    rest_.remove_prefix(8);
    return value;
}

std::optional<std::string_view> KeyReader::text() {
    const auto end = rest_.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    const auto found = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return found;
}

struct Registry::Impl {
    std::unique_ptr<rocksdb::DB> db;
    std::array<rocksdb::ColumnFamilyHandle*, kSpaces.size()> families{};
    std::mutex writing;            // one writer at a time: change() reads what it writes over
    std::string failure;           // GUARDED_BY(writing)

    ~Impl() {
        for (auto* family : families)
            if (family != nullptr) db->DestroyColumnFamilyHandle(family);
    }
    [[nodiscard]] rocksdb::ColumnFamilyHandle* family(Space space) const { return families[static_cast<std::size_t>(space)]; }

    Status write(const Batch& batch) {
        if (!failure.empty()) return fail(ErrorCode::Unavailable, failure);
        if (batch.empty()) return {};
        rocksdb::WriteBatch all;
        for (const auto& change : batch.changes()) {
            auto* to = family(change.space);
            if (!change.erased) all.Put(to, slice(change.key), slice(change.value));
            else if (change.until.empty()) all.Delete(to, slice(change.key));
            else all.DeleteRange(to, slice(change.key), slice(change.until));
        }
        rocksdb::WriteOptions options;
        options.sync = true;
        const auto written = db->Write(options, &all);
        if (written.ok()) return {};
        // A full disk passes: RocksDB goes on when it has room. Anything else leaves unknown what the disk holds.
        if (written.IsNoSpace()) {
            (void)db->Resume();
            return fail(ErrorCode::Unavailable, "the disk of the data directory is full: make room, then try again");
        }
        failure = "a write to the registry failed (" + written.ToString() + "): look at the disk and restart warmpost";
        return fail(ErrorCode::Unavailable, failure);
    }
};

Registry::Registry(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Registry::~Registry() = default;

Result<std::unique_ptr<Registry>> Registry::open(const std::filesystem::path& directory, rocksdb::Env* env) {
    std::error_code made;
    std::filesystem::create_directories(directory, made);
    if (made) return fail(ErrorCode::Internal, "cannot make " + directory.string() + ": " + made.message());
    rocksdb::DBOptions options;
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    options.max_background_jobs = 2;
    options.keep_log_file_num = 2;
    options.max_log_file_size = kMiB;
    options.max_total_wal_size = 64 * kMiB;
    if (env != nullptr) options.env = env;
    const auto cache = rocksdb::NewLRUCache(16 * kMiB);
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const char* name : kNames) families.emplace_back(name, family_options(cache));
    auto impl = std::make_unique<Impl>();
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    const auto opened = rocksdb::DB::Open(options, directory.string(), families, &handles, &db);
    if (!opened.ok())
        return fail(ErrorCode::Internal, "cannot open the registry in " + directory.string() + ": " + opened.ToString() +
                                             "; is another warmpost running on it, or is the disk damaged?");
    impl->db.reset(db);
    std::copy(handles.begin(), handles.end(), impl->families.begin());
    return std::unique_ptr<Registry>(new Registry(std::move(impl)));
}

Result<std::optional<std::string>> Registry::get(Space space, std::string_view key) const {
    std::string value;
    const auto read = impl_->db->Get({}, impl_->family(space), slice(key), &value);
    if (read.IsNotFound()) return std::optional<std::string>{};
    if (!read.ok()) return broken(read);
    return std::optional<std::string>(std::move(value));
}

Status Registry::scan(Space space, std::string_view prefix, std::string_view from,
                      const std::function<bool(std::string_view, std::string_view)>& found) const {
    const std::unique_ptr<rocksdb::Iterator> at(impl_->db->NewIterator({}, impl_->family(space)));
    for (at->Seek(slice(from < prefix ? prefix : from)); at->Valid() && view(at->key()).starts_with(prefix); at->Next())
        if (!found(view(at->key()), view(at->value()))) return {};
    if (!at->status().ok()) return broken(at->status());
    return {};
}

Status Registry::write(const Batch& batch) {
    const std::lock_guard lock(impl_->writing);
    return impl_->write(batch);
}

Status Registry::change(const std::function<Status(Batch&)>& fill) {
    const std::lock_guard lock(impl_->writing);
    Batch batch;
    if (auto filled = fill(batch); !filled) return filled;
    return impl_->write(batch);
}

}  // namespace warmpost::registry
