#include "upkeep/import_record.h"

#include <boost/json/parse.hpp>

#include <algorithm>

#include "base/strings.h"
#include "mail/message/header.h"

namespace warmpost::upkeep {
namespace json = boost::json;
namespace {

constexpr std::size_t kMostFields = 64;

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
    for (bool more = true; more;) {
        auto field = read_field(line, more);
        if (!field) return std::unexpected(field.error());
        if (record.fields.size() == kMostFields) return fail(ErrorCode::InvalidArgument, "a record has at most 64 fields");
        record.fields.push_back(std::move(*field));
    }
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
