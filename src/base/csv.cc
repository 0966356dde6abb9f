#include "base/csv.h"

#include <algorithm>

namespace warmpost {
namespace {

// Reads one field from the front of `rest`, up to and with the comma. `more`: a comma followed, so there is another field.
Result<std::string> read_field(std::string_view& rest, bool& more) {
    std::string field;
    if (rest.empty() || rest.front() != '"') {
        const auto end = std::min(rest.find(','), rest.size());
        field = std::string(rest.substr(0, end));
        if (field.find('"') != std::string::npos) return fail(ErrorCode::InvalidArgument, "a quote stands within a field that does not begin with one");
        rest.remove_prefix(end);
    } else {
        rest.remove_prefix(1);
        for (;;) {
            const auto quote = rest.find('"');
            if (quote == std::string_view::npos) return fail(ErrorCode::InvalidArgument, "a quoted field has no end on its line");
            field.append(rest.substr(0, quote));
            rest.remove_prefix(quote + 1);
            if (rest.empty() || rest.front() != '"') break;
            field.push_back('"');  // two quotes are one
            rest.remove_prefix(1);
        }
        if (!rest.empty() && rest.front() != ',') return fail(ErrorCode::InvalidArgument, "something stands behind the closing quote of a field");
    }
    more = !rest.empty();
    if (more) rest.remove_prefix(1);
    return field;
}

}  // namespace

Result<std::vector<std::string>> csv_fields(std::string_view line) {
    std::vector<std::string> fields;
    for (bool more = true; more;) {
        auto field = read_field(line, more);
        if (!field) return std::unexpected(field.error());
        if (fields.size() == kMostCsvFields) return fail(ErrorCode::InvalidArgument, "a record has at most 64 fields");
        fields.push_back(std::move(*field));
    }
    return fields;
}

}  // namespace warmpost
