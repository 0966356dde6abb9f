#include "policy/alerts/alert.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

namespace warmpost::alerts {
namespace {

constexpr std::array<std::pair<Kind, std::string_view>, kKinds> kNames{{{Kind::spool_failed, "spool-failed"},
                                                                        {Kind::disk, "disk"},
                                                                        {Kind::clock, "clock"},
                                                                        {Kind::inventory, "inventory"},
                                                                        {Kind::pool_short, "pool-short"},
                                                                        {Kind::isp_block, "isp-block"},
                                                                        {Kind::isp_outage, "isp-outage"},
                                                                        {Kind::listing, "listing"},
                                                                        {Kind::bounce_rate, "bounce-rate"},
                                                                        {Kind::complaint_rate, "complaint-rate"},
                                                                        {Kind::sender_paused, "sender-paused"},
                                                                        {Kind::queue_age, "queue-age"},
                                                                        {Kind::subscriber, "subscriber"},
                                                                        {Kind::dead_letters, "dead-letters"},
                                                                        {Kind::history, "history"}}};

using Name = std::pair<Kind, std::string>;  // of a finding
using Named = std::map<Name, Finding>;

// The worse one stands for both.
bool outranks(const Finding& a, const Finding& b) { return std::tuple(a.severity, !a.weak) > std::tuple(b.severity, !b.weak); }

Finding others_of(Kind kind, const std::vector<const Finding*>& rest) {
    Finding sum;
    sum.kind = kind;
    sum.about = kOthers;
    sum.weak = std::ranges::all_of(rest, &Finding::weak);
    for (const auto* each : rest) sum.severity = std::max(sum.severity, each->severity);
    sum.text = std::to_string(rest.size()) + " more of this kind, among them: " + rest.front()->text;
    sum.advice = rest.front()->advice;
    return sum;
}

// Those that are alerts already come first, so that a crowd of others does not push them out and in again; then the worst.
void bound(Named& found, const std::map<Name, const Alert*>& held) {
    std::map<Kind, std::vector<const Finding*>> by_kind;
    for (const auto& [name, finding] : found) by_kind[name.first].push_back(&finding);
    for (auto& [kind, all] : by_kind) {
        if (all.size() <= kMostOfKind) continue;
        std::ranges::stable_sort(all, {}, [&held](const Finding* f) {
            return std::tuple(!held.contains({f->kind, f->about}), f->weak, f->severity == Severity::warning);
        });
        const std::vector<const Finding*> rest(all.begin() + kMostOfKind, all.end());
        auto sum = others_of(kind, rest);
        for (const auto* each : rest) found.erase({kind, std::string(each->about)});
        found.insert_or_assign({kind, sum.about}, std::move(sum));
    }
}

}  // namespace

std::string_view to_string(Kind kind) { return kNames[static_cast<std::size_t>(kind)].second; }

std::optional<Kind> kind_named(std::string_view name) {
    const auto* found = std::ranges::find(kNames, name, &std::pair<Kind, std::string_view>::second);
    return found == kNames.end() ? std::nullopt : std::optional(found->first);
}

std::string_view to_string(Severity severity) { return severity == Severity::critical ? "critical" : "warning"; }

std::optional<Severity> severity_named(std::string_view name) {
    if (name == "critical") return Severity::critical;
    return name == "warning" ? std::optional(Severity::warning) : std::nullopt;
}

Step step(const std::vector<Alert>& before, std::vector<Finding> found, WallTime now) {
    std::map<Name, const Alert*> held;
    for (const auto& alert : before) held[{alert.what.kind, alert.what.about}] = &alert;
    Named named;
    for (auto& each : found) {
        const auto [known, fresh] = named.try_emplace({each.kind, each.about}, each);
        if (!fresh && outranks(each, known->second)) known->second = std::move(each);
    }
    bound(named, held);

    Step after;
    for (const auto& [name, alert] : held) {
        if (named.contains(name)) continue;
        Alert same = *alert;
        same.seen = std::min(same.seen, now);  // the clock went back: its patience begins anew
        (now - same.seen >= kClearAfter ? after.cleared : after.alerts).push_back(std::move(same));
    }
    for (auto& [name, finding] : named) {
        const auto known = held.find(name);
        if (known == held.end()) {
            if (finding.weak) continue;
            after.alerts.push_back({std::move(finding), now, now});
            after.raised.push_back(after.alerts.back());
            continue;
        }
        const bool worse = finding.severity > known->second->what.severity;
        after.alerts.push_back({std::move(finding), known->second->since, now});
        if (worse) after.raised.push_back(after.alerts.back());
    }
    std::ranges::stable_sort(after.alerts, [](const Alert& a, const Alert& b) {
        return std::tuple(-static_cast<int>(a.what.severity), a.what.kind, a.what.about) <
               std::tuple(-static_cast<int>(b.what.severity), b.what.kind, b.what.about);
    });
    return after;
}

std::vector<Alert> resumed(std::vector<Alert> stored, WallTime now) {
    for (auto& each : stored) each.seen = now;
    return stored;
}

}  // namespace warmpost::alerts
