// One TOML value into one C++ value, with bounds. For the readers of files: config/ and simulator/.
#pragma once
#include <chrono>
#include <concepts>
#include <filesystem>
#include <limits>
#include <string>
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

}  // namespace warmpost::config
