#include "policy/reputation/news.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace warmpost::reputation {

std::vector<Change> fold(std::vector<Change> changes) {
    std::map<std::string, std::int64_t> counts;
    for (const auto& each : changes)
        if (!each.same.empty()) ++counts[each.same];
    std::ranges::stable_sort(changes, std::greater{}, &Change::at);
    std::vector<Change> folded;
    std::map<std::string, bool> told;
    for (auto& each : changes) {
        const auto many = each.same.empty() ? 1 : counts[each.same];
        if (many >= static_cast<std::int64_t>(kFoldFrom)) {
            if (std::exchange(told[each.same], true)) continue;
            each.times = many;
        }
        folded.push_back(std::move(each));
    }
    return folded;
}

std::vector<Change> biggest(const std::vector<Change>& changes, std::size_t most, int least) {
    std::vector<Change> all;
    std::ranges::copy_if(changes, std::back_inserter(all), [least](const Change& each) { return each.weight >= least; });
    std::ranges::stable_sort(all, [](const Change& a, const Change& b) { return a.weight != b.weight ? a.weight > b.weight : a.at > b.at; });
    if (all.size() > most) all.resize(most);
    return all;
}

}  // namespace warmpost::reputation
