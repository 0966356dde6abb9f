// Decision records: what the managed policy decided, about what, and the evidence for it. Compact, plain, stored and told in words (explain).
#pragma once
#include <cstdint>
#include <string>

#include "base/time.h"

namespace warmpost::managed {

enum class DecisionKind : std::uint8_t {
    grant,            // an address may take so many messages of an ISP until then
    raise,            // its allowance grew: mail beyond the volume known to be taken was taken
    cut,              // a limit was proven: the allowance fell
    block,            // the ISP blocks the address: the pair rests
    unblock,          // a probe was taken again
    idle,             // silence cost part of the allowance
    spill,            // mail went to the shared pool, and why
    lease,            // an address was taken from the inventory
    drain,            // an address gets no new mail any more; it will be given back
    release,          // it was given back, to rest
    shortage,         // an address was wanted, and there is none (inventory, or the operator's limit)
    override_,        // the operator's word was given, ended or expired
};
struct Decision {
    WallTime at{};
    DecisionKind kind = DecisionKind::grant;
    std::string isp;              // empty: all of the pool
    std::string address;          // empty: the pool
    std::int64_t before = 0, after = 0;   // messages a day, or addresses (lease, drain, release)
    std::string why;              // the evidence, one line for people
};
[[nodiscard]] const char* to_string(DecisionKind kind);

}  // namespace warmpost::managed
