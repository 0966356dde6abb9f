// sent: what left, by day and source; the share of each.
#include <fmt/format.h>

#include <map>

#include "cli/invocation.h"
#include "cli/operator_client.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct SentOptions {
    std::string account, isp;
    int days = 14;
    bool by_isp = false;
};

std::int64_t number(const json::object& line, std::string_view member) {
    const json::value* value = line.if_contains(member);
    return value && value->is_number() ? value->to_number<std::int64_t>() : 0;
}

struct Sum {
    std::int64_t delivered = 0, bounced = 0, held = 0;
};

std::string show_sent(const json::value& answer, bool by_isp) {
    std::map<std::pair<std::string, std::string>, std::map<std::string, Sum>> days;   // (day, ISP) -> source
    for (const json::value& each : list_in(answer, "lines")) {
        if (!each.is_object()) continue;
        const json::object& line = each.get_object();
        Sum& sum = days[{cell(line, "day"), by_isp ? cell(line, "isp") : ""}][cell(line, "source")];
        sum.delivered += number(line, "delivered");
        sum.bounced += number(line, "bounced");
        sum.held += number(line, "throttled") + number(line, "blocked");
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& [key, sources] : days) {
        std::int64_t all = 0;
        for (const auto& [source, sum] : sources) all += sum.delivered + sum.bounced;
        for (const auto& [source, sum] : sources) {
            const std::string share = all == 0 ? "-" :
                                      fmt::format("{:.1f}%", 100.0 * static_cast<double>(sum.delivered + sum.bounced) / static_cast<double>(all));
            rows.push_back({key.first, source, fmt::format("{}", sum.delivered), fmt::format("{}", sum.bounced), fmt::format("{}", sum.held), share});
            if (by_isp) rows.back().insert(rows.back().begin() + 1, key.second);
        }
    }
    std::vector<std::string> heading{"DAY", "SOURCE", "DELIVERED", "BOUNCED", "HELD BACK", "SHARE"};
    if (by_isp) heading.insert(heading.begin() + 1, "ISP");
    return render_table(heading, rows, "Nothing left in these days.");
}

int run_sent(const SentOptions& o, const Common& common) {
    const Query query{{"account", o.account}, {"isp", o.isp}, {"days", std::to_string(o.days)}};
    const bool by_isp = o.by_isp || !o.isp.empty();
    return ask(common, [&](const OperatorClient& server) { return server.get("/sent", query); },
               [&](const json::value& answer) { return show_sent(answer, by_isp); });
}

}  // namespace

void add_sent(CLI::App& app, Invocation& invocation) {
    CLI::App& sent = add_command(app, invocation, "sent", "What left, by day (UTC) and source, and each one's share", "warmpost sent --days 7 --by-isp");
    const auto o = bind(sent, invocation, run_sent);
    sent.add_option("--days", o->days, "The last so many days (default: 14)")->check(CLI::Range(1, 400));
    sent.add_option("--account", o->account, "Only this account's mail")->type_name("ID|NAME");
    sent.add_option("--isp", o->isp, "Only mail to this ISP; `other`: to all that the ISP rules do not know")->type_name("ISP");
    sent.add_flag("--by-isp", o->by_isp, "A share for each ISP");
}

}  // namespace warmpost::cli
