#include "ingress/http/operator/bounded_rows.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace warmpost::ingress::http::operators {

void BoundedRows::choose(std::size_t most) {
    constexpr double kKeeps = 1.5;
    std::vector<std::tuple<double, std::string>> order;
    for (const auto& [name, known] : known_)
        if (name != kOther) order.emplace_back(-known.volume * (rows_.contains(name) ? kKeeps : 1), name);
    std::ranges::sort(order);
    std::set<std::string> chosen;
    for (std::size_t i = 0; i < std::min(most, order.size()); ++i) chosen.insert(std::get<1>(order[i]));
    std::erase_if(rows_, [&chosen](const auto& row) { return !chosen.contains(row.first); });
    for (const auto& name : chosen) rows_.try_emplace(name, Counts(counters_));
}

std::vector<BoundedRows::Row> BoundedRows::look(const std::map<std::string, Counts>& seen, std::size_t most, WallTime now) {
    const auto passed = std::max(std::chrono::milliseconds(0), now - looked_);
    const double kept =
        looked_ == WallTime{} ? 1 : std::exp2(-static_cast<double>(passed.count()) / static_cast<double>(std::chrono::milliseconds(kHalfLife).count()));
    looked_ = now;
    other_.resize(counters_);
    std::erase_if(known_, [&seen](const auto& known) { return !seen.contains(known.first); });
    std::map<std::string, Counts> growths;
    for (const auto& [name, counts] : seen) {
        auto& known = known_[name];
        known.seen.resize(counters_);
        auto& growth = growths[name];
        growth.resize(counters_);
        known.volume *= kept;
        for (std::size_t i = 0; i < counters_; ++i) {
            const double sum = i < counts.size() ? counts[i] : 0;
            growth[i] = sum >= known.seen[i] ? sum - known.seen[i] : sum;
            known.seen[i] = sum;
            if (i < of_volume_) known.volume += growth[i];
        }
    }
    choose(most);
    for (const auto& [name, growth] : growths) {
        const auto row = rows_.find(name);
        has_other_ = has_other_ || row == rows_.end();
        auto& sums = row == rows_.end() ? other_ : row->second;
        for (std::size_t i = 0; i < counters_; ++i) sums[i] += growth[i];
    }
    std::vector<Row> all;
    for (const auto& [name, sums] : rows_) all.push_back({name, sums});
    if (has_other_) all.push_back({kOther, other_});
    return all;
}

}  // namespace warmpost::ingress::http::operators
