// The warm-up plans that senders publish (etc/plans), by short names.
#pragma once
#include <string>

#include "base/error.h"
#include "simulator/plan.h"

namespace warmpost::cli::simulate {

inline constexpr const char* kPlanNames = "sendgrid, mailtrap, sparkpost";

// A short name, or else a CSV file. Errors: NotFound, InvalidArgument; the message names the plans that there are, or file and line.
[[nodiscard]] Result<simulator::Plan> plan_of(const std::string& name_or_file);

}  // namespace warmpost::cli::simulate
