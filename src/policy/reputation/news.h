// What is otherwise than it was, as one list: changes of every kind put in order, small ones of a kind told together. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace warmpost::reputation {

struct Change {
    WallTime at{};
    std::string kind;    // "reputation", "listing", "address", "decision", "pause", "finding", "lease", "setting", "mail"
    std::string about;   // whom it is about: an account, an address, a pool
    std::string text;    // one line for people
    int weight = 0;      // 0 to 100: how much it may change what becomes of mail
    std::string same{};  // changes with the same words here are told as one when there are many (fold); empty: never
    std::int64_t times = 1;
};

inline constexpr std::size_t kFoldFrom = 4;
// Changes that say the same kFoldFrom times or more become one, at the time of the last, with `times`. Newest first.
[[nodiscard]] std::vector<Change> fold(std::vector<Change> changes);
// The `most` that weigh most, those of weight `least` at least; of the same weight the newest first.
[[nodiscard]] std::vector<Change> biggest(const std::vector<Change>& changes, std::size_t most, int least);

}  // namespace warmpost::reputation
