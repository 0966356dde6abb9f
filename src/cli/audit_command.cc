// audit: who changed what.
#include <fmt/format.h>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/since.h"
#include "cli/table.h"
#include "runtime/clock.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

constexpr std::size_t kShownDetail = 80;

struct AuditOptions {
    std::string account, since, actor, operation;
    int limit = 100;
};

std::string show_audit(const json::value& answer) {
    json::array rows = list_in(answer, "entries");
    for (json::value& row : rows)
        if (auto* entry = row.if_object()) {
            (*entry)["at"] = time_cell(*entry, "at_ms");
            const std::string name = entry->contains("actor_name") ? cell(*entry, "actor_name") : "";
            (*entry)["who"] = cell(*entry, "actor") + (name.empty() || name == "-" ? "" : " (" + name + ")");
            std::string detail = cell(*entry, "detail");
            if (detail.size() > kShownDetail) detail = detail.substr(0, kShownDetail) + "...";
            (*entry)["detail"] = detail;
        }
    return render_objects(rows,
                          {{"AT", "at"},
                           {"ACCOUNT", "account_name"},
                           {"WHO", "who"},
                           {"OPERATION", "operation"},
                           {"RESOURCE", "resource"},
                           {"OUTCOME", "outcome"},
                           {"DETAIL", "detail"}},
                          "Nothing was changed.");
}

int run_audit(const AuditOptions& o, const Common& common) {
    Query query{{"account", o.account}, {"actor", o.actor}, {"operation", o.operation}, {"limit", std::to_string(o.limit)}};
    if (!o.since.empty()) {
        const auto from = since_when(o.since, runtime::wall_now());
        if (!from) return complain(kUsage, fmt::format("--since {}: {}", o.since, kSinceForms));
        query.emplace_back("from_ms", std::to_string(to_ms(*from)));
    }
    return ask(
        common, [&](const OperatorClient& server) { return server.get("/audit", query); }, show_audit);
}

}  // namespace

void add_audit(CLI::App& app, Invocation& invocation) {
    CLI::App& audit = add_command(app, invocation, "audit", "Who changed what, the latest first", "warmpost audit --account shop --since 7d");
    const auto o = bind(audit, invocation, run_audit);
    audit.add_option("--account", o->account, "Only changes to this account's things")->type_name("ID|NAME");
    audit.add_option("--since", o->since, "Only later ones: 30m, 12h, 7d, or from a date on (UTC)")->type_name("TIME");
    audit.add_option("--actor", o->actor, "Only those made with this key, or \"operator socket\"")->type_name("KEY");
    audit.add_option("--operation", o->operation, "Only these: CreateEmailIdentity, \"POST /keys\"")->type_name("NAME");
    audit.add_option("--limit", o->limit, "At most so many (default: 100)")->check(CLI::Range(1, 10'000));
}

}  // namespace warmpost::cli
