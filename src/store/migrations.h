// The schema's history: an ordered list, each step run once and in one transaction, noted in schema_version.
//
// Only SQL that SQLite and PostgreSQL both understand: BIGINT, INTEGER (0/1 for booleans), DOUBLE PRECISION and TEXT; keys made by us, no sequences.
// A step that was released is never edited: a later one mends it.
#pragma once
#include <span>
#include <string_view>
#include <vector>

namespace warmpost::store {

struct Migration {
    int version = 0;                              // 1, 2, 3, ... without a gap
    std::vector<std::string_view> statements;
};
[[nodiscard]] std::span<const Migration> migrations();

}  // namespace warmpost::store
