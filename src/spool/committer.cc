#include "spool/committer.h"

#include "spool/indexer.h"
#include "spool/record.h"

namespace warmpost::spool {
namespace {

constexpr std::chrono::milliseconds kLookEvery{200};

iovec buffer(std::string_view bytes) { return {const_cast<char*>(bytes.data()), bytes.size()}; }  // writev only reads

bool writes(const Append& append) { return append.flushed == nullptr; }

}  // namespace

Committer::Committer(const Options& options, Disk& disk, Admission& admission, Indexer& indexer, std::uint32_t first_segment)
    : options_(options), disk_(disk), admission_(admission), indexer_(indexer), segments_(options.directory / "segments"),
      writer_(disk, segments_, options.segment_bytes, first_segment) {
    look_at_free_space(true);
}

void Committer::start() { thread_ = std::thread([this] { run(); }); }

void Committer::submit(Append append) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(append));
        wake = std::exchange(idle_, false);
    }
    if (wake) wake_.notify_one();
}

void Committer::submit(std::vector<Append> appends) {
    for (auto& append : appends) submit(std::move(append));
}

void Committer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

bool Committer::take() {
    std::unique_lock lock(mutex_);
    while (waiting_.empty() && !stop_) {
        idle_ = true;
        if (!admission_.disk_full.load(std::memory_order_relaxed)) {
            wake_.wait(lock);
            continue;
        }
        // Nobody is let in while the disk is full, so nobody but this thread notices that there is room again.
        wake_.wait_for(lock, kLookEvery);
        lock.unlock();
        look_at_free_space(true);
        lock.lock();
    }
    idle_ = false;
    group_.swap(waiting_);
    return !group_.empty();
}

void Committer::run() {
    while (take()) {
        commit();
        group_.clear();
    }
}

void Committer::look_at_free_space(bool due) {
    const auto now = options_.now();
    if (!due && now >= looked_at_ && now - looked_at_ < kLookEvery) return;
    looked_at_ = now;
    const auto free = disk_.free_bytes(segments_);
    if (!free) return;  // unknown is not full: the write itself will tell
    admission_.free_bytes.store(*free, std::memory_order_relaxed);
    admission_.disk_full.store(*free < options_.min_free_bytes, std::memory_order_relaxed);
}

void Committer::commit() {
    look_at_free_space(admission_.disk_full.load(std::memory_order_relaxed));
    const Status status = write_group();
    hand_over(status);
    tell(status);
}

Status Committer::write_group() {
    if (std::none_of(group_.begin(), group_.end(), writes)) return {};
    if (admission_.failed.load(std::memory_order_acquire)) return std::unexpected(failed_error());
    if (admission_.disk_full.load(std::memory_order_relaxed)) return std::unexpected(disk_full_error());
    if (auto ready = writer_.prepare(); !ready) {
        write_failed(ready.error(), true);
        return std::unexpected(admission_.failed ? failed_error() : disk_full_error());
    }
    if (auto written = write_records(); !written) {
        write_failed(written.error(), true);
        return std::unexpected(admission_.failed ? failed_error() : disk_full_error());
    }
    if (auto synced = writer_.sync(); !synced) {
        write_failed(synced.error(), false);
        return std::unexpected(failed_error());
    }
    return {};
}

Status Committer::write_records() {
    buffers_.clear();
    positions_.clear();
    std::uint64_t offset = writer_.offset();
    for (const auto& append : group_) {
        positions_.push_back({});
        if (!writes(append)) continue;
        const auto length = record_length(append.prefix);
        positions_.back() = {writer_.segment(), offset, length};
        offset += length;
        buffers_.push_back(buffer(append.prefix));
        if (!append.is_message()) continue;
        buffers_.push_back(buffer(append.message->head));
        buffers_.push_back(buffer(append.message->body.view()));
    }
    return writer_.append(buffers_, offset - writer_.offset());
}

// No room passes: the torn file is left behind, and another begins when there is room. Anything else does not: after a failed
// sync the kernel may have dropped what it could not write, so nothing more is taken until a restart has looked.
void Committer::write_failed(const Error& error, bool appending) {
    if (appending && error.code == ErrorCode::Unavailable) {
        operations_.emplace_back(Covered{writer_.segment(), writer_.offset()});  // known, so that it is freed when it is not needed
        writer_.abandon();
        admission_.disk_full.store(true, std::memory_order_relaxed);
        // Records of this group that did get written were refused: they must not come back.
        operations_.emplace_back(Covered{writer_.segment(), 0});
        return;
    }
    admission_.failed.store(true, std::memory_order_release);
}

void Committer::hand_over(const Status& status) {
    for (std::size_t i = 0; i < group_.size(); ++i) {
        auto& append = group_[i];
        if (append.flushed != nullptr) {
            operations_.emplace_back(FlushMark{append.flushed});
        } else if (append.is_message()) {
            const auto& envelope = append.message->envelope;
            if (!status) {
                admission_.remove(envelope.account(), record_length(append.prefix));
                continue;
            }
            operations_.emplace_back(NewMessage{envelope.message_id(), std::move(append.prefix), positions_[i], envelope.account(),
                                                envelope.accepted_ms(), static_cast<std::uint32_t>(envelope.recipients_size()), facets_of(envelope)});
        } else {
            std::optional<Position> to;
            if (status) to = positions_[i];
            operations_.emplace_back(Copied{std::move(append.copied_id), *append.copied_from, to});
        }
    }
    if (status && writer_.offset() > 0) operations_.emplace_back(Covered{writer_.segment(), writer_.offset()});
    indexer_.submit(operations_);
    operations_.clear();
}

// After the hand-over, so that a record() made in `done` comes behind its message.
void Committer::tell(const Status& status) {
    for (std::size_t i = 0; i < group_.size(); ++i) {
        if (!group_[i].done) continue;
        if (status) group_[i].done(Stored{positions_[i]});
        else group_[i].done(std::unexpected(status.error()));
    }
}

}  // namespace warmpost::spool
