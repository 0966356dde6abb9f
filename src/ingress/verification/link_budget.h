// How many verification links may be mailed: they go to strangers at a customer's word, so their number is bounded. Pure over the given time; thread-safe.
#pragma once
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"

namespace warmpost::ingress {

class LinkBudget {
public:
    static constexpr std::size_t kPerAddress = 5;     // in 24 hours, whoever asks
    static constexpr std::size_t kPerAccount = 200;   // in 24 hours
    // Counts one mail. Errors: TooManyRequests, saying when to try again.
    [[nodiscard]] Status take(AccountId account, const std::string& address, WallTime now);

private:
    using Times = std::vector<WallTime>;
    static void forget_old(Times& times, WallTime now);
    std::mutex mutex_;
    std::map<std::string, Times> by_address_;         // GUARDED_BY(mutex_), as the next
    std::map<AccountId, Times> by_account_;
};

}  // namespace warmpost::ingress
