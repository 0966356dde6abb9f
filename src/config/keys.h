// Every configuration key, declared once: name, unit, default, bounds, sentence, whether a restart is needed, and how it is read.
//
// load() reads by this table and nothing else; docs/configuration.md is made from it, so a key cannot be known to one and not to the other.
#pragma once
#include <toml++/toml.h>

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace warmpost::config {

struct Problem {                 // what is wrong with a value, without the key's name, which the caller knows
    std::string message;
    std::uint32_t line = 0;      // 0: the line of the key's own value
};
using Read = std::expected<void, Problem>;

struct Key {
    std::string table;           // "server"; of a list of tables: "route"
    std::string name;
    std::string unit;            // "seconds", "bytes", "path", ...
    std::string fallback;        // the default as TOML; empty when required
    std::string bounds;          // for people; empty: none
    std::string sentence;
    bool restart = false;        // true: SIGHUP is not enough
    bool required = false;       // only within lists of tables
    // With `restart`: gives `fresh` the value that `old` has; true when it had another one.
    std::function<bool(const Config& old, Config& fresh)> keep;
    std::function<Read(const toml::node&, Config&)> read;   // lists of tables: into the list's last element
};
[[nodiscard]] const std::vector<Key>& keys();

// A list of tables such as [[route]]: every key of its elements has it as `table`.
struct TableList {
    std::string path;            // "route", "egress.relay"
    std::string sentence;
    void (*append)(Config&);
};
[[nodiscard]] const std::vector<TableList>& table_lists();

// The tables in the order of the documentation, with a sentence each.
struct Table {
    std::string path;
    std::string sentence;
};
[[nodiscard]] const std::vector<Table>& tables();

}  // namespace warmpost::config
