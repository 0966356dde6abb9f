#include "cli/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

// Columns as a terminal counts them: UTF-8 continuation bytes take no room.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// Replies and names come from strangers: no control character reaches the terminal.
std::string printable(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return text;
}

std::string join(const json::array& list) {
    std::string out;
    for (const json::value& element : list) out += (out.empty() ? "" : ", ") + cell(element);
    return out.empty() ? "-" : out;
}

}  // namespace

std::string render_table(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows, const std::string& when_empty) {
    if (rows.empty()) return when_empty + "\n";
    std::vector<std::size_t> widths;
    for (const std::string& text : heading) widths.push_back(width_of(text));
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
    std::string out;
    const auto line = [&](const std::vector<std::string>& row) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            out += row[i];
            if (i + 1 < row.size()) out.append(widths[i] - width_of(row[i]) + 2, ' ');
        }
        out += '\n';
    };
    line(heading);
    for (const auto& row : rows) line(row);
    return out;
}

std::string cell(const json::value& value) {
    switch (value.kind()) {
        case json::kind::string: return value.get_string().empty() ? "-" : printable(std::string(value.get_string()));
        case json::kind::bool_: return value.get_bool() ? "yes" : "no";
        case json::kind::double_: return fmt::format("{:.15g}", value.get_double());
        case json::kind::array: return join(value.get_array());
        case json::kind::null: return "-";
        default: return printable(json::serialize(value));
    }
}

std::string cell(const json::object& object, std::string_view member) {
    const json::value* value = object.if_contains(member);
    return value ? cell(*value) : "-";
}

std::string time_cell(const json::object& object, std::string_view member) {
    const json::value* value = object.if_contains(member);
    if (!value || !value->is_number()) return cell(object, member);
    const auto ms = value->to_number<std::int64_t>();
    if (ms == 0) return "-";
    const std::string iso = to_iso8601(from_ms(ms));
    return iso.substr(0, 10) + " " + iso.substr(11, 8) + " UTC";
}

std::string render_objects(const json::array& list, const std::vector<std::pair<std::string, std::string>>& columns, const std::string& when_empty) {
    std::vector<std::string> heading;
    for (const auto& [title, member] : columns) heading.push_back(title);
    std::vector<std::vector<std::string>> rows;
    for (const json::value& element : list) {
        if (!element.is_object()) continue;
        auto& row = rows.emplace_back();
        for (const auto& [title, member] : columns)
            row.push_back(member.ends_with("_ms") ? time_cell(element.get_object(), member) : cell(element.get_object(), member));
    }
    return render_table(heading, rows, when_empty);
}

json::array list_in(const json::value& answer, std::string_view member) {
    const json::object* object = answer.if_object();
    const json::value* list = object ? object->if_contains(member) : nullptr;
    return list && list->is_array() ? list->get_array() : json::array{};
}

}  // namespace warmpost::cli
