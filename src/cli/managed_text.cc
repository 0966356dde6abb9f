#include "cli/managed_text.h"

#include <fmt/format.h>

#include <vector>

#include "cli/message_story.h"
#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

using Rows = std::vector<std::vector<std::string>>;

bool yes(const json::object& object, std::string_view member) { return cell(object, member) == "yes"; }

// What a pool in shadow would have done is inside of "would_have"; of others it is beside the rest.
const json::object& would_have(const json::object& view) {
    const auto* would = view.if_contains("would_have");
    return would != nullptr && would->is_object() ? would->get_object() : view;
}

std::string spill_words(const std::string& spill) {
    if (spill == "always") return "what its addresses have no room for goes by the shared pool";
    if (spill == "never") return "what its addresses have no room for waits";
    return "what its addresses have no room for goes by the shared pool while they warm up at an ISP, and waits once they are warm there";
}

std::string address_text(const json::value& each) {
    const auto* address = each.if_object();
    if (address == nullptr) return cell(each);
    return cell(*address, "address") + (yes(*address, "draining") ? " (drains: no new mail, will be given back)" : "") +
           (yes(*address, "paused") ? " (paused)" : "");
}

std::string head(const json::object& pool) {
    std::string out = fmt::format("Pool {} of {}, {}{}\n  {}\n", cell(pool, "pool"), cell(pool, "account"), cell(pool, "mode"),
                                  yes(pool, "shadow") ? ", in shadow" : "", cell(pool, "status"));
    if (yes(pool, "shadow")) {
        const auto would = would_have(pool);
        out += fmt::format("  managed would have {} addresses for it, and would want {}, at most {}; nothing was done that is called WOULD here\n",
                           cell(would, "addresses"), cell(would, "wanted"), cell(pool, "addresses_max"));
    } else if (cell(pool, "mode") == "managed") {
        out += fmt::format("  wants {} {}, at most {}{}\n", cell(pool, "wanted"), cell(pool, "wanted") == "1" ? "address" : "addresses", cell(pool, "addresses_max"),
                           yes(pool, "inventory_short") ? "; the inventory is short: warmpost ip add ADDRESS" : "");
    }
    out += fmt::format("  spill {}: {}\n", cell(pool, "spill"), spill_words(cell(pool, "spill")));
    if (yes(pool, "paused")) out += "  paused: warmpost resume --pool " + cell(pool, "pool") + "\n";
    return out;
}

json::array rows_of(const json::object& pool) {
    json::array rows = list_in(json::value(pool), "isps");
    for (json::value& row : rows)
        if (auto* isp = row.if_object()) {
            auto figures = would_have(*isp);  // a copy: it becomes part of the row
            for (const auto& [name, value] : figures) (*isp)[name] = value;
            (*isp)["share"] = cell(*isp, "dedicated_percentage") + " %";
            if (const auto limit = cell(*isp, "capacity_limited_by"); !limit.empty() && limit != "-")
                (*isp)["capacity_24h"] = cell(*isp, "capacity_24h") + " (override)";
        }
    return rows;
}

// Of an ISP that was asked about by a name that is not there, or of a pool of which nothing is known.
std::string no_isp(const json::value& pool) {
    std::string names;
    for (const json::value& each : list_in(pool, "other_isps"))
        if (each.is_string()) names += (names.empty() ? "" : ", ") + std::string(each.get_string());
    if (cell(pool.as_object(), "mode") == "standard" && !yes(pool.as_object(), "shadow")) return "ISP by ISP only managed pools are told of, and those in shadow.";
    return names.empty() ? "No mail came for it yet." : "Nothing is known of this ISP here. The pool's mail goes to: " + names + ".";
}

std::string isps_table(const json::array& isps, bool shadow, const std::string& none) {
    if (shadow)
        return render_objects(isps,
                              {{"ISP", "isp"},
                               {"24 H CAME", "arrived_24h"},
                               {"ITS ADDRESSES TOOK", "taken_by_addresses_24h"},
                               {"WOULD GO DEDICATED", "dedicated_24h"},
                               {"WOULD GO SHARED", "shared_24h"},
                               {"WOULD BE DEDICATED", "share"},
                               {"WOULD-BE CAPACITY", "capacity_24h"},
                               {"WOULD BE WARM", "warm"}},
                              none);
    return render_objects(isps,
                          {{"ISP", "isp"},
                           {"24 H DEDICATED", "dedicated_24h"},
                           {"24 H SHARED", "shared_24h"},
                           {"DEDICATED", "share"},
                           {"CAPACITY", "capacity_24h"},
                           {"ADDRESSES", "addresses"},
                           {"WARM", "warm"}},
                          none);
}

std::string limits(const json::array& isps) {
    std::string out;
    for (const json::value& each : isps)
        if (const auto* isp = each.if_object(); isp != nullptr && isp->contains("capacity_limited_by") && !isp->at("capacity_limited_by").as_string().empty())
            out += fmt::format("{}: {}\n", cell(*isp, "isp"), cell(*isp, "capacity_limited_by"));
    return out.empty() ? out : "\n" + out;
}

