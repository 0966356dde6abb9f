#include "runtime/snapshot_cell.h"

#include <unordered_map>

namespace warmpost::runtime {
namespace {

struct Cached {
    std::uint64_t version = 0;
    control::SnapshotPtr snapshot;
};

}  // namespace

const control::SnapshotPtr& SnapshotCell::get() const {
    thread_local std::unordered_map<const SnapshotCell*, Cached> cache;  // by cell: tests make several
    Cached& mine = cache[this];
    const auto version = version_.load(std::memory_order_acquire);
    if (mine.version != version || !mine.snapshot) {
        const std::lock_guard lock(mutex_);
        mine = {version_.load(std::memory_order_relaxed), current_};
    }
    return mine.snapshot;
}

void SnapshotCell::set(control::SnapshotPtr next) {
    static std::atomic<std::uint64_t> counter{0};  // never repeats, so a new cell at an old address is not mistaken for it
    const std::lock_guard lock(mutex_);
    current_ = std::move(next);
    version_.store(counter.fetch_add(1, std::memory_order_relaxed) + 1, std::memory_order_release);
}

}  // namespace warmpost::runtime
