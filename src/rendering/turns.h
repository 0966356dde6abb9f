// Whose rendering is next: the account that has used least, in steps (budget.h), among those that wait. Pure; renderers.h locks.
//
// A turn each would not do: a template of two million steps holds an engine a thousand times as long as an order confirmation, so that whoever sends such
// ones would hold up everybody. And since what runs cannot be interrupted, an account whose jobs are heavy never has all the engines.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/ids.h"

namespace warmpost::rendering {

class Turns {
public:
    static constexpr std::uint64_t kEach = 1'000;     // steps charged for any job besides its own
    static constexpr std::uint64_t kHeavy = 100'000;  // steps of a job, in the mean of an account's last ones, from which it leaves an engine to others

    explicit Turns(std::size_t engines) : engines_(engines) {}

    void waits(AccountId account);  // one job more
    // Of the job that now runs; nobody: nothing waits, or only what must leave an engine to others.
    [[nodiscard]] std::optional<AccountId> next();
    void ended(AccountId account, std::uint64_t steps);  // a job that next() gave
    [[nodiscard]] std::size_t waiting_of(AccountId account) const;
    [[nodiscard]] std::size_t known() const { return accounts_.size(); }

private:
    struct Account {
        std::size_t waiting = 0, running = 0;
        std::uint64_t used = 0, mean = 0;  // steps
        std::uint64_t since = 0;           // when it began to wait, or had its last turn; who is level goes by it
    };
    using Place = std::tuple<std::uint64_t, std::uint64_t, AccountId>;  // used, since
    [[nodiscard]] static Place place(AccountId id, const Account& account) { return {account.used, account.since, id}; }
    [[nodiscard]] bool leaves_one(const Account& account) const;
    void take_out(AccountId id, const Account& account);
    void put_back(AccountId id, const Account& account);
    void forget_level_ones();

    std::size_t engines_;
    std::map<AccountId, Account> accounts_;
    std::set<Place> waiting_, owing_;  // in order; owing: have nothing here, and used more than the level
    std::uint64_t level_ = 0;          // what the last one to get a turn had used: who comes anew begins there
    std::uint64_t turn_ = 0;
};

}  // namespace warmpost::rendering
