#include "spool/spool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "spool/committer.h"
#include "spool/indexer.h"
#include "spool/record.h"
#include "spool/recovery.h"
#include "spool/search_reader.h"

namespace warmpost::spool {
namespace {

// Held while the spool is open: two processes in one directory would lose mail.
class DirectoryLock {
public:
    DirectoryLock() = default;
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;
    ~DirectoryLock() {
        if (fd_ >= 0) ::close(fd_);
    }
    Status take(const std::filesystem::path& directory) {
        const auto file = directory / "LOCK";
        fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd_ < 0) return fail(ErrorCode::Internal, fmt::format("cannot open {}: {}", file.string(), std::strerror(errno)));
        if (::flock(fd_, LOCK_EX | LOCK_NB) != 0)
            return fail(ErrorCode::Internal, fmt::format("the spool directory {} is in use by another warmpost; stop it, or choose another data_dir",
                                                         directory.string()));
        return {};
    }

private:
    int fd_ = -1;
};

Status make_directories(Disk& disk, const std::filesystem::path& directory) {
    std::error_code error;
    for (const auto& made : {directory / "segments", directory / "index"}) {
        std::filesystem::create_directories(made, error);
        if (error) return fail(ErrorCode::Internal, fmt::format("cannot make the directory {}: {}", made.string(), error.message()));
    }
    if (auto synced = disk.sync_directory(directory); !synced) return synced;
    return disk.sync_directory(directory / "segments");
}

}  // namespace

struct Spool::Impl {
    explicit Impl(Options given)
        : options(std::move(given)), disk(options.disk != nullptr ? *options.disk : real_disk()),
          admission(options.max_queue_bytes, options.max_messages_per_account) {}

    Options options;
    Disk& disk;
    DirectoryLock lock;
    Admission admission;
    SegmentTable segments;
    Redirects redirects;
    std::unique_ptr<Index> index;
    std::optional<Books> books;
    std::optional<Indexer> indexer;
    std::optional<Committer> committer;

    Status open();
    [[nodiscard]] Result<MessagePtr> read(const Position& position) const;
};

Status Spool::Impl::open() {
    if (auto made = make_directories(disk, options.directory); !made) return made;
    if (auto taken = lock.take(options.directory); !taken) return taken;
    auto opened = Index::open(options.directory / "index", options.env, options.history_max_bytes);
    if (!opened) return std::unexpected(opened.error());
    index = std::move(*opened);
    books.emplace(Books{*index, segments, redirects, admission, {}, {}, {}});
    indexer.emplace(options, disk, *books);
    const auto first = recover_spool(options, disk, *books, *indexer);
    if (!first) return std::unexpected(first.error());
    committer.emplace(options, disk, admission, *indexer, *first);
    committer->start();
    indexer->start(*committer);
    return {};
}

