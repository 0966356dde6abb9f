#include "spool/window.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <spdlog/spdlog.h>

#include <algorithm>

#include "spool/record.h"

namespace warmpost::spool {
namespace {

constexpr std::size_t kChunkBytes = 128u << 10;
constexpr int kMostPosted = 64;   // facets that a waiting message remembers: beyond them one may be posted again, and is read as one
// Wire tags: field number << 3 | wire type (protobuf encoding). Spliced by hand so that the envelope, serialised once when
// the message was appended, is not parsed and serialised again; SpoolTest.HistoryTellsTheStory... holds them to spool.proto.
constexpr std::uint32_t kChunkEntry = 1 << 3 | 2, kEntryAt = 2 << 3 | 0, kEntryEnvelope = 3 << 3 | 2;

using Coded = google::protobuf::io::CodedOutputStream;

void add_accepted(std::string& chunk, std::int64_t at_ms, std::string_view envelope) {
    std::uint8_t inner[32];
    auto* end = Coded::WriteVarint32ToArray(kEntryAt, inner);
    end = Coded::WriteVarint64ToArray(static_cast<std::uint64_t>(at_ms), end);
    end = Coded::WriteVarint32ToArray(kEntryEnvelope, end);
    end = Coded::WriteVarint32ToArray(static_cast<std::uint32_t>(envelope.size()), end);
    const auto inner_size = static_cast<std::size_t>(end - inner);
    std::uint8_t outer[16];
    auto* outer_end = Coded::WriteVarint32ToArray(kChunkEntry, outer);
    outer_end = Coded::WriteVarint32ToArray(static_cast<std::uint32_t>(inner_size + envelope.size()), outer_end);
    chunk.append(reinterpret_cast<const char*>(outer), static_cast<std::size_t>(outer_end - outer));
    chunk.append(reinterpret_cast<const char*>(inner), inner_size);
    chunk.append(envelope);
}

void add_entry(std::string& chunk, const pb::HistoryEntry& entry) {
    const std::size_t size = entry.ByteSizeLong();
    std::uint8_t outer[16];
    auto* end = Coded::WriteVarint32ToArray(kChunkEntry, outer);
    end = Coded::WriteVarint32ToArray(static_cast<std::uint32_t>(size), end);
    chunk.append(reinterpret_cast<const char*>(outer), static_cast<std::size_t>(end - outer));
    const std::size_t at = chunk.size();
    chunk.resize(at + size);
    entry.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(chunk.data()) + at);
}

// The last one stands for all of them.
void add_counted(std::optional<pb::HistoryEntry>& to, const pb::HistoryEntry& entry) {
    const auto before = to ? to->count() : 0;
    to = entry;
    to->set_count(before + entry.count());
}

void place(pb::QueueRecord& record, const Position& position) {
    record.set_segment(position.segment);
    record.set_offset(position.offset);
    record.set_length(position.length);
}
Position place_of(const pb::QueueRecord& record) { return {record.segment(), record.offset(), record.length()}; }

pb::QueueRecord first_record(std::string_view prefix, const Position& position) {
    pb::Envelope envelope;
    const auto bytes = prefix_envelope(prefix);
    (void)envelope.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    pb::QueueRecord record;
    place(record, position);
    record.set_account(envelope.account());
    record.set_pool(envelope.pool());
    record.set_accepted_ms(envelope.accepted_ms());
    record.set_expires_ms(envelope.expires_ms());
    record.set_tls_required(envelope.tls_required());
    record.set_internal(envelope.internal());
    record.set_priority(envelope.priority());
    for (int i = 0; i < envelope.recipients_size(); ++i) {
        auto* waiting = record.add_waiting();
        waiting->set_index(static_cast<std::uint32_t>(i));
        waiting->set_address(std::move(*envelope.mutable_recipients(i)));
        waiting->set_next_attempt_ms(envelope.accepted_ms());
    }
    for (const auto& held : envelope.held())
        if (held.index() < static_cast<std::uint32_t>(record.waiting_size())) record.mutable_waiting(static_cast<int>(held.index()))->set_held(true);
    return record;
}

// All `recipients` end in these updates, so no record is needed.
bool ends_all(const std::vector<RecipientUpdate>& updates, std::uint32_t recipients) {
    if (updates.size() < recipients) return false;
    std::vector<bool> ended(recipients);
    for (const auto& update : updates)
        if (update.ended && update.index < recipients) ended[update.index] = true;
    return std::find(ended.begin(), ended.end(), false) == ended.end();
}

}  // namespace

