// The kinds of keys: how each reads its value and tells its default and bounds. Internal to config/.
#pragma once
#include <fmt/format.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "config/keys.h"
#include "config/read_value.h"
#include "policy/billing/money.h"

namespace warmpost::config {

struct Text {
    const char* table;
    const char* name;
    const char* unit;
    const char* sentence;
};

// A configuration with one element in each list of tables, so that the defaults of their keys can be read.
inline Config sample() {
    Config config;
    for (const TableList& list : table_lists()) list.append(config);
    return config;
}

inline Key declare(const Text& text, std::string fallback, std::string bounds = {}) {
    return {text.table, text.name, text.unit, std::move(fallback), std::move(bounds), text.sentence, false, false, {}, {}};
}

template <class T>
std::int64_t count_of(const T& value) {
    if constexpr (requires { value.count(); }) return value.count();
    else return static_cast<std::int64_t>(value);
}

template <class Field>
Key integer(const Text& text, std::int64_t min, std::int64_t max, Field field) {
    Config defaults = sample();
    Key key = declare(text, std::to_string(count_of(field(defaults))), fmt::format("{} to {}", min, max));
    key.read = [=](const toml::node& node, Config& config) -> Read {
        auto value = read_integer(node, min, max);
        if (!value) return std::unexpected(value.error());
        auto& target = field(config);
        target = std::remove_reference_t<decltype(target)>(*value);
        return {};
    };
    return key;
}

template <class Field, class Reader>
Key simple(const Text& text, Field field, Reader reader) {
    Config defaults = sample();
    Key key = declare(text, to_toml(field(defaults)));
    key.read = [=](const toml::node& node, Config& config) -> Read {
        auto value = reader(node);
        if (!value) return std::unexpected(value.error());
        field(config) = std::move(*value);
        return {};
    };
    return key;
}

template <class Field>
Key boolean(const Text& text, Field field) {
    return simple(text, field, read_boolean);
}
template <class Field>
Key string(const Text& text, Field field) {
    return simple(text, field, read_string);
}
template <class Field>
Key domain(const Text& text, Field field) {
    return simple(text, field, read_domain);
}
template <class Field>
Key strings(const Text& text, Field field) {
    return simple(text, field, read_strings);
}

template <class Field>
Key path(const Text& text, Field field) {
    Config defaults = sample();
    Key key = declare(text, to_toml(field(defaults)));
    key.read = [=](const toml::node& node, Config& config) -> Read {
        auto value = read_path(node, config);
        if (!value) return std::unexpected(value.error());
        field(config) = std::move(*value);
        return {};
    };
    return key;
}

template <class Field, class Reader>
Key list(const Text& text, Field field, Reader reader) {
    Key key = declare(text, "[]");
    key.read = [=](const toml::node& node, Config& config) -> Read {
        auto value = reader(node);
        if (!value) return std::unexpected(value.error());
        field(config) = std::move(*value);
        return {};
    };
    return key;
}

template <class Field>
Key number(const Text& text, double min, double max, Field field) {
    Key key = simple(text, field, [=](const toml::node& node) { return read_number(node, min, max); });
    key.bounds = fmt::format("{} to {}", min, max);
    return key;
}

template <class Field>
Key amount(const char* name, const char* unit, const char* sentence, Field field, const char* table = "prices") {
    Config defaults = sample();
    Key key = declare({table, name, unit, sentence}, to_toml(billing::to_decimal(field(defaults))), "0 to 1000000, at most six decimals");
    key.read = [=](const toml::node& node, Config& config) -> Read {
        auto value = read_amount(node);
        if (!value) return std::unexpected(value.error());
        field(config) = *value;
        return {};
    };
    return key;
}

inline Key required(Key key) {
    key.required = true;
    key.fallback.clear();
    return key;
}
// Keys whose value something holds from the start on: a listener, a thread, an open file.
template <class Field>
Key at_start(Field field, Key key) {
    key.restart = true;
    key.keep = [=](const Config& old, Config& fresh) {
        auto& mine = field(fresh);
        const auto& before = field(const_cast<Config&>(old));   // the accessors serve reading and writing alike
        if (mine == before) return false;
        mine = before;
        return true;
    };
    return key;
}
inline Key with_bounds(Key key, std::string bounds) {
    key.bounds = std::move(bounds);
    return key;
}

// The keys of what policy decides: warm-up, the shared pool, reputation, prices (keys_of_policy.cc).
void add_policy(std::vector<Key>& all);
// [events] but for the file, and [kafka] (keys_of_events.cc).
void add_events(std::vector<Key>& all);
// [metrics], [history], [feeds], [alerts], [console] (keys_of_views.cc).
void add_views(std::vector<Key>& all);

}  // namespace warmpost::config
