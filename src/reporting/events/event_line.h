// The order and the patience of one subscriber: which of its events may be sent now, and what becomes of those that failed. Pure over explicit time.
//
// Events of one group (a message) go one after the other; those of different groups side by side, up to a bound. A failed event is tried again after pauses
// that double. While everything fails, the whole line rests likewise and lets single events through to see; other lines know nothing of it.
#pragma once
#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "registry/event_queues.h"

namespace warmpost::reporting {

struct Patience {
    int in_flight = 8;
    std::chrono::milliseconds first{1000}, max{600'000};  // pauses
    std::chrono::milliseconds give_up{std::chrono::hours{24}};
};

class EventLine {
public:
    void add(registry::QueuedEvent event);  // in the order of numbers
    // The next event to be sent, then on its way; null when none may go now. Those tried least come first, so that one that always fails holds up no others.
    // Valid until it has succeeded or failed for good.
    [[nodiscard]] const registry::QueuedEvent* next(SteadyTime now, const Patience& patience);
    void succeeded(std::uint64_t number);
    // True: it has been tried long enough, and is no longer in the line.
    [[nodiscard]] bool failed(std::uint64_t number, SteadyTime now, WallTime wall, const Patience& patience);
    // While nothing gets through: those too old to be waited for, which are then no longer in the line.
    [[nodiscard]] std::vector<std::uint64_t> drop_too_old(WallTime wall, const Patience& patience);
    // When next() may have something again that it has not now; nullopt: only after an event was added or ended.
    [[nodiscard]] std::optional<SteadyTime> due(const Patience& patience) const;

    [[nodiscard]] std::size_t size() const { return waiting_.size(); }
    [[nodiscard]] std::size_t untried() const;   // how many have not failed yet
    [[nodiscard]] std::size_t in_flight() const { return in_flight_; }
    [[nodiscard]] int failures() const { return failures_; }                  // in a row
    [[nodiscard]] std::uint64_t last_number() const { return last_number_; }  // ever added

private:
    struct Entry {
        registry::QueuedEvent event;
        bool on_its_way = false;
        int tries = 0;
        SteadyTime due{};
    };
    [[nodiscard]] std::list<Entry>::iterator find(std::uint64_t number);
    [[nodiscard]] bool has_room(const Patience& patience) const;
    // Those that are not on their way, and of whose group no earlier event is in the line.
    template <class Line, class Visit>
    static void for_each_first(Line& waiting, Visit visit);

    std::list<Entry> waiting_;
    std::size_t in_flight_ = 0;
    int failures_ = 0;
    SteadyTime rests_until_{};
    std::uint64_t last_number_ = 0;
};

// first, 2 first, 4 first ... up to max.
[[nodiscard]] std::chrono::milliseconds pause_after(int failures, const Patience& patience);

}  // namespace warmpost::reporting
