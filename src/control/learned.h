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

}  // namespace warmpost::control
