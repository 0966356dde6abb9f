#include "spool/indexer.h"

#include <spdlog/spdlog.h>

#include "spool/committer.h"
#include "spool/record.h"

namespace warmpost::spool {
namespace {

constexpr std::chrono::milliseconds kGather{50};       // with the write itself, well below the promised 100 ms
constexpr std::chrono::milliseconds kNoRoomPause{200};
constexpr std::chrono::seconds kIdle{60};
constexpr std::chrono::milliseconds kMoreToDo{10};
constexpr std::chrono::hours kExpireEvery{1};
constexpr std::chrono::minutes kBoundEvery{1};
constexpr std::size_t kGatherAtMost = 50'000;  // operations: a flood does not wait for the window's end
constexpr std::size_t kScanAtMost = 20'000;    // queue records looked at, and
constexpr std::size_t kCopyAtMost = 4u << 20;  // bytes copied, before newcomers have their turn

}  // namespace

Indexer::Indexer(const Options& options, Disk& disk, Books& books)
    : options_(options), disk_(disk), books_(books), segments_(options.directory / "segments"), backfill_(books.index) {
    forgotten_ms_.store(to_ms(books.index.forgotten()), std::memory_order_relaxed);
    publish();
}

void Indexer::start(Committer& committer) {
    committer_ = &committer;
    thread_ = std::thread([this] { run(); });
}

void Indexer::submit(Operation operation) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(operation));
        wake = std::exchange(idle_, false);
    }
    if (wake) wake_.notify_one();
}

void Indexer::submit(std::vector<Operation>& operations) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        for (auto& operation : operations) {
            const bool flush = std::holds_alternative<FlushMark>(operation);
            hurry_ = hurry_ || flush;
            wake = wake || flush;
            waiting_.push_back(std::move(operation));
        }
        if (!operations.empty()) wake = std::exchange(idle_, false) || wake;
    }
    if (wake) wake_.notify_one();
}

void Indexer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

bool Indexer::take() {
    std::unique_lock lock(mutex_);
    const bool more = (!copy_cursor_.empty() && copies_under_way_ == 0) || !backfill_.done();
    if (waiting_.empty() && !stop_) {
        idle_ = true;
        if (more) wake_.wait_for(lock, kMoreToDo, [&] { return !waiting_.empty() || stop_; });
        else wake_.wait_for(lock, kIdle, [&] { return !waiting_.empty() || stop_; });
    }
    idle_ = false;
    if (!waiting_.empty()) wake_.wait_for(lock, kGather, [&] { return stop_ || hurry_ || waiting_.size() > kGatherAtMost; });
    hurry_ = false;
    operations_.swap(waiting_);
    return !operations_.empty() || !stop_;
}

void Indexer::run() {
    while (take()) {
        write(operations_);
        operations_.clear();
        if (admission_failed()) continue;
        free_segments();
        copy_forward();
        backfill_.step();
    }
}

void Indexer::write(std::vector<Operation>& operations) {
    std::vector<std::promise<void>*> flushed;
    if (!admission_failed()) {
        Window window(books_);
        for (auto& operation : operations) {
            if (auto* message = std::get_if<NewMessage>(&operation)) window.apply(*message);
            else if (auto* outcome = std::get_if<Outcome>(&operation)) window.apply(*outcome);
            else if (auto* copied = std::get_if<Copied>(&operation)) {
                copies_under_way_ -= copies_under_way_ > 0 ? 1 : 0;
                window.apply(*copied);
            } else if (auto* covered = std::get_if<Covered>(&operation)) window.apply(*covered);
            else if (auto* forget = std::get_if<Forget>(&operation)) window.apply(*forget);
        }
        expire(window);
        if (!window.empty() && commit(window)) {
            window.written();
            if (const auto before = window.forgotten()) books_.index.drop_files(*before);
            publish();
            if (window.has_events() && notify_) notify_();
        }
    }
    for (auto& operation : operations) {
        if (auto* mark = std::get_if<FlushMark>(&operation)) mark->reached->set_value();
        if (auto* mark = std::get_if<DurableMark>(&operation)) mark->done(admission_failed() ? Status(std::unexpected(failed_error())) : Status{});
    }
}

bool Indexer::commit(Window& window) {
    auto& batch = window.batch();
    for (;;) {
        switch (books_.index.write(batch)) {
            case Index::Written::Yes:
                books_.admission.index_full.store(false, std::memory_order_relaxed);
                return true;
            case Index::Written::Failed:
                books_.admission.failed.store(true, std::memory_order_release);
                return false;
            case Index::Written::NoRoom: {
                books_.admission.index_full.store(true, std::memory_order_relaxed);
                std::unique_lock lock(mutex_);
                // Segments hold every message; what is given up at a stop is outcomes, so messages may be sent twice.
                if (wake_.wait_for(lock, kNoRoomPause, [&] { return stop_; })) {
                    books_.admission.failed.store(true, std::memory_order_release);
                    return false;
                }
            }
        }
        books_.index.resume();
    }
}

