// What mailbox providers would have told of the story's addresses and domains: SNDS and Postmaster Tools, by day.
#pragma once
#include <string>
#include <vector>

#include "cli/demo/stage.h"
#include "registry/registry.h"

namespace warmpost::cli::demo {

inline constexpr int kOpinionDays = 45;

[[nodiscard]] Status write_opinions(const std::vector<Actor>& actors, const Story& story, const std::vector<std::string>& shared,
                                    registry::Registry& registry);

}  // namespace warmpost::cli::demo
