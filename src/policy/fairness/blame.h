// Whose doing is it when an ISP says that an address is at fault? An ISP often words a refusal of one sender's mail as one of the address. Where other
// accounts' mail passes from the same address, the refusal follows the account, and the address must not suffer for it.
// Pure; kept for each (address, ISP), of constant size.
#pragma once
#include <array>

#include "base/ids.h"
#include "base/time.h"

namespace warmpost::fairness {

enum class Culprit : std::uint8_t {
    account,    // others' mail passes: it is this account's
    unclear,    // nobody else sends from here: the address bears it, the account in part
    address     // others are refused too
};
// How far the account bears a refusal: evidence_of's `blame`.
[[nodiscard]] constexpr double blame_of(Culprit culprit) { return culprit == Culprit::account ? 1.0 : culprit == Culprit::unclear ? 0.25 : 0.0; }

class Blame {
public:
    void passed(AccountId account, WallTime now);
    [[nodiscard]] Culprit refused(AccountId account, WallTime now);

private:
    struct Last {
        AccountId account;
        WallTime at{};                 // 0: never
    };
    std::array<Last, 2> passes_{};     // the latest of the two accounts whose mail passed last
    Last refused_{};                   // since a pass of another account
    int in_a_row_ = 0;
};

}  // namespace warmpost::fairness
