// CoreQueue as those see it who look at all that waits, or move it by hand.
#include <algorithm>

#include "delivery/scheduler/session.h"

namespace warmpost::delivery {

void CoreQueue::for_each_item(const std::function<void(const Item&, const Lane*, bool ready)>& visit, bool with_ending) const {
    for (const ItemPtr& item : parked_) visit(*item, item->lane.get(), false);
    for (const auto& [domain, items] : looking_)
        for (const ItemPtr& item : items) visit(*item, nullptr, true);
    settling_.for_each([&](const Settling& work) {
        if (with_ending || !work.ends) visit(*work.item, work.item->lane.get(), true);
    });
    for (const auto& [name, lane] : lanes_)
        for (const auto& [key, site] : lane->sites) site->ready.for_each([&, in = lane.get()](const ItemPtr& item) { visit(*item, in, true); });
}

std::vector<ItemPtr> CoreQueue::extract(const std::function<bool(const Item&)>& wanted, bool wake_sources) {
    std::vector<ItemPtr> out;
    const auto keep = std::stable_partition(parked_.begin(), parked_.end(), [&](const ItemPtr& item) { return !wanted(*item); });
    std::move(keep, parked_.end(), std::back_inserter(out));
    parked_.erase(keep, parked_.end());
    std::ranges::make_heap(parked_, later_due);
    for (auto& [domain, items] : looking_) {   // the look-up goes on, for those that stay or come
        const auto stays = std::stable_partition(items.begin(), items.end(), [&](const ItemPtr& item) { return !wanted(*item); });
        std::move(stays, items.end(), std::back_inserter(out));
        items.erase(stays, items.end());
    }
    for (auto& [name, lane] : lanes_)
        for (auto& [key, site] : lane->sites) {
            const std::size_t before = out.size();
            site->ready.extract([&](const ItemPtr& item) { return wanted(*item); }, out);
            if (out.size() > before) site->rests_until = {};   // the operator's word: try at once
        }
    if (wake_sources && !out.empty()) shared_.relays.wake();
    for (const ItemPtr& item : out)
        if (item->lane) item->lane->wake(wake_sources);
    return out;
}

void CoreQueue::stop_sessions() {
    for (Session* session : std::vector<Session*>(sessions_.begin(), sessions_.end())) session->wake();
}

void CoreQueue::cancel_sessions() {
    for (Session* session : sessions_) session->cancel();
}

}  // namespace warmpost::delivery
