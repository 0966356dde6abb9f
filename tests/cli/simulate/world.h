// A small scenario for tests: two ISPs, a month.
#pragma once
#include "simulator/scenario.h"

namespace warmpost::cli::simulate {

inline constexpr const char* kSmall = R"(
name = "small"
days = 30
seed = 3
[pool]
max_ips = 4
[shared]
daily_capacity = 1000000
[[isp]]
name = "gmail"
share = 0.7
initial_limit = 300
growth = 1.8
max_limit = 100000
over_limit = "defer"
block_after = 1.5
block_hours = 24
complaint_limit = 0.002
idle_half_life_days = 20
noise = 0.02
[[isp]]
name = "microsoft"
share = 0.3
initial_limit = 100
growth = 1.4
max_limit = 30000
over_limit = "block"
block_after = 1.3
block_hours = 36
complaint_limit = 0.002
idle_half_life_days = 20
noise = 0.02
[[traffic]]
from_day = 0
messages_per_day = 30000
weekly = [1, 1, 1, 1, 1, 0.4, 0.4]
hourly = "business"
jitter = 0.1
complaint_rate = 0.0004
bounce_rate = 0.01
[[event]]
day = 20
kind = "isp-outage"
isp = "gmail"
)";
inline simulator::Scenario small() { return *simulator::parse_scenario(kSmall); }

}  // namespace warmpost::cli::simulate
