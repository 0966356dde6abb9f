// What one lane of the shared pool knows of the accounts that send through it: how each stands at this ISP, and how fast a slowed one may send.
// On the lane's core.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/ids.h"
#include "base/time.h"
#include "policy/fairness/book.h"

namespace warmpost::delivery {

// How accounts stand over all ISPs, as this core was told; who is not in it is not slowed.
struct WideStanding {
    std::size_t step = 0;
    std::string reason;
};
using WideStandings = std::unordered_map<AccountId, WideStanding>;

class AccountWatch {
public:
    explicit AccountWatch(const WideStandings& wide) : wide_(wide) {}

    [[nodiscard]] fairness::Book& book() { return book_; }
    [[nodiscard]] const fairness::Book& book() const { return book_; }
    // The lower of its factors here and over all ISPs; also its weight among the accounts that share the lane.
    [[nodiscard]] double factor(AccountId account) const { return fairness::kFactors[step(account).first]; }
    // "account slowed to 1/4: refusals 40 % ..."; empty: it is not.
    [[nodiscard]] std::string note(AccountId account) const;
    // When the account may send again; nullopt: now. `base`: recipients a second at the factor 1.
    [[nodiscard]] std::optional<SteadyTime> wait(AccountId account, double base, SteadyTime now);
    void spend(AccountId account, double recipients);   // negative: it was not sent after all
    void forget(WallTime now);                          // call every few minutes

private:
    struct Tokens {
        double left = 1;
        SteadyTime at{};
    };
    [[nodiscard]] std::pair<std::size_t, const std::string*> step(AccountId account) const;

    const WideStandings& wide_;
    fairness::Book book_{fairness::kHalfLifeAtIsp};
    std::unordered_map<AccountId, Tokens> tokens_;      // of those that are slowed
};

}  // namespace warmpost::delivery
