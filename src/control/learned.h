// What delivery learned and must not forget at a restart. Plain values; Service stores them behind the message path.
#pragma once
#include <cstdint>
#include <string>

#include "base/ids.h"
#include "base/time.h"

namespace warmpost::control {

struct SourceRest {                // a source's quarantine at one ISP, after a block or throttle
    std::string source;            // address or relay
    IspId isp;
    WallTime until{};              // WallTime{}: it has ended, the next one is a first one again
    std::uint32_t rests = 0;       // in a row, without a delivery in between: each is longer
    std::string reason;            // the ISP's words
};
struct RelayUse {                  // of a relay's daily limit
    std::string relay;
    std::int64_t day = 0;          // UTC, since 1970
    std::int64_t reserved = 0;     // messages that may have been sent: what a crash left unused counts as spent
};

}  // namespace warmpost::control
