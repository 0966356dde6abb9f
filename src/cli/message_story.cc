#include "cli/message_story.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "cli/table.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

constexpr std::pair<const char*, const char*> kDetails[] = {
    {"recipients", "for"},   {"pool", "pool"},       {"source_ip", "from address"}, {"ehlo", "as"},          {"isp", "ISP"},
    {"remote_host", "to"},   {"remote_ip", "at"},    {"tls_version", "TLS"},        {"reply", "reply"},      {"meaning", "meaning"},
    {"scope", "about"},      {"decision", "why"},    {"next_attempt", "next attempt"},
    {"link", "link"},        {"user_agent", "reader"},   {"count", "so many"},
};

bool empty(const json::object& object, std::string_view member) {
    const json::value* value = object.if_contains(member);
    if (!value || value->is_null()) return true;
    if (value->is_bool()) return !value->get_bool();
    if (value->is_string()) return value->get_string().empty();
    if (value->is_number()) return value->to_number<double>() == 0;
    return value->is_array() && value->get_array().empty();
}

std::string entry_text(const json::object& entry) {
    std::string out = fmt::format("{}  {}", time_cell(entry, "at"), cell(entry, "kind"));
    if (!empty(entry, "result") && cell(entry, "result") != "none") out += ": " + cell(entry, "result");
    out += '\n';
    for (const auto& [member, label] : kDetails)
        if (!empty(entry, member)) out += fmt::format("    {:<13} {}\n", label, std::string_view(member) == "next_attempt" ? time_cell(entry, member) : cell(entry, member));
    return out;
}

std::string envelope_text(const json::object& envelope) {
    std::string out;
    for (const auto& [member, value] : envelope)
        if (!value.is_object() && !empty(envelope, member)) out += fmt::format("  {:<15} {}\n", std::string_view(member), member.ends_with("_ms") ? time_cell(envelope, member) : cell(value));
    return out;
}

}  // namespace

std::string under_way_text(const json::object& message) {
    const auto* told = message.if_contains("under_way");
    return told != nullptr && *told == true ? "To some it is being sent just now, or their end is being written: ask again in a moment.\n" : "";
}

std::string message_story(const json::value& answer) {
    const auto* object = answer.if_object();
    if (!object) return "The server's answer has no message in it.\n";
    std::string out = "Message " + cell(*object, "id") + "\n";
    if (const auto* envelope = object->if_contains("envelope"); envelope && envelope->is_object()) out += envelope_text(envelope->get_object());
    out += "\n";
    for (const json::value& entry : list_in(answer, "entries"))
        if (entry.is_object()) out += entry_text(entry.get_object());
    const auto waiting = list_in(answer, "waiting");
    if (const auto under_way = under_way_text(*object); !under_way.empty()) out += "\n" + under_way;
    else if (waiting.empty()) out += "\nNobody waits for it: every recipient ended.\n";
    if (waiting.empty()) return out;
    return out + "\nStill waiting:\n" +
           render_objects(waiting, {{"RECIPIENT", "address"}, {"ATTEMPTS", "attempts"}, {"NEXT ATTEMPT", "next_attempt_ms"}, {"LAST REPLY", "last_reply"}, {"WAITS FOR", "waits_for"}}, "");
}

}  // namespace warmpost::cli
