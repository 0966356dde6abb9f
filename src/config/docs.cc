#include "config/docs.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "config/keys.h"

namespace warmpost::config {
namespace {

constexpr const char* kHead = R"(# Configuration

One TOML file, named with `--config` (or `WARMPOST_CONFIG`; else `/etc/warmpost/warmpost.toml`). Every key has a default. A key that is not listed here, or
a value out of bounds, is an error that names key and line; `warmpost check --config F` tells all of them. Relative paths count from the file's own directory.
[etc/warmpost.toml](../etc/warmpost.toml) is a commented example.

A running server takes over the keys marked *reload* on SIGHUP; certificates and relay credentials are read again with them. Those marked *restart* wait for the next start: the log names each one that has changed.

This page is written by `warmpost config-docs` from the table in `src/config/keys.cc`; a test holds the two together.
)";

void append_keys(std::string& out, const std::string& table) {
    out += "\n| key | unit | default | bounds | change | |\n| --- | --- | --- | --- | --- | --- |\n";
    for (const Key& key : keys()) {
        if (key.table != table) continue;
        const std::string fallback = key.required ? "*required*" : "`" + key.fallback + "`";
        fmt::format_to(std::back_inserter(out), "| `{}` | {} | {} | {} | {} | {} |\n", key.name, key.unit, fallback, key.bounds, key.restart ? "restart" : "reload", key.sentence);
    }
}

void append_lists(std::string& out, const std::string& parent) {
    for (const TableList& list : table_lists()) {
        if (!list.path.starts_with(parent + ".")) continue;
        fmt::format_to(std::back_inserter(out), "\n## `[[{}]]`\n{}\n", list.path, list.sentence);
        append_keys(out, list.path);
    }
}

}  // namespace

std::string configuration_markdown() {
    std::string out = kHead;
    for (const Table& table : tables()) {
        fmt::format_to(std::back_inserter(out), "\n## `[{}]`\n{}\n", table.path, table.sentence);
        append_keys(out, table.path);
        append_lists(out, table.path);
    }
    for (const TableList& list : table_lists()) {
        if (list.path.find('.') != std::string::npos) continue;
        fmt::format_to(std::back_inserter(out), "\n## `[[{}]]`\n{}\n", list.path, list.sentence);
        append_keys(out, list.path);
    }
    return out;
}

}  // namespace warmpost::config
