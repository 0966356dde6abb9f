#include "upkeep/every.h"

#include <utility>

namespace warmpost::upkeep {

Every::Every(std::chrono::milliseconds first, std::chrono::milliseconds interval, std::function<void()> job)
    : interval_(interval), job_(std::move(job)), thread_([this, first] { run(first); }) {}

Every::~Every() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Every::now() {
    {
        const std::lock_guard lock(mutex_);
        hurry_ = true;
    }
    wake_.notify_one();
}

void Every::run(std::chrono::milliseconds first) {
    std::unique_lock lock(mutex_);
    for (auto pause = first;; pause = interval_) {
        wake_.wait_for(lock, pause, [this] { return stopping_ || hurry_; });
        if (stopping_) return;
        hurry_ = false;
        lock.unlock();
        job_();
        lock.lock();
    }
}

}  // namespace warmpost::upkeep
