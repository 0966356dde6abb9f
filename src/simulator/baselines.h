// The strategies that the managed policy is compared with. They may look at the world.
#pragma once
#include "simulator/plan.h"
#include "simulator/run.h"

namespace warmpost::simulator {

// Sees the limits and the coming two weeks' mean demand, so it never sends beyond a limit. A reference, not a proven maximum: with more addresses than it
// leases one can send more, so its figures are to be read together with its address days.
[[nodiscard]] NamedStrategy oracle();
// As SES warms standard dedicated addresses: a fixed number of them from the first slot, each by the calendar, whatever the ISPs answer.
[[nodiscard]] NamedStrategy standard();
// The same with another plan.
[[nodiscard]] NamedStrategy fixed(std::string name, Plan plan);

}  // namespace warmpost::simulator
