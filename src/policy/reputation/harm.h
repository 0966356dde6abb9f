// Which senders hurt an address: what each drew there, weighed by SES's marks. Pure.
//
// A complaint weighs as much as 1 / 0.001 messages, a bounce as 1 / 0.05, a block as 1 / 0.05 and a throttle as 1 / 0.30: by the rate at which each alone
// would put a sender under review. So shares of harm can be compared with shares of mail.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "policy/reputation/views.h"

namespace warmpost::reputation {

struct Drawn {                  // at one address
    std::int64_t messages = 0;  // answered for good there
    std::int64_t bounces = 0, complaints = 0, deferred = 0, throttled = 0, blocked = 0;
    Drawn& operator+=(const Drawn& more) {
        messages += more.messages, bounces += more.bounces, complaints += more.complaints;
        deferred += more.deferred, throttled += more.throttled, blocked += more.blocked;
        return *this;
    }
    [[nodiscard]] std::int64_t attempts() const { return messages + deferred + throttled + blocked; }
};
struct AddressSender {
    AccountId account;
    std::string identity, configuration_set;  // empty set: none
    Drawn drawn;
    // rank_senders fills these. Parts of one of what all its senders have there; 0 of nothing is 0.
    double share_of_mail = 0, share_of_harm = 0;
};
[[nodiscard]] double harm_of(const Drawn& drawn, const Rules& rules);
// Worst first; of the same harm, who sends most.
void rank_senders(std::vector<AddressSender>& senders, const Rules& rules);
// One line: "draws 80% of the harm with 5% of the mail". `clear`: it hurts more than its share, and enough to say so.
struct HarmWords {
    std::string text;
    bool clear = false;
};
[[nodiscard]] HarmWords harm_words(const AddressSender& sender, const Rules& rules);

}  // namespace warmpost::reputation
