#include "rendering/renderers.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "rendering/engine.h"

namespace warmpost::rendering {
namespace {

std::unexpected<Error> stopping() { return fail(ErrorCode::Unavailable, "The service is stopping; try again in a moment."); }
std::unexpected<Error> busy() { return fail(ErrorCode::Unavailable, "Too many templates wait to be rendered; try again in a moment."); }

}  // namespace

struct Renderers::Impl {
    // With an engine: does the work. Without: refuses it.
    using Job = std::move_only_function<void(Engine*, const Error*)>;

    void add(AccountId account, Job job) {
        std::unique_lock lock(mutex);
        if (stopped || waiting >= kMaxWaiting || waiting_of(account) >= kMaxWaitingOfAccount) {
            const auto refused = stopped ? stopping() : busy();
            lock.unlock();
            job(nullptr, &refused.error());
            return;
        }
        auto& line = lines[account];
        if (line.empty()) turns.push_back(account);
        line.push_back(std::move(job));
        ++waiting;
        wake.notify_one();
    }
    [[nodiscard]] std::size_t waiting_of(AccountId account) const {  // REQUIRES(mutex)
        const auto line = lines.find(account);
        return line == lines.end() ? 0 : line->second.size();
    }
    void work(const Limits& limits) {
        Engine engine(limits);
        std::unique_lock lock(mutex);
        for (;;) {
            wake.wait(lock, [this] { return stopped || !turns.empty(); });
            if (stopped) return;
            Job job = next();
            lock.unlock();
            job(&engine, nullptr);
            job = nullptr;
            lock.lock();
        }
    }
    // REQUIRES(mutex), and that a job waits.
    Job next() {
        const auto account = turns.front();
        turns.pop_front();
        const auto line = lines.find(account);
        Job job = std::move(line->second.front());
        line->second.pop_front();
        if (line->second.empty())
            lines.erase(line);
        else
            turns.push_back(account);
        --waiting;
        return job;
    }

    std::mutex mutex;
    std::condition_variable wake;
    std::map<AccountId, std::deque<Job>> lines;  // GUARDED_BY(mutex), as all below; no line is empty
    std::deque<AccountId> turns;                 // each account that has a line, once
    std::size_t waiting = 0;
    bool stopped = false;
    std::vector<std::thread> threads;
};

Renderers::Renderers(int threads, const Limits& limits) : impl_(std::make_unique<Impl>()) {
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
        impl_->turns.clear();
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
