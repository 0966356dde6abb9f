#include "reporting/events/event_line.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace warmpost::reporting {

std::chrono::milliseconds pause_after(int failures, const Patience& patience) {
    auto pause = patience.first;
    for (int i = 1; i < failures && pause < patience.max; ++i) pause *= 2;
    return std::min(pause, patience.max);
}

void EventLine::add(registry::QueuedEvent event) {
    last_number_ = event.number;
    waiting_.push_back({std::move(event), false, 0, {}});
}

std::list<EventLine::Entry>::iterator EventLine::find(std::uint64_t number) {
    return std::ranges::find_if(waiting_, [number](const Entry& entry) { return entry.event.number == number; });
}

template <class Line, class Visit>
void EventLine::for_each_first(Line& waiting, Visit visit) {
    std::unordered_set<std::string_view> before;  // groups with an earlier event
    for (auto& entry : waiting) {
        const auto& group = entry.event.group;
        if (!group.empty() && !before.insert(group).second) continue;
        if (!entry.on_its_way) visit(entry);
    }
}

bool EventLine::has_room(const Patience& patience) const { return in_flight_ < (failures_ > 0 ? 1u : static_cast<std::size_t>(patience.in_flight)); }

const registry::QueuedEvent* EventLine::next(SteadyTime now, const Patience& patience) {
    if (!has_room(patience) || now < rests_until_) return nullptr;
    Entry* best = nullptr;
    for_each_first(waiting_, [&](Entry& entry) {
        if (entry.due <= now && (best == nullptr || entry.tries < best->tries)) best = &entry;
    });
    if (best == nullptr) return nullptr;
    best->on_its_way = true;
    ++in_flight_;
    return &best->event;
}

void EventLine::succeeded(std::uint64_t number) {
    failures_ = 0;
    rests_until_ = {};
    const auto entry = find(number);
    if (entry == waiting_.end()) return;
    --in_flight_;
    waiting_.erase(entry);
}

bool EventLine::failed(std::uint64_t number, SteadyTime now, WallTime wall, const Patience& patience) {
    ++failures_;
    rests_until_ = now + pause_after(failures_, patience);
    const auto entry = find(number);
    if (entry == waiting_.end()) return false;
    --in_flight_;
    entry->on_its_way = false;
    entry->due = now + pause_after(++entry->tries, patience);
    if (wall - entry->event.queued < patience.give_up) return false;
    waiting_.erase(entry);
    return true;
}

std::vector<std::uint64_t> EventLine::drop_too_old(WallTime wall, const Patience& patience) {
    std::vector<std::uint64_t> dropped;
    if (failures_ == 0) return dropped;
    std::erase_if(waiting_, [&](const Entry& entry) {
        const bool drop = !entry.on_its_way && wall - entry.event.queued >= patience.give_up;
        if (drop) dropped.push_back(entry.event.number);
        return drop;
    });
    return dropped;
}

std::size_t EventLine::untried() const {
    return static_cast<std::size_t>(std::ranges::count(waiting_, 0, &Entry::tries));
}

std::optional<SteadyTime> EventLine::due(const Patience& patience) const {
    std::optional<SteadyTime> soonest;
    if (!has_room(patience)) return soonest;
    for_each_first(waiting_, [&](const Entry& entry) {
        if (!soonest || entry.due < *soonest) soonest = entry.due;
    });
    if (soonest) *soonest = std::max(*soonest, rests_until_);
    return soonest;
}

}  // namespace warmpost::reporting
