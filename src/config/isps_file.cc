#include "config/isps_file.h"

#include <fstream>
#include <iterator>
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

class IspsReader : public TableReader {
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

private:
    isp::ReplyRule read_reply(const toml::table& table) {
        isp::ReplyRule rule;
        require(table, {"pattern", "meaning", "scope"});
        for (auto&& [name, node] : table) {
            if (name == "pattern") rule.pattern = text(node, "pattern");
            else if (name == "meaning") rule.meaning = word(node, "meaning", kMeanings);
            else if (name == "scope") rule.scope = word(node, "scope", kScopes);
            else complain(node, name.str(), "unknown key (a reply has pattern, meaning and scope)");
        }
        if (auto set = PatternSet::make({rule.pattern}); !set) complain(*table.get("pattern"), "pattern", set.error().message);
        return rule;
    }

    isp::IspDeclaration read_isp(const toml::table& table) {
        isp::IspDeclaration isp;
        require(table, {"id"});
        for (auto&& [name, node] : table) {
            const std::string key(name.str());
            if (key == "id") isp.id = IspId{to_lower(text(node, key))};
            else if (key == "name") isp.name = text(node, key);
            else if (key == "mx") isp.mx_suffixes = lower(take(read_strings(node), node, key));
            else if (key == "domains") isp.domains = lower(take(read_strings(node), node, key));
            else if (key == "connections") isp.limits.connections = whole(node, key, 0, 10'000);
            else if (key == "messages_per_connection") isp.limits.messages_per_connection = whole(node, key, 0, 1'000'000);
            else if (key == "messages_per_second") isp.limits.messages_per_second = number(node, key, 0, 1e6);
            else if (key == "first_day") isp.warmup.first_day = number(node, key, 0, 1e9);
            else if (key == "day_ceiling") isp.warmup.day_ceiling = number(node, key, 0, 1e9);
            else if (key == "hour_share") isp.warmup.hour_share = number(node, key, 0, 1);
            else if (key == "reply") each(node, key, [&](const toml::table& t) { isp.replies.push_back(read_reply(t)); });
            else complain(node, key, "unknown key of an isp");
        }
        if (isp.name.empty()) isp.name = isp.id.value();
        if (isp.id.value().empty()) complain(table, "id", "must not be empty");
        return isp;
    }
    static std::vector<std::string> lower(std::vector<std::string> words) {
        for (std::string& each : words) each = to_lower(each);
        return words;
    }
};

}  // namespace

std::string_view default_isps() { return kDefaultIsps; }

Result<IspsFile> parse_isps(std::string_view text) { return read_whole<IspsReader>(text); }

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
