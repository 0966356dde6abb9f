#include "spool/recovery.h"

#include <algorithm>

#include "spool/record.h"

namespace warmpost::spool {
namespace {

constexpr std::size_t kReadBytes = 8u << 20;

// Reads a segment's records one after another, some megabytes at a time, up to the first that is not whole: what lies behind
// was never synced, so nobody was told that it was taken.
class SegmentReader {
public:
    SegmentReader(const Disk& disk, std::filesystem::path file, std::uint64_t offset) : disk_(disk), file_(std::move(file)), offset_(offset) {}

    // Calls `found` for each record. Errors: the file cannot be read.
    template <class Found>
    Status read_all(Found found) {
        for (;;) {
            if (auto filled = fill(kRecordHeaderBytes); !filled) return filled;
            const auto length = claimed_length(rest());
            if (!length) return {};
            if (auto filled = fill(*length); !filled) return filled;
            const auto record = parse_record(rest());
            if (!record) return {};
            found(*record, rest().substr(0, record->length), offset_);
            used_ += record->length;
            offset_ += record->length;
        }
    }

private:
    [[nodiscard]] std::string_view rest() const { return std::string_view(bytes_).substr(used_); }
    // At least `need` bytes, unless the file ends before.
    Status fill(std::size_t need) {
        if (rest().size() >= need) return {};
        auto size = disk_.size(file_);
        if (!size) return std::unexpected(size.error());
        const auto left = *size > offset_ ? *size - offset_ : 0;
        if (left <= rest().size()) return {};
        auto bytes = disk_.read(file_, offset_, static_cast<std::size_t>(std::min<std::uint64_t>(std::max(need, kReadBytes), left)));
        if (!bytes) return std::unexpected(bytes.error());
        bytes_ = std::move(*bytes);
        used_ = 0;
        return {};
    }
    const Disk& disk_;
    std::filesystem::path file_;
    std::uint64_t offset_;  // of rest() in the file
    std::string bytes_;
    std::size_t used_ = 0;
};

Status replay(const Disk& disk, const std::filesystem::path& file, Covered from, Admission& admission, Indexer& indexer) {
    std::vector<Operation> operations;
    std::size_t bytes = 0;
    Covered covered = from;
    const auto flush = [&] {
        operations.emplace_back(covered);
        indexer.write(operations);
        operations.clear();
        bytes = 0;
    };
    Status unreadable;
    SegmentReader reader(disk, file, from.offset);
    auto read = reader.read_all([&](const RecordView& record, std::string_view whole, std::uint64_t offset) {
        covered.offset = offset + record.length;
        pb::Envelope envelope;
        if (record.kind != RecordKind::Message) return;
        if (!envelope.ParseFromArray(record.envelope.data(), static_cast<int>(record.envelope.size()))) {
            unreadable = fail(ErrorCode::Internal, "the message at " + std::to_string(offset) + " of " + file.string() + " has an envelope that cannot be read; nothing was removed");
            return;
        }
        admission.add(envelope.account(), record.length);
        const auto prefix = whole.substr(0, whole.size() - record.head.size() - record.body.size());
        operations.emplace_back(NewMessage{envelope.message_id(), std::string(prefix), {from.segment, offset, record.length}, envelope.account(),
                                           envelope.accepted_ms(), static_cast<std::uint32_t>(envelope.recipients_size()), facets_of(envelope)});
        bytes += prefix.size();
        if (bytes >= kReadBytes) flush();
    });
    if (!unreadable) return unreadable;
    if (read) flush();
    return read;
}

Status count_what_waits(Books& books) {
    return books.index.for_each_queued({}, [&](std::string_view, const pb::QueueRecord& record) {
        books.admission.add(record.account(), record.length());
        books.segments.hold(record.segment(), record.length());
        return true;
    });
}

Result<std::vector<std::uint32_t>> find_segments(const Disk& disk, const std::filesystem::path& directory, SegmentTable& table) {
    auto files = disk.list(directory);
    if (!files) return std::unexpected(files.error());
    std::vector<std::uint32_t> numbers;
    for (const auto& file : *files) {
        const auto number = segment_number(file);
        if (!number) continue;
        const auto size = disk.size(file);
        if (!size) return std::unexpected(size.error());
        table.grown_to(*number, *size);
        numbers.push_back(*number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

}  // namespace

Result<std::uint32_t> recover_spool(const Options& options, Disk& disk, Books& books, Indexer& indexer) {
    const auto directory = options.directory / "segments";
    const auto chunks = books.index.outbox_chunks();
    books.chunks.assign(chunks.begin(), chunks.end());
    books.outbox = books.index.outbox_bounds();
    books.covered = books.index.covered();
    const Covered covered = books.covered;
    if (const auto counted = count_what_waits(books); !counted) return std::unexpected(counted.error());
    auto segments = find_segments(disk, directory, books.segments);
    if (!segments) return std::unexpected(segments.error());
    for (const auto segment : *segments) {
        if (segment < covered.segment) continue;
        const Covered from{segment, segment == covered.segment ? covered.offset : 0};
        if (auto replayed = replay(disk, segment_path(directory, segment), from, books.admission, indexer); !replayed)
            return std::unexpected(replayed.error());
    }
    // Never written to again: a torn tail must not have good records behind it.
    const auto last = std::max(books.covered.segment, segments->empty() ? 0 : segments->back());
    std::vector<Operation> operations;
    operations.emplace_back(Covered{last + 1, 0});
    indexer.write(operations);
    if (books.admission.failed.load()) return fail(ErrorCode::Internal, "cannot write the spool's index: " + books.index.failure());
    indexer.free_segments();
    return last + 1;
}

}  // namespace warmpost::spool
