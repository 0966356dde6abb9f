#include "cli/questions_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/time.h"
#include "cli/table.h"
#include "policy/billing/shown.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::int64_t number(const json::object& object, std::string_view member) {
    const auto* value = object.if_contains(member);
    return value != nullptr && value->is_number() ? static_cast<std::int64_t>(value->to_number<double>()) : 0;
}
bool yes(const json::object& object, std::string_view member) { return cell(object, member) == "yes"; }
std::string text(const json::object& object, std::string_view member) {
    const auto shown = cell(object, member);
    return shown == "-" ? std::string() : shown;
}
std::string percent(const json::object& object, std::string_view member, int digits = 2) {
    const auto* value = object.if_contains(member);
    return value != nullptr && value->is_number() ? fmt::format("{:.{}f}%", value->to_number<double>() * 100, digits) : "-";
}
std::string grouped(std::int64_t count) {
    auto shown = std::to_string(count);
    for (auto at = static_cast<std::ptrdiff_t>(shown.size()) - 3; at > 0; at -= 3) shown.insert(static_cast<std::size_t>(at), ",");
    return shown;
}
std::string count(const json::object& object, std::string_view member) { return grouped(number(object, member)); }
// "11-26 14:05": of the last weeks, to the minute.
std::string moment(const json::object& object, std::string_view member) {
    const auto ms = number(object, member);
    return ms == 0 ? "-" : to_iso8601(from_ms(ms)).substr(5, 5) + " " + to_iso8601(from_ms(ms)).substr(11, 5);
}
std::string ago(std::int64_t from_ms, std::int64_t to_ms) {
    const auto minutes = (to_ms - from_ms) / 60'000;
    if (minutes < 120) return fmt::format("{} min", std::max<std::int64_t>(minutes, 0));
    return minutes < std::int64_t{48} * 60 ? fmt::format("{} h", minutes / 60) : fmt::format("{} days", minutes / (std::int64_t{24} * 60));
}

template <class Each>
void for_objects(const json::array& list, const Each& each) {
    for (const json::value& value : list)
        if (const auto* object = value.if_object()) each(*object);
}

std::string one_slow(const json::object& isp, std::int64_t now, const std::string& window) {
    const auto since = number(isp, "since_ms");
    std::string out = fmt::format("{} {}{}\n", cell(isp, "isp"), cell(isp, "how"),
                                  since == 0 ? "" : fmt::format(", since {} UTC ({})", moment(isp, "since_ms"), ago(since, now)));
    const auto held = number(isp, "deferred") + number(isp, "throttled") + number(isp, "blocked");
    out +=
        fmt::format("  pool   {}{}\n", text(isp, "pool").empty() ? "(none)" : cell(isp, "pool"),
                    number(isp, "waiting") == 0 ? "; nothing waits"
                                                : fmt::format("; {}, the oldest since {}",
                                                              number(isp, "waiting") == 1 ? "1 recipient waits" : count(isp, "waiting") + " recipients wait",
                                                              moment(isp, "oldest_ms")));
    if (held > 0)
        out += fmt::format("  {}  {} of {} attempts were held back: {} blocked, {} throttled, {} deferred\n", window, grouped(held),
                           grouped(held + number(isp, "answered")), count(isp, "blocked"), count(isp, "throttled"), count(isp, "deferred"));
    if (const auto said = text(isp, "reply"); !said.empty()) out += wrapped(said, "         ", "  says   ");
    if (const auto means = text(isp, "means"); !means.empty()) out += wrapped(means, "         ", "  means  ");
    if (const auto advice = text(isp, "advice"); !advice.empty()) out += wrapped(advice, "         ", "  do     ");
    Rows rows;
    for_objects(list_in(json::value(isp), "sources"), [&](const json::object& source) {
        rows.push_back({"  " + cell(source, "source"), count(source, "blocked"), count(source, "throttled"), count(source, "deferred"),
                        count(source, "answered"), percent(source, "share", 0), moment(source, "since_ms"), moment(source, "rests_until_ms")});
    });
    if (!rows.empty()) out += render_table({"  FROM", "BLOCKED", "THROTTLED", "DEFERRED", "ANSWERED", "HELD", "SINCE", "RESTS UNTIL"}, rows, "");
    return out;
}

std::string times(const json::object& change) { return number(change, "times") > 1 ? fmt::format(" ({} times)", count(change, "times")) : ""; }
std::string line_of(const json::object& change) {
    const std::string first = fmt::format("  {}  ", moment(change, "at_ms"));
    return wrapped(cell(change, "text") + times(change), std::string(first.size(), ' '), first);
}

