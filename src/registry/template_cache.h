// Templates that were used of late, least recently used out first, bounded by their bytes. Thread-safe.
#pragma once
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "registry/template_shelf.h"

namespace warmpost::registry {

class TemplateCache {
public:
    using Value = std::shared_ptr<const EmailTemplate>;
    explicit TemplateCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

    // Null: not here. `version`: to be given to put().
    [[nodiscard]] Value get(const std::string& key, std::uint64_t& version);
    // Does nothing when any template was changed since `version`: what was read from disk may be the old one.
    void put(const std::string& key, Value value, std::uint64_t version);
    void forget(const std::string& key);  // after it was changed on disk

private:
    struct Entry {
        std::string key;
        Value value;
        std::size_t bytes;
    };
    void drop(const std::string& key);  // REQUIRES(mutex_)
    std::mutex mutex_;
    std::list<Entry> order_;  // GUARDED_BY(mutex_), as all below; most recently used first
    std::unordered_map<std::string, std::list<Entry>::iterator> entries_;
    std::size_t bytes_ = 0;
    std::size_t max_bytes_;
    std::uint64_t version_ = 0;
};

}  // namespace warmpost::registry
