// What was held back of a message by an answer: told to the roll-up metrics alone. No record of SES's says it (DeliveryDelay is told once a recipient, and of
// deferrals of every kind), so it goes through the outbox as a note without a record, in the batch of the outcome, and takers of records pass it over. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "policy/outcome/outcome.h"

namespace warmpost::reporting {

struct HeldBack {
    outcome::Meaning how = outcome::Meaning::deferred;  // deferred, throttled, blocked
    std::int64_t recipients = 0;                        // of the attempt that was answered so; one that is tried again counts again
    WallTime at{};
    AccountId account;
    PoolId pool;
    std::string identity{}, configuration_set{};
    std::string source{}, isp{};  // as reporting::Way has them
};
// For spool::Outcome::events: kNoteMark, then the note.
[[nodiscard]] std::string held_back_note(const HeldBack& held);
// A note as it is read from the outbox. nullopt: it is none of these.
[[nodiscard]] std::optional<HeldBack> read_held_back(std::string_view note);

}  // namespace warmpost::reporting
