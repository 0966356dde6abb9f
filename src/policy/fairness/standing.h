// How an account of the shared pool stands: what its mail drew, and to what part of its rate and share it is slowed for it, before the pool's addresses
// suffer. Pure.
//
// The marks are SES's for bounces and complaints (5 % and 10 %, 0.1 % and 0.5 %: SES guide, "Sending review process FAQs"); SES publishes none for
// refusals at an ISP.
#pragma once
#include <array>
#include <chrono>
#include <cstddef>
#include <string>

#include "base/time.h"
#include "policy/outcome/outcome.h"

namespace warmpost::fairness {

struct Pair {                          // rates, 0 to 1
    double review = 0, pause = 0;      // slowed from here on; slowed hard from here on
};
struct Marks {
    Pair bounces{0.05, 0.10}, complaints{0.001, 0.005};   // of an account's mail to all ISPs
    Pair refusals{0.10, 0.50};         // of its mail to one ISP: blocked or throttled for what it is and whom it is from
    double representative = 100;       // messages that a rate is counted over at least: 1 bounce of 2 messages says little
    std::chrono::seconds recovery{600};   // in each step at least, before the account is let into a better one
};

// Decayed counts. What an ISP refused is kept for each (account, ISP); bounces and complaints for the account.
struct Counts {
    double messages = 0;               // ended or refused: what was deferred says nothing yet
    double bounces = 0, complaints = 0, refusals = 0;
    Counts& operator+=(const Counts& other);
};
inline constexpr std::chrono::hours kHalfLifeAtIsp{1}, kHalfLifeOfAccount{24};
[[nodiscard]] Counts decayed(const Counts& counts, std::chrono::milliseconds age, std::chrono::seconds half_life);

// What one answer to `recipients` adds to its account's counts. `blame`: how far an answer about the address follows the account (blame.h), 0 to 1.
[[nodiscard]] Counts evidence_of(const outcome::Judgement& judgement, double recipients, double blame);

// Steps from free to nearly stopped; never wholly, so that good mail can show itself.
inline constexpr std::array<double, 5> kFactors{1.0, 0.5, 0.25, 0.1, 0.02};
[[nodiscard]] const char* factor_text(std::size_t step);   // "1", "1/2", "1/4", "1/10", "1/50"

struct Standing {
    std::size_t step = 0;              // into kFactors
    WallTime since{};                  // of the step
    std::string reason;                // one line for people; empty at step 0
    [[nodiscard]] double factor() const { return kFactors.at(step); }
};
// Worse at once, by as many steps as the evidence says; better one step after `recovery`, and only when the rate is clear of the step's mark.
[[nodiscard]] Standing judge(const Counts& counts, const Marks& marks, const Standing& before, WallTime now);

}  // namespace warmpost::fairness
