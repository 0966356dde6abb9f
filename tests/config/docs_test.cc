#include "config/docs.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "config/keys.h"

namespace warmpost::config {
namespace {

std::string slurp(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

// "table.key" of every row in a page's tables.
std::set<std::string> documented(const std::string& page) {
    std::set<std::string> found;
    std::string table;
    const std::regex heading(R"(^## `\[+([a-z_.]+)\]+`)"), row(R"(^\| `([a-z0-9_]+)` \|)");
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) {
        std::smatch match;
        if (std::regex_search(line, match, heading)) table = match[1];
        else if (std::regex_search(line, match, row)) found.insert(table + "." + match[1].str());
    }
    return found;
}

TEST(ConfigurationPage, HasEveryKeyAndNoOther) {
    std::set<std::string> declared;
    for (const Key& key : keys()) EXPECT_TRUE(declared.insert(key.table + "." + key.name).second) << "declared twice: " << key.table << "." << key.name;
    EXPECT_EQ(documented(slurp(WARMPOST_SOURCE_DIR "/docs/configuration.md")), declared);
}
TEST(ConfigurationPage, IsWhatTheTableOfKeysMakes) {
    EXPECT_EQ(slurp(WARMPOST_SOURCE_DIR "/docs/configuration.md"), configuration_markdown()) << "run: warmpost config-docs > docs/configuration.md";
}
// A default in the table that the reader would refuse, or read as something else, would be a lie.
TEST(ConfigurationPage, DefaultsAreValidValues) {
    for (const Key& key : keys()) {
        if (key.required) continue;
        Config config;
        for (const TableList& list : table_lists()) list.append(config);
        const toml::table parsed = toml::parse("value = " + key.fallback);
        const auto read = key.read(*parsed.get("value"), config);
        EXPECT_TRUE(read) << key.table << "." << key.name << ": " << read.error().message;
    }
}

}  // namespace
}  // namespace warmpost::config
