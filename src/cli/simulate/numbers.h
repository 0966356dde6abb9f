// Figures as people read them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace warmpost::cli::simulate {

[[nodiscard]] std::string grouped(std::int64_t count);                              // 1,234,567
[[nodiscard]] std::string percent(double part, int digits = 1);                     // 0.951 -> "95.1 %"
[[nodiscard]] std::string percent(std::optional<double> part, int digits = 1);      // nothing: "-"
[[nodiscard]] std::string duration(double seconds);                                 // "40 s", "12.5 min", "3.2 h"
[[nodiscard]] std::string counted(std::int64_t count, const char* one, const char* many);   // "1 address", "3 addresses"
[[nodiscard]] double ratio(std::int64_t part, std::int64_t whole);                  // 0 where the whole is

}  // namespace warmpost::cli::simulate
