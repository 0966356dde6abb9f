#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "config/config.h"
#include "config/keys.h"

namespace warmpost::config {
namespace {

constexpr std::size_t kMaxReported = 20;

std::string join(const std::string& table, std::string_view name) { return table.empty() ? std::string(name) : table + "." + std::string(name); }
std::uint32_t line_of(const toml::node& node) { return static_cast<std::uint32_t>(node.source().begin.line); }

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
        }
    }
    return row.back();
}

std::vector<std::string> known_names() {
    std::vector<std::string> names;
    for (const Key& key : keys()) names.push_back(join(key.table, key.name));
    for (const Table& table : tables()) names.push_back(table.path);
    for (const TableList& list : table_lists()) names.push_back(list.path);
    return names;
}

// The nearest known name when it is near enough to be meant; a key that stands in the wrong table is found by its own name.
std::string suggestion(const std::string& name) {
    const std::string last = name.substr(name.rfind('.') + 1);
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(1, last.size() / 3) + 1;
    for (const std::string& known : known_names()) {
        const bool moved = known.substr(known.rfind('.') + 1) == last;
        const std::size_t distance = moved ? 1 : edit_distance(name, known);
        if (distance >= best_distance) continue;
        best_distance = distance;
        best = known;
    }
    return best.empty() ? std::string{} : fmt::format("; did you mean {}?", best);
}

class Reader {
public:
    explicit Reader(Config& config) : config_(config) {}

    void read(const toml::table& table, const std::string& path) {
        for (auto&& [name, node] : table) read_member(path, std::string(name.str()), node);
    }
    void complain(std::uint32_t line, const std::string& key, const std::string& what) {
        problems_.emplace(line, fmt::format("line {}: {}: {}", line, key, what));
    }
    [[nodiscard]] Status result() const {
        if (problems_.empty()) return {};
        std::string all;
        std::size_t told = 0;
        for (const auto& [line, text] : problems_) {
            if (told++ == kMaxReported) break;
            all += (all.empty() ? "" : "\n") + text;
        }
        return fail(ErrorCode::InvalidArgument, all);
    }

private:
    void read_member(const std::string& path, const std::string& name, const toml::node& node) {
        const std::string full = join(path, name);
        const auto key = std::ranges::find_if(keys(), [&](const Key& k) { return k.table == path && k.name == name; });
        if (key != keys().end()) {
            if (auto read = key->read(node, config_); !read) complain(read.error().line ? read.error().line : line_of(node), full, read.error().message);
            return;
        }
        const auto list = std::ranges::find(table_lists(), full, &TableList::path);
        if (list != table_lists().end()) return read_list(*list, node);
        if (std::ranges::find(tables(), full, &Table::path) != tables().end()) {
            if (node.is_table()) return read(*node.as_table(), full);
            return complain(line_of(node), full, fmt::format("must be a table: [{}]", full));
        }
        complain(line_of(node), full, (node.is_table() ? "unknown table" : "unknown key") + suggestion(full));
    }

    void read_list(const TableList& list, const toml::node& node) {
        const auto* elements = node.as_array();
        if (!elements) return complain(line_of(node), list.path, fmt::format("must be a list of tables: [[{}]]", list.path));
        for (const toml::node& element : *elements) {
            const auto* table = element.as_table();
            if (!table) {
                complain(line_of(element), list.path, fmt::format("must be a list of tables: [[{}]]", list.path));
                continue;
            }
            list.append(config_);
            read(*table, list.path);
            for (const Key& key : keys())
                if (key.required && key.table == list.path && !table->contains(key.name)) complain(line_of(*table), join(list.path, key.name), "is missing");
        }
    }

    Config& config_;
    std::multimap<std::uint32_t, std::string> problems_;   // by line
};

// The tiers of the file stand for all of the default ones.
void complete_prices(Config& config) {
    if (config.managed_tiers.empty()) return;
    config.prices.managed_tiers = config.managed_tiers;
    for (billing::Tier& tier : config.prices.managed_tiers)
        if (tier.up_to == 0) tier.up_to = billing::kNoEnd;
}

