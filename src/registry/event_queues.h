// Events that wait for who subscribed to them, one queue a subscription, and the dead letters of each: what could not be handed over in time.
//
// Over the registry: what append(), settle() and replay() say is durable when they answer. All may be called from any thread; those that write block.
// Queues are bounded: beyond the bound the oldest event becomes a dead letter; beyond theirs the oldest dead letters go.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "registry/registry.h"

namespace warmpost::registry {

struct QueuedEvent {
    std::uint64_t number = 0;  // its place; grows in a queue
    std::uint64_t origin = 0;  // the first number it had: the same after a replay
    WallTime queued{};
    std::string group;  // events of one group stay in order: the message's id
    std::string body;
};
struct DeadLetter : QueuedEvent {
    WallTime died{};
    std::string reason;
};

class EventQueues {
public:
    struct Limits {  // of one queue
        std::uint64_t waiting = 1'000'000, dead = 100'000;
        std::chrono::milliseconds dead_age{std::chrono::days{14}};
    };
    struct Counts {
        std::uint64_t waiting = 0, dead = 0;
        friend bool operator==(const Counts&, const Counts&) = default;
    };
    struct NewEvent {
        std::uint64_t queue = 0;
        std::string group, body;
    };
    struct Settled {  // an event that its queue is done with
        std::uint64_t queue = 0, number = 0;
        std::string reason{};  // empty: handed over; else why it becomes a dead letter
    };

    // Errors: Internal.
    [[nodiscard]] static Result<std::unique_ptr<EventQueues>> open(Registry& registry);
    ~EventQueues();
    EventQueues(const EventQueues&) = delete;
    EventQueues& operator=(const EventQueues&) = delete;

    // Everything of the outbox up to this sequence is in the queues that wanted it: what comes again after a crash is known by it.
    [[nodiscard]] std::uint64_t taken() const;
    // Appends in order, and moves taken() to `through`, in one batch. Answers the queues that were full. Errors: Unavailable, Internal; nothing is appended
    // then.
    [[nodiscard]] Result<std::vector<std::uint64_t>> append(std::span<const NewEvent> events, std::uint64_t through, WallTime now, const Limits& limits);
    // Up to `limit` events and about `bytes` of them with numbers above `after`, in order.
    [[nodiscard]] Result<std::vector<QueuedEvent>> read(std::uint64_t queue, std::uint64_t after, std::size_t limit, std::size_t bytes) const;
    // Numbers that are no longer there are passed over.
    [[nodiscard]] Status settle(std::span<const Settled> settled, WallTime now, const Limits& limits);

    [[nodiscard]] Result<std::vector<DeadLetter>> dead(std::uint64_t queue, std::size_t limit) const;  // oldest first
    struct Replayed {
        std::uint64_t count = 0;   // of this call
        std::uint64_t before = 0;  // for the next call
        bool more = false;         // there is something for it
    };
    // One batch of dead letters to the end of the queue again, in their order, with a time of their own to be tried. `before`: 0 at first, then what the last
    // call said. Events with numbers given after the first call stay: those that die anew at once would go round without end.
    [[nodiscard]] Result<Replayed> replay(std::uint64_t queue, WallTime now, std::uint64_t before = 0);
    // Dead letters of any queue that are too old, or too many, go; else they do only when another joins them.
    [[nodiscard]] Status drop_old(WallTime now, const Limits& limits);
    [[nodiscard]] Status forget(std::uint64_t queue);  // all of it
    [[nodiscard]] Counts counts(std::uint64_t queue) const;
    [[nodiscard]] std::vector<std::uint64_t> queues() const;  // those that hold anything

    // Of each queue one note of its subscriber's, such as that a confirmation was asked for; empty when there is none.
    [[nodiscard]] Result<std::string> note(std::uint64_t queue) const;
    [[nodiscard]] Status put_note(std::uint64_t queue, const std::string& note);

private:
    struct Impl;
    explicit EventQueues(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::registry
