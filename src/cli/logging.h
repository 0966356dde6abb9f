// One line an event to stderr: for people, or JSON for log collectors.
#pragma once
#include <string>

namespace warmpost::cli {

// `level`: trace, debug, info, warn, error. Unknown ones mean info.
void set_up_logging(bool json, const std::string& level);

}  // namespace warmpost::cli
