// The index thread: folds what happened within 50 ms into one synced RocksDB batch, then frees what nobody needs any more.
#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "spool/backfill.h"
#include "spool/window.h"

namespace warmpost::spool {

class Committer;
struct Append;

class Indexer {
public:
    Indexer(const Options& options, Disk& disk, Books& books);
    void start(Committer& committer);
    void submit(Operation operation);
    void submit(std::vector<Operation>& operations);  // takes all of them
    void stop();                                      // writes what was submitted, then ends the thread
    void on_events(std::function<void()> notify) { notify_ = std::move(notify); }
    [[nodiscard]] std::uint64_t segment_bytes() const { return segment_bytes_.load(std::memory_order_relaxed); }
    // As of the last look, a minute ago at most while something happens.
    [[nodiscard]] HistoryUse history_use() const { return {history_bytes_.load(std::memory_order_relaxed), oldest_ms_.load(std::memory_order_relaxed), shortened_.load(std::memory_order_relaxed)}; }
    // Stories of before are forgotten.
    [[nodiscard]] WallTime history_floor() const;
    [[nodiscard]] std::uint64_t first_event() const { return first_event_.load(std::memory_order_relaxed); }

    // Applies and writes; also recovery's way in, before start().
    void write(std::vector<Operation>& operations);
    void free_segments();

private:
    void run();
    [[nodiscard]] bool take();
    [[nodiscard]] bool commit(Window& window);
    void expire(Window& window);
    void bound_history(Window& window, WallTime now);
    void copy_forward();
    [[nodiscard]] std::vector<Append> pick(std::uint32_t segment);
    [[nodiscard]] bool admission_failed() const;
    void publish();

    const Options& options_;
    Disk& disk_;
    Books& books_;
    Committer* committer_ = nullptr;
    std::filesystem::path segments_;
    std::function<void()> notify_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Operation> waiting_;  // GUARDED_BY(mutex_)
    bool idle_ = false;               // GUARDED_BY(mutex_): wants to be woken by the first operation
    bool hurry_ = false;              // GUARDED_BY(mutex_): somebody waits for a flush
    bool stop_ = false;               // GUARDED_BY(mutex_)
    // Of the index thread:
    Backfill backfill_;
    std::vector<Operation> operations_;
    WallTime expired_at_{}, bounded_at_{};
    std::string copy_cursor_;                    // where in the queue the search for a sparse segment's messages goes on
    std::size_t copies_under_way_ = 0;
    std::unordered_set<std::uint32_t> unreadable_;  // segments with messages that cannot be copied
    std::atomic<std::uint64_t> segment_bytes_{0};
    std::atomic<std::uint64_t> first_event_{1};
    std::atomic<std::uint64_t> history_bytes_{0};
    std::atomic<std::int64_t> oldest_ms_{0}, forgotten_ms_{0};
    std::atomic<bool> shortened_{false};
    std::thread thread_;
};

}  // namespace warmpost::spool
