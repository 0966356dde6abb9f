#include "upkeep/import_record.h"

#include <boost/json/parse.hpp>

#include <algorithm>

#include "base/csv.h"
#include "base/strings.h"
#include "mail/message/header.h"

namespace warmpost::upkeep {
namespace json = boost::json;
namespace {

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

Result<ImportRecord> read_import_record(ImportFormat format, std::string_view line) {
    ImportRecord record;
    record.format = format;
    if (format == ImportFormat::json) {
        boost::system::error_code broken;
        auto value = json::parse(line, broken);
        if (broken || !value.is_object()) return fail(ErrorCode::InvalidArgument, "the line is not a JSON object");
        record.object = std::move(value.get_object());
        return record;
    }
    auto fields = csv_fields(line);
    if (!fields) return std::unexpected(fields.error());
    record.fields = std::move(*fields);
    return record;
}

Result<registry::Suppressed> read_suppressed(const ImportRecord& record, bool needs_reason, WallTime now) {
    const bool csv = record.format == ImportFormat::csv;
    if (csv && record.fields.size() > 2) return fail(ErrorCode::InvalidArgument, "a record is an address and a reason: ADDRESS,BOUNCE");
    const std::string given(trim(csv ? record.fields.front() : text_of(record.object, "emailAddress")));
    const auto address = registry::stored_address(given);
    if (!address) return std::unexpected(address.error());
    std::string reason(trim(csv ? (record.fields.size() == 2 ? record.fields[1] : std::string()) : text_of(record.object, "reason")));
    std::ranges::transform(reason, reason.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    auto known = registry::suppression_reason(reason);
    if (!known && reason.empty() && !needs_reason) known = registry::SuppressionReason::bounce;
    if (!known) return fail(ErrorCode::InvalidArgument, "the reason must be BOUNCE or COMPLAINT");
    return registry::Suppressed{*address, *known, now, {}, {}};
}

}  // namespace warmpost::upkeep
