#include "simulator/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "config/read_value.h"

namespace warmpost::simulator {
namespace {

constexpr std::pair<const char*, OverLimit> kOverLimits[] = {{"defer", OverLimit::defer}, {"block", OverLimit::block}};
constexpr std::pair<const char*, GrowthLaw> kGrowthLaws[] = {{"geometric", GrowthLaw::geometric}, {"linear", GrowthLaw::linear}};
constexpr std::pair<const char*, Hourly> kHourlies[] = {{"flat", Hourly::flat}, {"business", Hourly::business}, {"burst", Hourly::burst}};
constexpr std::pair<const char*, EventKind> kEventKinds[] = {
    {"isp-tightens", EventKind::isp_tightens},   {"isp-outage", EventKind::isp_outage},       {"ip-blocked", EventKind::ip_blocked},
    {"traffic-spike", EventKind::traffic_spike}, {"sender-pauses", EventKind::sender_pauses}, {"list-gone-bad", EventKind::list_gone_bad}};

constexpr std::int64_t kMostDays = 3650;
constexpr std::int64_t kMostIps = 1000;
// So that products of counts stay far below 2^53, where doubles stop being exact.
constexpr double kMostMessages = 1e9;
constexpr double kTiny = 1e-9;            // for what must be above 0

template <class Value, std::size_t N>
const char* word_of(Value value, const std::pair<const char*, Value> (&words)[N]) {
    return std::ranges::find(words, value, &std::pair<const char*, Value>::second)->first;
}

class ScenarioReader : public config::TableReader {
public:
    Scenario read(const toml::table& root) {
        Scenario s;
        require(root, {"name", "days", "pool", "shared", "isp", "traffic"});
        for (auto&& [name, node] : root) {
            const std::string key(name.str());
            if (key == "name") s.name = text(node, key);
            else if (key == "days") s.days = whole(node, key, 1, kMostDays);
            else if (key == "seed") s.seed = static_cast<std::uint64_t>(take(config::read_integer(node, 0, INT64_MAX), node, key));
            else if (key == "pool") one(node, key, [&](const toml::table& t) { read_pool(t, s); });
            else if (key == "shared") one(node, key, [&](const toml::table& t) { read_shared(t, s); });
            else if (key == "isp") each(node, key, [&](const toml::table& t) { s.isps.push_back(read_isp(t)); });
            else if (key == "traffic") each(node, key, [&](const toml::table& t) { s.traffic.push_back(read_traffic(t)); });
            else if (key == "event") each(node, key, [&](const toml::table& t) { s.events.push_back(read_event(t)); });
            else complain(node, key, "unknown key (name, days, seed, pool, shared, isp, traffic and event are known)");
        }
        if (!problem()) check_together(root, s);
        return s;
    }

private:
    void read_pool(const toml::table& table, Scenario& s) {
        require(table, {"max_ips"});
        for (auto&& [name, node] : table) {
            const std::string key(name.str());
            if (key == "initial_ips") s.initial_ips = whole(node, key, 0, kMostIps);
            else if (key == "max_ips") s.max_ips = whole(node, key, 1, kMostIps);
            else if (key == "worth_per_day") s.worth_per_day = number(node, key, 0, kMostMessages);
            else complain(node, key, "unknown key (pool has initial_ips, max_ips and worth_per_day)");
        }
    }
    void read_shared(const toml::table& table, Scenario& s) {
        require(table, {"daily_capacity"});
        for (auto&& [name, node] : table) {
            const std::string key(name.str());
            if (key == "daily_capacity") s.shared_capacity = take(config::read_integer(node, 0, static_cast<std::int64_t>(kMostMessages)), node, key);
            else complain(node, key, "unknown key (shared has daily_capacity)");
        }
    }
    Isp read_isp(const toml::table& table) {
        Isp isp;
        require(table, {"name", "share", "initial_limit", "growth", "max_limit", "over_limit", "block_after", "block_hours", "complaint_limit",
                        "idle_half_life_days", "noise"});
        for (auto&& [name, node] : table) {
            const std::string key(name.str());
            if (key == "name") isp.name = text(node, key);
            else if (key == "share") isp.share = number(node, key, 0, 1);
            else if (key == "initial_limit") isp.initial_limit = number(node, key, 1, kMostMessages);
            else if (key == "growth") isp.growth = number(node, key, 1, 100);
            else if (key == "growth_law") isp.growth_law = word(node, key, kGrowthLaws);
            else if (key == "max_limit") isp.max_limit = number(node, key, 1, kMostMessages);
            else if (key == "over_limit") isp.over_limit = word(node, key, kOverLimits);
            else if (key == "block_after") isp.block_after = number(node, key, 1, 1000);
            else if (key == "block_hours") isp.block_hours = number(node, key, 0, 24.0 * kMostDays);
            else if (key == "complaint_limit") isp.complaint_limit = number(node, key, kTiny, 1);
            else if (key == "idle_half_life_days") isp.idle_half_life_days = number(node, key, kTiny, kMostDays);
            else if (key == "noise") isp.noise = number(node, key, 0, 1);
            else if (key == "hour_share") isp.hour_share = number(node, key, kTiny, 1);
            else if (key == "fbl_share") isp.fbl_share = number(node, key, 0, 1);
            else if (key == "recipient_defer_rate") isp.recipient_defer_rate = number(node, key, 0, 1);
            else complain(node, key, "unknown key of an isp");
        }
        if (isp.name.empty()) complain(table, "name", "must not be empty");
        if (isp.max_limit < isp.initial_limit) complain(table, "max_limit", fmt::format("{} is less than initial_limit, {}", isp.max_limit, isp.initial_limit));
        return isp;
    }
    Traffic read_traffic(const toml::table& table) {
        Traffic piece;
        require(table, {"from_day", "messages_per_day", "weekly", "hourly", "jitter", "complaint_rate", "bounce_rate"});
        for (auto&& [name, node] : table) {
            const std::string key(name.str());
            if (key == "from_day") piece.from_day = whole(node, key, 0, kMostDays);
            else if (key == "messages_per_day") piece.messages_per_day = number(node, key, 0, kMostMessages);
            else if (key == "weekly") piece.weekly = read_week(node);
            else if (key == "hourly") piece.hourly = word(node, key, kHourlies);
            else if (key == "jitter") piece.jitter = number(node, key, 0, 3);
            else if (key == "complaint_rate") piece.complaint_rate = number(node, key, 0, 1);
            else if (key == "bounce_rate") piece.bounce_rate = number(node, key, 0, 1);
            else complain(node, key, "unknown key of traffic");
        }
        return piece;
    }
    std::array<double, 7> read_week(const toml::node& node) {
        std::array<double, 7> week{};
        const auto* list = node.as_array();
        if (!list || list->size() != week.size()) complain(node, "weekly", "must be a list of 7 numbers, Monday first");
        else
            for (std::size_t day = 0; day < week.size(); ++day) week[day] = number(*list->get(day), "weekly", 0, 1000);
        return week;
    }
    Event read_event(const toml::table& table) {
        Event event;
        require(table, {"day", "kind"});
        for (auto&& [name, node] : table) {
            const std::string key(name.str());
            if (key == "day") event.day = whole(node, key, 0, kMostDays);
            else if (key == "kind") event.kind = word(node, key, kEventKinds);
            else if (key == "isp") event.isp = text(node, key);
            else if (key == "factor") event.factor = number(node, key, 0, 1000);
            else if (key == "days") event.days = whole(node, key, 1, kMostDays);
            else complain(node, key, "unknown key of an event (day, kind, isp, factor and days are known)");
        }
        return event;
    }
    // Rules that need more than one key.
    void check_together(const toml::table& root, const Scenario& s) {
        if (s.name.empty()) complain(*root.get("name"), "name", "must not be empty");
        if (s.isps.empty()) complain(*root.get("isp"), "isp", "at least one is needed");
        if (s.traffic.empty() || s.traffic.front().from_day != 0) complain(*root.get("traffic"), "from_day", "the first traffic must have from_day = 0");
        if (s.initial_ips > s.max_ips) complain(*root.get("pool"), "initial_ips", fmt::format("{} is more than max_ips, {}", s.initial_ips, s.max_ips));
        std::set<std::string> names;
        for (std::size_t i = 0; i < s.isps.size(); ++i)
            if (!names.insert(s.isps[i].name).second) complain(nth(root, "isp", i), "name", fmt::format("\"{}\" stands twice", s.isps[i].name));
        for (std::size_t i = 1; i < s.traffic.size(); ++i)
            if (s.traffic[i].from_day <= s.traffic[i - 1].from_day) complain(nth(root, "traffic", i), "from_day", "must be later than the one before");
        for (std::size_t i = 0; i < s.events.size(); ++i)
            if (!s.events[i].isp.empty() && !names.contains(s.events[i].isp))
                complain(nth(root, "event", i), "isp", fmt::format("there is no isp \"{}\"", s.events[i].isp));
    }
    static const toml::node& nth(const toml::table& root, const char* key, std::size_t i) { return *root.get(key)->as_array()->get(i); }
};

void put_isp(std::string& out, const Isp& isp) {
    using config::to_toml;
    out += fmt::format("\n[[isp]]\nname = {}\n", to_toml(isp.name));
    out += fmt::format("share = {}\ninitial_limit = {}\ngrowth = {}\n", to_toml(isp.share), to_toml(isp.initial_limit), to_toml(isp.growth));
    if (isp.growth_law != GrowthLaw::geometric) out += fmt::format("growth_law = \"{}\"\n", to_string(isp.growth_law));
    out += fmt::format("max_limit = {}\nover_limit = \"{}\"\nblock_after = {}\n", to_toml(isp.max_limit), to_string(isp.over_limit), to_toml(isp.block_after));
    out += fmt::format("block_hours = {}\ncomplaint_limit = {}\n", to_toml(isp.block_hours), to_toml(isp.complaint_limit));
    out += fmt::format("idle_half_life_days = {}\nnoise = {}\n", to_toml(isp.idle_half_life_days), to_toml(isp.noise));
    out += fmt::format("hour_share = {}\nfbl_share = {}\n", to_toml(isp.hour_share), to_toml(isp.fbl_share));
    out += fmt::format("recipient_defer_rate = {}\n", to_toml(isp.recipient_defer_rate));
}

void put_traffic(std::string& out, const Traffic& piece) {
    using config::to_toml;
    std::string week;
    for (const double factor : piece.weekly) week += (week.empty() ? "" : ", ") + to_toml(factor);
    out += fmt::format("\n[[traffic]]\nfrom_day = {}\nmessages_per_day = {}\n", piece.from_day, to_toml(piece.messages_per_day));
    out += fmt::format("weekly = [{}]\nhourly = \"{}\"\njitter = {}\n", week, to_string(piece.hourly), to_toml(piece.jitter));
    out += fmt::format("complaint_rate = {}\nbounce_rate = {}\n", to_toml(piece.complaint_rate), to_toml(piece.bounce_rate));
}

}  // namespace

Result<Scenario> parse_scenario(std::string_view text) { return config::read_whole<ScenarioReader>(text); }

Result<Scenario> load_scenario(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in || std::filesystem::is_directory(file)) return fail(ErrorCode::NotFound, file.string() + ": cannot be read");
    auto scenario = parse_scenario(std::string(std::istreambuf_iterator<char>(in), {}));
    if (!scenario) return fail(scenario.error().code, file.string() + ": " + scenario.error().message);
    return scenario;
}

