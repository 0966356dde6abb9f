// Answers in the house: recipients that are held back (suppression list, unsubscribed) and those of the mailbox simulator. Nothing leaves for them; they end
// at once, with the outcome, history and events that SES has for them. Which they are was decided when the message was taken (Envelope.held).
#pragma once
#include <string_view>

#include "delivery/scheduler/item.h"
#include "delivery/scheduler/shared.h"

namespace warmpost::delivery {

// What a mailbox of the simulator does with mail (SES guide, "Using the mailbox simulator").
enum class SimulatedMailbox : std::uint8_t { success, bounce, out_of_office, complaint, suppressed };
// By the local part, without case and "+label". What the simulator has no mailbox for bounces.
[[nodiscard]] SimulatedMailbox simulated_mailbox(std::string_view address);

// Ends all of the item's recipients; those that end alike share an event. Any core.
void answer_in_house(Shared& shared, const Item& item, const spool::Message& message, WallTime now);

}  // namespace warmpost::delivery
