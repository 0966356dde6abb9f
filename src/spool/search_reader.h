// Reads pages of found messages: what all facets have in common, the latest first. Blocks.
#pragma once
#include "spool/index.h"
#include "spool/search.h"

namespace warmpost::spool {

// What one page may read; it ends at the next message, or quarter of a day, beyond it.
struct SearchBounds {
    std::uint64_t reads = 20'000, stories = 1'000;
};
// `floor`: messages of before are forgotten, whatever is still there of them. Errors: InvalidArgument: `query.after` is none of its own.
[[nodiscard]] Result<SearchPage> search(const Index& index, const SearchQuery& query, WallTime floor, const SearchBounds& bounds = {});

}  // namespace warmpost::spool
