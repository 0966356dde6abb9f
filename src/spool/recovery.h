// What a start does before it takes mail: counts what the index holds, and replays what segments hold beyond it.
#pragma once
#include "spool/indexer.h"
#include "spool/window.h"

namespace warmpost::spool {

// Returns the number of the first segment to write: no file has it or a higher one, and the index covers everything before.
[[nodiscard]] Result<std::uint32_t> recover_spool(const Options& options, Disk& disk, Books& books, Indexer& indexer);

}  // namespace warmpost::spool
