// How decisions write numbers.
#pragma once
#include <cmath>
#include <cstddef>
#include <string>

namespace warmpost::managed {

inline std::string count(double messages) {   // "12,345"
    std::string digits = std::to_string(std::llround(messages));
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}

}  // namespace warmpost::managed
