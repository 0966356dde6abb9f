// The one thread on which SQL runs once a server has threads: a queue of jobs, done in order.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace warmpost::control {

class SqlThread {
public:
    SqlThread() = default;
    ~SqlThread();                  // finishes what is queued, joins
    SqlThread(const SqlThread&) = delete;
    SqlThread& operator=(const SqlThread&) = delete;
    // Starts the thread at the first job. A job must not throw. Callable from any thread.
    void post(std::function<void()> job);

private:
    void loop();
    std::mutex mutex_;             // guards all below
    std::condition_variable wake_;
    std::deque<std::function<void()>> jobs_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace warmpost::control
