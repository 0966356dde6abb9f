#include "delivery/scheduler/rest_book.h"

namespace warmpost::delivery {

void RestBook::load(std::vector<control::SourceRest> rests) {
    const std::lock_guard lock(mutex_);
    for (control::SourceRest& rest : rests) {
        Key key{rest.source, rest.isp.value()};
        rests_[std::move(key)] = std::move(rest);
    }
}

std::optional<control::SourceRest> RestBook::find(const std::string& source, const IspId& isp) const {
    const std::lock_guard lock(mutex_);
    const auto found = rests_.find({source, isp.value()});
    return found == rests_.end() ? std::nullopt : std::optional(found->second);
}

void RestBook::put(control::SourceRest rest) {
    const std::lock_guard lock(mutex_);
    Key key{rest.source, rest.isp.value()};
    changed_.insert(key);
    rests_[std::move(key)] = std::move(rest);
}

void RestBook::end(const std::string& source, const IspId& isp) {
    const std::lock_guard lock(mutex_);
    const Key key{source, isp.value()};
    if (rests_.erase(key) > 0) changed_.insert(key);
}

void RestBook::end_all() {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, rest] : rests_) changed_.insert(key);
    rests_.clear();
}

std::vector<control::SourceRest> RestBook::all() const {
    const std::lock_guard lock(mutex_);
    std::vector<control::SourceRest> rests;
    for (const auto& [key, rest] : rests_) rests.push_back(rest);
    return rests;
}

std::vector<control::SourceRest> RestBook::take_changes() {
    const std::lock_guard lock(mutex_);
    std::vector<control::SourceRest> changes;
    for (const Key& key : changed_) {
        const auto found = rests_.find(key);
        changes.push_back(found != rests_.end() ? found->second : control::SourceRest{key.first, IspId{key.second}, {}, 0, {}});
    }
    changed_.clear();
    return changes;
}

}  // namespace warmpost::delivery