std::string change_of(std::int64_t before, std::int64_t now) {
    if (before == now) return grouped(now);
    if (before == 0) return grouped(now) + " (new)";
    return fmt::format("{} ({:+.0f}%)", grouped(now), 100.0 * static_cast<double>(now - before) / static_cast<double>(before));
}

std::string isps_table(const json::array& isps) {
    constexpr std::size_t kMost = 12;
    Rows rows;
    for_objects(isps, [&](const json::object& isp) {
        const auto* now = isp.if_contains("now");
        const auto* before = isp.if_contains("before");
        if (rows.size() >= kMost || now == nullptr || before == nullptr || !now->is_object() || !before->is_object()) return;
        const auto& n = now->get_object();
        const auto& b = before->get_object();
        auto& row = rows.emplace_back(std::vector{cell(isp, "isp")});
        for (const char* member : {"messages", "bounces", "complaints", "blocked", "throttled"})
            row.push_back(change_of(number(b, member), number(n, member)));
    });
    if (rows.empty()) return "\nNo mail was answered in this time, nor in the time before it.\n";
    return "\nBy ISP, beside the equally long time before:\n" + render_table({"ISP", "MESSAGES", "BOUNCED", "COMPLAINED", "BLOCKED", "THROTTLED"}, rows, "");
}

std::string one_hurt(const json::object& address) {
    const auto pool = text(address, "pool");
    const auto things = [&](const char* member, std::string_view one) { return billing::counted(number(address, member), one); };
    std::string out = fmt::format("{}{}: {}, {} ({}), {} ({}), {} ({}), {} ({})\n", cell(address, "address"),
                                  pool.empty() ? "" : " in " + pool, things("messages", "message"), things("complaints", "complaint"),
                                  percent(address, "complaint_rate"), things("bounces", "bounce"), percent(address, "bounce_rate"), things("blocked", "block"),
                                  percent(address, "block_rate"), things("throttled", "throttle"), percent(address, "throttle_rate"));
    Rows rows;
    std::string worst;
    for_objects(list_in(json::value(address), "senders"), [&](const json::object& sender) {
        const auto set = text(sender, "configuration_set");
        rows.push_back({"  " + cell(sender, "account_name"), cell(sender, "identity"), set.empty() ? "-" : set, percent(sender, "share_of_harm", 0),
                        percent(sender, "share_of_mail", 0), count(sender, "complaints"), count(sender, "bounces"), count(sender, "blocked"),
                        count(sender, "throttled")});
        if (worst.empty() && yes(sender, "hurts"))
            worst = fmt::format("  {} ({}{}) {}.\n", cell(sender, "identity"), cell(sender, "account_name"), set.empty() ? "" : ", set " + set,
                                cell(sender, "text"));
    });
    out += worst.empty() ? "  Nobody hurts it more than its share of the mail explains.\n" : worst;
    out += render_table({"  ACCOUNT", "IDENTITY", "SET", "HARM", "MAIL", "COMPLAINTS", "BOUNCES", "BLOCKS", "THROTTLES"}, rows, "");
    if (number(address, "more_senders") > 0)
        out += fmt::format("  and {} more: warmpost hurts {}\n", count(address, "more_senders"), cell(address, "address"));
    return out;
}

std::string one_listing(const json::object& address, bool alone) {
    const auto lists = list_in(json::value(address), "lists");
    const auto listed = number(address, "listed"), unknown = number(address, "unknown");
    std::string out = cell(address, "address") + ": ";
    if (lists.empty()) return out + "not looked at yet\n";
    if (listed > 0)
        out += fmt::format("LISTED by {} of {} block lists", listed, lists.size());
    else
        out += fmt::format("not listed by {} of {} block lists", static_cast<std::int64_t>(lists.size()) - unknown, lists.size());
    if (unknown > 0) out += fmt::format("; {} could not be asked", unknown);
    out += fmt::format(", as of {} UTC\n", moment(address, "checked_ms"));
    for_objects(lists, [&](const json::object& list) {
        const auto state = cell(list, "state");
        if (!alone && state == "not listed") return;
        out += wrapped(fmt::format("{}, since {} UTC: {}", state, moment(list, "since_ms"), cell(list, "text")), "             ", "  ");
        if (state != "listed") return;
        out += wrapped(cell(list, "advice"), "             ", "    do       ");
        out += wrapped(cell(list, "way_off"), "             ", "    way off  ");
    });
    return out;
}

const json::object& object_of(const json::value& answer) {
    static const json::object none;
    const auto* object = answer.if_object();
    return object == nullptr ? none : *object;
}

