// Coroutines side by side on one executor.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <vector>

namespace warmpost::upkeep {

// Starts all at once on the caller's executor and resumes when the last has ended. The executor must be one thread's. What one throws is thrown when all
// have ended.
[[nodiscard]] boost::asio::awaitable<void> all_of(std::vector<boost::asio::awaitable<void>> jobs);

}  // namespace warmpost::upkeep
