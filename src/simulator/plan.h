// Warm-up plans that go by the calendar alone: so many messages a day and an hour for an address of that age. Read from CSV, or SES's.
#pragma once
#include <filesystem>
#include <limits>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace warmpost::simulator {

inline constexpr double kPlanUnlimited = std::numeric_limits<double>::infinity();

struct PlanRow {
    int day = 0;                 // age of the address in whole days; holds until the next row's
    double per_day = 0;          // messages
    double per_hour = 0;
    friend bool operator==(const PlanRow&, const PlanRow&) = default;
};

// Rows with rising day, the first 0; the last holds on.
struct Plan {
    std::vector<PlanRow> rows;
    [[nodiscard]] const PlanRow& at(int age) const;
};

// SES, standard dedicated addresses: 50 a day rising to 50,000 in 45 days, no limit after (its end points are published, the curve is ours).
[[nodiscard]] Plan standard_plan();
// Header "day,per_day" or "day,per_day,per_hour"; without the last, a fifth of the day. Errors: InvalidArgument with the line.
[[nodiscard]] Result<Plan> parse_plan(std::string_view csv);
// The same of a file; the error names it. NotFound: it cannot be read.
[[nodiscard]] Result<Plan> load_plan(const std::filesystem::path& file);

}  // namespace warmpost::simulator
