#include "policy/managed/pace.h"

#include <algorithm>

namespace warmpost::managed {

void Paces::add(const std::string& address, const std::string& isp, const Pace& pace) {
    Pace bounded = pace;
    bounded.growth = pace.growth >= 0 ? std::min(pace.growth, 1.0) : 0;  // also of what is no number
    paces_.emplace(std::pair(address, isp), std::move(bounded));
}

Pace Paces::find(const std::string& address, const std::string& isp, WallTime now) const {
    Pace slowest;
    const auto look = [&](const std::string& at) {
        const auto [first, last] = paces_.equal_range({address, at});
        for (auto each = first; each != last; ++each)
            if (each->second.until > now && each->second.growth < slowest.growth) slowest = each->second;
    };
    look(isp);
    if (!isp.empty()) look({});
    return slowest;
}

}  // namespace warmpost::managed
