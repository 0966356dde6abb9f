#include "reporting/events/event_pump.h"

#include <spdlog/spdlog.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace warmpost::reporting {
namespace {

constexpr std::size_t kBatch = 2000;
constexpr auto kRetry = std::chrono::seconds(1);
constexpr int kRetriesBetweenLogs = 60;

}  // namespace

struct EventPump::Impl {
    Impl(spool::Spool& s, std::vector<EventSink*> all) : spool(s), sinks(std::move(all)), took(sinks.size()) {}

    void run() {
        std::uint64_t next = spool.first_event();
        std::vector<spool::OutboxEvent> events;
        for (int failures = 0;;) {
            if (events.empty()) events = spool.read_events(next, kBatch);
            if (!events.empty()) {
                if (offer(events, failures)) {
                    failures = 0;
                    next = events.back().sequence + 1;
                    events.clear();
                    continue;
                }
                ++failures;
            }
            std::unique_lock lock(mutex);
            if (stopping) return;
            if (events.empty()) wake.wait(lock, [this] { return stopping || notified; });
            else wake.wait_for(lock, kRetry, [this] { return stopping; });
            notified = false;
        }
    }
    bool offer(const std::vector<spool::OutboxEvent>& events, int failures) {
        bool all = true;
        for (std::size_t i = 0; i < sinks.size(); ++i) {
            if (took[i]) continue;
            const auto taken = sinks[i]->take(events);
            took[i] = taken.has_value();
            if (taken) continue;
            all = false;
            if (failures % kRetriesBetweenLogs == 0) spdlog::error("{}; events wait in the outbox", taken.error().message);
        }
        if (!all) return false;
        took.assign(sinks.size(), false);
        spool.forget_events(events.back().sequence);
        count += events.size();
        return true;
    }
    void notify() {
        const std::lock_guard lock(mutex);
        notified = true;
        wake.notify_one();
    }

    spool::Spool& spool;
    std::vector<EventSink*> sinks;
    std::vector<bool> took;                   // which sinks have the batch that is being offered
    std::mutex mutex;
    std::condition_variable wake;
    bool notified = false, stopping = false;  // GUARDED_BY(mutex)
    std::atomic<std::uint64_t> count{0};
    std::thread thread;
};

EventPump::EventPump(spool::Spool& spool, std::vector<EventSink*> sinks) : impl_(std::make_unique<Impl>(spool, std::move(sinks))) {
    spool.on_events([impl = impl_.get()] { impl->notify(); });
}

EventPump::~EventPump() { stop(); }

void EventPump::start() {
    impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

void EventPump::stop() {
    if (!impl_->thread.joinable()) return;
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
        impl_->wake.notify_one();
    }
    impl_->thread.join();
}

std::uint64_t EventPump::taken() const { return impl_->count; }

}  // namespace warmpost::reporting
