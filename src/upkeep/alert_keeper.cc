#include "upkeep/alert_keeper.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>

#include "reporting/events/record.h"
#include "upkeep/enforcement_keeper.h"

namespace warmpost::upkeep {
namespace {

std::string event_of(const alerts::Alert& alert, bool raised, WallTime now) {
    const auto& what = alert.what;
    const std::string since = to_iso8601(alert.since);
    reporting::Notice notice{"AlertCleared", what.account, "info", what.text, {}, {}};
    if (raised) {
        notice.type = "AlertRaised";
        notice.severity = alerts::to_string(what.severity);
        notice.advice = what.advice;
    }
    if (!what.account_text.empty()) notice.account = {};  // what it names is not the account's to see
    notice.details = {{"kind", alerts::to_string(what.kind)}, {"about", what.about}, {"since", since}};
    for (const auto& [name, value] : {std::pair<std::string_view, const std::string*>{"isp", &what.isp}, {"pool", &what.pool}, {"address", &what.address}})
        if (!value->empty()) notice.details.emplace_back(name, *value);
    return reporting::notice_record(notice, now);
}

// Text and times of an alert change each round; who asks sees them, but only these are worth a write.
bool same_alerts(const std::vector<alerts::Alert>& a, const std::vector<alerts::Alert>& b) {
    return std::ranges::equal(a, b, [](const alerts::Alert& x, const alerts::Alert& y) {
        return x.what.kind == y.what.kind && x.what.about == y.what.about && x.what.severity == y.what.severity && x.since == y.since;
    });
}

}  // namespace

alerts::Rules alert_rules(const config::Config& config) {
    return {config.alerts.queue_age, config.alerts.near_threshold, config.alerts.disk_factor, config.alerts.clock_step, reputation_rules(config)};
}

void AlertKeeper::run() try {
    if (const auto done = round(); !done) spdlog::error("alerts: {}", done.error().message);
} catch (const std::exception& e) {
    spdlog::error("alerts: {}", e.what());
}

void AlertKeeper::begin() {
    if (const auto known = take_up(); !known) return spdlog::error("alerts: {}", known.error().message);
    const std::lock_guard lock(mutex_);
    if (parts_.config->alerts.enabled) board_.alerts = alerts_;
}

Status AlertKeeper::take_up() {
    if (taken_up_) return {};
    auto stored = book_.load();
    if (!stored) return std::unexpected(stored.error());
    alerts_ = alerts::resumed(std::move(*stored), parts_.now());
    taken_up_ = true;
    return {};
}

Status AlertKeeper::round() {
    if (auto known = take_up(); !known) return known;
    auto seen = parts_.see();
    if (!seen) return std::unexpected(seen.error());
    const auto& config = *parts_.config;
    const WallTime now = parts_.now();
    alerts::Step step;
    if (config.alerts.enabled) step = alerts::step(alerts_, alerts::look(seen->sight, alert_rules(config), now), now);

    std::vector<std::string> events;
    for (const auto& alert : step.cleared) events.push_back(event_of(alert, false, now));
    for (const auto& alert : step.raised) {
        events.push_back(event_of(alert, true, now));
        spdlog::warn("alert {}: {} {}", alerts::to_string(alert.what.kind), alert.what.text, alert.what.advice);
    }
    if (!events.empty()) parts_.tell(std::move(events));
    const bool changed = !same_alerts(alerts_, step.alerts);
    alerts_ = step.alerts;
    {
        const std::lock_guard lock(mutex_);
        board_ = {std::move(step.alerts), now};
        lanes_ = std::move(seen->lanes);
    }
    return changed ? book_.store(alerts_) : Status{};
}

runtime::Alerts::Board AlertKeeper::board() const {
    const std::lock_guard lock(mutex_);
    return board_;
}

AlertKeeper::Lanes AlertKeeper::lanes() const {
    const std::lock_guard lock(mutex_);
    return lanes_;
}

}  // namespace warmpost::upkeep
