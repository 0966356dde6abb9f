#include "ingress/http/operator/pool_outlook.h"

#include <cmath>
#include <set>

#include "policy/autoscale/forecast.h"

namespace warmpost::ingress::http::operators {

AnswersByIsp answers_to(const spool::Spool& spool, const control::Pool& pool, WallTime now) {
    std::set<std::string> sources;
    for (const auto& source : pool.sources) sources.insert(source.name);
    AnswersByIsp by_isp;
    const auto today = std::chrono::floor<std::chrono::days>(now);
    for (const auto& line : spool.usage(today - std::chrono::days{1}, today, pool.account)) {
        if (!sources.contains(line.key.source)) continue;
        auto& answers = by_isp[line.key.isp];
        answers.throttled += line.counts.throttled;
        answers.blocked += line.counts.blocked;
    }
    return by_isp;
}

void put_outlook(boost::json::object& row, const PoolStory& story, const runtime::ManagedLaneView& lane) {
    if (lane.known_isp) {
        const auto found = story.answers.find(lane.isp.value());
        const auto answers = found == story.answers.end() ? IspAnswers{} : found->second;
        row["throttled"] = answers.throttled;
        row["blocked"] = answers.blocked;
    }
    row["forecast_day"] = std::llround(autoscale::forecast_volume(story.scaler.state, lane.isp.value()));
}

}  // namespace warmpost::ingress::http::operators
