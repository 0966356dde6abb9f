// What was counted in the story: usage by day in the spool, roll-up metrics in the registry; and what accounts keep there: suppression lists, templates,
// contacts.
#pragma once
#include <vector>

#include "cli/demo/stage.h"
#include "registry/registry.h"
#include "spool/spool.h"

namespace warmpost::cli::demo {

[[nodiscard]] Status write_usage(const std::vector<Actor>& actors, const Story& story, const std::vector<std::string>& shared, spool::Spool& spool);
// By the hour for kHourlyWeeks, by the day for all of it, in steps of ten minutes for what minutes are kept of.
inline constexpr int kHourlyWeeks = 5;
[[nodiscard]] Status write_metrics(const std::vector<Actor>& actors, const Story& story, const std::vector<std::string>& shared,
                                   registry::Registry& registry);
[[nodiscard]] Status fill_registry(const std::vector<Actor>& actors, const Story& story, registry::Registry& registry);

// From which address or relay a piece left; `shared`: the shared pool's addresses.
[[nodiscard]] const std::string& source_of(const Actor& actor, const Piece& piece, const std::vector<std::string>& shared, const std::string& relay);
[[nodiscard]] spool::UsageKind kind_of(const Actor& actor, const Piece& piece);

}  // namespace warmpost::cli::demo