void Window::apply(NewMessage& message) {
    changed_ = true;
    books_.segments.hold(message.position.segment, message.position.length);
    std::vector<std::string_view> events;
    (void)split_events(prefix_events(message.prefix), events);
    for (const auto event : events) add_event(event);

    auto& touched = touched_[message.id];
    touched.is_new = touched.waits = true;
    touched.recipients = message.recipients;
    touched.position = message.position;
    touched.account = message.account;
    touched.hidden = message.facets.empty();
    touched.facets = std::move(message.facets);
    add_accepted(touched.history, message.accepted_ms, prefix_envelope(message.prefix));
    touched.prefix = std::move(message.prefix);
    if (message.recipients == 0) end(touched);
}

Window::Touched& Window::touch(const std::string& id) {
    const auto [it, added] = touched_.try_emplace(id);
    auto& touched = it->second;
    if (!added) return touched;
    if (auto record = books_.index.queued(id)) {
        touched.record = std::move(*record);
        touched.has_record = touched.waits = true;
        touched.position = place_of(touched.record);
        touched.account = touched.record.account();
        touched.history_at = touched.record.history_next();
        touched.hidden = touched.record.internal();
        touched.posted = waiting_facets(touched.record);
    } else {
        touched.history_at = books_.index.next_history(id);
    }
    return touched;
}

void Window::apply(Outcome& outcome) {
    changed_ = true;
    for (const auto& event : outcome.events) add_event(event);
    for (auto& line : outcome.usage) usage_[std::move(line.key)] += line.counts;
    if (outcome.message_id.empty()) return;
    auto& message = touch(outcome.message_id);
    for (const auto& entry : outcome.history) {
        if (entry.count() == 0) add_entry(message.history, entry);
        else add_counted(entry.kind() == pb::HistoryEntry::CLICK ? message.clicks : message.opens, entry);
    }
    tell(outcome, message);
    if (message.waits && !outcome.updates.empty()) update(message, outcome.updates);
}

// What is told of a message that ended before needs to know whose it is: that stands in its story alone.
void Window::learn(const std::string& id, Touched& message) {
    const auto story = books_.index.history(id);
    const auto accepted = std::ranges::find_if(story, [](const auto& entry) { return entry.kind() == pb::HistoryEntry::ACCEPTED && entry.has_envelope(); });
    message.hidden = accepted == story.end() || accepted->envelope().internal();
    if (message.hidden) return;
    message.account = accepted->envelope().account();
    for (const auto& entry : story)
        for (const auto facet : facets_of(AccountId{message.account}, entry)) message.record.add_posted(facet);
}

void Window::tell(const Outcome& outcome, Touched& message) {
    for (const auto& entry : outcome.history) {
        if (!tells_facets(entry) || message.hidden) continue;
        if (message.account == 0) learn(outcome.message_id, message);
        if (message.hidden) return;
        for (const auto facet : facets_of(AccountId{message.account}, entry)) {
            const auto& posted = message.record.posted();
            if (std::ranges::find(posted, facet) == posted.end() && std::ranges::find(message.told, facet) == message.told.end()) message.told.push_back(facet);
        }
    }
}

void Window::update(Touched& message, const std::vector<RecipientUpdate>& updates) {
    if (!message.has_record && ends_all(updates, message.recipients)) return end(message);
    if (!message.has_record) {
        message.record = first_record(message.prefix, message.position);
        message.has_record = true;
    }
    auto* waiting = message.record.mutable_waiting();
    for (const auto& update : updates) {
        const auto it = std::find_if(waiting->begin(), waiting->end(), [&](const auto& w) { return w.index() == update.index; });
        if (it == waiting->end()) continue;
        if (update.ended) {
            waiting->erase(it);
            continue;
        }
        it->set_attempts(update.attempts);
        it->set_next_attempt_ms(update.next_attempt_ms);
        it->set_last_reply(update.last_reply.substr(0, 400));
        it->set_delay_told(update.delay_told);
    }
    if (waiting->empty()) end(message);
}

void Window::end(Touched& message) {
    message.waits = false;
    released_.emplace_back(message.position, message.account);
}

void Window::apply(Copied& copied) {
    if (!copied.to) return;
    auto& message = touch(copied.id);
    if (!message.waits || !(message.position == copied.from)) return;  // it ended meanwhile: the copy is of no use
    changed_ = true;
    books_.segments.hold(copied.to->segment, copied.to->length);
    moved_.emplace_back(copied.from, *copied.to);
    message.position = *copied.to;
    if (message.has_record) place(message.record, *copied.to);
}

