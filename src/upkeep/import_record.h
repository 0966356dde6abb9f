// One record of an import file: a line of CSV (RFC 4180, but no line end within a field) or a JSON object on a line of its own. Pure; reads strangers' bytes.
#pragma once
#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "registry/suppression_list.h"

namespace warmpost::upkeep {

enum class ImportFormat : std::uint8_t { csv, json };
struct ImportRecord {
    ImportFormat format = ImportFormat::csv;
    std::vector<std::string> fields;  // csv
    boost::json::object object;       // json
};
// Without the line end. Errors: InvalidArgument saying what is wrong with the line.
[[nodiscard]] Result<ImportRecord> read_import_record(ImportFormat format, std::string_view line);

// "ADDRESS,REASON" or {"emailAddress": ..., "reason": ...} (SES guide, "Adding addresses in bulk"). Where no reason is needed (entries that are to go) it may
// be left out. `now` becomes the entry's time. Errors: InvalidArgument.
[[nodiscard]] Result<registry::Suppressed> read_suppressed(const ImportRecord& record, bool needs_reason, WallTime now);

}  // namespace warmpost::upkeep
