// One TOML value into one C++ value, with bounds. For the readers of files: config/ and simulator/.
#pragma once
#include <fmt/format.h>

#include <chrono>
#include <concepts>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/keys.h"

namespace warmpost::config {

[[nodiscard]] std::unexpected<Problem> problem(std::string message, const toml::node* at = nullptr);

[[nodiscard]] std::expected<std::int64_t, Problem> read_integer(const toml::node& node, std::int64_t min, std::int64_t max);
[[nodiscard]] std::expected<double, Problem> read_number(const toml::node& node, double min, double max);
[[nodiscard]] std::expected<bool, Problem> read_boolean(const toml::node& node);
[[nodiscard]] std::expected<std::string, Problem> read_string(const toml::node& node);
// A relative path counts from the configuration file's directory, so that it means the same wherever warmpost is started.
[[nodiscard]] std::expected<std::filesystem::path, Problem> read_path(const toml::node& node, const Config& config);
// A string or a list of strings.
[[nodiscard]] std::expected<std::vector<std::string>, Problem> read_strings(const toml::node& node);
// "ADDR:PORT" or a list of them.
[[nodiscard]] std::expected<std::vector<Endpoint>, Problem> read_endpoints(const toml::node& node);
// A list of "a", "a-b", "a/28" and { address = "a", ehlo = "name" }.
[[nodiscard]] std::expected<std::vector<EgressAddress>, Problem> read_egress(const toml::node& node);
// A host name: letters, digits, hyphens and dots (RFC 1123 2.1); lower case.
[[nodiscard]] std::expected<std::string, Problem> read_domain(const toml::node& node);
// One such name or a list of them.
[[nodiscard]] std::expected<std::vector<std::string>, Problem> read_domains(const toml::node& node);

// An amount of money: a string such as "24.95", which is read exactly, or a number.
[[nodiscard]] std::expected<billing::Micro, Problem> read_amount(const toml::node& node);

// The values as TOML, for the column of defaults.
[[nodiscard]] std::string to_toml(bool value);
[[nodiscard]] std::string to_toml(const std::string& value);
[[nodiscard]] std::string to_toml(const std::filesystem::path& value);
[[nodiscard]] std::string to_toml(const std::vector<std::string>& values);
[[nodiscard]] std::string to_toml(double value);

// What readers of whole files derive from: tables into values, and the first thing that is wrong, with its line. Later ones are of no use to a reader who has
// to mend this one.
class TableReader {
public:
    [[nodiscard]] const std::optional<std::string>& problem() const { return problem_; }

protected:
    void complain(const toml::node& at, std::string_view key, std::string_view what) {
        if (!problem_) problem_ = fmt::format("line {}: {}: {}", at.source().begin.line, key, what);
    }
    template <class T>
    T take(std::expected<T, Problem> value, const toml::node& at, std::string_view key) {
        if (value) return std::move(*value);
        complain(at, key, value.error().message);
        return T{};
    }
    int whole(const toml::node& node, std::string_view key, std::int64_t min, std::int64_t max) {
        return static_cast<int>(take(read_integer(node, min, max), node, key));
    }
    double number(const toml::node& node, std::string_view key, double min, double max) { return take(read_number(node, min, max), node, key); }
    std::string text(const toml::node& node, std::string_view key) { return take(read_string(node), node, key); }
    void require(const toml::table& table, std::initializer_list<const char*> keys) {
        for (const char* key : keys)
            if (!table.contains(key)) complain(table, key, "is missing");
    }
    template <class Work>
    void one(const toml::node& node, std::string_view key, Work&& work) {
        if (const auto* table = node.as_table()) work(*table);
        else complain(node, key, "must be a table");
    }
    template <class Work>
    void each(const toml::node& node, std::string_view key, Work&& work) {
        const auto* list = node.as_array();
        if (!list || !list->is_homogeneous(toml::node_type::table)) return complain(node, key, "must be a list of tables");
        for (const toml::node& element : *list) work(*element.as_table());
    }
    // One of these words.
    template <class Value, std::size_t N>
    Value word(const toml::node& node, std::string_view key, const std::pair<const char*, Value> (&words)[N]) {
        const std::string given = text(node, key);
        std::string known;
        for (const auto& [name, value] : words) {
            if (given == name) return value;
            known += (known.empty() ? "" : ", ") + std::string(name);
        }
        complain(node, key, fmt::format("\"{}\" is none of {}", given, known));
        return Value{};
    }

private:
    std::optional<std::string> problem_;
};

// A whole text by such a reader. Errors: InvalidArgument: "line 7: share: 2 is not between 0 and 1".
template <class Reader>
auto read_whole(std::string_view text) -> Result<decltype(Reader().read(std::declval<const toml::table&>()))> try {
    const toml::table root = toml::parse(text);
    Reader reader;
    auto value = reader.read(root);
    if (reader.problem()) return fail(ErrorCode::InvalidArgument, *reader.problem());
    return value;
} catch (const toml::parse_error& e) {
    return fail(ErrorCode::InvalidArgument, fmt::format("line {}: not TOML: {}", e.source().begin.line, e.description()));
}

}  // namespace warmpost::config
