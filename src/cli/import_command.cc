// import ses: what an account had at Amazon SES, from files.
#include <fmt/format.h>

#include <unistd.h>

#include <cstdio>

#include "cli/import_ses.h"
#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct Options {
    std::string directory, account;
    bool dry_run = false, new_dkim_keys = false;
};

void show_progress(const std::string& kind, std::size_t done, std::size_t all) {
    if (::isatty(STDERR_FILENO) == 0) return;
    fmt::print(stderr, "\r{}: {} of {}{}", kind, done, all, done == all ? "\n" : "");
    std::fflush(stderr);
}

json::object view(const ImportTally& tally) {
    json::array notes;
    for (const auto& text : tally.notes) notes.emplace_back(text);
    json::object shown{{"kind", tally.kind}, {"made", tally.made}, {"already_there", tally.there}, {"refused", tally.refused}};
    shown["notes"] = std::move(notes);
    return shown;
}

// 0 when nothing was refused.
int report(const std::vector<ImportTally>& tallies, bool as_json) {
    std::size_t refused = 0;
    json::array list;
    std::string notes;
    for (const auto& tally : tallies) {
        refused += tally.refused;
        list.push_back(view(tally));
        for (const auto& text : tally.notes) notes += fmt::format("  {} {}\n", tally.kind, text);
        if (tally.notes.size() == kMaxNotes) notes += fmt::format("  {}: further ones are not shown\n", tally.kind);
    }
    if (as_json) {
        fmt::print("{}\n", json::serialize(json::object{{"kinds", std::move(list)}, {"refused", refused}}));
    } else {
        fmt::print("{}", render_objects(list, {{"KIND", "kind"}, {"MADE", "made"}, {"ALREADY THERE", "already_there"}, {"REFUSED", "refused"}}, ""));
        if (!notes.empty()) fmt::print("\n{}", notes);
    }
    return refused == 0 ? kOk : kRefused;
}

int dry(const std::vector<ImportKind>& kinds, bool as_json) {
    json::array list;
    std::string notes;
    std::size_t problems = 0;
    for (const auto& kind : kinds) {
        list.push_back(json::object{{"kind", kind.kind}, {"found", kind.items.size()}});
        for (const auto& item : kind.items) {
            if (item.problem.empty()) continue;
            ++problems;
            notes += fmt::format("  {} {}: {}\n", kind.kind, item.name, item.problem);
        }
    }
    if (as_json) {
        fmt::print("{}\n", json::serialize(json::object{{"kinds", std::move(list)}, {"problems", problems}}));
    } else {
        fmt::print("{}", render_objects(list, {{"KIND", "kind"}, {"FOUND", "found"}}, ""));
        if (!notes.empty()) fmt::print("\nCannot be imported as they are:\n{}", notes);
        fmt::print("\nNothing was made: --dry-run.\n");
    }
    return problems == 0 ? kOk : kRefused;
}

int run_import(const Options& o, const Common& common) {
    const auto kinds = read_import(o.directory, {o.new_dkim_keys});
    if (!kinds) return complain(kRefused, kinds.error().message);
    if (o.dry_run) return dry(*kinds, common.json);
    const auto config = read_config(common);
    if (!config) return config.error();
    const OperatorClient server(*config);
    const auto account = server.account(o.account);
    if (!account) return complain(account.error().exit, account.error().message);
    const auto there = server.get("/account", {{"account", *account}});
    if (!there) return complain(there.error().exit, there.error().message);
    const std::string id = there->is_object() ? cell(there->get_object(), "id") : *account;
    const AskSes ask = [&](const std::string& method, const std::string& path, const json::object& body) {
        return server.ses(*account, method, path, as_here(body, config->server.region, id));
    };
    std::vector<ImportTally> tallies;
    for (const auto& kind : *kinds)
        tallies.push_back(import_kind(kind, ask, [&](std::size_t done, std::size_t all) { show_progress(kind.kind, done, all); }));
    const int exit = report(tallies, common.json);
    if (!common.json)
        fmt::print("\nIdentities are verified once their DNS records are found: `warmpost identity` shows them, docs/migrating-from-ses.md which records.\n");
    return exit;
}

}  // namespace

void add_import(CLI::App& app, Invocation& invocation) {
    CLI::App& group = add_command(app, invocation, "import", "Take over what an account had elsewhere", "warmpost import ses ./ses-export --account shop");
    group.require_subcommand(1);
    CLI::App& ses =
        add_command(group, invocation, "ses", "From Amazon SES: the directory that scripts/export-ses wrote. Can be repeated: what is there stays as it is",
                    "warmpost import ses ./ses-export --account shop --dry-run");
    const auto o = bind(ses, invocation, run_import);
    ses.add_option("directory", o->directory, "Where the files are")->required()->type_name("DIR");
    ses.add_option("--account", o->account, "The account that gets them (default: the only one)")->type_name("ID|NAME");
    ses.add_flag("--dry-run", o->dry_run, "Only read the files, and say what is in them and what cannot be taken");
    ses.add_flag("--new-dkim-keys", o->new_dkim_keys, "Identities with a DKIM key of your own, whose file is not there, get a new key");
}

}  // namespace warmpost::cli
