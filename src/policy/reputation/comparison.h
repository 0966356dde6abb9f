// What changed in what came of mail, between a time and the equally long time before it: by ISP, or by account. Pure.
//
// A change is told when it is beyond chance and big enough to act on: a volume that doubled or halved (of 100 messages at least), a rate that rose or fell by
// half and by three standard deviations of a count (Poisson), so that a handful of bounces is no news.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "policy/reputation/harm.h"

namespace warmpost::reputation {

struct BeforeAndNow {
    Drawn before, now;
};
struct Jump {
    std::string what;    // "volume", "bounces", "complaints", "throttles", "blocks"
    std::string name;    // of the ISP or account
    bool worse = false;  // volume: less of it
    double weight = 0;   // how big: its logarithm, and of how much mail; for sorting only
    std::string text;    // "gmail: blocks 120 of 4,000 attempts (3.0%), before 2 of 3,900 (0.05%)"
};
// Biggest first.
[[nodiscard]] std::vector<Jump> jumps_in(const std::map<std::string, BeforeAndNow>& names);

}  // namespace warmpost::reputation
