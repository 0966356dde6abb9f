#include "config/read_value.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"

namespace warmpost::config {
namespace {

std::string kind_of(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table: return "a table";
        case toml::node_type::array: return "a list";
        case toml::node_type::string: return "a string";
        case toml::node_type::integer: return "an integer";
        case toml::node_type::floating_point: return "a number with a point";
        case toml::node_type::boolean: return "a boolean";
        default: return "a date or time";
    }
}

std::unexpected<Problem> wrong_kind(const toml::node& node, const char* wanted) {
    return problem(fmt::format("must be {}, not {}", wanted, kind_of(node)), &node);
}

template <class T, class ReadOne>
std::expected<std::vector<T>, Problem> read_list(const toml::node& node, const char* wanted, ReadOne read_one) {
    std::vector<T> values;
    const auto add = [&](const toml::node& element) -> Read {
        auto value = read_one(element);
        if (!value) return std::unexpected(value.error());
        values.push_back(std::move(*value));
        return {};
    };
    if (const auto* list = node.as_array()) {
        for (const toml::node& element : *list)
            if (auto added = add(element); !added) return std::unexpected(added.error());
        return values;
    }
    if (!node.is_string()) return wrong_kind(node, wanted);
    if (auto added = add(node); !added) return std::unexpected(added.error());
    return values;
}

std::expected<Endpoint, Problem> read_endpoint(const toml::node& node) {
    auto text = read_string(node);
    if (!text) return std::unexpected(text.error());
    auto endpoint = Endpoint::parse(*text);
    if (!endpoint) return problem(endpoint.error().message + R"( ("127.0.0.1:8025" or "[::1]:8025" is one))", &node);
    return *endpoint;
}

// { address = "192.0.2.1", ehlo = "mta1.example.com" }
std::expected<EgressAddress, Problem> read_egress_table(const toml::table& table) {
    EgressAddress address;
    bool has_address = false;
    for (auto&& [name, node] : table) {
        auto text = name == "ehlo" ? read_domain(node) : read_string(node);
        if (!text) return std::unexpected(text.error());
        if (name == "ehlo") {
            address.ehlo = *text;
        } else if (name == "address") {
            auto ip = IpAddress::parse(*text);
            if (!ip) return problem(ip.error().message + " (a table names one address; ranges are plain strings)", &node);
            if (!ip->may_be_source()) return problem(fmt::format("{} cannot be a source address", *text), &node);
            address.ip = *ip;
            has_address = true;
        } else {
            return problem(fmt::format("unknown key {} (a table here has address and ehlo)", std::string_view(name)), &node);
        }
    }
    if (!has_address) return problem("the table has no address", &table);
    return address;
}

bool is_domain_label(std::string_view label) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' && std::ranges::all_of(label, allowed);
}

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

}  // namespace

std::unexpected<Problem> problem(std::string message, const toml::node* at) {
    return std::unexpected(Problem{std::move(message), at ? static_cast<std::uint32_t>(at->source().begin.line) : 0});
}

std::expected<std::int64_t, Problem> read_integer(const toml::node& node, std::int64_t min, std::int64_t max) {
    const auto* value = node.as_integer();
    if (!value) return wrong_kind(node, "an integer");
    if (value->get() < min || value->get() > max) return problem(fmt::format("{} is not between {} and {}", value->get(), min, max));
    return value->get();
}

std::expected<double, Problem> read_number(const toml::node& node, double min, double max) {
    const auto value = node.value<double>();
    if (!value || node.is_boolean()) return wrong_kind(node, "a number");
    if (!(*value >= min && *value <= max)) return problem(fmt::format("{} is not between {} and {}", *value, min, max));
    return *value;
}

std::expected<bool, Problem> read_boolean(const toml::node& node) {
    const auto* value = node.as_boolean();
    if (!value) return wrong_kind(node, "true or false");
    return value->get();
}

