#include "reporting/metrics/metrics_desk.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace warmpost::reporting {

struct MetricsDesk::Impl {
    Impl(const registry::Registry& registry, const MetricTotals& all) : reader(registry), totals(all), thread([this] { run(); }) {}
    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        wake.notify_one();
        thread.join();
    }
    void run() {
        for (;;) {
            std::unique_lock lock(mutex);
            wake.wait(lock, [this] { return stopping || !waiting.empty(); });
            if (waiting.empty()) return;
            auto work = std::move(waiting.front());
            waiting.pop_front();
            lock.unlock();
            work(reader);
        }
    }

    MetricsReader reader;
    const MetricTotals& totals;
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::move_only_function<void(const MetricsReader&)>> waiting;  // GUARDED_BY(mutex), as the next
    bool stopping = false;
    std::thread thread;
};

MetricsDesk::MetricsDesk(const registry::Registry& registry, const MetricTotals& totals) : impl_(std::make_unique<Impl>(registry, totals)) {}
MetricsDesk::~MetricsDesk() = default;

bool MetricsDesk::post(std::move_only_function<void(const MetricsReader&)> work) {
    {
        const std::lock_guard lock(impl_->mutex);
        if (impl_->waiting.size() >= kMostWaiting || impl_->stopping) return false;
        impl_->waiting.push_back(std::move(work));
    }
    impl_->wake.notify_one();
    return true;
}

const MetricTotals& MetricsDesk::totals() const { return impl_->totals; }

}  // namespace warmpost::reporting
