#include "policy/fairness/book.h"

namespace warmpost::fairness {

std::optional<Change> Book::judge_again(AccountId account, Record& record, const Marks& marks, WallTime now) {
    Standing after = judge(record.counts, marks, record.standing, now);
    const bool changed = after.step != record.standing.step;
    std::optional<Change> change;
    if (changed) change = Change{account, record.standing, after};
    record.standing = std::move(after);
    if (!changed) return change;
    if (record.standing.step > 0) slowed_.insert(account);
    else slowed_.erase(account);
    return change;
}

std::optional<Change> Book::add(AccountId account, const Counts& counts, const Marks& marks, WallTime now) {
    Record& record = records_[account];
    record.counts = counts_now(record, now);
    record.as_of = now;
    record.counts += counts;
    const bool good = counts.bounces == 0 && counts.complaints == 0 && counts.refusals == 0;
    if (good && record.standing.step == 0) return std::nullopt;   // the usual case: good mail makes nobody worse
    return judge_again(account, record, marks, now);
}

std::vector<Change> Book::recover(const Marks& marks, WallTime now) {
    std::vector<Change> changes;
    const std::vector<AccountId> slowed(slowed_.begin(), slowed_.end());
    for (const AccountId account : slowed) {
        Record& record = records_[account];
        record.counts = counts_now(record, now);
        record.as_of = now;
        if (auto change = judge_again(account, record, marks, now)) changes.push_back(std::move(*change));
    }
    return changes;
}

void Book::forget(WallTime now) {
    std::erase_if(records_, [&](const auto& entry) {
        const Counts counts = counts_now(entry.second, now);
        return entry.second.standing.step == 0 && counts.messages < 0.5 && counts.complaints < 0.05;
    });
}

const Record* Book::find(AccountId account) const {
    const auto found = records_.find(account);
    return found == records_.end() ? nullptr : &found->second;
}

}  // namespace warmpost::fairness
