// Whom an accepted message is held back from: recipients on the account's suppression list, and those of the mailbox simulator. SES accepts such mail and
// tells the sender by an event; delivery makes it (delivery/scheduler/house.h).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "control/snapshot.h"
#include "registry/registry.h"
#include "spool/spool.pb.h"

namespace warmpost::ingress {

struct Held {
    std::uint32_t index = 0;  // into the recipients
    spool::pb::HeldRecipient::Why why{};
};

// Of all mail, the service's own too: nothing ever leaves for the simulator's domain. Empty: there is none.
[[nodiscard]] std::vector<Held> simulated(const std::vector<std::string>& recipients, std::string_view simulator_domain);
// Adds those that are on the account's list for a reason that counts; a recipient that is held already stays as it is. A null registry has no lists.
// Errors: Internal: the list cannot be read, and mail that its owner does not want is not sent.
[[nodiscard]] Status add_suppressed(const registry::Registry* registry, AccountId account, const control::SuppressedReasons& reasons,
                                    const std::vector<std::string>& recipients, std::vector<Held>& held);
void mark(spool::pb::Envelope& envelope, const std::vector<Held>& held);
[[nodiscard]] std::int64_t count_simulated(const std::vector<Held>& held);  // they take no part in the daily quota

}  // namespace warmpost::ingress
