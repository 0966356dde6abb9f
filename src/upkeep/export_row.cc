#include "upkeep/export_row.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include "mail/message/header.h"

namespace warmpost::upkeep {
namespace json = boost::json;

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

namespace {

std::string csv_value(const json::value& value) {
    if (value.is_string()) return csv_field(value.get_string());
    return value.is_double() ? fmt::format("{}", value.get_double()) : json::serialize(value);
}

}  // namespace

std::string export_row(bool csv, const ExportMembers& members) {
    std::string text;
    json::object object;
    for (const auto& [name, value] : members) {
        if (!csv)
            object[name] = value;
        else
            text += (&name == &members.front().name ? "" : ",") + csv_value(value);
    }
    return mail::valid_utf8(csv ? text : json::serialize(object)) + "\n";
}

}  // namespace warmpost::upkeep
