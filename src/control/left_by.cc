#include "control/left_by.h"

#include <algorithm>

#include "base/ip_address.h"

namespace warmpost::control {

spool::UsageKind left_by(const Snapshot& snapshot, PoolId id, const std::string& source) {
    const Pool* own = id != kSharedPool && IpAddress::parse(source) ? snapshot.pool(id) : nullptr;
    const Pool* shared = snapshot.pool(kSharedPool);
    if (own == nullptr || (shared != nullptr && std::ranges::any_of(shared->sources, [&source](const Source& each) { return each.name == source; })))
        return spool::UsageKind::shared;
    return own->mode == ScalingMode::managed ? spool::UsageKind::managed : spool::UsageKind::standard;
}

}  // namespace warmpost::control
