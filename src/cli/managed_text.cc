#include "cli/managed_text.h"

#include <fmt/format.h>

#include <vector>

#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

using Rows = std::vector<std::vector<std::string>>;

bool yes(const json::object& object, std::string_view member) { return cell(object, member) == "yes"; }

std::string address_text(const json::value& each) {
    const auto* address = each.if_object();
    if (address == nullptr) return cell(each);
    return cell(*address, "address") + (yes(*address, "draining") ? " (drains: no new mail, will be given back)" : "") +
           (yes(*address, "paused") ? " (paused)" : "");
}

std::string head(const json::object& pool) {
    std::string out = fmt::format("Pool {} of {}, {}{}\n  {}\n", cell(pool, "pool"), cell(pool, "account"), cell(pool, "mode"),
                                  yes(pool, "shadow") ? ", in shadow" : "", cell(pool, "status"));
    if (yes(pool, "shadow"))
        out += fmt::format("  managed would have {} addresses for it; nothing of what follows was done\n", cell(pool, "shadow_addresses"));
    out += fmt::format("  wants {} addresses, at most {}{}\n", cell(pool, "wanted"), cell(pool, "addresses_max"),
                       yes(pool, "inventory_short") ? "; the inventory is short: warmpost ip add ADDRESS" : "");
    if (yes(pool, "paused")) out += "  paused: warmpost resume --pool " + cell(pool, "pool") + "\n";
    return out;
}

json::array rows_of(const json::object& pool) {
    json::array rows = list_in(json::value(pool), "isps");
    for (json::value& row : rows)
        if (auto* isp = row.if_object()) (*isp)["share"] = cell(*isp, "dedicated_percentage") + " %";
    return rows;
}

std::string pairs(const json::array& isps) {
    Rows rows;
    for (const json::value& each : isps) {
        const auto* isp = each.if_object();
        if (isp == nullptr) continue;
        for (const json::value& one : list_in(each, "pairs")) {
            const auto* pair = one.if_object();
            if (pair == nullptr) continue;
            rows.push_back({cell(*isp, "isp"), cell(*pair, "address"), cell(*pair, "taken_day") + " of " + cell(*pair, "allowance_day"),
                            cell(*pair, "taken_hour") + " of " + cell(*pair, "allowance_hour"), cell(*pair, "room"),
                            yes(*pair, "serves") ? cell(*pair, "state") : "gets no new mail; " + cell(*pair, "state")});
        }
    }
    return rows.empty() ? "" : "\n" + render_table({"ISP", "ADDRESS", "24 H", "HOUR", "ROOM NOW", "STATE"}, rows, "");
}

std::string spills(const json::array& isps) {
    std::string out;
    for (const json::value& each : isps)
        if (const auto* isp = each.if_object(); isp != nullptr && !isp->at("spills_because").as_string().empty())
            out += fmt::format("{}: mail also goes by the shared pool: {}\n", cell(*isp, "isp"), cell(*isp, "spills_because"));
    return out.empty() ? out : "\n" + out;
}

std::string attempt(const json::object& entry) {
    std::string out = fmt::format("{}  {} to {}{}\n  {}\n", cell(entry, "at"), cell(entry, "source"), cell(entry, "isp"),
                                  cell(entry, "pool") == "-" ? "" : ", pool " + cell(entry, "pool"), cell(entry, "decision"));
    if (entry.contains("grant")) out += "  The grant: " + cell(entry, "grant") + "\n";
    const auto before = list_in(json::value(entry), "before");
    if (before.empty()) return out;
    out += "  Before that, of this address at this ISP:\n";
    for (const json::value& each : before)
        if (const auto* decision = each.if_object()) out += fmt::format("    {}  {}\n", cell(*decision, "at"), cell(*decision, "text"));
    return out;
}

}  // namespace

std::string decisions_text(const json::array& decisions) {
    return render_objects(decisions, {{"AT", "at"}, {"POOL", "pool"}, {"KIND", "kind"}, {"WHAT AND WHY", "text"}}, "Nothing was decided.");
}

std::string overrides_text(const json::array& overrides, const std::string& when_empty) {
    return render_objects(overrides,
                          {{"ID", "id"},
                           {"POOL", "pool"},
                           {"ISP", "isp"},
                           {"ADDRESS", "address"},
                           {"WHAT", "text"},
                           {"UNTIL", "until"},
                           {"BY", "by"},
                           {"REASON", "reason"},
                           {"STATE", "state"}},
                          when_empty);
}

std::string pool_explained(const json::value& answer) {
    const auto* pool = answer.if_object();
    if (pool == nullptr || !pool->contains("status")) return "The server's answer has no pool in it.\n";
    std::string out = head(*pool);
    for (const json::value& each : list_in(answer, "addresses")) out += "  " + address_text(each) + "\n";
    const auto isps = rows_of(*pool);
    out += "\n" + render_objects(isps,
                                 {{"ISP", "isp"},
                                  {"24 H DEDICATED", "dedicated_24h"},
                                  {"24 H SHARED", "shared_24h"},
                                  {"DEDICATED", "share"},
                                  {"CAPACITY", "capacity_24h"},
                                  {"ADDRESSES", "addresses"},
                                  {"WARM", "warm"}},
                                 "No mail came for it yet, or no managed pool sends.");
    out += pairs(isps) + spills(isps);
    const auto overrides = list_in(answer, "overrides");
    if (!overrides.empty()) out += "\nThe operator's word, in force:\n" + overrides_text(overrides, "");
    const auto decisions = list_in(answer, "decisions");
    out += "\nThe last decisions:\n";
    for (const json::value& each : decisions)
        if (const auto* decision = each.if_object()) out += fmt::format("  {}  {}\n", cell(*decision, "at"), cell(*decision, "text"));
    return decisions.empty() ? out + "  none yet\n" : out;
}

std::string message_explained(const json::value& answer) {
    const auto* message = answer.if_object();
    if (message == nullptr) return "The server's answer has no message in it.\n";
    std::string out = "Message " + cell(*message, "id") + "\n\n";
    const auto attempts = list_in(answer, "attempts");
    for (const json::value& each : attempts)
        if (const auto* entry = each.if_object()) out += attempt(*entry) + "\n";
    if (attempts.empty()) out += "It was not tried yet.\n";
    const auto waiting = list_in(answer, "waiting");
    if (waiting.empty()) return out;
    return out + "Still waiting:\n" +
           render_objects(
               waiting,
               {{"RECIPIENT", "address"}, {"NEXT ATTEMPT", "next_attempt_ms"}, {"LAST REPLY", "last_reply"}, {"WAITS FOR", "waits_for"}},
               "");
}

}  // namespace warmpost::cli
