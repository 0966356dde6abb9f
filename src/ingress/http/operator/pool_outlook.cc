#include "ingress/http/operator/pool_outlook.h"

#include <cmath>
#include <set>

#include "policy/autoscale/forecast.h"

namespace warmpost::ingress::http::operators {

Result<PoolOutlook> pool_outlook(const control::Service& service, const spool::Spool& spool, const control::Pool& pool, WallTime now) {
    auto scaler = service.scaler_state(pool.id);
    if (!scaler) return std::unexpected(scaler.error());
    PoolOutlook outlook{{}, std::move(scaler->state)};
    std::set<std::string> sources;
    for (const auto& source : pool.sources) sources.insert(source.name);
    const auto today = std::chrono::floor<std::chrono::days>(now);
    for (const auto& line : spool.usage(today - std::chrono::days{1}, today, pool.account)) {
        if (!sources.contains(line.key.source)) continue;
        auto& answers = outlook.answers[line.key.isp];
        answers.throttled += line.counts.throttled;
        answers.blocked += line.counts.blocked;
    }
    return outlook;
}

void put_outlook(boost::json::object& row, const PoolOutlook& outlook, const runtime::ManagedLaneView& lane) {
    if (lane.known_isp) {
        const auto found = outlook.answers.find(lane.isp.value());
        const auto answers = found == outlook.answers.end() ? IspAnswers{} : found->second;
        row["throttled"] = answers.throttled;
        row["blocked"] = answers.blocked;
    }
    row["forecast_day"] = std::llround(autoscale::forecast_volume(outlook.scaling, lane.isp.value()));
}

}  // namespace warmpost::ingress::http::operators
