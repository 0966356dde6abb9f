// What the files behind `warmpost ip` share.
#pragma once
#include <boost/json.hpp>

#include <string>

#include "cli/invocation.h"

namespace warmpost::cli {

void add_address_check_commands(CLI::App& group, Invocation& invocation);       // ip show, ip check
[[nodiscard]] std::string health_cell(const boost::json::object& address);      // "ok", "problems: bind, ehlo", "not checked yet", "unknown"
[[nodiscard]] std::string block_lists_note(const boost::json::value& answer);   // lists that do not work, a line each; empty when all do

}  // namespace warmpost::cli