void Window::apply(const Covered& covered) {
    changed_ = true;
    covered_ = covered;
    books_.segments.grown_to(covered.segment, covered.offset);
}

void Window::add_event(std::string_view event) {
    if (chunk_.empty()) chunk_first_ = books_.outbox.next;
    spool::add_event(chunk_, event);
    ++books_.outbox.next;
    new_events_ = true;
    if (chunk_.size() >= kChunkBytes) close_chunk();
}

void Window::close_chunk() {
    if (chunk_.empty()) return;
    books_.index.put_events(batch_, chunk_first_, chunk_);
    books_.chunks.push_back(chunk_first_);
    chunk_.clear();
}

void Window::apply(const Forget& forget) {
    auto& outbox = books_.outbox;
    const auto first = std::min(forget.through + 1, outbox.next);
    if (first <= outbox.first) return;
    changed_ = true;
    close_chunk();
    outbox.first = first;
    // A chunk ends where the next begins; one that is forgotten in part stays.
    while (!books_.chunks.empty()) {
        const auto end = books_.chunks.size() > 1 ? books_.chunks[1] : outbox.next;
        if (end > first) break;
        books_.index.remove_events(batch_, books_.chunks.front());
        books_.chunks.pop_front();
    }
}

void Window::forget_history(WallTime before, bool early) {
    changed_ = true;
    forgotten_ = before;
    books_.index.forget_history(batch_, before);
    if (early) books_.index.put_forgotten(batch_, before);
}

void Window::expire_usage(std::chrono::sys_days before) {
    changed_ = true;
    books_.index.expire_usage(batch_, before);
}

// Counts are stored as totals: the same batch may be written again when there was no room for it.
void Window::put_usage(const UsageKey& key, const UsageCounts& added) {
    auto total = books_.index.usage_of(key);
    if (!total) return spdlog::critical("usage of account {} by {} is not counted, since what was counted before cannot be read: {}", to_string(key.account), key.source, total.error().message);
    *total += added;
    books_.index.put_usage(batch_, key, *total);
}

void Window::put_counted(const std::string& id, std::uint32_t sequence, pb::HistoryEntry entry) {
    entry.set_count(entry.count() + books_.index.counted(id, sequence));
    std::string chunk;
    add_entry(chunk, entry);
    books_.index.put_history(batch_, id, sequence, chunk);
}

void Window::post(const std::string& id, Touched& message) {
    if (message.hidden) return;
    const bool waits_on = message.waits && message.has_record;
    const WaitingFacets now = waits_on ? waiting_facets(message.record) : WaitingFacets{message.waits, false};
    if (message.facets.empty() && message.told.empty() && now == message.posted) return;
    const auto place = place_of_id(id);
    if (!place) return;
    postings_.change(books_.index, batch_, AccountId{message.account}, *place, message.posted, now);
    for (const auto* facets : {&message.facets, &message.told})
        for (const auto facet : *facets) postings_.add(*place, facet);
}

void Window::put(const std::string& id, Touched& message) {
    const std::uint32_t next = message.history_at + (message.history.empty() ? 0 : 1);
    if (!message.history.empty()) books_.index.put_history(batch_, id, message.history_at, message.history);
    if (message.opens) put_counted(id, Index::kLastHistory + 1, *message.opens);
    if (message.clicks) put_counted(id, Index::kLastHistory + 2, *message.clicks);
    if (message.waits) {
        if (!message.has_record) message.record = first_record(message.prefix, message.position);
        message.record.set_history_next(next);
        for (const auto facet : message.told)
            if (message.record.posted_size() < kMostPosted) message.record.add_posted(facet);
        books_.index.put_queued(batch_, id, message.record);
    } else if (!message.is_new && message.has_record) {
        books_.index.remove_queued(batch_, id);
    }
}

rocksdb::WriteBatch& Window::batch() {
    for (auto& [id, message] : touched_) {
        put(id, message);
        post(id, message);
    }
    postings_.write(books_.index, batch_);
    for (const auto& [key, added] : usage_) put_usage(key, added);
    close_chunk();
    if (covered_) books_.covered = *covered_;
    books_.index.put_meta(batch_, books_.covered, books_.outbox);
    return batch_;
}

void Window::written() {
    for (const auto& [from, to] : moved_) {
        books_.redirects.moved(from, to);
        books_.segments.release(from.segment, from.length);
    }
    for (const auto& [position, account] : released_) {
        books_.redirects.ended(position);
        books_.segments.release(position.segment, position.length);
        books_.admission.remove(account, position.length);
    }
}

}  // namespace warmpost::spool
