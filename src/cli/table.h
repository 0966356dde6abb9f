// What people read at a terminal.
#pragma once
#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace warmpost::cli {

// Left-aligned columns, two blanks apart; the heading first. No rows: `when_empty` and a line end.
[[nodiscard]] std::string render_table(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows, const std::string& when_empty);
// A value as one word or phrase: strings bare, true and false as yes and no, lists joined by ", ", null and missing as "-".
[[nodiscard]] std::string cell(const boost::json::value& value);
[[nodiscard]] std::string cell(const boost::json::object& object, std::string_view member);
// A member in Unix milliseconds as "2026-11-24 18:00:00 UTC"; 0 and missing: "-". Text stays as it is.
[[nodiscard]] std::string time_cell(const boost::json::object& object, std::string_view member);
// A table of the objects in `list`: (heading, member) pairs.
[[nodiscard]] std::string render_objects(const boost::json::array& list, const std::vector<std::pair<std::string, std::string>>& columns,
                                         const std::string& when_empty);
// `answer[member]` when it is a list, else empty.
[[nodiscard]] boost::json::array list_in(const boost::json::value& answer, std::string_view member);

}  // namespace warmpost::cli
