#include "ingress/http/ses/dedicated_ips.h"

#include "control/visibility.h"

namespace warmpost::ingress::http::ses {
namespace {

void add(const control::Pool& pool, std::map<IpAddress, DedicatedIp>& found) {
    for (const auto& source : pool.sources)
        if (source.kind == control::SourceKind::address) found.emplace(source.ip, DedicatedIp{&source, &pool});
}

}  // namespace

std::map<IpAddress, DedicatedIp> dedicated_ips(const control::Snapshot& snapshot, const config::Config& config, AccountId account, const control::Pool* only) {
    std::map<IpAddress, DedicatedIp> found;
    const auto& ids = snapshot.pool_ids;
    for (auto it = ids.lower_bound({account, ""}); it != ids.end() && it->first.first == account; ++it) {
        const auto* pool = snapshot.pool(it->second);
        if (pool == nullptr || (only != nullptr && pool != only) || !control::account_sees_addresses(pool->mode, config)) continue;
        add(*pool, found);
    }
    return found;
}

// Addresses of managed pools have no warm-up of their own: it is by ISP.
boost::json::object to_json(const DedicatedIp& ip, const warmup::Plan& plan, WallTime now) {
    std::string_view status = "NOT_APPLICABLE";
    int percent = -1;
    if (ip.pool->mode == control::ScalingMode::standard) {
        const auto& state = ip.source->warmup.plan;
        const auto view = state ? warmup::view(plan, *state, now) : warmup::View{warmup::WarmupStatus::done, 100, 0, {}};
        status = view.status == warmup::WarmupStatus::in_progress ? "IN_PROGRESS" : "DONE";
        percent = view.percent;
    }
    return {{"Ip", ip.source->name}, {"WarmupStatus", status}, {"WarmupPercentage", percent}, {"PoolName", ip.pool->name}};
}

}  // namespace warmpost::ingress::http::ses
