// What follows of a standing and of the words said about it, as SES names it.
#pragma once
#include <string_view>

#include "control/reputation.h"

namespace warmpost::control {

// SES's SendingStatusAggregate: "ENABLED", "DISABLED", or "REINSTATED" (sends although it stands badly).
[[nodiscard]] inline std::string_view sending_status(const Reputation& reputation) {
    if (!reputation.may_send()) return "DISABLED";
    return reputation.said == SendingWord::reinstated ? "REINSTATED" : "ENABLED";
}

}  // namespace warmpost::control
