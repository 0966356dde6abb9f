#include "rendering/renderers.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "rendering/engine.h"
#include "rendering/turns.h"

namespace warmpost::rendering {
namespace {

std::unexpected<Error> stopping() { return fail(ErrorCode::Unavailable, "The service is stopping; try again in a moment."); }
std::unexpected<Error> busy() { return fail(ErrorCode::Unavailable, "Too many templates wait to be rendered; try again in a moment."); }

}  // namespace

struct Renderers::Impl {
    // With an engine: does the work. Without: refuses it.
    using Job = std::move_only_function<void(Engine*, const Error*)>;

    explicit Impl(std::size_t engines) : turns(engines) {}

    void add(AccountId account, Job job) {
        std::unique_lock lock(mutex);
        if (stopped || waiting >= kMaxWaiting || turns.waiting_of(account) >= kMaxWaitingOfAccount) {
            const auto refused = stopped ? stopping() : busy();
            lock.unlock();
            job(nullptr, &refused.error());
            return;
        }
        lines[account].push_back(std::move(job));
        turns.waits(account);
        ++waiting;
        wake.notify_one();
    }
    void work(const Limits& limits) {
        Engine engine(limits);
        std::unique_lock lock(mutex);
        for (;;) {
            std::optional<AccountId> account;
            wake.wait(lock, [&] { return stopped || (account = turns.next()); });
            if (stopped) return;
            Job job = take(*account);
            lock.unlock();
            job(&engine, nullptr);
            job = nullptr;
            lock.lock();
            turns.ended(*account, engine.steps());
            wake.notify_one();  // what had to leave this engine to others may wait for it
        }
    }
    // REQUIRES(mutex), and that a job of the account waits.
    Job take(AccountId account) {
        const auto line = lines.find(account);
        Job job = std::move(line->second.front());
        line->second.pop_front();
        if (line->second.empty()) lines.erase(line);
        --waiting;
        return job;
    }

    std::mutex mutex;
    std::condition_variable wake;
    std::map<AccountId, std::deque<Job>> lines;  // GUARDED_BY(mutex), as all below; no line is empty
    Turns turns;
    std::size_t waiting = 0;
    bool stopped = false;
    std::vector<std::thread> threads;
};

Renderers::Renderers(int threads, const Limits& limits) : impl_(std::make_unique<Impl>(static_cast<std::size_t>(std::max(threads, 1)))) {
    for (int i = 0; i < std::max(threads, 1); ++i) impl_->threads.emplace_back([impl = impl_.get(), limits] { impl->work(limits); });
}

Renderers::~Renderers() { stop(); }

void Renderers::stop() {
    std::map<AccountId, std::deque<Impl::Job>> left;
    {
        const std::lock_guard lock(impl_->mutex);
        if (impl_->stopped) return;
        impl_->stopped = true;
        left.swap(impl_->lines);
        impl_->waiting = 0;
        impl_->wake.notify_all();
    }
    const auto refused = stopping();
    for (auto& [account, line] : left)
        for (auto& job : line) job(nullptr, &refused.error());
    for (auto& thread : impl_->threads) thread.join();
}

void Renderers::check(AccountId account, SourcePtr source, bool plain, Checked done) {
    impl_->add(account, [source = std::move(source), plain, done = std::move(done)](Engine* engine, const Error* refused) mutable {
        if (engine == nullptr) return done(std::unexpected(*refused));
        done(engine->check(*source, plain));
    });
}

void Renderers::render(AccountId account, SourcePtr source, std::string data, Done done) {
    impl_->add(account, [source = std::move(source), data = std::move(data), done = std::move(done)](Engine* engine, const Error* refused) mutable {
        if (engine == nullptr) return done(std::unexpected(*refused));
        done(engine->render(*source, data));
    });
}

}  // namespace warmpost::rendering
