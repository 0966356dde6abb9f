#include "feedback/feeds/gather.h"

#include <set>
#include <tuple>
#include <utility>

namespace warmpost::feedback {

Ours ours_of(const std::vector<control::AddressInfo>& addresses) {
    Ours ours;
    for (const auto& each : addresses)
        if (each.state != "gone") ours[each.ip] = each.state == "leased" && !each.managed ? each.account : AccountId{};
    return ours;
}

std::vector<feeds::SndsStatus> statuses_of(const Ours& ours, const std::vector<SndsRange>& ranges) {
    std::set<IpAddress> open;
    for (const auto& [ip, account] : ours) open.insert(ip);
    std::map<IpAddress, feeds::SndsStatus> found;
    for (const bool blocked : {true, false})
        for (const auto& range : ranges) {
            if (range.blocked != blocked) continue;
            for (auto at = open.lower_bound(range.first); at != open.end() && range.holds(*at); at = open.erase(at))
                found[*at] = {*at, range.blocked, range.detail};
        }
    std::vector<feeds::SndsStatus> all;
    for (auto& [ip, status] : found) all.push_back(std::move(status));
    return all;
}

std::vector<feeds::Listing> listings_of(const control::AddressChecks& checks) {
    std::vector<feeds::Listing> listings;
    for (const auto& [subject, standings] : checks) {
        const auto ip = IpAddress::parse(subject);  // not the lists themselves
        if (!ip) continue;
        for (const auto& standing : standings)
            if (standing.check.starts_with(feeds::kListed) && checks::shown(standing) == checks::State::problem)
                listings.push_back({*ip, standing.check.substr(feeds::kListed.size()), standing.text, standing.advice, standing.checked_at});
    }
    return listings;
}

std::vector<feeds::FblDay> fbl_of(const std::vector<spool::UsageLine>& usage) {
    std::map<std::tuple<std::string, std::string, feeds::Day>, feeds::FblDay> sums;
    for (const auto& [key, counts] : usage) {
        if (counts.complaints == 0 && counts.delivered == 0) continue;
        auto& sum = sums[{key.source, key.isp, key.day}];
        sum.source = key.source, sum.isp = key.isp, sum.day = key.day;
        sum.complaints += counts.complaints, sum.delivered += counts.delivered;
    }
    std::vector<feeds::FblDay> days;
    days.reserve(sums.size());
    for (auto& [key, sum] : sums) days.push_back(std::move(sum));
    return days;
}

}  // namespace warmpost::feedback
