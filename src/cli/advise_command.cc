// advise: which kind of sending addresses suits a sender, and what each would cost. Needs neither server nor configuration.
#include <fmt/format.h>

#include <boost/json.hpp>

#include <fstream>
#include <iterator>

#include "cli/invocation.h"
#include "cli/table.h"
#include "policy/advice/advice.h"
#include "policy/advice/volume_file.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct AdviseOptions {
    std::string file, regularity = "regular", type = "mixed";
    std::int64_t a_day = -1;
    bool known_addresses = false, isolation = false, control = false, allow_listed = false;
};

Result<advice::Volume> volume_of(const AdviseOptions& o) {
    if (o.file.empty() == (o.a_day < 0)) return fail(ErrorCode::InvalidArgument, "say how much is sent, once: --volume FILE or --messages-per-day N");
    if (o.file.empty()) {
        const auto regularity = o.regularity == "regular" ? advice::Regularity::regular : o.regularity == "irregular" ? advice::Regularity::irregular : advice::Regularity::highly_irregular;
        return advice::Volume{advice::Stated{o.a_day, regularity}};
    }
    std::ifstream in(o.file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) return fail(ErrorCode::InvalidArgument, "cannot read " + o.file);
    auto series = advice::parse_volume(text);
    if (!series) return fail(ErrorCode::InvalidArgument, o.file + ": " + series.error().message);
    return advice::Volume{std::move(*series)};
}

advice::Wishes wishes_of(const AdviseOptions& o) {
    const auto type = o.type == "marketing" ? advice::MailType::marketing : o.type == "transactional" ? advice::MailType::transactional : advice::MailType::mixed;
    return {type, o.known_addresses, o.isolation, o.control, o.allow_listed};
}

std::string recommendation(const advice::Advice& a) {
    if (a.recommended != billing::SendingKind::standard) return billing::to_string(a.recommended);
    return fmt::format("standard, {} address{}", a.standard_addresses, a.standard_addresses == 1 ? "" : "es");
}

void print_json(const advice::Advice& a) {
    json::array rows;
    for (const auto& row : a.comparison) rows.push_back(json::object{{"benefit", row.benefit}, {"shared", row.shared}, {"standard", row.standard}, {"managed", row.managed}});
    const json::object out{{"recommended", billing::to_string(a.recommended)}, {"standard_addresses", a.standard_addresses},
                           {"reasons", json::array(a.reasons.begin(), a.reasons.end())}, {"cautions", json::array(a.cautions.begin(), a.cautions.end())},
                           {"monthly_cost", json::object{{"currency", a.currency}, {"shared", billing::to_decimal(a.cost.shared)}, {"standard", billing::to_decimal(a.cost.standard)},
                                                         {"managed", billing::to_decimal(a.cost.managed)}}},
                           {"comparison", std::move(rows)}};
    fmt::print("{}\n", json::serialize(out));
}

void print_text(const advice::Advice& a) {
    fmt::print("Recommended: {}\n", recommendation(a));
    for (const std::string& reason : a.reasons) fmt::print("  - {}\n", reason);
    for (const std::string& caution : a.cautions) fmt::print("  ! {}\n", caution);
    fmt::print("\nA month would cost about, in {}:\n  shared    {:>14}\n  standard  {:>14}  ({} address{})\n  managed   {:>14}\n", a.currency, billing::to_decimal(a.cost.shared),
               billing::to_decimal(a.cost.standard), a.standard_addresses, a.standard_addresses == 1 ? "" : "es", billing::to_decimal(a.cost.managed));
    for (const auto& row : a.comparison)
        fmt::print("\n{}\n  shared    {}\n  standard  {}\n  managed   {}\n", row.benefit, row.shared, row.standard, row.managed);
}

int run_advise(const AdviseOptions& o, const Common& common) {
    const auto volume = volume_of(o);
    if (!volume) return complain(kUsage, volume.error().message);
    const auto advised = advice::advise(*volume, wishes_of(o), billing::Prices{});
    if (!advised) return complain(kUsage, advised.error().message);
    common.json ? print_json(*advised) : print_text(*advised);
    return kOk;
}

}  // namespace

void add_advise(CLI::App& app, Invocation& invocation) {
    CLI::App& advise = add_command(app, invocation, "advise", "Which kind of addresses suits a sender, why, and what each would cost", "warmpost advise --volume volume.csv --type marketing");
    const auto o = bind(advise, invocation, run_advise);
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
