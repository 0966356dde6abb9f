#include "registry/event_queues.h"

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <set>

namespace warmpost::registry {
namespace {

constexpr std::size_t kReplayBatch = 500;
constexpr const char* kFull = "the queue was full";
constexpr std::string_view kState = "events", kCounts = "event-queue", kNotes = "event-note";

std::string place(std::uint64_t queue, std::uint64_t number) { return Key{}.number(queue).number(number).bytes(); }
std::string state_key() { return Key{}.text(kState).bytes(); }
std::string counts_key(std::uint64_t queue) { return Key{}.text(kCounts).number(queue).bytes(); }
std::string note_key(std::uint64_t queue) { return Key{}.text(kNotes).number(queue).bytes(); }
std::uint64_t number_in(std::string_view key) {
    KeyReader reader(key);
    (void)reader.number();
    return reader.number().value_or(0);
}

// Zero bytes cannot stand in a part of a value; message ids have none.
std::string without_zeros(std::string text) {
    std::erase(text, '\0');
    return text;
}

std::string encode(std::uint64_t origin, WallTime queued, const std::string& group, std::string_view body) {
    return Key{}.number(origin).number(static_cast<std::uint64_t>(to_ms(queued))).text(without_zeros(group)).bytes() + std::string(body);
}

// The front of a dead letter is its time and reason; the event follows.
std::string encode_dead(WallTime died, const std::string& reason, std::string_view event) {
    return Key{}.number(static_cast<std::uint64_t>(to_ms(died))).text(without_zeros(reason)).bytes() + std::string(event);
}

bool decode(std::string_view value, QueuedEvent& out) {
    KeyReader reader(value);
    const auto origin = reader.number();
    const auto queued = reader.number();
    const auto group = reader.text();
    if (!origin || !queued || !group) return false;
    out.origin = *origin;
    out.queued = from_ms(static_cast<std::int64_t>(*queued));
    out.group = *group;
    out.body = value.substr(8 + 8 + group->size() + 1);
    return true;
}

struct DeadFront {
    WallTime died{};
    std::string_view reason, event;
};
std::optional<DeadFront> decode_dead(std::string_view value) {
    KeyReader reader(value);
    const auto died = reader.number();
    const auto reason = reader.text();
    if (!died || !reason) return std::nullopt;
    return DeadFront{from_ms(static_cast<std::int64_t>(*died)), *reason, value.substr(8 + reason->size() + 1)};
}

std::unexpected<Error> damaged() { return fail(ErrorCode::Internal, "the registry holds an event that cannot be read; restore a backup"); }

}  // namespace

struct EventQueues::Impl {
    explicit Impl(Registry& r) : registry(r) {}

    using Changed = std::map<std::uint64_t, Counts>;  // counts after the batch

    Counts& count_in(Changed& changed, std::uint64_t queue) const {
        const auto known = counts.find(queue);
        return changed.try_emplace(queue, known == counts.end() ? Counts{} : known->second).first->second;
    }
    void put_state(Batch& batch, std::uint64_t next_number, std::uint64_t through) const {
        batch.put(Space::meta, state_key(), Key{}.number(next_number).number(through).bytes());
    }
    // Writes the batch with the counts that go with it; they are in force only once it is durable.
    Status commit(Batch& batch, const Changed& changed) {
        for (const auto& [queue, c] : changed) {
            if (c == Counts{})
                batch.erase(Space::meta, counts_key(queue));
            else
                batch.put(Space::meta, counts_key(queue), Key{}.number(c.waiting).number(c.dead).bytes());
        }
        if (auto written = registry.write(batch); !written) return written;
        const std::lock_guard lock(mutex);
        for (const auto& [queue, c] : changed) {
            if (c == Counts{})
                counts.erase(queue);
            else
                counts[queue] = c;
        }
        return {};
    }
    void bury(Batch& batch, Counts& c, std::uint64_t queue, std::uint64_t number, std::string_view event, const std::string& reason, WallTime now) const {
        batch.erase(Space::deliveries, place(queue, number));
        batch.put(Space::dead_letters, place(queue, number), encode_dead(now, reason, event));
        --c.waiting;
        ++c.dead;
    }
    // The oldest `count` that were waiting before this batch become dead letters.
    Status bury_oldest(Batch& batch, Counts& c, std::uint64_t queue, std::uint64_t count, WallTime now) const {
        const auto prefix = Key{}.number(queue).bytes();
        return registry.scan(Space::deliveries, prefix, prefix, [&](std::string_view key, std::string_view value) {
            if (count == 0) return false;
            bury(batch, c, queue, number_in(key), value, kFull, now);
            return --count > 0;
        });
    }
    // Dead letters beyond the bound or too old, oldest first; those of this batch are not looked at.
    Status trim(Batch& batch, Counts& c, std::uint64_t queue, WallTime now, const Limits& limits) const {
        const auto prefix = Key{}.number(queue).bytes();
        return registry.scan(Space::dead_letters, prefix, prefix, [&](std::string_view key, std::string_view value) {
            const auto front = decode_dead(value);
            const bool too_old = front && front->died + limits.dead_age < now;
            if (c.dead <= limits.dead && !too_old) return false;
            batch.erase(Space::dead_letters, key);
            --c.dead;
            return c.dead > 0;
        });
    }

