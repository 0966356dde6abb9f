// Single messages of the story's last days, with all that became of them: what `warmpost message show` and a search find. None waits, so none is ever sent.
#pragma once
#include <string>
#include <vector>

#include "cli/demo/stage.h"
#include "config/config.h"
#include "spool/spool.h"

namespace warmpost::cli::demo {

inline constexpr int kLettersOfSender = 240, kLetterDays = 12;

// Answers how many. Blocks until all of it is durable.
[[nodiscard]] Result<int> write_letters(const std::vector<Actor>& actors, const Story& story, const std::vector<std::string>& shared,
                                        const config::Config& config, spool::Spool& spool);

}  // namespace warmpost::cli::demo
