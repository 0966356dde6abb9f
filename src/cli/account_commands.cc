// account, key: tenants and their access keys.
#include <fmt/format.h>

#include <optional>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct ListOptions {};

// Those who wait for an answer are told below the table, with what they said of themselves.
std::string show_accounts(const json::value& answer) {
    json::array rows = list_in(answer, "accounts");
    std::string waiting;
    for (json::value& row : rows) {
        auto* account = row.if_object();
        const auto* review = account ? account->if_contains("review") : nullptr;
        if (!review || !review->is_object()) continue;
        const json::object asked = review->get_object();
        const std::string status = asked.contains("status") ? cell(asked, "status") : "-";
        if (status == "PENDING") {
            const auto* details = account->if_contains("details");
            const json::object said = details && details->is_object() ? details->get_object() : json::object{};
            const std::string name = cell(*account, "name");
            waiting += fmt::format("\n{} asks for production access since {} (case {}): {}, {}\n  {}\n  warmpost account review {} --grant | --deny --reason TEXT\n", name,
                                   time_cell(asked, "asked_ms"), cell(asked, "case_id"), cell(said, "mail_type"), cell(said, "website"), cell(said, "use_case"), name);
        }
        (*account)["review"] = status;
    }
    return render_objects(rows,
                          {{"ACCOUNT", "id"}, {"NAME", "name"}, {"PRODUCTION", "production"}, {"A DAY", "max_24_hour_send"}, {"A SECOND", "max_send_rate"},
                           {"SENT IN 24 H", "sent_last_24_hours"}, {"REVIEW", "review"}},
                          "There are no accounts.") +
           waiting;
}
int list_accounts(const Common& common) {
    return ask(common, [](const OperatorClient& server) { return server.get("/accounts"); }, show_accounts);
}
int run_list(const ListOptions&, const Common& common) { return list_accounts(common); }

struct AccountOptions {
    std::string name;
    bool production = false;
    double daily = 200, rate = 1;        // SES's sandbox
};
json::object limits_of(const AccountOptions& o) { return {{"production", o.production}, {"max_24_hour_send", o.daily}, {"max_send_rate", o.rate}}; }

int run_create(const AccountOptions& o, const Common& common) {
    json::object body = limits_of(o);
    body["name"] = o.name;
    const auto show = [&](const json::value& answer) {
        const auto* object = answer.if_object();
        return fmt::format("Account {} ({}) is made. Give it a key: warmpost key create --account {}\n", o.name, object ? cell(*object, "id") : "-", o.name);
    };
    return ask(common, [&](const OperatorClient& server) { return server.post("/accounts", body); }, show);
}

// The account as it is, so that what was not named stays.
Answer account_now(const OperatorClient& server, const std::string& id) {
    auto answer = server.get("/accounts");
    if (!answer) return answer;
    for (const json::value& element : list_in(*answer, "accounts")) {
        const auto* account = element.if_object();
        if (account && (cell(*account, "id") == id || cell(*account, "name") == id)) return element;
    }
    return std::unexpected(CallError{kRefused, fmt::format("there is no account {}; warmpost account lists them", id)});
}

struct LimitOptions {
    std::string account;
    std::optional<double> daily, rate;
    bool production = false, sandbox = false;
};
int run_limits(const LimitOptions& o, const Common& common) {
    if (o.production && o.sandbox) return complain(kUsage, "--production and --sandbox exclude each other");
    const auto call = [&](const OperatorClient& server) -> Answer {
        const auto id = server.account(o.account);
        if (!id) return std::unexpected(id.error());
        const auto now = account_now(server, *id);
        if (!now) return now;
        json::object body;
        for (const char* member : {"production", "max_24_hour_send", "max_send_rate"})
            if (const auto* value = now->get_object().if_contains(member)) body[member] = *value;
        if (o.daily) body["max_24_hour_send"] = *o.daily;
        if (o.rate) body["max_send_rate"] = *o.rate;
        if (o.production || o.sandbox) body["production"] = o.production;
        return server.post("/accounts/" + path_part(cell(now->get_object(), "id")) + "/limits", body);
    };
    return ask(common, call, [](const json::value&) { return std::string("The limits are in force.\n"); });
}

struct ReviewOptions {
    std::string account, reason;
    bool grant = false, deny = false;
    std::optional<double> daily, rate;
};
int run_review(const ReviewOptions& o, const Common& common) {
    if (o.grant == o.deny) return complain(kUsage, "say --grant or --deny");
    if (o.deny && o.reason.empty()) return complain(kUsage, "say why: --deny needs --reason TEXT");
    json::object body{{"decision", o.grant ? "grant" : "deny"}, {"reason", o.reason}};
    if (o.daily) body["max_24_hour_send"] = *o.daily;
    if (o.rate) body["max_send_rate"] = *o.rate;
    const auto call = [&](const OperatorClient& server) { return server.post("/accounts/" + path_part(o.account) + "/review", body); };
    return ask(common, call, [&](const json::value&) {
        return o.grant ? fmt::format("Account {} may send to everybody.\n", o.account) : fmt::format("Account {} stays in the sandbox.\n", o.account);
    });
}

