// What happened within some milliseconds, folded into one RocksDB batch.
//
// A message that came and ended within the window leaves no queue record, only events and history. Operations are applied in
// the order in which they were handed over. Used by one thread at a time: recovery, then the index thread.
#pragma once
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "spool/admission.h"
#include "spool/index.h"
#include "spool/postings.h"
#include "spool/segments.h"

namespace warmpost::spool {

struct NewMessage {  // written and synced at `position`
    std::string id;
    std::string prefix;  // record.h: envelope and events
    Position position;
    std::int64_t account = 0;
    std::int64_t accepted_ms = 0;
    std::uint32_t recipients = 0;
    std::vector<std::uint64_t> facets;   // postings.h: by what it is found
};
struct Copied {  // copied out of a sparse segment; `to` is nullopt when that failed
    std::string id;
    Position from;
    std::optional<Position> to;
};
struct Forget {
    std::uint64_t through = 0;
};
struct FlushMark {
    std::promise<void>* reached = nullptr;
};
struct DurableMark {  // told once all before it is durable
    Spool::Recorded done;
};
using Operation = std::variant<NewMessage, Outcome, Copied, Covered, Forget, FlushMark, DurableMark>;

// What the index holds and the table of segments, as they will be once the window is written.
struct Books {
    Index& index;
    SegmentTable& segments;
    Redirects& redirects;
    Admission& admission;
    Covered covered;
    OutboxBounds outbox;
    std::deque<std::uint64_t> chunks;  // outbox chunks held, by first sequence
};

class Window {
public:
    explicit Window(Books& books) : books_(books) {}
    void apply(NewMessage& message);
    void apply(Outcome& outcome);
    void apply(Copied& copied);
    void apply(const Covered& covered);
    void apply(const Forget& forget);
    // `early`: for want of room, not by age.
    void forget_history(WallTime before, bool early);
    void expire_usage(std::chrono::sys_days before);

    // The batch of all that was applied. Call once, after the last apply.
    [[nodiscard]] rocksdb::WriteBatch& batch();
    [[nodiscard]] bool empty() const { return !changed_; }
    [[nodiscard]] bool has_events() const { return new_events_; }
    // Stories of before go with this batch.
    [[nodiscard]] std::optional<WallTime> forgotten() const { return forgotten_; }
    // The batch is durable: what was let go is let go in the books too.
    void written();

private:
    struct Touched {
        bool is_new = false;      // no queue record in the index yet
        bool waits = false;       // some recipient waits
        bool has_record = false;  // `record` is filled in
        std::uint32_t recipients = 0;
        std::string prefix;  // of a new message, until `record` is needed
        Position position;
        std::int64_t account = 0;
        pb::QueueRecord record;
        std::string history;  // a serialised HistoryChunk
        std::optional<pb::HistoryEntry> opens, clicks;   // that are only counted, to be added to those before
        std::uint32_t history_at = 0;
        std::vector<std::uint64_t> facets, told;   // to be posted: of its acceptance; of what its story tells
        WaitingFacets posted;                // as the index has it
        bool hidden = false;                 // mail of the service itself, or nothing is known of it: not to be found
    };
    Touched& touch(const std::string& id);
    void update(Touched& message, const std::vector<RecipientUpdate>& updates);
    void end(Touched& message);
    void add_event(std::string_view event);
    void close_chunk();
    void put(const std::string& id, Touched& message);
    void put_counted(const std::string& id, std::uint32_t sequence, pb::HistoryEntry entry);
    void learn(const std::string& id, Touched& message);
    void tell(const Outcome& outcome, Touched& message);
    void post(const std::string& id, Touched& message);
    void put_usage(const UsageKey& key, const UsageCounts& added);

    Books& books_;
    rocksdb::WriteBatch batch_;
    std::unordered_map<std::string, Touched> touched_;
    Postings postings_;
    std::map<UsageKey, UsageCounts> usage_;   // to be added
    std::optional<Covered> covered_;
    std::string chunk_;           // events to come under chunk_first_
    std::uint64_t chunk_first_ = 0;
    std::optional<WallTime> forgotten_;
    bool changed_ = false;
    bool new_events_ = false;
    std::vector<std::pair<Position, std::int64_t>> released_;  // messages ended, and their accounts
    std::vector<std::pair<Position, Position>> moved_;
};

}  // namespace warmpost::spool
