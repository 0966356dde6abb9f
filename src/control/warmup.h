// Warm-up states and allowances to rows and back.
#pragma once
#include <string>

#include "control/snapshot.h"
#include "policy/warmup/usage_counter.h"
#include "store/rows.h"

namespace warmpost::control {

[[nodiscard]] Warmup warmup_of(const store::AddressRow& row);
void put_warmup(const Warmup& warmup, store::AddressRow& row);

[[nodiscard]] store::AllowanceUseRow to_row(const std::string& ip, const warmup::UsageCounter::State& state);
[[nodiscard]] warmup::UsageCounter::State to_state(const store::AllowanceUseRow& row);

[[nodiscard]] warmup::Spill spill_of(const std::string& word);   // "always", "while-warming", "never"; another word: while_warming

}  // namespace warmpost::control
