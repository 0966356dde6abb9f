// The recommendations of each account (policy/advisor), kept in the registry (Space::meta): when each was first found and what became of it.
//
// Writes block (a synced write): not from a core thread. Reads may come from any thread.
#pragma once
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "policy/advisor/advisor.h"
#include "registry/registry.h"

namespace warmpost::control {

class RecommendationBook {
public:
    explicit RecommendationBook(registry::Registry& registry) : registry_(registry) {}      // outlives it
    [[nodiscard]] Result<std::vector<advisor::Kept>> of(AccountId account) const;           // in the order of settle(); none: empty
    [[nodiscard]] Status store(AccountId account, const std::vector<advisor::Kept>& kept);  // instead of what there was

private:
    registry::Registry& registry_;
};

}  // namespace warmpost::control
