// A job that runs again and again on a thread of its own: what the service does by the calendar rather than for a message.
#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/time.h"

namespace warmpost::upkeep {

class Every {
public:
    // Runs `job` after `first`, then `interval` after it ended, until destruction, which waits for a job under way. Neither may be 0.
    // The job may block (DNS, SQL by Service::post); it must look after its own errors and end within seconds.
    Every(std::chrono::milliseconds first, std::chrono::milliseconds interval, std::function<void()> job);
    ~Every();
    Every(const Every&) = delete;
    Every& operator=(const Every&) = delete;
    void now();                        // not before long: as soon as the one under way has ended

private:
    void run(std::chrono::milliseconds first);

    std::chrono::milliseconds interval_;
    std::function<void()> job_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false, hurry_ = false;   // GUARDED_BY(mutex_)
    std::thread thread_;               // last: it uses the others
};

}  // namespace warmpost::upkeep
