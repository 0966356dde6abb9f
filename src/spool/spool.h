// Messages in flight, the outbox of events, and message history. Bodies in append-only segments, everything about them in
// RocksDB (docs/architecture.md, "Spool").
//
// Durability. append: when `done` is called without error the message survives a power cut. record: survives a power cut
// within 100 ms; a cut before that means the message is sent again, never that it is lost. After a failed sync every append
// is refused (ErrorCode::Unavailable) until the process restarts, since what the disk holds is unknown.
// Threads. Every member may be called from any thread. Callbacks run on the spool's own threads: they must only post.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"
#include "spool/message.h"
#include "spool/search.h"
#include "spool/usage.h"

namespace rocksdb {
class Env;
}

namespace warmpost::spool {

class Disk;  // spool/disk.h: the seam to the file system under segments (a disk that forgets, in tests)

struct Options {
    std::filesystem::path directory;                         // holds segments/ and index/
    std::uint64_t segment_bytes = 256u << 20;                // a new segment begins beyond this
    std::uint64_t min_free_bytes = 256u << 20;               // less free disk than this: append answers Unavailable
    std::uint64_t max_queue_bytes = 0;                       // 0 = no cap; beyond: TooManyRequests
    std::uint64_t max_messages_per_account = 1'000'000;      // waiting messages; beyond: TooManyRequests
    std::chrono::hours history_ttl{24 * 30};
    std::uint64_t history_max_bytes = 0;                     // 0 = no cap; beyond: the oldest stories go, a tenth of it at a time
    Disk* disk = nullptr;                                    // nullptr = the real one
    rocksdb::Env* env = nullptr;                             // nullptr = RocksDB's own
    // Wall clock for history expiry and free-space pacing; the only clock the spool reads. Must be set.
    std::function<WallTime()> now;
};

// What has changed for recipients of one message; written in one batch with its events, history and usage.
struct RecipientUpdate {
    std::uint32_t index = 0;
    bool ended = false;                  // delivered, bounced or dropped: leaves the queue
    std::uint32_t attempts = 0;          // the rest only when it goes on waiting
    std::int64_t next_attempt_ms = 0;
    std::string last_reply;
    bool delay_told = false;
};
struct Outcome {
    std::string message_id;                   // empty: only events, that are about no message
    std::vector<RecipientUpdate> updates;
    std::vector<std::string> events;          // SES-shaped JSON, one a record, in order; behind kNoteMark a note that only sinks of our own see
    std::vector<pb::HistoryEntry> history;
    std::vector<UsageLine> usage;             // added to what is counted; nothing but this may stand beside an empty message_id and events
};

struct Stored {  // what append and recover tell
    Position position;
};
struct Waiting {  // a message found waiting at start
    std::string message_id;
    pb::QueueRecord record;
};
inline constexpr char kNoteMark = '\0';  // JSON text has none
struct OutboxEvent {
    std::uint64_t sequence = 0;
    std::string json;
    std::string note{};  // what stood behind kNoteMark
};
struct HistoryUse {
    std::uint64_t bytes = 0;             // of stories and what finds them, nearly
    std::int64_t oldest_ms = 0;          // when the oldest message was accepted whose story is kept; 0: there is none
    bool shortened = false;              // stories younger than history_ttl were forgotten for want of room
};
struct Usage {
    std::uint64_t waiting_messages = 0;
    std::uint64_t segment_bytes = 0;     // on disk
    std::uint64_t free_bytes = 0;        // of the file system, at the last look
    bool failed = false;                 // a sync failed: refuses mail until restart
    bool disk_full = false;
    HistoryUse history{};
};

class Spool {
public:
    // Opens or creates; replays what segments hold beyond RocksDB. Errors: Internal with what to mend, e.g. a directory in use.
    [[nodiscard]] static Result<std::unique_ptr<Spool>> open(Options options);
    ~Spool();  // waits for appends and records handed over so far, syncs, closes

    // Every message that waits, in order of acceptance. Call once, before the first append.
    void recover(const std::function<void(Waiting)>& found);

    // May this account hand in `bytes` more now? Cheap: no I/O, no lock. Errors: Unavailable (disk full, failed), TooManyRequests (caps).
    [[nodiscard]] Status admit(AccountId account, std::uint64_t bytes, bool internal = false) const;   // internal: mail of the service itself, beyond the caps

    // Writes and syncs; group commit over all that wait. `events` (the Send event) go to the outbox with it.
    // `done` is called on the commit thread, with the position or the error.
    using Appended = std::move_only_function<void(Result<Stored>)>;
    void append(MessagePtr message, std::vector<std::string> events, Appended done);

    // Durable within 100 ms, in the order of calls for one message. May be called from `append`'s completion on.
    void record(Outcome outcome);
    // The same, and tells when it is durable, with all that was recorded before it. An Outcome of nothing is a mark. `done` is called on the index thread.
    // Errors: Unavailable: a sync or write failed, now or before; what the disk holds is unknown.
    using Recorded = std::move_only_function<void(Status)>;
    void record(Outcome outcome, Recorded done);

    // Blocking read of a whole record (CRC checked). Not from a core thread.
    [[nodiscard]] Result<MessagePtr> load(const Position& position) const;

    // Up to `limit` durable events from `from` on (inclusive), in order; `forget_events` frees all up to and including `through`.
    [[nodiscard]] std::vector<OutboxEvent> read_events(std::uint64_t from, std::size_t limit) const;
    void forget_events(std::uint64_t through);
    [[nodiscard]] std::uint64_t first_event() const;  // smallest sequence still held
    // Called (on a spool thread) after each batch that made new events durable. Set once, before appends.
    void on_events(std::function<void()> notify);

    // Blocking. A message's story in order; empty when unknown or expired.
    [[nodiscard]] std::vector<pb::HistoryEntry> history(std::string_view message_id) const;
    // Blocking, one look. How many recipients of it have no end in the index. Asked before history(): the ends of all others are told there.
    [[nodiscard]] std::size_t without_end(std::string_view message_id) const;
    // Blocking. The stories of all messages that were accepted in this time, both included, in order of acceptance, until `found` answers false.
    void for_each_history(WallTime from, WallTime through, const std::function<bool(std::string_view id, std::vector<pb::HistoryEntry> entries)>& found) const;
    // Blocking. A page of the messages that are wanted, the latest first. Cost: what is found, and one look for each quarter of a day and account that there is;
    // bounded, a page. Errors: InvalidArgument, naming what is wrong with `query.after`.
    [[nodiscard]] Result<SearchPage> search(const SearchQuery& query) const;
    // Blocking. What waits, from the index: for `warmpost queue`. Stops when `found` returns false.
    void for_each_waiting(const std::function<bool(const Waiting&)>& found) const;

    // Blocking. What was counted from day to day, both included, in the order of keys; of one account, if one is given. Lines are kept for kUsageKept.
    [[nodiscard]] std::vector<UsageLine> usage(std::chrono::sys_days from, std::chrono::sys_days through, std::optional<AccountId> account = {}) const;

    [[nodiscard]] Usage usage() const;
    void flush();  // blocks until everything recorded so far is durable

private:
    struct Impl;
    explicit Spool(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::spool
