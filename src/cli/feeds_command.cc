// feeds: what mailbox providers tell of our addresses and domains.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

constexpr std::uintmax_t kMostFile = 2'000'000;  // as the operator API takes

struct DaysOptions {
    std::string address, domain;
    int days = 30;
};
struct ImportOptions {
    std::string file, domain;
};
struct FetchOptions {};

std::string percent(const json::object& line, std::string_view member) {
    const json::value* value = line.if_contains(member);
    return value != nullptr && value->is_number() ? fmt::format("{:.2f}%", 100 * value->to_number<double>()) : "-";
}

json::object object_of(const json::value& answer) { return answer.is_object() ? answer.get_object() : json::object{}; }

// Empty: nothing went wrong.
std::string error_in(const json::object& told) {
    const json::value* error = told.if_contains("error");
    return error != nullptr && error->is_string() ? std::string(error->get_string()) : std::string();
}

std::string state_line(const json::object& told) {
    if (cell(told, "configured") == "no") return "SNDS is not fetched: feeds.snds_file names no file (docs/feeds.md).\n";
    const std::string error = error_in(told);
    return fmt::format("Fetched {}.{}\n", time_cell(told, "fetched_ms") == "-" ? "never yet" : "at " + time_cell(told, "fetched_ms"),
                       error.empty() ? "" : " The last time something went wrong: " + error + ".");
}

std::string show_snds(const json::value& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const json::value& each : list_in(answer, "days")) {
        const json::object day = object_of(each);
        const std::string rate = percent(day, "complaint_rate");
        rows.push_back({cell(day, "date"), cell(day, "address"), cell(day, "colour"), cell(day, "recipients"), rate == "0.00%" ? "< 0.1%" : rate,
                        cell(day, "trap_hits"), cell(day, "comment")});
    }
    std::string out =
        render_table({"DAY", "ADDRESS", "COLOUR", "RECIPIENTS", "COMPLAINTS", "TRAP HITS", "COMMENT"}, rows, "SNDS told nothing of these days.");
    const auto statuses = list_in(answer, "statuses");
    if (!statuses.empty()) out += "\n" + render_objects(statuses, {{"ADDRESS", "address"}, {"BLOCKED", "blocked"}, {"WHY", "detail"}}, "");
    return out + "\n" + state_line(object_of(answer));
}

std::string show_postmaster(const json::value& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const json::value& each : list_in(answer, "days")) {
        const json::object day = object_of(each);
        const std::string reputation = cell(day, "domain_reputation");
        rows.push_back({cell(day, "date"), cell(day, "domain"), percent(day, "spam_rate"), reputation.empty() ? "-" : reputation, percent(day, "spf_rate"),
                        percent(day, "dkim_rate"), percent(day, "dmarc_rate"), percent(day, "delivery_error_rate")});
    }
    return render_table({"DAY", "DOMAIN", "SPAM", "REPUTATION", "SPF", "DKIM", "DMARC", "ERRORS"}, rows,
                        "No Postmaster file has told of these days: warmpost feeds import FILE.");
}

std::string show_fbl(const json::value& answer) {
    return render_objects(list_in(answer, "lines"), {{"DAY", "date"}, {"ISP", "isp"}, {"COMPLAINTS", "complaints"}, {"DELIVERED", "delivered"}},
                          "Nothing was delivered or complained about in these days.");
}

int run_snds(const DaysOptions& o, const Common& common) {
    const Query query{{"address", o.address}, {"days", std::to_string(o.days)}};
    return ask(
        common, [&](const OperatorClient& server) { return server.get("/feeds/snds", query); }, show_snds);
}

int run_postmaster(const DaysOptions& o, const Common& common) {
    const Query query{{"domain", o.domain}, {"days", std::to_string(o.days)}};
    return ask(
        common, [&](const OperatorClient& server) { return server.get("/feeds/postmaster", query); }, show_postmaster);
}

