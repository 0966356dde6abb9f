// Segment files: their names, the one being written, and how much of each is still needed.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "spool/disk.h"
#include "spool/message.h"

namespace warmpost::spool {

[[nodiscard]] std::filesystem::path segment_path(const std::filesystem::path& directory, std::uint32_t segment);
[[nodiscard]] std::optional<std::uint32_t> segment_number(const std::filesystem::path& file);

// The segment being written. Used by the commit thread only.
class SegmentWriter {
public:
    SegmentWriter(Disk& disk, std::filesystem::path directory, std::uint64_t segment_bytes, std::uint32_t first)
        : disk_(disk), directory_(std::move(directory)), segment_bytes_(segment_bytes), segment_(first) {}
    // There is a file with room, its name durable. Errors: Unavailable (no room), Internal (broken disk).
    [[nodiscard]] Status prepare();
    [[nodiscard]] Status append(std::span<const iovec> buffers, std::uint64_t bytes);
    [[nodiscard]] Status sync() { return file_->sync(); }
    void abandon();  // the next prepare() begins another file
    [[nodiscard]] std::uint32_t segment() const { return segment_; }
    [[nodiscard]] std::uint64_t offset() const { return offset_; }

private:
    Disk& disk_;
    std::filesystem::path directory_;
    std::uint64_t segment_bytes_;
    std::uint32_t segment_;     // of file_, or of the one to create
    std::uint64_t offset_ = 0;
    std::unique_ptr<AppendFile> file_;
};

// How much of each segment is still needed. Used by one thread at a time (recovery, then the index thread).
class SegmentTable {
public:
    struct Segment {
        std::uint64_t bytes = 0;
        std::uint64_t live = 0;        // messages
        std::uint64_t live_bytes = 0;
    };
    void grown_to(std::uint32_t segment, std::uint64_t bytes) { segments_[segment].bytes = bytes; }
    void hold(std::uint32_t segment, std::uint64_t length);
    void release(std::uint32_t segment, std::uint64_t length);
    void forget(std::uint32_t segment) { segments_.erase(segment); }
    // Nothing in them is needed, and they are older than `before`.
    [[nodiscard]] std::vector<std::uint32_t> unneeded(std::uint32_t before) const;
    // The oldest before `before` and not in `except` that is needed for less than a tenth.
    [[nodiscard]] std::optional<std::uint32_t> sparse(std::uint32_t before, const std::unordered_set<std::uint32_t>& except) const;
    [[nodiscard]] std::uint64_t bytes() const;

private:
    std::map<std::uint32_t, Segment> segments_;
};

// Where messages went that were copied out of sparse segments: callers keep the position that append or recover gave them.
class Redirects {
public:
    [[nodiscard]] Position resolve(const Position& told) const;
    void moved(const Position& from, const Position& to);
    void ended(const Position& at);  // its present position

private:
    struct Hash {
        std::size_t operator()(const Position& p) const {
            return std::hash<std::uint64_t>{}((static_cast<std::uint64_t>(p.segment) << 40) ^ p.offset);
        }
    };
    mutable std::shared_mutex mutex_;  // load() is a blocking call anyway; the message path does not come here
    std::unordered_map<Position, Position, Hash> now_at_;    // GUARDED_BY(mutex_): told -> present
    std::unordered_map<Position, Position, Hash> told_as_;   // GUARDED_BY(mutex_): present -> told
};

}  // namespace warmpost::spool