void Indexer::expire(Window& window) {
    const auto now = options_.now();
    const auto due = [now](WallTime& last, auto every) {
        if (now >= last && now - last < every) return false;
        last = now;
        return true;
    };
    if (due(bounded_at_, kBoundEvery)) bound_history(window, now);
    if (!due(expired_at_, kExpireEvery)) return;
    window.forget_history(std::max(history_floor(), from_ms(0)), false);
    window.expire_usage(std::chrono::floor<std::chrono::days>(now) - kUsageKept);
}

WallTime Indexer::history_floor() const { return std::max(options_.now() - options_.history_ttl, from_ms(forgotten_ms_.load(std::memory_order_relaxed))); }

// Beyond the bound the oldest go, a tenth of it at a time: no look frees what the next one must free again.
void Indexer::bound_history(Window& window, WallTime now) {
    const auto& index = books_.index;
    auto floor = history_floor();
    auto bytes = index.history_bytes(floor, now);
    if (options_.history_max_bytes != 0 && bytes > options_.history_max_bytes) {
        const auto wanted = options_.history_max_bytes - options_.history_max_bytes / 10;
        auto kept = floor, gone = now;   // too much is kept from `kept` on, not too much from `gone` on
        while (gone - kept > std::chrono::seconds(1)) {
            const auto middle = kept + (gone - kept) / 2;
            (index.history_bytes(middle, now) > wanted ? kept : gone) = middle;
        }
        floor = gone;
        window.forget_history(floor, true);
        forgotten_ms_.store(to_ms(floor), std::memory_order_relaxed);
        spdlog::warn("history.max_bytes ({}) is reached: stories of messages accepted before {} are forgotten, though history.keep_hours promises {} hours; "
                     "give it more room, or keep it for a shorter time",
                     options_.history_max_bytes, to_iso8601(floor), options_.history_ttl.count());
        bytes = index.history_bytes(floor, now);
    }
    const auto oldest = index.oldest_history(floor);
    history_bytes_.store(bytes, std::memory_order_relaxed);
    oldest_ms_.store(oldest ? to_ms(*oldest) : 0, std::memory_order_relaxed);
    shortened_.store(from_ms(forgotten_ms_.load(std::memory_order_relaxed)) > now - options_.history_ttl, std::memory_order_relaxed);
}

void Indexer::free_segments() {
    for (const auto segment : books_.segments.unneeded(books_.covered.segment))
        if (disk_.remove(segment_path(segments_, segment))) books_.segments.forget(segment);
    publish();
}

void Indexer::copy_forward() {
    if (copies_under_way_ != 0 || books_.admission.disk_full.load(std::memory_order_relaxed)) return;
    const auto segment = books_.segments.sparse(books_.covered.segment, unreadable_);
    if (!segment) {
        copy_cursor_.clear();
        return;
    }
    auto copies = pick(*segment);
    copies_under_way_ = copies.size();
    committer_->submit(std::move(copies));
}

// Messages of the segment, from the cursor on. Leaves the cursor empty when it came to the end of the queue.
std::vector<Append> Indexer::pick(std::uint32_t segment) {
    std::vector<std::pair<std::string, Position>> found;
    std::size_t seen = 0, bytes = 0;
    const std::string from = std::exchange(copy_cursor_, {});
    const auto walked = books_.index.for_each_queued(from, [&](std::string_view id, const pb::QueueRecord& record) {
        if (++seen > kScanAtMost || bytes > kCopyAtMost) {
            copy_cursor_ = id;
            return false;
        }
        if (record.segment() != segment) return true;
        found.emplace_back(id, Position{record.segment(), record.offset(), record.length()});
        bytes += record.length();
        return true;
    });
    if (!walked) unreadable_.insert(segment);   // kept as it is
    std::vector<Append> copies;
    for (auto& [id, position] : found) {
        auto record = disk_.read(segment_path(segments_, segment), position.offset, position.length);
        if (!record || !parse_record(*record)) {
            unreadable_.insert(segment);
            continue;
        }
        copies.push_back(Append{.prefix = as_copy(std::move(*record)), .copied_id = std::move(id), .copied_from = position});
    }
    // A whole look through the queue that finds nothing: what is counted as needed is not there to be moved.
    if (copies.empty() && from.empty() && copy_cursor_.empty()) unreadable_.insert(segment);
    return copies;
}

bool Indexer::admission_failed() const { return books_.admission.failed.load(std::memory_order_acquire); }

void Indexer::publish() {
    segment_bytes_.store(books_.segments.bytes(), std::memory_order_relaxed);
    first_event_.store(books_.outbox.first, std::memory_order_relaxed);
}

}  // namespace warmpost::spool
