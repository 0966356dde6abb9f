#include "rendering/turns.h"

#include <algorithm>

namespace warmpost::rendering {

// Before and after each change of what an account's place goes by.
void Turns::take_out(AccountId id, const Account& account) {
    waiting_.erase(place(id, account));
    owing_.erase(place(id, account));
}

void Turns::put_back(AccountId id, const Account& account) {
    if (account.waiting > 0)
        waiting_.insert(place(id, account));
    else if (account.running == 0)
        owing_.insert(place(id, account));
}

void Turns::waits(AccountId account) {
    auto& one = accounts_[account];
    take_out(account, one);
    if (one.waiting == 0 && one.running == 0) one.used = std::max(one.used, level_);
    if (one.waiting++ == 0) one.since = ++turn_;
    put_back(account, one);
}

std::size_t Turns::waiting_of(AccountId account) const {
    const auto at = accounts_.find(account);
    return at == accounts_.end() ? 0 : at->second.waiting;
}

bool Turns::leaves_one(const Account& account) const { return account.mean < kHeavy || account.running + 1 < std::max<std::size_t>(engines_, 2); }

std::optional<AccountId> Turns::next() {
    // Whoever is passed over has an engine: there are fewer of them than engines.
    const auto best = std::ranges::find_if(waiting_, [&](const Place& one) { return leaves_one(accounts_.at(std::get<AccountId>(one))); });
    if (best == waiting_.end()) return std::nullopt;
    const auto id = std::get<AccountId>(*best);
    auto& one = accounts_.at(id);
    take_out(id, one);
    level_ = std::max(level_, one.used);
    --one.waiting;
    ++one.running;
    one.used += kEach;  // at once, so that the next engine looks at somebody else
    one.since = ++turn_;
    put_back(id, one);
    forget_level_ones();
    return id;
}

void Turns::ended(AccountId account, std::uint64_t steps) {
    auto& one = accounts_.at(account);
    take_out(account, one);
    --one.running;
    one.used += steps;
    one.mean = one.mean == 0 ? steps : (one.mean * 3 + steps) / 4;
    put_back(account, one);
    forget_level_ones();
}

// Who neither waits nor runs, and owes nothing, begins as anybody does.
void Turns::forget_level_ones() {
    while (!owing_.empty() && std::get<0>(*owing_.begin()) <= level_) {
        accounts_.erase(std::get<AccountId>(*owing_.begin()));
        owing_.erase(owing_.begin());
    }
}

}  // namespace warmpost::rendering
