// ISPs and traffic as forecasts take them where nobody can measure: none publishes its limits, so everything is on the careful side. Pure.
#pragma once
#include <cstddef>
#include <string>

#include "policy/isp/isp_table.h"
#include "simulator/run.h"
#include "simulator/scenario.h"

namespace warmpost::simulator::careful {

// Below what the plans suggest that senders publish (200 to 500 on the first day, 1.3 to 2.5 times as much each day).
inline constexpr double kFirstDay = 150, kGrowth = 1.4, kCeiling = 20'000, kHourShare = 0.2, kNoise = 0.02;
inline constexpr double kComplaintRate = 0.0005, kBounceRate = 0.01, kJitter = 0.15;

// What isps.toml's hints tell of it, else the figures above. `domains`: how many small ISPs it stands for, each with limits of its own.
[[nodiscard]] Isp isp(const std::string& name, double share, std::size_t domains, const ::warmpost::isp::IspTable& table);
// Business hours, all days of the week alike.
[[nodiscard]] Traffic traffic(double messages_per_day);
// The shared pool alone, with no address leased: what there is without dedicated ones.
[[nodiscard]] NamedStrategy shared_only();

}  // namespace warmpost::simulator::careful
