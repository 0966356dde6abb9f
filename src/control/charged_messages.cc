#include "control/charged_messages.h"

#include <algorithm>
#include <utility>

namespace warmpost::control {
namespace {

billing::SendingKind kind_of(spool::UsageKind kind) {
    switch (kind) {
        case spool::UsageKind::standard: return billing::SendingKind::standard;
        case spool::UsageKind::managed: return billing::SendingKind::managed;
        case spool::UsageKind::shared: break;
    }
    return billing::SendingKind::shared;
}

}  // namespace

std::map<AccountId, std::vector<billing::MessageCount>> charged_messages(const UsageSource& usage, billing::Month month, WallTime now) {
    const std::chrono::sys_days first{month / std::chrono::day{1}}, end{(month + std::chrono::months{1}) / std::chrono::day{1}};
    const auto today = std::chrono::floor<std::chrono::days>(now);
    std::map<std::pair<AccountId, billing::SendingKind>, std::int64_t> sums;
    for (auto day = first; day < end && day <= today; day += std::chrono::days{1})
        for (const auto& line : usage(day, day)) sums[{line.key.account, kind_of(line.key.kind)}] += line.counts.delivered + line.counts.bounced;
    std::map<AccountId, std::vector<billing::MessageCount>> counts;
    for (const auto& [key, messages] : sums) counts[key.first].push_back({first, key.second, messages});
    return counts;
}

}  // namespace warmpost::control
