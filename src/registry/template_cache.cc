#include "registry/template_cache.h"

namespace warmpost::registry {
namespace {

constexpr std::size_t kOverhead = 512;

std::size_t bytes_of(const EmailTemplate& kept) {
    const auto part = [](const std::optional<std::string>& text) { return text ? text->size() : 0; };
    return kOverhead + kept.source->subject.size() + part(kept.source->text) + part(kept.source->html);
}

}  // namespace

TemplateCache::Value TemplateCache::get(const std::string& key, std::uint64_t& version) {
    const std::lock_guard lock(mutex_);
    version = version_;
    const auto found = entries_.find(key);
    if (found == entries_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return found->second->value;
}

void TemplateCache::put(const std::string& key, Value value, std::uint64_t version) {
    const std::lock_guard lock(mutex_);
    if (version != version_) return;
    drop(key);
    const auto bytes = bytes_of(*value);
    order_.push_front({key, std::move(value), bytes});
    entries_.emplace(key, order_.begin());
    bytes_ += bytes;
    while (bytes_ > max_bytes_ && order_.size() > 1) {
        const auto oldest = order_.back().key;
        drop(oldest);
    }
}

void TemplateCache::forget(const std::string& key) {
    const std::lock_guard lock(mutex_);
    ++version_;
    drop(key);
}

void TemplateCache::drop(const std::string& key) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return;
    bytes_ -= found->second->bytes;
    order_.erase(found->second);
    entries_.erase(found);
}

}  // namespace warmpost::registry
