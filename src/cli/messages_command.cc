// messages: which messages went to whom, which way, and what became of them.
#include <fmt/format.h>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/since.h"
#include "cli/table.h"
#include "runtime/clock.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

constexpr std::size_t kOfOnePage = 200, kShownReply = 60;
constexpr int kMostPages = 10'000;  // of a search that finds hardly anything in very much

struct MessagesOptions {
    std::string account, recipient, identity, configuration_set, isp, outcome, source, since, until;
    std::size_t limit = 100;
};

std::expected<Query, CallError> query_of(const MessagesOptions& o) {
    Query query{{"account", o.account}, {"recipient", o.recipient}, {"identity", o.identity}, {"configuration_set", o.configuration_set},
                {"isp", o.isp},         {"outcome", o.outcome},     {"source", o.source}};
    const auto now = runtime::wall_now();
    for (const auto& [option, given, name] : {std::tuple{"--since", &o.since, "from_ms"}, std::tuple{"--until", &o.until, "to_ms"}}) {
        if (given->empty()) continue;
        const auto at = since_when(*given, now);
        if (!at) return std::unexpected(CallError{kUsage, fmt::format("{} {}: {}", option, *given, kSinceForms)});
        query.emplace_back(name, std::to_string(to_ms(*at)));
    }
    return query;
}

// Pages until enough is found, or there are no more.
Answer collect(const OperatorClient& server, const Query& query, std::size_t limit) {
    json::array messages;
    std::string after;
    for (int page = 0; page < kMostPages && messages.size() < limit; ++page) {
        Query asked = query;
        asked.emplace_back("limit", std::to_string(std::min(limit - messages.size(), kOfOnePage)));
        asked.emplace_back("after", after);
        auto answer = server.get("/messages", asked);
        if (!answer) return answer;
        for (auto& message : list_in(*answer, "messages")) messages.push_back(std::move(message));
        const auto* object = answer->if_object();
        const auto* next = object != nullptr ? object->if_contains("next") : nullptr;
        after = next != nullptr && next->is_string() ? std::string(next->get_string()) : std::string();
        if (after.empty()) break;
    }
    json::object all;
    all["messages"] = std::move(messages);
    all["next"] = after;
    return json::value(std::move(all));
}

std::string show_found(const json::value& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const json::value& element : list_in(answer, "messages")) {
        const auto* message = element.if_object();
        if (message == nullptr) continue;
        for (const json::value& each : list_in(element, "recipients")) {
            const auto* r = each.if_object();
            if (r == nullptr) continue;
            auto reply = cell(*r, "reply");
            if (reply.size() > kShownReply) reply = reply.substr(0, kShownReply) + "...";
            rows.push_back({time_cell(*message, "accepted_ms"), cell(*message, "account_name"), cell(*message, "id"), cell(*r, "address"),
                            cell(*r, "outcome"), cell(*r, "isp"), cell(*r, "source"), reply});
        }
    }
    return render_table({"ACCEPTED", "ACCOUNT", "MESSAGE", "RECIPIENT", "OUTCOME", "ISP", "SOURCE", "LAST REPLY"}, rows,
                        "No message is known of which all of that is true.");
}

int run_messages(const MessagesOptions& o, const Common& common) {
    const auto query = query_of(o);
    if (!query) return complain(query.error().exit, query.error().message);
    return ask(
        common, [&](const OperatorClient& server) { return collect(server, *query, o.limit); }, show_found);
}

}  // namespace

void add_messages(CLI::App& app, Invocation& invocation) {
    CLI::App& messages = add_command(app, invocation, "messages", "Which messages went to whom, which way, and what became of them; the latest first",
                                     "warmpost messages --isp gmail --outcome bounced --since 2h");
    const auto o = bind(messages, invocation, run_messages);
    messages.add_option("--recipient", o->recipient, "To this address, without case; all of it: ann+news@ is not ann@")->type_name("ADDRESS");
    messages.add_option("--identity", o->identity, "Sent as this identity")->type_name("DOMAIN|ADDRESS");
    messages.add_option("--configuration-set", o->configuration_set, "Sent with this configuration set")->type_name("NAME");
    messages.add_option("--isp", o->isp, "Tried at this ISP")->type_name("ISP");
    messages.add_option("--outcome", o->outcome, "Of which this became")
        ->check(CLI::IsMember({"sent", "delivered", "deferred", "bounced", "complained", "dropped"}));
    messages.add_option("--source", o->source, "Tried from this address or relay")->type_name("IP|RELAY");
    messages.add_option("--since", o->since, "Accepted later: 30m, 12h, 7d, or from a date on (UTC)")->type_name("TIME");
    messages.add_option("--until", o->until, "Accepted earlier")->type_name("TIME");
    messages.add_option("--account", o->account, "Only this account's mail")->type_name("ID|NAME");
    messages.add_option("--limit", o->limit, "At most so many (default: 100)")->check(CLI::Range(1, 10'000));
}

}  // namespace warmpost::cli
