#include "upkeep/check_plan.h"

#include <algorithm>

namespace warmpost::upkeep {

void CheckPlan::hurry(Entry& entry, SteadyTime now) {
    entry.due = std::min(entry.due, now);
    entry.again = entry.taken;
}

void CheckPlan::update(const std::vector<control::AddressInfo>& addresses, SteadyTime now) {
    std::map<IpAddress, Entry> fresh;
    for (const auto& address : addresses) {
        if (address.state == "gone") continue;
        const AccountId holder = address.state == "leased" ? address.account : AccountId{};
        const auto known = entries_.find(address.ip);
        Entry entry = known == entries_.end() ? Entry{address.ehlo, holder, now} : known->second;
        const bool newly_leased = holder.value() != 0 && holder != entry.holder;
        if (newly_leased || entry.own_ehlo != address.ehlo) hurry(entry, now);
        entry.own_ehlo = address.ehlo;
        entry.holder = holder;
        fresh.emplace(address.ip, std::move(entry));
    }
    entries_ = std::move(fresh);
}

void CheckPlan::everything_is_due(SteadyTime now) {
    for (auto& [ip, entry] : entries_) hurry(entry, now);
}

std::vector<DueAddress> CheckPlan::take(SteadyTime now, std::size_t limit) {
    std::vector<std::pair<SteadyTime, IpAddress>> due;
    for (const auto& [ip, entry] : entries_)
        if (!entry.taken && entry.due <= now) due.emplace_back(entry.due, ip);
    const auto count = std::min(limit, due.size());
    std::ranges::partial_sort(due, due.begin() + static_cast<std::ptrdiff_t>(count));
    std::vector<DueAddress> taken;
    for (std::size_t i = 0; i < count; ++i) {
        Entry& entry = entries_.at(due[i].second);
        entry.taken = true;
        taken.push_back({due[i].second, entry.own_ehlo});
    }
    return taken;
}

void CheckPlan::done(const IpAddress& ip, checks::Health health, SteadyTime now) {
    const auto found = entries_.find(ip);
    if (found == entries_.end()) return;
    found->second.taken = false;
    found->second.due = found->second.again ? now : now + checks::pause_after(health);
    found->second.again = false;
}

}  // namespace warmpost::upkeep
