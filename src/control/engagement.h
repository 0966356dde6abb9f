// Whether opens and clicks of a configuration set's mail are followed when nothing else is said (SES guide, "Configuring tracking options"). Pure.
#pragma once
#include "control/snapshot.h"

namespace warmpost::control {

struct EngagementWanted {
    bool opens = false, clicks = false;
    bool any = false;  // somebody takes events of the set: a request may turn on what it asks for
};

[[nodiscard]] inline EngagementWanted engagement_wanted(const Account& account, const ConfigurationSet& set) {
    const bool metrics = set.vdm.engagement_metrics.value_or(account.vdm_set && account.vdm.engagement_metrics.value_or(false));
    EngagementWanted wanted{metrics, metrics, metrics};
    for (const auto& destination : set.destinations) {
        wanted.opens = wanted.opens || destination.wants(EventType::open);
        wanted.clicks = wanted.clicks || destination.wants(EventType::click);
        wanted.any = wanted.any || destination.enabled;
    }
    return wanted;
}

}  // namespace warmpost::control