    Registry& registry;
    std::mutex writing;                      // one writer at a time; held over a sync
    std::uint64_t next = 1;                  // GUARDED_BY(writing)
    mutable std::mutex mutex;                // held for a moment only: counts are asked for by threads that must not wait for a disk
    std::uint64_t taken = 0;                 // GUARDED_BY(mutex); changed by who holds `writing` too, who may read both without it
    std::map<std::uint64_t, Counts> counts;  // GUARDED_BY(mutex), likewise
};

EventQueues::EventQueues(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EventQueues::~EventQueues() = default;

Result<std::unique_ptr<EventQueues>> EventQueues::open(Registry& registry) {
    auto impl = std::make_unique<Impl>(registry);
    const auto state = registry.get(Space::meta, state_key());
    if (!state) return std::unexpected(state.error());
    if (*state) {
        KeyReader reader(**state);
        impl->next = reader.number().value_or(1);
        impl->taken = reader.number().value_or(0);
    }
    const auto prefix = Key{}.text(kCounts).bytes();
    const auto read = registry.scan(Space::meta, prefix, prefix, [&](std::string_view key, std::string_view value) {
        KeyReader reader(value), place(key.substr(prefix.size()));
        auto& c = impl->counts[place.number().value_or(0)];
        c.waiting = reader.number().value_or(0);
        c.dead = reader.number().value_or(0);
        return true;
    });
    if (!read) return std::unexpected(read.error());
    return std::unique_ptr<EventQueues>(new EventQueues(std::move(impl)));
}

std::uint64_t EventQueues::taken() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->taken;
}

Result<std::vector<std::uint64_t>> EventQueues::append(std::span<const NewEvent> events, std::uint64_t through, WallTime now, const Limits& limits) {
    const std::lock_guard lock(impl_->writing);
    Batch batch;
    Impl::Changed changed;
    std::map<std::uint64_t, std::uint64_t> added, dead_on_arrival;  // the latter: how many of a queue's events are too many even without older ones
    for (const auto& event : events) ++added[event.queue];
    std::vector<std::uint64_t> full;
    for (const auto& [queue, count] : added) {
        auto& c = impl_->count_in(changed, queue);
        if (c.waiting + count <= limits.waiting) continue;
        full.push_back(queue);
        const auto too_many = c.waiting + count - limits.waiting, older = std::min(too_many, c.waiting);
        dead_on_arrival[queue] = too_many - older;
        if (auto buried = impl_->bury_oldest(batch, c, queue, older, now); !buried) return std::unexpected(buried.error());
    }
    auto next = impl_->next;
    for (const auto& event : events) {
        auto& c = impl_->count_in(changed, event.queue);
        const auto key = place(event.queue, next), value = encode(next, now, event.group, event.body);
        ++next;
        const auto arrival = dead_on_arrival.find(event.queue);
        if (arrival == dead_on_arrival.end() || arrival->second == 0) {
            batch.put(Space::deliveries, key, value);
            ++c.waiting;
        } else {
            --arrival->second;
            batch.put(Space::dead_letters, key, encode_dead(now, kFull, value));
            ++c.dead;
        }
    }
    for (const auto queue : full)
        if (auto trimmed = impl_->trim(batch, impl_->count_in(changed, queue), queue, now, limits); !trimmed) return std::unexpected(trimmed.error());
    impl_->put_state(batch, next, through);
    if (auto written = impl_->commit(batch, changed); !written) return std::unexpected(written.error());
    impl_->next = next;
    const std::lock_guard told(impl_->mutex);
    impl_->taken = through;
    return full;
}

Result<std::vector<QueuedEvent>> EventQueues::read(std::uint64_t queue, std::uint64_t after, std::size_t limit, std::size_t bytes) const {
    std::vector<QueuedEvent> events;
    bool good = true;
    std::size_t size = 0;
    if (limit == 0 || after == std::numeric_limits<std::uint64_t>::max()) return events;
    const auto scanned =
        impl_->registry.scan(Space::deliveries, Key{}.number(queue).bytes(), place(queue, after + 1), [&](std::string_view key, std::string_view value) {
            QueuedEvent event;
            event.number = number_in(key);
            good = decode(value, event);
            if (!good) return false;
            size += value.size();
            events.push_back(std::move(event));
            return events.size() < limit && size < bytes;
        });
    if (!scanned) return std::unexpected(scanned.error());
    if (!good) return damaged();
    return events;
}

Status EventQueues::settle(std::span<const Settled> settled, WallTime now, const Limits& limits) {
    const std::lock_guard lock(impl_->writing);
    Batch batch;
    Impl::Changed changed;
    std::set<std::string> seen;
    for (const auto& each : settled) {
        const auto key = place(each.queue, each.number);
        if (!seen.insert(key).second) continue;
        const auto value = impl_->registry.get(Space::deliveries, key);
        if (!value) return std::unexpected(value.error());
        if (!*value) continue;
        auto& c = impl_->count_in(changed, each.queue);
        if (each.reason.empty()) {
            batch.erase(Space::deliveries, key);
            --c.waiting;
        } else {
            impl_->bury(batch, c, each.queue, each.number, **value, each.reason, now);
        }
    }
    for (auto& [queue, c] : changed)
        if (auto trimmed = impl_->trim(batch, c, queue, now, limits); !trimmed) return trimmed;
    if (batch.empty()) return {};
    return impl_->commit(batch, changed);
}

Result<std::vector<DeadLetter>> EventQueues::dead(std::uint64_t queue, std::size_t limit) const {
    std::vector<DeadLetter> letters;
    bool good = true;
    const auto prefix = Key{}.number(queue).bytes();
    if (limit == 0) return letters;
    const auto scanned = impl_->registry.scan(Space::dead_letters, prefix, prefix, [&](std::string_view key, std::string_view value) {
        DeadLetter letter;
        const auto front = decode_dead(value);
        good = front && decode(front->event, letter);
        if (!good) return false;
        letter.number = number_in(key);
        letter.died = front->died;
        letter.reason = front->reason;
        letters.push_back(std::move(letter));
        return letters.size() < limit;
    });
    if (!scanned) return std::unexpected(scanned.error());
    if (!good) return damaged();
    return letters;
}

Result<EventQueues::Replayed> EventQueues::replay(std::uint64_t queue, WallTime now, std::uint64_t before) {
    const std::lock_guard lock(impl_->writing);
    if (before == 0) before = impl_->next;
    auto letters = dead(queue, kReplayBatch + 1);
    if (!letters) return std::unexpected(letters.error());
    std::erase_if(*letters, [before](const DeadLetter& letter) { return letter.number >= before; });
    const bool more = letters->size() > kReplayBatch;
    if (more) letters->pop_back();
    if (letters->empty()) return Replayed{0, before, false};
    Batch batch;
    Impl::Changed changed;
    auto& c = impl_->count_in(changed, queue);
    auto next = impl_->next;
    for (const auto& letter : *letters) {
        batch.erase(Space::dead_letters, place(queue, letter.number));
        batch.put(Space::deliveries, place(queue, next++), encode(letter.origin, now, letter.group, letter.body));
    }
    c.dead -= letters->size();
    c.waiting += letters->size();
    impl_->put_state(batch, next, impl_->taken);
    if (auto written = impl_->commit(batch, changed); !written) return std::unexpected(written.error());
    impl_->next = next;
    return Replayed{letters->size(), before, more};
}

Status EventQueues::drop_old(WallTime now, const Limits& limits) {
    for (const auto queue : queues()) {
        if (counts(queue).dead == 0) continue;
        const std::lock_guard lock(impl_->writing);
        Batch batch;
        Impl::Changed changed;
        if (auto trimmed = impl_->trim(batch, impl_->count_in(changed, queue), queue, now, limits); !trimmed) return trimmed;
        if (batch.empty()) continue;
        if (auto written = impl_->commit(batch, changed); !written) return written;
    }
    return {};
}

Status EventQueues::forget(std::uint64_t queue) {
    const std::lock_guard lock(impl_->writing);
    Batch batch;
    for (const auto space : {Space::deliveries, Space::dead_letters}) batch.erase_range(space, place(queue, 0), Key{}.number(queue + 1).bytes());
    batch.erase(Space::meta, note_key(queue));
    return impl_->commit(batch, {{queue, Counts{}}});
}

EventQueues::Counts EventQueues::counts(std::uint64_t queue) const {
    const std::lock_guard lock(impl_->mutex);
    const auto found = impl_->counts.find(queue);
    return found == impl_->counts.end() ? Counts{} : found->second;
}

std::vector<std::uint64_t> EventQueues::queues() const {
    const std::lock_guard lock(impl_->mutex);
    std::vector<std::uint64_t> all;
    for (const auto& [queue, c] : impl_->counts) all.push_back(queue);
    return all;
}

Result<std::string> EventQueues::note(std::uint64_t queue) const {
    auto found = impl_->registry.get(Space::meta, note_key(queue));
    if (!found) return std::unexpected(found.error());
    return found->value_or("");
}

Status EventQueues::put_note(std::uint64_t queue, const std::string& note) {
    Batch batch;
    batch.put(Space::meta, note_key(queue), note);
    return impl_->registry.write(batch);
}

}  // namespace warmpost::registry
