// Strategies by the names that the command line has for them, and what it says of the managed one.
#pragma once
#include <CLI/CLI.hpp>

#include <string>

#include "base/error.h"
#include "simulator/managed.h"
#include "simulator/run.h"

namespace warmpost::cli::simulate {

inline constexpr const char* kStrategyNames = "managed, standard, oracle, fixed:sendgrid, fixed:mailtrap, fixed:sparkpost or fixed:PLAN.csv";

// Of the managed strategy; the others have no use for it.
struct ManagedWords {
    bool unknown_isps = false;      // no name is known to isps.toml
    std::string isps_file;          // empty: the one that is compiled in
    std::string spill = "always";
};
void add_managed_options(CLI::App& command, ManagedWords& words);
// Errors name the file.
[[nodiscard]] Result<simulator::ManagedOptions> managed_options(const ManagedWords& words);

// Errors: an unknown name (the message has those that are known), a plan that is none.
[[nodiscard]] Result<simulator::NamedStrategy> strategy_of(const std::string& name, const simulator::ManagedOptions& managed);

}  // namespace warmpost::cli::simulate