int run_fbl(const DaysOptions& o, const Common& common) {
    const Query query{{"days", std::to_string(o.days)}};
    return ask(
        common, [&](const OperatorClient& server) { return server.get("/feeds/fbl", query); }, show_fbl);
}

int run_import(const ImportOptions& o, const Common& common) {
    std::error_code unknown;
    const auto size = std::filesystem::file_size(o.file, unknown);
    if (unknown) return complain(kRefused, o.file + " cannot be read: " + unknown.message());
    if (size > kMostFile) return complain(kRefused, o.file + " has more than 2 MB: import it in parts");
    std::ifstream in(o.file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in) return complain(kRefused, o.file + " cannot be read");
    if (text.empty()) return complain(kRefused, o.file + " is empty");
    const auto show = [](const json::value& answer) {
        const json::object told = object_of(answer);
        std::string out = fmt::format("{} days were taken over.\n", cell(told, "days"));
        if (cell(told, "skipped") != "0") out += fmt::format("{} entries were passed over; the first: {}.\n", cell(told, "skipped"), cell(told, "problem"));
        return out;
    };
    return ask(
        common,
        [&](const OperatorClient& server) {
            return server.post_file("/feeds/postmaster", {{"domain", o.domain}}, text);
        },
        show);
}

// Ends in 1 when something went wrong, with --json too.
int run_fetch(const FetchOptions&, const Common& common) {
    bool good = true;
    const auto fetch = [&good](const OperatorClient& server) {
        const auto answer = server.post("/feeds/snds/fetch", {});
        if (answer) good = error_in(object_of(*answer)).empty();
        return answer;
    };
    const int exit = ask(common, fetch, [](const json::value& answer) { return state_line(object_of(answer)); });
    return exit == kOk && !good ? kRefused : exit;
}

void add_days(CLI::App& command, DaysOptions& o) { command.add_option("--days", o.days, "The last so many days (default: 30)")->check(CLI::Range(1, 3650)); }

}  // namespace

void add_feeds_commands(CLI::App& app, Invocation& invocation) {
    CLI::App& group = add_group(app, invocation, "feeds", "What mailbox providers tell of our addresses: SNDS, Postmaster Tools, feedback loops",
                                "warmpost feeds snds --days 7", [&invocation] { return run_snds({}, invocation.common); });
    CLI::App& snds = add_command(group, invocation, "snds", "Microsoft's SNDS: each address's colour, complaints and trap hits by day",
                                 "warmpost feeds snds --address 192.0.2.17 --days 7");
    const auto s = bind(snds, invocation, run_snds);
    add_days(snds, *s);
    snds.add_option("--address", s->address, "Only this address")->type_name("ADDRESS");
    CLI::App& postmaster = add_command(group, invocation, "postmaster", "Google's Postmaster Tools: each domain by day, from the files that were imported",
                                       "warmpost feeds postmaster --domain example.com");
    const auto p = bind(postmaster, invocation, run_postmaster);
    add_days(postmaster, *p);
    postmaster.add_option("--domain", p->domain, "Only this domain")->type_name("DOMAIN");
    CLI::App& fbl = add_command(group, invocation, "fbl", "Complaints that came back by feedback loops, by day and ISP", "warmpost feeds fbl --days 7");
    const auto f = bind(fbl, invocation, run_fbl);
    fbl.add_option("--days", f->days, "The last so many days (default: 30)")->check(CLI::Range(1, 400));
    CLI::App& import = add_command(group, invocation, "import", "Take over a file of Google's Postmaster Tools: answers of its API (JSON), or CSV",
                                   "warmpost feeds import stats.json --domain example.com");
    const auto i = bind(import, invocation, run_import);
    import.add_option("file", i->file, "The file")->required()->type_name("FILE");
    import.add_option("--domain", i->domain, "The domain of what names none")->type_name("DOMAIN");
    CLI::App& fetch = add_command(group, invocation, "fetch", "Fetch SNDS now, and wait for it", "warmpost feeds fetch");
    bind(fetch, invocation, run_fetch);
}

}  // namespace warmpost::cli