std::expected<std::string, Problem> read_string(const toml::node& node) {
    const auto* value = node.as_string();
    if (!value) return wrong_kind(node, "a string");
    if (std::ranges::any_of(value->get(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
        return problem("has a control character", &node);
    return value->get();
}

std::expected<std::filesystem::path, Problem> read_path(const toml::node& node, const Config& config) {
    auto text = read_string(node);
    if (!text) return std::unexpected(text.error());
    if (text->empty()) return std::filesystem::path{};
    const std::filesystem::path path(*text);
    if (path.is_absolute() || config.path.empty()) return path;
    return (std::filesystem::absolute(config.path).parent_path() / path).lexically_normal();
}

std::expected<std::vector<std::string>, Problem> read_strings(const toml::node& node) {
    return read_list<std::string>(node, "a string or a list of strings", read_string);
}

std::expected<std::vector<Endpoint>, Problem> read_endpoints(const toml::node& node) {
    return read_list<Endpoint>(node, R"("ADDRESS:PORT" or a list of them)", read_endpoint);
}

std::expected<std::vector<EgressAddress>, Problem> read_egress(const toml::node& node) {
    std::vector<EgressAddress> addresses;
    const auto* list = node.as_array();
    if (!list) return wrong_kind(node, "a list of addresses");
    for (const toml::node& element : *list) {
        if (const auto* table = element.as_table()) {
            auto address = read_egress_table(*table);
            if (!address) return std::unexpected(address.error());
            addresses.push_back(std::move(*address));
            continue;
        }
        auto text = read_string(element);
        if (!text) return std::unexpected(text.error());
        auto range = parse_ip_range(*text);
        if (!range) return problem(range.error().message, &element);
        for (const IpAddress& ip : *range) addresses.push_back({ip, {}});
        if (!range->front().may_be_source() || !range->back().may_be_source()) return problem(fmt::format("{} cannot be a source address", *text), &element);
    }
    return addresses;
}

std::expected<std::string, Problem> read_domain(const toml::node& node) {
    auto text = read_string(node);
    if (!text) return text;
    const std::string domain = to_lower(*text);
    if (domain.size() > 253 || !std::ranges::all_of(split(domain, '.'), is_domain_label))
        return problem(fmt::format("\"{}\" is not a domain name (letters, digits, hyphens and dots; write others in their xn-- form)", *text), &node);
    return domain;
}

std::expected<std::vector<std::string>, Problem> read_domains(const toml::node& node) {
    return read_list<std::string>(node, "a domain name or a list of them", read_domain);
}

// A number's shortest form that reads as the same one is what stands in the file: no price has the 16 digits from which that would fail.
std::expected<billing::Micro, Problem> read_amount(const toml::node& node) {
    std::string text;
    if (const auto* number = node.as_integer()) text = fmt::format("{}", number->get());
    else if (const auto* point = node.as_floating_point()) text = fmt::format("{}", point->get());
    else if (const auto* written = node.as_string()) text = written->get();
    else return wrong_kind(node, "an amount such as \"24.95\"");
    if (text.ends_with(".0")) text.resize(text.size() - 2);
    const auto amount = billing::parse_decimal(text);
    if (!amount) return problem(amount.error().message);
    if (*amount < 0 || *amount > billing::kMaxPrice) return problem(fmt::format("{} is not between 0 and {}", text, billing::to_decimal(billing::kMaxPrice)));
    return *amount;
}

std::string to_toml(bool value) { return value ? "true" : "false"; }
std::string to_toml(const std::string& value) { return in_quotes(value); }
std::string to_toml(const std::filesystem::path& value) { return in_quotes(value.string()); }
std::string to_toml(double value) {
    std::string text = fmt::format("{}", value);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}
std::string to_toml(const std::vector<std::string>& values) {
    std::string out = "[";
    for (const std::string& value : values) out += (out.size() > 1 ? ", " : "") + in_quotes(value);
    return out + "]";
}

}  // namespace warmpost::config