std::string to_toml(const Scenario& s) {
    using config::to_toml;
    std::string out = fmt::format("name = {}\ndays = {}\nseed = {}\n", to_toml(s.name), s.days, s.seed);
    out += fmt::format("\n[pool]\ninitial_ips = {}\nmax_ips = {}\nworth_per_day = {}\n", s.initial_ips, s.max_ips, to_toml(s.worth_per_day));
    out += fmt::format("\n[shared]\ndaily_capacity = {}\n", s.shared_capacity);
    for (const Isp& isp : s.isps) put_isp(out, isp);
    for (const Traffic& piece : s.traffic) put_traffic(out, piece);
    for (const Event& e : s.events)
        out += fmt::format("\n[[event]]\nday = {}\nkind = \"{}\"\nisp = {}\nfactor = {}\ndays = {}\n",
                           e.day, to_string(e.kind), to_toml(e.isp), to_toml(e.factor), e.days);
    return out;
}

const char* to_string(OverLimit over_limit) { return word_of(over_limit, kOverLimits); }
const char* to_string(GrowthLaw law) { return word_of(law, kGrowthLaws); }
const char* to_string(Hourly hourly) { return word_of(hourly, kHourlies); }
const char* to_string(EventKind kind) { return word_of(kind, kEventKinds); }

const std::array<double, 24>& hourly_weights(Hourly hourly) {
    static const auto flat = [] { std::array<double, 24> w{}; w.fill(1.0 / 24); return w; }();
    static const auto burst = [] { std::array<double, 24> w{}; w.fill(0.4 / 22); w[10] = 0.35; w[11] = 0.25; return w; }();
    static constexpr std::array<double, 24> business{.008, .006, .005, .005, .006, .010, .020, .040, .070, .090, .095, .085,
                                                     .070, .075, .080, .080, .070, .055, .040, .030, .022, .016, .012, .010};
    return hourly == Hourly::flat ? flat : hourly == Hourly::burst ? burst : business;
}

}  // namespace warmpost::simulator