std::string waiting(const json::array& lanes) {
    if (lanes.empty()) return "\nNothing waits.\n";
    std::string out = "\nWhat waits now (recipients):\n";
    Rows rows;
    for (const json::value& each : lanes) {
        const auto* lane = each.if_object();
        if (lane == nullptr) continue;
        const auto known = [&](const char* name) { return cell(*lane, name) == "" ? std::string("-") : cell(*lane, name); };
        rows.push_back({cell(*lane, "isp"), cell(*lane, "waiting"), time_cell(*lane, "oldest_ms"), time_cell(*lane, "next_attempt_ms"),
                        yes(*lane, "paused") ? "paused; " + known("waits_for") : known("waits_for"), known("last_reply")});
    }
    return out + render_table({"ISP", "WAITING", "OLDEST", "NEXT ATTEMPT", "WAITS FOR", "LAST REPLY"}, rows, "");
}

std::string pairs(const json::array& isps, bool shadow) {
    Rows rows;
    for (const json::value& each : isps) {
        const auto* isp = each.if_object();
        if (isp == nullptr) continue;
        for (const json::value& one : list_in(each, "pairs")) {
            const auto* pair = one.if_object();
            if (pair == nullptr) continue;
            const auto& would = would_have(*pair);
            const std::string state = yes(*pair, "serves") ? cell(would, "state") : "gets no new mail; " + cell(would, "state");
            if (shadow)
                rows.push_back({cell(*isp, "isp"), cell(*pair, "address"), cell(*pair, "taken_day"), cell(*pair, "taken_hour"), cell(would, "allowance_day"),
                                cell(would, "allowance_hour"), state});
            else
                rows.push_back({cell(*isp, "isp"), cell(*pair, "address"), cell(*pair, "taken_day") + " of " + cell(*pair, "allowance_day"),
                                cell(*pair, "taken_hour") + " of " + cell(*pair, "allowance_hour"), cell(*pair, "room"), state});
        }
    }
    if (rows.empty()) return "";
    const std::vector<std::string> real{"ISP", "ADDRESS", "24 H", "HOUR", "ROOM NOW", "STATE"};
    const std::vector<std::string> would{"ISP", "ADDRESS", "24 H TOOK", "HOUR TOOK", "24 H WOULD ALLOW", "HOUR WOULD ALLOW", "WOULD BE"};
    return "\n" + render_table(shadow ? would : real, rows, "");
}

std::string spills(const json::array& isps, bool shadow) {
    std::string out;
    for (const json::value& each : isps)
        if (const auto* isp = each.if_object(); isp != nullptr && !isp->at("spills_because").as_string().empty())
            out +=
                fmt::format("{}: mail {} by the shared pool: {}\n", cell(*isp, "isp"), shadow ? "would also go" : "also goes", cell(*isp, "spills_because"));
    return out.empty() ? out : "\n" + out;
}

std::string override_line(const json::object& word) {
    const std::string isp = cell(word, "isp"), address = cell(word, "address"), any = "-";
    return fmt::format("override {} of {}{}{} by {} until {} ({}): {}; {}", cell(word, "id"), cell(word, "pool"), isp == any ? "" : " at " + isp,
                       address == any ? "" : ", address " + address, cell(word, "by"), cell(word, "until"), cell(word, "state"), cell(word, "text"),
                       cell(word, "reason"));
}

std::string attempt(const json::object& entry) {
    std::string out = fmt::format("{}  {} to {}{}\n  {}\n", cell(entry, "at"), cell(entry, "source"), cell(entry, "isp"),
                                  cell(entry, "pool") == "-" ? "" : ", pool " + cell(entry, "pool"), cell(entry, "decision"));
    if (entry.contains("grant")) out += "  The grant: " + cell(entry, "grant") + "\n";
    for (const json::value& each : list_in(json::value(entry), "overrides"))
        if (const auto* word = each.if_object()) out += "  In force then: " + override_line(*word) + "\n";
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
    const bool shadow = yes(*pool, "shadow");
    out += "\n" + isps_table(isps, shadow, no_isp(answer)) + pairs(isps, shadow) + limits(isps) + spills(isps, shadow) + waiting(list_in(answer, "waiting"));
    const auto overrides = list_in(answer, "overrides");
    if (!overrides.empty()) out += "\nOverrides in force:\n" + overrides_text(overrides, "");
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
    const auto under_way = under_way_text(*message);
    out += under_way.empty() && attempts.empty() ? "It was not tried yet.\n" : under_way;
    for (const json::value& each : list_in(answer, "overrides"))
        if (const auto* word = each.if_object()) out += "In force now: " + override_line(*word) + "\n";
    const auto waiting = list_in(answer, "waiting");
    if (waiting.empty()) return out;
    return out + "Still waiting:\n" +
           render_objects(
               waiting,
               {{"RECIPIENT", "address"}, {"NEXT ATTEMPT", "next_attempt_ms"}, {"LAST REPLY", "last_reply"}, {"WAITS FOR", "waits_for"}},
               "");
}

}  // namespace warmpost::cli