struct AllowListOptions {
    std::string account, word;
};
int run_allow_list(const AllowListOptions& o, const Common& common) {
    const bool on = o.word == "on";
    const auto call = [&](const OperatorClient& server) { return server.post("/accounts/" + path_part(o.account) + "/allow-list", {{"enabled", on}}); };
    return ask(common, call, [&](const json::value&) {
        return on ? fmt::format("Addresses leased to {} from now on begin warm, and nothing is found about its volume.\n", o.account)
                  : fmt::format("Addresses leased to {} from now on are warmed up, and its volume is looked at.\n", o.account);
    });
}

struct StandingOptions {
    std::string account;
};
std::string show_standings(const json::value& answer) {
    json::array rows = list_in(answer, "standings");
    for (json::value& row : rows)
        if (auto* standing = row.if_object()) {
            if (cell(*standing, "isp").empty()) (*standing)["isp"] = "all";
            (*standing)["since"] = time_cell(*standing, "since_ms");
        }
    return render_objects(rows,
                          {{"ACCOUNT", "account_name"}, {"ISP", "isp"}, {"FACTOR", "factor_text"}, {"SINCE", "since"}, {"MESSAGES", "messages"}, {"BOUNCES", "bounces"},
                           {"COMPLAINTS", "complaints"}, {"REFUSALS", "refusals"}, {"REASON", "reason"}},
                          "No account is slowed in the shared pool.");
}
int run_standing(const StandingOptions& o, const Common& common) {
    const auto call = [&](const OperatorClient& server) { return server.get("/standings", {{"account", o.account}}); };
    return ask(common, call, [&](const json::value& answer) {
        if (!o.account.empty() && list_in(answer, "standings").empty()) return fmt::format("Nothing recent is known of {} in the shared pool: it is not slowed.\n", o.account);
        return show_standings(answer);
    });
}

}  // namespace

void add_account_commands(CLI::App& app, Invocation& invocation) {
    CLI::App& group = add_group(app, invocation, "account", "Accounts: list, create, limits, review, allow-list, standing, bill",
                                "warmpost account create shop --production --daily 50000 --rate 14",
                                [&invocation] { return list_accounts(invocation.common); });
    CLI::App& list = add_command(group, invocation, "list", "All accounts with their limits", "warmpost account list");
    bind(list, invocation, run_list);

    CLI::App& create = add_command(group, invocation, "create", "Make an account; in the sandbox unless --production", "warmpost account create shop --production --daily 50000 --rate 14");
    const auto c = bind(create, invocation, run_create);
    create.add_option("name", c->name, "Its name")->required();
    create.add_flag("--production", c->production, "May send to everybody");
    create.add_option("--daily", c->daily, "Recipients in 24 hours (default: 200; -1: no limit)")->check(CLI::Range(-1.0, 1e12));
    create.add_option("--rate", c->rate, "Recipients a second (default: 1; 0: no limit)")->check(CLI::Range(0.0, 1e9));

    CLI::App& limits = add_command(group, invocation, "limits", "Change an account's limits; what is not named stays", "warmpost account limits shop --daily 100000 --rate 50");
    const auto l = bind(limits, invocation, run_limits);
    limits.add_option("account", l->account, "The account (default: the only one)")->type_name("ID|NAME");
    limits.add_option("--daily", l->daily, "Recipients in 24 hours (-1: no limit)")->check(CLI::Range(-1.0, 1e12));
    limits.add_option("--rate", l->rate, "Recipients a second (0: no limit)")->check(CLI::Range(0.0, 1e9));
    limits.add_flag("--production", l->production, "Out of the sandbox");
    limits.add_flag("--sandbox", l->sandbox, "Into the sandbox");

    CLI::App& review = add_command(group, invocation, "review", "Answer an account that asks to leave the sandbox", "warmpost account review shop --grant --daily 50000 --rate 14");
    const auto r = bind(review, invocation, run_review);
    review.add_option("account", r->account, "The account")->required()->type_name("ID|NAME");
    review.add_flag("--grant", r->grant, "It may send to everybody");
    review.add_flag("--deny", r->deny, "It stays in the sandbox");
    review.add_option("--reason", r->reason, "Why; the account can read it")->type_name("TEXT");
    review.add_option("--daily", r->daily, "Recipients in 24 hours (default: 50000 instead of the sandbox's 200; -1: no limit)")->check(CLI::Range(-1.0, 1e12));
    review.add_option("--rate", r->rate, "Recipients a second (default: 14 instead of the sandbox's 1; 0: no limit)")->check(CLI::Range(0.0, 1e9));

    CLI::App& allow = add_command(group, invocation, "allow-list", "Whether an account's recipients go by a list of its addresses: no warm-up, no findings",
                                  "warmpost account allow-list clinic on");
    const auto w = bind(allow, invocation, run_allow_list);
    allow.add_option("account", w->account, "The account")->required()->type_name("ID|NAME");
    allow.add_option("word", w->word, "on or off")->required()->check(CLI::IsMember({"on", "off"}));
    add_bill_command(group, invocation);

    CLI::App& standing = add_command(group, invocation, "standing", "How accounts stand in the shared pool: who is slowed for what its mail draws, to which part of its rate",
                                     "warmpost account standing shop");
    const auto t = bind(standing, invocation, run_standing);
    standing.add_option("account", t->account, "All that is known of this one (default: those that are slowed)")->type_name("ID|NAME");
}

}  // namespace warmpost::cli
