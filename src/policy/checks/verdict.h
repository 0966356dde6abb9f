// What a look at a source address found. Pure: who asks DNS and binds sockets hands the answers in.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/ip_address.h"

namespace warmpost::checks {

enum class State : std::uint8_t {
    ok,
    problem,   // an answer that says so
    unknown,   // nobody could say: DNS failed, a list refuses us. Never taken for a problem
};

struct Verdict {
    std::string check;          // kBind, kReverse, kEhlo, or listing_check()
    State state = State::unknown;
    std::string cause;          // of a problem: what exactly, in a form that stays the same while the problem does
    std::string text, advice;   // what was found; what to do (empty when there is nothing to do)
    bool told_elsewhere = false;   // unknown for a reason that has an event of its own, e.g. a list that does not work
};

inline constexpr const char* kBind = "bind";
inline constexpr const char* kReverse = "reverse_dns";
inline constexpr const char* kEhlo = "ehlo";

// Answers of DNS. `none`: there is no such name or record; `failed` says nothing about the name.
enum class Found : std::uint8_t { found, none, failed };
struct NamesFound {
    Found status = Found::failed;
    std::vector<std::string> names;    // lower case, no final dot
    std::string detail;                // why it failed
};
struct AddressesFound {
    Found status = Found::failed;
    std::vector<IpAddress> addresses;
    std::string detail;
};

}  // namespace warmpost::checks
