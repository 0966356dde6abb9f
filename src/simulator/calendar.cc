#include "simulator/calendar.h"

#include <algorithm>
#include <cmath>

namespace warmpost::simulator {
namespace {

// A list gone bad is bad, but some of it still is deliverable and wanted.
constexpr double kWorstComplaintRate = 0.05;
constexpr double kWorstBounceRate = 0.3;

bool lasts(const Event& event, int day) { return day >= event.day && day - event.day < event.days; }

}  // namespace

Calendar::Calendar(const Scenario& scenario) : scenario_(scenario), days_(scenario.days), isps_(scenario.isps.size()) {
    facts_.resize(static_cast<std::size_t>(days_) * isps_);
    for (int day = 0; day < days_; ++day) {
        const auto later = std::ranges::find_if(scenario.traffic, [day](const Traffic& piece) { return piece.from_day > day; });
        const Traffic& piece = *std::prev(later);
        pieces_.push_back(&piece);
        for (std::size_t isp = 0; isp < isps_; ++isp) {
            IspDay& facts = facts_[static_cast<std::size_t>(day) * isps_ + isp];
            facts.mean = piece.messages_per_day * piece.weekly[static_cast<std::size_t>(day % 7)] * scenario.isps[isp].share;
            facts.complaint_rate = piece.complaint_rate;
            facts.bounce_rate = piece.bounce_rate;
            bool gone_bad = false;
            for (const Event& event : scenario.events) {
                if (!lasts(event, day)) continue;
                apply(event, isp, facts);
                gone_bad |= event.kind == EventKind::list_gone_bad && (event.isp.empty() || event.isp == scenario.isps[isp].name);
            }
            if (!gone_bad) continue;
            facts.complaint_rate = std::min(facts.complaint_rate, kWorstComplaintRate);
            facts.bounce_rate = std::min(facts.bounce_rate, kWorstBounceRate);
        }
    }
}

void Calendar::apply(const Event& event, std::size_t isp, IspDay& facts) const {
    if (!event.isp.empty() && event.isp != scenario_.isps[isp].name) return;
    switch (event.kind) {
        case EventKind::isp_tightens:
            facts.tightening *= event.factor;
            facts.tightened = true;
            return;
        case EventKind::isp_outage: facts.outage = true; return;
        case EventKind::ip_blocked: return;   // of an address, not of a day: the world does it
        case EventKind::traffic_spike:
        case EventKind::sender_pauses: facts.mean *= event.factor; return;
        case EventKind::list_gone_bad:
            facts.complaint_rate *= event.factor;
            facts.bounce_rate *= event.factor;
            return;
    }
}

double Calendar::mean_of_all(int day) const {
    double sum = 0;
    for (std::size_t isp = 0; isp < isps_; ++isp) sum += at(isp, day).mean;
    return sum;
}

double Calendar::level(const Random& random, int day) const {
    const double jitter = traffic(day).jitter;
    return std::exp(jitter * random.at(Stream::day_level, static_cast<std::uint64_t>(day)).normal(0) - jitter * jitter / 2);
}

std::int64_t Calendar::new_messages(const Random& random, double level, std::size_t isp, std::int64_t slot) const {
    const int day = day_of(slot);
    const double weight = hourly_weights(traffic(day).hourly)[static_cast<std::size_t>(hour_of(slot))];
    const double mean = at(isp, day).mean * level * weight / kSlotsAnHour;
    // What is left of a message goes by chance, so that small demands keep their mean.
    return static_cast<std::int64_t>(std::floor(mean + random.at(Stream::demand, isp, static_cast<std::uint64_t>(slot)).uniform(0)));
}

}  // namespace warmpost::simulator
