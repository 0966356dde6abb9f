// Numbers of a run for its plots: lists by day.
#include <fmt/format.h>

#include <cmath>

#include "cli/simulate/numbers.h"
#include "cli/simulate/report.h"

namespace warmpost::cli::simulate {
namespace json = boost::json;
using simulator::Event;
using simulator::Results;
using simulator::Scenario;
using simulator::TimelineRow;
namespace {

// Sums over ISPs, by day. `rows` is by day, then ISP.
template <class Of>
json::array by_day(const Results& results, std::size_t isps, Of of) {
    json::array out;
    for (std::size_t at = 0; at + isps <= results.timeline.size(); at += isps) {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < isps; ++i) sum += of(results.timeline[at + i]);
        out.push_back(sum);
    }
    return out;
}
template <class Of>
json::array of_isp(const Results& results, std::size_t isps, std::size_t isp, Of of) {
    json::array out;
    for (std::size_t at = isp; at < results.timeline.size(); at += isps) out.push_back(of(results.timeline[at]));
    return out;
}
json::array addresses(const Results& results, std::size_t isps) {
    return of_isp(results, isps, 0, [](const TimelineRow& row) { return row.ips; });
}
double tenths(double value) { return std::round(10 * value) / 10; }

json::object isp_plots(const Results& results, std::size_t isps, std::size_t isp) {
    return {{"allowance", of_isp(results, isps, isp, [](const TimelineRow& row) { return std::round(row.allowance); })},
            {"limit", of_isp(results, isps, isp, [](const TimelineRow& row) { return std::round(row.limit * static_cast<double>(row.ips)); })},
            {"dedicated", of_isp(results, isps, isp, [](const TimelineRow& row) { return row.sent_dedicated; })},
            {"shared", of_isp(results, isps, isp, [](const TimelineRow& row) { return row.sent_shared; })},
            {"warm", of_isp(results, isps, isp, [](const TimelineRow& row) { return tenths(row.warm_percent); })}};
}

std::string event_text(const Event& e) {
    const std::string where = e.isp.empty() ? "everywhere" : "at " + e.isp;
    const std::string when = e.days == 1 ? fmt::format("day {}", e.day) : fmt::format("days {} to {}", e.day, e.day + e.days - 1);
    std::string what = to_string(e.kind);
    switch (e.kind) {
        case simulator::EventKind::isp_tightens: what = fmt::format("limits times {:g}", e.factor); break;
        case simulator::EventKind::isp_outage: what = "outage"; break;
        case simulator::EventKind::ip_blocked: what = "the busiest address is blocked"; break;
        case simulator::EventKind::traffic_spike: what = fmt::format("spike: mail times {:g}", e.factor); break;
        case simulator::EventKind::sender_pauses: what = fmt::format("sender pauses: mail times {:g}", e.factor); break;
        case simulator::EventKind::list_gone_bad: what = fmt::format("bad list: complaints and bounces times {:g}", e.factor); break;
    }
    return fmt::format("{}: {} {}", when, what, where);
}

json::array events_of(const Scenario& scenario) {
    json::array out;
    for (const Event& e : scenario.events)
        if (e.day < scenario.days) out.push_back(json::object{{"day", e.day}, {"days", e.days}, {"isp", e.isp}, {"text", event_text(e)}});
    return out;
}

}  // namespace

json::object plots_of(const Scenario& scenario, const Results& results, const Results* oracle) {
    const std::size_t isps = scenario.isps.size();
    json::array per_isp;
    for (std::size_t i = 0; i < isps; ++i) {
        json::object one = isp_plots(results, isps, i);
        one["name"] = scenario.isps[i].name;
        one["share"] = scenario.isps[i].share;
        per_isp.push_back(std::move(one));
    }
    json::object out{{"days", results.days}, {"max_ips", scenario.max_ips}, {"strategy", results.strategy}, {"events", events_of(scenario)}};
    out["dedicated"] = by_day(results, isps, [](const TimelineRow& row) { return row.sent_dedicated; });
    out["shared"] = by_day(results, isps, [](const TimelineRow& row) { return row.sent_shared; });
    out["throttled"] = by_day(results, isps, [](const TimelineRow& row) { return row.throttled; });
    out["blocked"] = by_day(results, isps, [](const TimelineRow& row) { return row.blocked; });
    out["complaints"] = by_day(results, isps, [](const TimelineRow& row) { return row.complaints; });
    out["ips"] = addresses(results, isps);
    out["isps"] = std::move(per_isp);
    out["d90"] = results.days_to_90_percent ? json::value(*results.days_to_90_percent - 1) : json::value(nullptr);
    if (!oracle) return out;
    out["oracle_dedicated"] = by_day(*oracle, isps, [](const TimelineRow& row) { return row.sent_dedicated; });
    out["oracle_ips"] = addresses(*oracle, isps);
    return out;
}

}  // namespace warmpost::cli::simulate
