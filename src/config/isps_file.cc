#include "config/isps_file.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "base/strings.h"
#include "config/read_value.h"

namespace warmpost::config {

extern const std::string_view kDefaultIsps;   // generated from etc/isps.toml

namespace {
using outcome::Meaning;
using outcome::Scope;

constexpr std::pair<const char*, Meaning> kMeanings[] = {
    {"deferred", Meaning::deferred}, {"throttled", Meaning::throttled}, {"blocked", Meaning::blocked}, {"hard_bounce", Meaning::hard_bounce}};
constexpr std::pair<const char*, Scope> kScopes[] = {{"connection", Scope::connection}, {"recipient", Scope::recipient}, {"address", Scope::address},
                                                     {"netblock", Scope::netblock}, {"sending_domain", Scope::sending_domain}, {"content", Scope::content}};

// Collects the first thing that is wrong; later ones are of no use to a reader who has to mend this one.
class IspsReader {
public:
    IspsFile read(const toml::table& root) {
        IspsFile file;
        for (auto&& [name, node] : root) {
            if (name == "isp") each(node, "isp", [&](const toml::table& t) { file.isps.push_back(read_isp(t)); });
            else if (name == "reply") each(node, "reply", [&](const toml::table& t) { file.generic.push_back(read_reply(t)); });
            else complain(node, name.str(), "unknown key (isp and reply are known)");
        }
        return file;
    }
    [[nodiscard]] const std::optional<std::string>& problem() const { return problem_; }

private:
    void complain(const toml::node& at, std::string_view key, std::string_view what) {
        if (!problem_) problem_ = fmt::format("line {}: {}: {}", at.source().begin.line, key, what);
    }
    template <class T>
    T take(std::expected<T, Problem> value, const toml::node& at, std::string_view key) {
        if (value) return std::move(*value);
        complain(at, key, value.error().message);
        return T{};
    }
    template <class Each>
    void each(const toml::node& node, std::string_view key, Each&& work) {
        const auto* list = node.as_array();
        if (!list || !list->is_homogeneous(toml::node_type::table)) return complain(node, key, "must be a list of tables");
        for (const toml::node& element : *list) work(*element.as_table());
    }
    template <class Value, std::size_t N>
    Value word(const toml::node& node, std::string_view key, const std::pair<const char*, Value> (&words)[N]) {
        const std::string text = take(read_string(node), node, key);
        std::string known;
        for (const auto& [name, value] : words) {
            if (text == name) return value;
            known += (known.empty() ? "" : ", ") + std::string(name);
        }
        complain(node, key, fmt::format("\"{}\" is none of {}", text, known));
        return Value{};
    }
    void require(const toml::table& table, const char* key) {
        if (!table.contains(key)) complain(table, key, "is missing");
    }

    isp::ReplyRule read_reply(const toml::table& table) {
        isp::ReplyRule rule;
        for (const char* key : {"pattern", "meaning", "scope"}) require(table, key);
        for (auto&& [name, node] : table) {
            if (name == "pattern") rule.pattern = take(read_string(node), node, "pattern");
            else if (name == "meaning") rule.meaning = word(node, "meaning", kMeanings);
            else if (name == "scope") rule.scope = word(node, "scope", kScopes);
            else complain(node, name.str(), "unknown key (a reply has pattern, meaning and scope)");
        }
        if (auto set = PatternSet::make({rule.pattern}); !set) complain(*table.get("pattern"), "pattern", set.error().message);
        return rule;
    }

    isp::IspDeclaration read_isp(const toml::table& table) {
        isp::IspDeclaration isp;
        require(table, "id");
        for (auto&& [name, node] : table) {
            const std::string key(name.str());
            if (key == "id") isp.id = IspId{to_lower(take(read_string(node), node, key))};
            else if (key == "name") isp.name = take(read_string(node), node, key);
            else if (key == "mx") isp.mx_suffixes = lower(take(read_strings(node), node, key));
            else if (key == "domains") isp.domains = lower(take(read_strings(node), node, key));
            else if (key == "connections") isp.limits.connections = static_cast<int>(take(read_integer(node, 0, 10'000), node, key));
            else if (key == "messages_per_connection") isp.limits.messages_per_connection = static_cast<int>(take(read_integer(node, 0, 1'000'000), node, key));
            else if (key == "messages_per_second") isp.limits.messages_per_second = take(read_number(node, 0, 1e6), node, key);
            else if (key == "first_day") isp.warmup.first_day = take(read_number(node, 0, 1e9), node, key);
            else if (key == "day_ceiling") isp.warmup.day_ceiling = take(read_number(node, 0, 1e9), node, key);
            else if (key == "hour_share") isp.warmup.hour_share = take(read_number(node, 0, 1), node, key);
            else if (key == "reply") each(node, key, [&](const toml::table& t) { isp.replies.push_back(read_reply(t)); });
            else complain(node, key, "unknown key of an isp");
        }
        if (isp.name.empty()) isp.name = isp.id.value();
        if (isp.id.value().empty()) complain(table, "id", "must not be empty");
        return isp;
    }
    static std::vector<std::string> lower(std::vector<std::string> words) {
        for (std::string& text : words) text = to_lower(text);
        return words;
    }
    std::optional<std::string> problem_;
};

}  // namespace

std::string_view default_isps() { return kDefaultIsps; }

Result<IspsFile> parse_isps(std::string_view text) try {
    const toml::table root = toml::parse(text);
    IspsReader reader;
    IspsFile file = reader.read(root);
    if (reader.problem()) return fail(ErrorCode::InvalidArgument, *reader.problem());
    return file;
} catch (const toml::parse_error& e) {
    return fail(ErrorCode::InvalidArgument, fmt::format("line {}: not TOML: {}", e.source().begin.line, e.description()));
}

Result<isp::IspTable> load_isps(const std::filesystem::path& file) {
    const std::string name = file.empty() ? "etc/isps.toml (compiled in)" : file.string();
    std::string text(default_isps());
    if (!file.empty()) {
        std::ifstream in(file, std::ios::binary);
        if (!in || std::filesystem::is_directory(file)) return fail(ErrorCode::NotFound, name + ": cannot be read (delivery.isps_file)", "delivery.isps_file");
        text.assign(std::istreambuf_iterator<char>(in), {});
    }
    auto parsed = parse_isps(text);
    if (!parsed) return fail(ErrorCode::InvalidArgument, name + ": " + parsed.error().message, "delivery.isps_file");
    auto table = isp::IspTable::make(std::move(parsed->isps), std::move(parsed->generic));
    if (!table) return fail(ErrorCode::InvalidArgument, name + ": " + table.error().message, "delivery.isps_file");
    return table;
}

}  // namespace warmpost::config
