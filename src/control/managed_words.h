// What managed pools decided, and what the operator said, in words for people. Pure.
#pragma once
#include <string>

#include "control/managed.h"

namespace warmpost::control {

// "raised 192.0.2.1 at gmail from 1,200 to 1,260 messages in 24 h: ...". Without addresses for those who are not to see them.
[[nodiscard]] std::string decision_words(const ManagedDecision& decision, bool with_address = true);
// "at most 500 a day, warm-up stands still": what it does, not whom it is about.
[[nodiscard]] std::string override_words(const ManagedOverride& word);
[[nodiscard]] std::string thousands(std::int64_t number);  // "12,345"

}  // namespace warmpost::control
