#include "spool/segments.h"

#include <fmt/format.h>

#include <charconv>
#include <mutex>

namespace warmpost::spool {

std::filesystem::path segment_path(const std::filesystem::path& directory, std::uint32_t segment) {
    return directory / fmt::format("{:010}.seg", segment);
}

std::optional<std::uint32_t> segment_number(const std::filesystem::path& file) {
    if (file.extension() != ".seg") return std::nullopt;
    const std::string stem = file.stem().string();
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), number);
    if (error != std::errc{} || end != stem.data() + stem.size()) return std::nullopt;
    return number;
}

Status SegmentWriter::prepare() {
    if (file_ && offset_ >= segment_bytes_) abandon();
    if (file_) return {};
    auto file = disk_.create(segment_path(directory_, segment_));
    if (!file) return std::unexpected(file.error());
    // Before any record is acknowledged: a file whose name is lost is lost with all that was synced into it.
    if (auto synced = disk_.sync_directory(directory_); !synced) return synced;
    file_ = std::move(*file);
    offset_ = 0;
    return {};
}

Status SegmentWriter::append(std::span<const iovec> buffers, std::uint64_t bytes) {
    if (auto written = file_->append(buffers); !written) return written;
    offset_ += bytes;
    return {};
}

void SegmentWriter::abandon() {
    file_.reset();
    ++segment_;
    offset_ = 0;
}

void SegmentTable::hold(std::uint32_t segment, std::uint64_t length) {
    auto& s = segments_[segment];
    ++s.live;
    s.live_bytes += length;
}

void SegmentTable::release(std::uint32_t segment, std::uint64_t length) {
    const auto it = segments_.find(segment);
    if (it == segments_.end() || it->second.live == 0) return;
    --it->second.live;
    it->second.live_bytes -= std::min(it->second.live_bytes, length);
}

std::vector<std::uint32_t> SegmentTable::unneeded(std::uint32_t before) const {
    std::vector<std::uint32_t> found;
    for (auto it = segments_.begin(); it != segments_.lower_bound(before); ++it)
        if (it->second.live == 0) found.push_back(it->first);
    return found;
}

std::optional<std::uint32_t> SegmentTable::sparse(std::uint32_t before, const std::unordered_set<std::uint32_t>& except) const {
    for (auto it = segments_.begin(); it != segments_.lower_bound(before); ++it)
        if (it->second.live != 0 && it->second.live_bytes * 10 < it->second.bytes && !except.contains(it->first)) return it->first;
    return std::nullopt;
}

std::uint64_t SegmentTable::bytes() const {
    std::uint64_t sum = 0;
    for (const auto& [number, segment] : segments_) sum += segment.bytes;
    return sum;
}

Position Redirects::resolve(const Position& told) const {
    const std::shared_lock lock(mutex_);
    const auto it = now_at_.find(told);
    return it == now_at_.end() ? told : it->second;
}

void Redirects::moved(const Position& from, const Position& to) {
    const std::unique_lock lock(mutex_);
    Position told = from;
    if (const auto it = told_as_.find(from); it != told_as_.end()) {
        told = it->second;
        told_as_.erase(it);
    }
    now_at_[told] = to;
    told_as_[to] = told;
}

void Redirects::ended(const Position& at) {
    const std::unique_lock lock(mutex_);
    const auto it = told_as_.find(at);
    if (it == told_as_.end()) return;
    now_at_.erase(it->second);
    told_as_.erase(it);
}

}  // namespace warmpost::spool
