// How far stories of an earlier version have been made findable (spool/backfill.h), as bytes of the index. Pure.
//
// Written: 0x02, be32 of the length of `next`, `next`, `stop`. The first version wrote `next`, a line feed, `stop`; both may be keys of stories, which may
// have line feeds themselves, and are still read.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace warmpost::spool {

struct SearchProgress {
    std::string next, stop;  // what is before `next` is done; what is from `stop` on was findable from the beginning
    friend bool operator==(const SearchProgress&, const SearchProgress&) = default;
};
[[nodiscard]] std::string written(const SearchProgress& progress);
[[nodiscard]] std::optional<SearchProgress> read_search_progress(std::string_view bytes);  // none: it is neither

}  // namespace warmpost::spool
