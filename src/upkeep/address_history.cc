#include "upkeep/address_history.h"

#include <algorithm>
#include <map>

namespace warmpost::upkeep {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;

constexpr const char* kUnknownIsps = "other";
constexpr days kJumpNeeds{9};   // today and yesterday are judged, by the 7 days before

struct Sums {
    std::map<std::string, std::int64_t> account;                                    // by ISP
    std::map<std::pair<std::string, std::string>, keeping::DailyVolume> address;    // by source and ISP
    std::map<std::string, sys_days> last;                                           // by source
};

Sums add_up(const std::vector<spool::UsageLine>& lines, sys_days first, sys_days today) {
    Sums sums;
    for (const auto& [key, counts] : lines) {
        const auto messages = counts.delivered + counts.bounced;
        if (messages == 0 || key.day > today) continue;
        sys_days& last = sums.last[key.source];
        last = std::max(last, key.day);
        if (key.day < first || key.isp == kUnknownIsps) continue;
        sums.account[key.isp] += messages;
        sums.address[{key.source, key.isp}][static_cast<std::size_t>((key.day - first).count())] += messages;
    }
    return sums;
}

}  // namespace

std::vector<keeping::AddressHistory> histories(const std::vector<spool::UsageLine>& lines, const std::vector<Leased>& addresses, WallTime counted_since,
                                               WallTime now) {
    const auto today = floor<days>(now);
    const Sums sums = add_up(lines, today - days(keeping::kDays - 1), today);
    std::vector<keeping::AddressHistory> all;
    for (const Leased& leased : addresses) {
        keeping::AddressHistory history;
        history.address = leased.address;
        history.leased_at = std::max(leased.leased_at, counted_since);
        if (const auto last = sums.last.find(leased.address); last != sums.last.end()) history.last_sent = last->second;
        else if (leased.leased_at < counted_since) history.last_sent = counted_since;
        history.warming = leased.warming;
        history.allow_listed_sender = leased.allow_listed;
        for (const auto& [isp, total] : sums.account) {
            const auto sent = sums.address.find({leased.address, isp});
            history.isps.push_back({IspId{isp}, sent == sums.address.end() ? keeping::DailyVolume{} : sent->second, total});
        }
        all.push_back(std::move(history));
    }
    return all;
}

bool too_young_for_jumps(WallTime leased_at, WallTime counted_since, WallTime now) {
    return leased_at < counted_since && floor<days>(now) - floor<days>(counted_since) < kJumpNeeds;
}

}  // namespace warmpost::upkeep
