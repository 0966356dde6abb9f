// How much slower warm-up goes by what others say of addresses (policy/managed/pace.h): written by who hears of it, read by the lanes of managed pools.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "policy/managed/pace.h"

namespace warmpost::runtime {

class PaceCell {
public:
    using PacesPtr = std::shared_ptr<const managed::Paces>;
    // Any thread. The version tells without a lock whether there is something new.
    [[nodiscard]] std::uint64_t version() const { return version_.load(std::memory_order_acquire); }
    [[nodiscard]] PacesPtr get() const {
        const std::lock_guard lock(mutex_);
        return current_;
    }
    void set(managed::Paces next) {
        auto fresh = std::make_shared<const managed::Paces>(std::move(next));
        const std::lock_guard lock(mutex_);
        if (*current_ == *fresh) return;
        current_ = std::move(fresh);
        version_.fetch_add(1, std::memory_order_release);
    }

private:
    std::atomic<std::uint64_t> version_{1};
    mutable std::mutex mutex_;
    PacesPtr current_ = std::make_shared<const managed::Paces>();  // GUARDED_BY(mutex_)
};

}  // namespace warmpost::runtime
