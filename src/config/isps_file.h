// etc/isps.toml: who the ISPs are, their limits, what their replies mean. Read into policy's declarations; policy/isp judges by them.
//
//   [[isp]] id, name, mx = [".suffix"], domains = ["gmail.com"], connections, messages_per_connection, messages_per_second
//   [[isp.reply]] pattern, meaning, scope      first match wins
//   [[reply]] pattern, meaning, scope          generic, after the ISP's own
#pragma once
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "policy/isp/isp_table.h"

namespace warmpost::config {

struct IspsFile {
    std::vector<isp::IspDeclaration> isps;
    std::vector<isp::ReplyRule> generic;
};
// Errors name line and key.
[[nodiscard]] Result<IspsFile> parse_isps(std::string_view text);
// The table of a file; an empty path is the one compiled in from etc/isps.toml. Errors name the file.
[[nodiscard]] Result<isp::IspTable> load_isps(const std::filesystem::path& file);
[[nodiscard]] std::string_view default_isps();

}  // namespace warmpost::config
