#include "ingress/accept/suppress.h"

#include <algorithm>

#include "base/strings.h"
#include "mail/message/header.h"
#include "registry/suppression_list.h"

namespace warmpost::ingress {

using Why = spool::pb::HeldRecipient;

std::vector<Held> simulated(const std::vector<std::string>& recipients, std::string_view simulator_domain) {
    std::vector<Held> held;
    if (simulator_domain.empty()) return held;
    for (std::size_t i = 0; i < recipients.size(); ++i)
        if (iequals(mail::domain_of(recipients[i]), simulator_domain)) held.push_back({static_cast<std::uint32_t>(i), Why::SIMULATOR});
    return held;
}

Status add_suppressed(const registry::Registry* registry, AccountId account, const control::SuppressedReasons& reasons,
                      const std::vector<std::string>& recipients, std::vector<Held>& held) {
    if (registry == nullptr || (!reasons.bounce && !reasons.complaint)) return {};
    const std::size_t before = held.size();
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        if (std::any_of(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(before), [i](const Held& h) { return h.index == i; })) continue;
        const auto found = registry::find_suppressed(*registry, account, recipients[i]);
        if (!found) return std::unexpected(found.error());
        if (*found && ((*found)->reason == registry::SuppressionReason::bounce ? reasons.bounce : reasons.complaint))
            held.push_back({static_cast<std::uint32_t>(i), Why::ACCOUNT_SUPPRESSED});
    }
    return {};
}

void mark(spool::pb::Envelope& envelope, const std::vector<Held>& held) {
    for (const Held& each : held) {
        auto* into = envelope.add_held();
        into->set_index(each.index);
        into->set_why(each.why);
    }
}

std::int64_t count_simulated(const std::vector<Held>& held) { return std::ranges::count(held, Why::SIMULATOR, &Held::why); }

}  // namespace warmpost::ingress
