// The standings of many accounts, kept from what is heard of each: one book for each ISP, and one over all ISPs. Pure; one thread.
#pragma once
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/ids.h"
#include "policy/fairness/standing.h"

namespace warmpost::fairness {

struct Record {
    Counts counts;                     // as they were at `as_of`
    WallTime as_of{};
    Standing standing;
};
struct Change {                        // of an account's step
    AccountId account;
    Standing before, after;
};

class Book {
public:
    explicit Book(std::chrono::seconds half_life) : half_life_(half_life) {}
    // O(1). The change, when the account's step is another one now.
    std::optional<Change> add(AccountId account, const Counts& counts, const Marks& marks, WallTime now);
    // Time heals too: looks at those that are slowed. Call every second or so.
    [[nodiscard]] std::vector<Change> recover(const Marks& marks, WallTime now);
    void forget(WallTime now);         // what is too little to matter; call every few minutes
    [[nodiscard]] const Record* find(AccountId account) const;
    [[nodiscard]] const std::unordered_map<AccountId, Record>& all() const { return records_; }
    [[nodiscard]] bool nobody_slowed() const { return slowed_.empty(); }
    [[nodiscard]] Counts counts_now(const Record& record, WallTime now) const { return decayed(record.counts, now - record.as_of, half_life_); }

private:
    std::optional<Change> judge_again(AccountId account, Record& record, const Marks& marks, WallTime now);

    std::chrono::seconds half_life_;
    std::unordered_map<AccountId, Record> records_;
    std::unordered_set<AccountId> slowed_;
};

}  // namespace warmpost::fairness
