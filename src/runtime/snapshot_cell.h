// The current control snapshot, read without a lock: a version number tells a thread whether its own pointer is still good.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>

#include "control/snapshot.h"

namespace warmpost::runtime {

class SnapshotCell {
public:
    // The caller's thread's copy; valid until its next call on this thread. Take a SnapshotPtr copy to keep it across a co_await.
    [[nodiscard]] const control::SnapshotPtr& get() const;
    void set(control::SnapshotPtr next);

private:
    std::atomic<std::uint64_t> version_{0};
    mutable std::mutex mutex_;            // taken only when the version has changed
    control::SnapshotPtr current_;        // GUARDED_BY(mutex_)
};

}  // namespace warmpost::runtime
