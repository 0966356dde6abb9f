// What an event says of a check: AddressProblem, AddressProblemSolved, and of block lists DnsblProblem, DnsblProblemSolved.
#pragma once
#include <string>

#include "control/address_checks.h"

namespace warmpost::upkeep {

[[nodiscard]] std::string check_event(const control::CheckNotice& notice);   // JSON, reporting/events/record.h
[[nodiscard]] std::string check_line(const control::CheckNotice& notice);    // the same in one line, for the log

}  // namespace warmpost::upkeep
