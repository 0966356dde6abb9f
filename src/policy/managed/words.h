// How decisions write numbers.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

namespace warmpost::managed {

inline std::string count(std::int64_t messages) {   // "12,345"
    std::string digits = std::to_string(messages);
    const std::ptrdiff_t first = messages < 0 ? 1 : 0;
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > first; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}
inline std::string count(double messages) { return count(static_cast<std::int64_t>(std::llround(messages))); }

inline std::int64_t whole(double messages) { return static_cast<std::int64_t>(std::floor(messages + 1e-9)); }

inline constexpr const char* kPatiently = "; in small steps, since the pool has little mail";

}  // namespace warmpost::managed
