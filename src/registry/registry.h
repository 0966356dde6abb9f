// What accounts keep with us that has no bound and that the message path must read without SQL: suppression lists, contacts, templates, and events that wait
// for who subscribed to them. Keys and values in RocksDB, in the data directory; what they mean is said by the types over it (one header each).
//
// Durability: when write() answers without error, the batch survives a power cut, whole. Reads may be called from any thread: what is not there is told by
// filters that stay in memory, so that asking for it costs no disk. A failed write leaves nothing of its batch; after a failed sync every later one is refused.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rocksdb {
class Env;
}

namespace warmpost::registry {

// One key space each. Numbers are never given to another: they name column families on disk.
enum class Space : std::uint8_t { meta, suppression, contacts, templates, deliveries, dead_letters, jobs, metrics };

// Keys are made of parts that cannot run into each other: be32/be64 keep numbers in order, a text ends with a zero byte.
class Key {
public:
    Key& number(std::uint64_t value);          // 8 bytes, big-endian
    Key& text(std::string_view value);         // must hold no zero byte: see has_zero
    [[nodiscard]] const std::string& bytes() const { return bytes_; }
    [[nodiscard]] static bool has_zero(std::string_view value) { return value.find('\0') != std::string_view::npos; }

private:
    std::string bytes_;
};
// Reads such a key from its front. Answers nothing when it does not begin so.
class KeyReader {
public:
    explicit KeyReader(std::string_view key) : rest_(key) {}
    [[nodiscard]] std::optional<std::uint64_t> number();
    [[nodiscard]] std::optional<std::string_view> text();

private:
    std::string_view rest_;
};

class Batch {
public:
    void put(Space space, std::string_view key, std::string_view value) { changes_.push_back({space, std::string(key), std::string(value), false, {}}); }
    void erase(Space space, std::string_view key) { changes_.push_back({space, std::string(key), {}, true, {}}); }
    void erase_range(Space space, std::string_view from, std::string_view to) { changes_.push_back({space, std::string(from), {}, true, std::string(to)}); }   // [from, to)
    [[nodiscard]] bool empty() const { return changes_.empty(); }
    [[nodiscard]] std::size_t size() const { return changes_.size(); }

    struct Change {
        Space space;
        std::string key, value;
        bool erased;
        std::string until;                     // of a range; empty: one key
    };
    [[nodiscard]] const std::vector<Change>& changes() const { return changes_; }

private:
    std::vector<Change> changes_;
};

class Registry {
public:
    // Opens or creates. Errors: Internal, saying what to mend.
    [[nodiscard]] static Result<std::unique_ptr<Registry>> open(const std::filesystem::path& directory, rocksdb::Env* env = nullptr);
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    // Errors: Internal when the disk cannot be read; never taken for "not there".
    [[nodiscard]] Result<std::optional<std::string>> get(Space space, std::string_view key) const;
    // In key order, from `from` (inclusive) on, those that begin with `prefix`, until `found` answers false.
    [[nodiscard]] Status scan(Space space, std::string_view prefix, std::string_view from,
                              const std::function<bool(std::string_view key, std::string_view value)>& found) const;
    // All or nothing, synced. Blocks (fdatasync): not from a core thread. Writers take turns. Errors: Unavailable, saying why.
    [[nodiscard]] Status write(const Batch& batch);
    // Reads and writes as one: `change` reads what it needs and fills the batch; no other writer comes between. Its error is handed on, nothing is written then.
    [[nodiscard]] Status change(const std::function<Status(Batch&)>& fill);

private:
    struct Impl;
    explicit Registry(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::registry