// What no key alone can tell.
class WholeCheck {
public:
    WholeCheck(const Config& config, const toml::table& root, Reader& reader) : config_(config), root_(root), reader_(reader) {}
    void run() {
        if (config_.tls.certificate.empty() != config_.tls.private_key.empty())
            complain(config_.tls.certificate.empty() ? "tls.private_key" : "tls.certificate", "certificate and private_key go together: set both, or neither");
        if (config_.delivery.retry_first > config_.delivery.retry_max)
            complain("delivery.retry_first_seconds", fmt::format("{} is above delivery.retry_max_seconds, {}", config_.delivery.retry_first.count(), config_.delivery.retry_max.count()));
        if (const auto plan = warmup::check(config_.warmup.plan); !plan) complain("warmup." + plan.error().field, plan.error().message);
        marks("bounce", config_.shared_pool.bounce_review, config_.shared_pool.bounce_pause);
        marks("complaint", config_.shared_pool.complaint_review, config_.shared_pool.complaint_pause);
        marks("refusal", config_.shared_pool.refusal_review, config_.shared_pool.refusal_pause);
        addresses();
        listeners();
        relays();
        prices();
    }

private:
    void marks(const std::string& what, double review, double pause) {
        if (review >= pause) complain("shared_pool." + what + "_review", fmt::format("{} is not below shared_pool.{}_pause, {}", review, what, pause));
    }
    void complain(const std::string& key, const std::string& what) {
        const auto node = root_.at_path(key);
        std::uint32_t line = node ? line_of(*node.node()) : 0;
        if (!node) // the default is at fault together with another key of the table
            if (const auto table = root_.at_path(key.substr(0, key.rfind('.')))) line = line_of(*table.node());
        reader_.complain(line, key, what);
    }
    void addresses() {
        std::set<IpAddress> seen;
        for (const auto& [key, list] : {std::pair{"egress.shared", &config_.egress.shared}, std::pair{"egress.inventory", &config_.egress.inventory}})
            for (const EgressAddress& address : *list)
                if (!seen.insert(address.ip).second) complain(key, to_string(address.ip) + " stands here a second time: an address is shared or in inventory, once");
    }
    void listeners() {
        const auto& s = config_.server;
        std::set<std::string> seen;
        for (const auto& [key, list] : {std::pair{"server.api", &s.api}, std::pair{"server.api_tls", &s.api_tls}, std::pair{"server.submission", &s.submission},
                                        std::pair{"server.submission_tls", &s.submission_tls}, std::pair{"server.feedback", &s.feedback},
                                        std::pair{"server.operator_api", &s.operator_api}, std::pair{"metrics.listen", &config_.metrics.listen}})
            for (const Endpoint& endpoint : *list)
                if (endpoint.port != 0 && !seen.insert(to_string(endpoint)).second) complain(key, to_string(endpoint) + " is taken by another listener of this file");
    }
    void relays() {
        std::set<std::string> seen;
        for (const Relay& relay : config_.egress.relays) {
            if (!seen.insert(relay.name).second) complain("egress.relay", fmt::format("two relays are named \"{}\"", relay.name));
            if (IpAddress::parse(relay.name)) complain("egress.relay", fmt::format("\"{}\" is an address; a relay's name must not look like one", relay.name));
        }
    }
    void prices() {
        if (const auto checked = billing::check(config_.prices); !checked) complain("prices." + checked.error().field, checked.error().message);
    }
    const Config& config_;
    const toml::table& root_;
    Reader& reader_;
};

}  // namespace

Result<Config> parse(std::string_view text, const std::filesystem::path& file) try {
    Config config;
    config.path = file;
    const toml::table root = toml::parse(text);
    Reader reader(config);
    reader.read(root, {});
    if (auto read = reader.result(); !read) return std::unexpected(read.error());
    complete_prices(config);
    WholeCheck(config, root, reader).run();
    if (auto checked = reader.result(); !checked) return std::unexpected(checked.error());
    return config;
} catch (const toml::parse_error& e) {
    return fail(ErrorCode::InvalidArgument, fmt::format("line {}: not TOML: {}", e.source().begin.line, e.description()));
}

Result<Config> load(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in || std::filesystem::is_directory(file))
        return fail(ErrorCode::NotFound, fmt::format("cannot be read: {}; name the configuration with --config FILE (etc/warmpost.toml is an example)",
                                                     std::filesystem::exists(file) ? "no permission, or not a file" : "there is no such file"));
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    return parse(text, file);
}

}  // namespace warmpost::config