Spool::Spool(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Spool>> Spool::open(Options options) {
    auto impl = std::make_unique<Impl>(std::move(options));
    if (auto opened = impl->open(); !opened) return std::unexpected(opened.error());
    return std::unique_ptr<Spool>(new Spool(std::move(impl)));
}

Spool::~Spool() {
    flush();
    impl_->committer->stop();
    impl_->indexer->stop();
}

void Spool::recover(const std::function<void(Waiting)>& found) {
    const auto seen = impl_->index->for_each_queued({}, [&](std::string_view id, const pb::QueueRecord& record) {
        found({std::string(id), record});
        return true;
    });
    if (!seen) spdlog::critical("{}", seen.error().message);   // open() refused such an index, so it broke since
}

Status Spool::admit(AccountId account, std::uint64_t bytes, bool internal) const { return impl_->admission.admit(account, bytes, internal); }

void Spool::append(MessagePtr message, std::vector<std::string> events, Appended done) {
    auto prefix = encode_prefix(*message, events);
    if (prefix.empty()) return done(fail(ErrorCode::InvalidArgument, "the message is too large"));
    impl_->admission.add(message->envelope.account(), record_length(prefix));
    impl_->committer->submit(Append{.message = std::move(message), .prefix = std::move(prefix), .done = std::move(done)});
}

void Spool::record(Outcome outcome) { impl_->indexer->submit(Operation(std::move(outcome))); }

void Spool::record(Outcome outcome, Recorded done) {
    if (!outcome.message_id.empty() || !outcome.events.empty() || !outcome.usage.empty()) record(std::move(outcome));
    impl_->indexer->submit(Operation(DurableMark{std::move(done)}));
}

Result<MessagePtr> Spool::Impl::read(const Position& position) const {
    auto bytes = disk.read(segment_path(options.directory / "segments", position.segment), position.offset, position.length);
    if (!bytes) return std::unexpected(bytes.error());
    auto owner = std::make_shared<const std::string>(std::move(*bytes));
    const auto record = parse_record(*owner);
    auto message = std::make_shared<Message>();
    if (!record || !message->envelope.ParseFromArray(record->envelope.data(), static_cast<int>(record->envelope.size())))
        return fail(ErrorCode::Internal, fmt::format("the message at {} of segment {} is damaged (its checksum is wrong); check the disk",
                                                     position.offset, position.segment));
    message->head = record->head;
    message->body = Slice(owner, record->body);
    return message;
}

Result<MessagePtr> Spool::load(const Position& position) const {
    auto at = impl_->redirects.resolve(position);
    for (;;) {
        auto message = impl_->read(at);
        if (message || message.error().code != ErrorCode::NotFound) return message;
        // The segment went away: the message was copied forward between the look-up and the read, or it has ended.
        const auto now_at = impl_->redirects.resolve(position);
        if (now_at == at) return message;
        at = now_at;
    }
}

std::vector<OutboxEvent> Spool::read_events(std::uint64_t from, std::size_t limit) const {
    return impl_->index->read_events(std::max(from, first_event()), limit);
}
void Spool::forget_events(std::uint64_t through) { impl_->indexer->submit(Operation(Forget{through})); }
std::uint64_t Spool::first_event() const { return impl_->indexer->first_event(); }
void Spool::on_events(std::function<void()> notify) { impl_->indexer->on_events(std::move(notify)); }

std::vector<pb::HistoryEntry> Spool::history(std::string_view message_id) const { return impl_->index->history(message_id); }

std::size_t Spool::without_end(std::string_view message_id) const {
    const auto record = impl_->index->queued(message_id);
    return record ? static_cast<std::size_t>(record->waiting_size()) : 0;
}

void Spool::for_each_history(WallTime from, WallTime through, const std::function<bool(std::string_view, std::vector<pb::HistoryEntry>)>& found) const {
    impl_->index->for_each_history(from, through, found);
}

Result<SearchPage> Spool::search(const SearchQuery& query) const { return spool::search(*impl_->index, query, impl_->indexer->history_floor()); }

std::vector<UsageLine> Spool::usage(std::chrono::sys_days from, std::chrono::sys_days through, std::optional<AccountId> account) const {
    return impl_->index->usage(from, through, account);
}

void Spool::for_each_waiting(const std::function<bool(const Waiting&)>& found) const {
    Waiting waiting;
    const auto seen = impl_->index->for_each_queued({}, [&](std::string_view id, const pb::QueueRecord& record) {
        waiting.message_id = id;
        waiting.record = record;
        return found(waiting);
    });
    if (!seen) spdlog::critical("{}", seen.error().message);
}

Usage Spool::usage() const {
    const auto& admission = impl_->admission;
    return {.waiting_messages = admission.messages(),
            .segment_bytes = impl_->indexer->segment_bytes(),
            .free_bytes = admission.free_bytes.load(std::memory_order_relaxed),
            .failed = admission.failed.load(std::memory_order_acquire),
            .disk_full = admission.disk_full.load(std::memory_order_relaxed) || admission.index_full.load(std::memory_order_relaxed),
            .history = impl_->indexer->history_use()};
}

// Through the commit thread, so that appends handed over before are in the index too.
void Spool::flush() {
    std::promise<void> reached;
    impl_->committer->submit(Append{.flushed = &reached});
    reached.get_future().wait();
}

}  // namespace warmpost::spool
