#include "ingress/http/pool_earned.h"

#include "control/earned.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http {

std::vector<control::LearnedPair> earned_by(const control::Snapshot& snapshot, AccountId account, const std::string& pool, const spool::Spool& spool,
                                            WallTime policy_now) {
    const auto* known = snapshot.own_pool(account, pool);
    if (known == nullptr || known->mode == control::ScalingMode::managed) return {};
    std::vector<std::string> addresses;
    for (const auto& source : known->sources)
        if (source.kind == control::SourceKind::address) addresses.push_back(source.name);
    if (addresses.empty()) return {};
    const auto now = runtime::wall_now();
    const auto today = std::chrono::floor<std::chrono::days>(now);
    return control::earned(addresses, spool.usage(today - control::kEarnedDays, today, account), now, policy_now);
}

}  // namespace warmpost::ingress::http
