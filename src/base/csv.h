// A line of CSV (RFC 4180, but no line end within a field). Pure; reads strangers' bytes.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace warmpost {

inline constexpr std::size_t kMostCsvFields = 64;

// The fields of one line, without its line end. Errors: InvalidArgument saying what is wrong with it; more than kMostCsvFields.
[[nodiscard]] Result<std::vector<std::string>> csv_fields(std::string_view line);

}  // namespace warmpost
