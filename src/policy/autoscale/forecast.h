// What the scaling of a managed pool expects of the days to come, from those that were. Pure.
#pragma once
#include <string>

#include "policy/autoscale/autoscale.h"

namespace warmpost::autoscale {

inline constexpr double kLittleDay = 0.2;   // part of a typical day: a day with less says nothing of the others

// What a day brings to an ISP, in messages: the second largest of the last days, which one unusual day does not move, and the growth from week to week.
[[nodiscard]] double forecast(const State& state, const IspVolume& volume, const Constants& constants);
// The same of `isp`, after the last tick: what addresses are planned for; 0: no mail went there yet.
[[nodiscard]] double forecast_volume(const State& state, const std::string& isp);
// Messages of so many days to all ISPs, this one included.
[[nodiscard]] double recent_messages(const State& state, double days);
// Messages of a usual day, all ISPs together: the median of the last days, without those that are small beside the others. As long as three are not known the
// least of them, since one large day is not a large sender; but a day that runs shows more, where the first one was not whole.
[[nodiscard]] double usual_day(const State& state, double look_back_days);

}  // namespace warmpost::autoscale
