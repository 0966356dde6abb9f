// simulate compare.
#pragma once
#include "cli/invocation.h"

namespace warmpost::cli::simulate {

void add_compare(CLI::App& simulate, Invocation& invocation);

}  // namespace warmpost::cli::simulate
