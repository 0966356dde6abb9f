// How one gets off a block list: what its codes mean, and where it is asked. Pure; from the lists' own pages (2026).
#pragma once
#include <string>
#include <string_view>

namespace warmpost::checks {

// `list`: as shown_list() has it. `codes`: the answers of a listing, "127.0.0.2 127.0.0.10". One or two sentences with the page; a list that is not known
// here gets what is true of any.
[[nodiscard]] std::string way_off(std::string_view list, std::string_view codes);

}  // namespace warmpost::checks
