// One record of an export, as a line of CSV (RFC 4180, but ended by LF) or of JSON. Pure.
#pragma once
#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warmpost::upkeep {

struct ExportMember {
    ExportMember(std::string of, std::string_view text) : name(std::move(of)), value(boost::json::string_view(text.data(), text.size())) {}
    ExportMember(std::string of, double number) : name(std::move(of)), value(number) {}
    ExportMember(std::string of, std::int64_t number) : name(std::move(of)), value(number) {}
    std::string name;  // of its column
    boost::json::value value;
};
using ExportMembers = std::vector<ExportMember>;
[[nodiscard]] std::string export_row(bool csv, const ExportMembers& members);
[[nodiscard]] std::string csv_field(std::string_view text);  // quoted where it must be

}  // namespace warmpost::upkeep
