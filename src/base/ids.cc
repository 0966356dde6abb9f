#include "base/ids.h"

#include <fmt/format.h>

namespace warmpost {

std::string to_string(AccountId id) { return fmt::format("{:012}", id.value()); }

}  // namespace warmpost