std::string weights_text(const json::object& told) {
    const auto* weights = told.if_contains("weights");
    if (weights == nullptr || !weights->is_object()) return {};
    const auto weight = [&](const char* name) {
        const auto* given = weights->get_object().if_contains(name);
        const double value = given != nullptr && given->is_number() ? given->to_number<double>() : 0;
        const auto whole = std::llround(value);
        return value < 10 && std::abs(value - static_cast<double>(whole)) > 0.05 ? fmt::format("{:.1f}", value) : grouped(whole);
    };
    return fmt::format(" Harm weighs a complaint as {}, a bounce as {}, a block as {}, a throttle as {} messages (by the marks of review).",
                       weight("complaint"), weight("bounce"), weight("block"), weight("throttle"));
}

}  // namespace

std::string wrapped(std::string_view words, const std::string& indent, const std::string& first) {
    std::string out, line = first;
    bool empty = true;
    for (std::size_t at = 0; at < words.size();) {
        const auto end = std::min(words.find(' ', at), words.size());
        const auto word = words.substr(at, end - at);
        at = end + 1;
        if (word.empty()) continue;
        if (!empty && line.size() + 1 + word.size() > kWidth) {
            out += line + "\n";
            line = indent;
            empty = true;
        }
        if (!empty) line += ' ';
        line += word;
        empty = false;
    }
    return out + line + "\n";
}

std::string slow_text(const json::value& answer) {
    const auto& told = object_of(answer);
    const auto minutes = number(told, "window_seconds") / 60;
    const auto now = number(told, "at_ms");
    std::string out;
    for_objects(list_in(answer, "isps"),
                [&](const json::object& isp) { out += (out.empty() ? "" : "\n") + one_slow(isp, now, fmt::format("{} min", minutes)); });
    if (number(told, "left_out") > 0) out += fmt::format("\n{} more, which matter less: `warmpost slow ISP` shows one.\n", count(told, "left_out"));
    const auto minor = number(told, "minor");
    if (out.empty()) out = "No ISP slows us at present: nothing rests, and nothing waits for a refusal.\n";
    if (minor > 0)
        out += fmt::format("\n{} more held back less than 2% of the last {} minutes' attempts, as happens to all mail.\n", grouped(minor), minutes);
    return out;
}

std::string changes_text(const json::value& answer) {
    const auto& told = object_of(answer);
    std::string out = fmt::format("From {} to {} UTC\n", moment(told, "since_ms"), moment(told, "until_ms"));
    const auto biggest = list_in(answer, "biggest"), changes = list_in(answer, "changes");
    out += biggest.empty() ? "\nNothing that needs you changed.\n" : "\nBiggest first:\n";
    for_objects(biggest, [&](const json::object& change) { out += line_of(change); });
    out += isps_table(list_in(answer, "isps"));
    if (changes.empty()) return out + "\nNobody changed anything, and no standing, listing or allowance did.\n";
    out += "\nAll, newest first:\n";
    for_objects(changes, [&](const json::object& change) { out += line_of(change); });
    if (number(told, "left_out") > 0) out += fmt::format("  and {} older ones: --limit shows more\n", count(told, "left_out"));
    return out;
}

std::string hurts_text(const json::value& answer) {
    const auto& told = object_of(answer);
    std::string out;
    for_objects(list_in(answer, "addresses"), [&](const json::object& address) { out += (out.empty() ? "" : "\n") + one_hurt(address); });
    if (out.empty()) return fmt::format("No mail was answered in the last {} days.\n", cell(told, "days"));
    out += fmt::format("\nOf the last {} days (UTC).{}\n", cell(told, "days"), weights_text(told));
    if (number(told, "left_out") > 0) out += fmt::format("{} combinations of sender and address were too many to be told apart.\n", count(told, "left_out"));
    return out;
}

std::string listed_text(const json::value& answer) {
    const auto addresses = list_in(answer, "addresses");
    std::string out;
    const bool none_known = std::ranges::all_of(addresses, [](const json::value& address) { return list_in(address, "lists").empty(); });
    if (const auto& told = object_of(answer); none_known && told.contains("asked") && number(told, "asked") == 0)
        return "No block list is asked, so nothing is known of any address: name some in egress.dnsbls.\n";
    for_objects(addresses, [&](const json::object& address) { out += one_listing(address, addresses.size() == 1); });
    for_objects(list_in(answer, "lists"), [&](const json::object& list) {
        if (cell(list, "state") != "works")
            out +=
                wrapped(fmt::format("Block list {} {}: {}. {}", cell(list, "list"), cell(list, "state"), cell(list, "text"), text(list, "advice")), "  ", "");
    });
    return out.empty() ? "There are no addresses yet: `warmpost ip add` adds some.\n" : out;
}

}  // namespace warmpost::cli
