// docs/configuration.md, made from the table of keys.
#pragma once
#include <string>

namespace warmpost::config {

[[nodiscard]] std::string configuration_markdown();

}  // namespace warmpost::config
