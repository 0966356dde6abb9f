// advise: which kind of sending addresses suits a sender, and what each would cost. From an account's real volume, which the running server knows, or from
// a volume that is given, for which it needs neither server nor configuration.
#include <fmt/format.h>

#include <boost/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"
#include "ingress/http/operator/advice_view.h"
#include "policy/advice/advice.h"
#include "policy/advice/volume_file.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace words = ingress::http::operators;
namespace {

struct AdviseOptions {
    std::string account, file, regularity = "regular", type = "mixed";
    std::int64_t a_day = -1;
    bool known_addresses = false, isolation = false, control = false, allow_listed = false;
};

Result<advice::Volume> volume_of(const AdviseOptions& o) {
    if (o.file.empty()) {
        const auto regularity = words::regularity_named(o.regularity);
        if (!regularity) return std::unexpected(regularity.error());
        return advice::Volume{advice::Stated{o.a_day, *regularity}};
    }
    if (std::filesystem::is_directory(o.file)) return fail(ErrorCode::InvalidArgument, o.file + " is a directory; name a CSV file");
    std::ifstream in(o.file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) return fail(ErrorCode::InvalidArgument, "cannot read " + o.file);
    auto series = advice::parse_volume(text);
    if (!series) return fail(ErrorCode::InvalidArgument, o.file + ": " + series.error().message);
    return advice::Volume{std::move(*series)};
}

std::string lines_of(const json::object& told, std::string_view member, std::string_view bullet) {
    std::string out;
    for (const json::value& line : list_in(told, member)) out += fmt::format("  {} {}\n", bullet, cell(line));
    return out;
}

std::string show(const json::value& answer) {
    const json::object told = answer.is_object() ? answer.get_object() : json::object{};
    const std::string count = cell(told, "standard_addresses");
    const std::string addresses = count + (count == "1" ? " address" : " addresses"), kind = cell(told, "recommended");
    std::string out = told.contains("account_name") ? "Account " + cell(told, "account_name") + ", as it sent in the last 30 days\n" : "";
    out += fmt::format("Recommended: {}\n", kind == "standard" ? "standard, " + addresses : kind);
    out += lines_of(told, "reasons", "-") + lines_of(told, "cautions", "!");
    const auto* cost = told.if_contains("monthly_cost");
    if (cost && cost->is_object()) {
        const json::object& by_kind = cost->get_object();
        out += fmt::format("\nA month would cost about, in {}:\n  shared    {:>14}\n", cell(by_kind, "currency"), cell(by_kind, "shared"));
        out += fmt::format("  standard  {:>14}  ({})\n  managed   {:>14}\n", cell(by_kind, "standard"), addresses, cell(by_kind, "managed"));
    }
    for (const json::value& each : list_in(told, "comparison")) {
        if (!each.is_object()) continue;
        const json::object& row = each.get_object();
        out += fmt::format("\n{}\n  shared    {}\n", cell(row, "benefit"), cell(row, "shared"));
        out += fmt::format("  standard  {}\n  managed   {}\n", cell(row, "standard"), cell(row, "managed"));
    }
    return out;
}

// The configuration's price list; SES's prices where there is no configuration yet, since advice is asked for before anything is set up.
billing::Prices prices_of(const Common& common) {
    const auto config = config::load(common.config_file);
    return config ? config->prices : billing::Prices{};
}

int advise_account(const AdviseOptions& o, const Common& common) {
    const auto flag = [](bool on) { return on ? std::string("true") : std::string(); };   // what is not said, the server knows or takes for false
    const Query query{{"account", o.account}, {"type", o.type}, {"known_addresses", flag(o.known_addresses)}, {"isolation", flag(o.isolation)},
                      {"own_control", flag(o.control)}, {"allow_listed", flag(o.allow_listed)}};
    return ask(common, [&](const OperatorClient& server) { return server.get("/advice", query); }, show);
}

int run_advise(const AdviseOptions& o, const Common& common) {
    if (int{!o.account.empty()} + int{!o.file.empty()} + int{o.a_day >= 0} != 1)
        return complain(kUsage, "say how much is sent, once: --account ID|NAME, --volume FILE or --messages-per-day N");
    if (!o.account.empty()) return advise_account(o, common);
    const auto volume = volume_of(o);
    if (!volume) return complain(kUsage, volume.error().message);
    const auto type = words::mail_type_named(o.type);
    if (!type) return complain(kUsage, type.error().message);
    const advice::Wishes wishes{*type, o.known_addresses, o.isolation, o.control, o.allow_listed};
    const auto advised = advice::advise(*volume, wishes, prices_of(common));
    if (!advised) return complain(kUsage, advised.error().message);
    const json::object told = words::advice_view(*advised);
    fmt::print("{}", common.json ? json::serialize(told) + "\n" : show(told));
    return kOk;
}

}  // namespace

void add_advise(CLI::App& app, Invocation& invocation) {
    CLI::App& advise = add_command(app, invocation, "advise", "Which kind of addresses suits a sender, why, and what each would cost",
                                   "warmpost advise --account shop --type marketing");
    const auto o = bind(advise, invocation, run_advise);
    advise.add_option("--account", o->account, "What this account really sent in the last 30 days; asks the running server")->type_name("ID|NAME");
    advise.add_option("--volume", o->file, "CSV with the header day,isp,messages")->type_name("FILE");
    advise.add_option("--messages-per-day", o->a_day, "Instead of a file: messages a day, on average")->check(CLI::NonNegativeNumber);
    advise.add_option("--regularity", o->regularity, "With --messages-per-day: regular (default), irregular or highly-irregular")->check(CLI::IsMember({"regular", "irregular", "highly-irregular"}));
    advise.add_option("--type", o->type, "marketing, transactional or mixed (default)")->check(CLI::IsMember({"marketing", "transactional", "mixed"}));
    advise.add_flag("--known-addresses", o->known_addresses, "Addresses must be known and never change");
    advise.add_flag("--isolation", o->isolation, "One kind of mail must not harm the other's reputation");
    advise.add_flag("--own-control", o->control, "Warm-up and scaling are to be controlled by hand");
    advise.add_flag("--allow-listed", o->allow_listed, "A small group of recipients whose servers go by a list of addresses");
}

}  // namespace warmpost::cli
