#include "reporting/events/held_back.h"

#include <boost/json.hpp>

#include "mail/message/header.h"
#include "spool/spool.h"

namespace warmpost::reporting {
namespace json = boost::json;
using outcome::Meaning;
namespace {

constexpr Meaning kHeld[] = {Meaning::deferred, Meaning::throttled, Meaning::blocked};

std::string text_at(const json::object& note, std::string_view name) {
    const auto* value = note.if_contains(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string() : std::string(*text);
}
std::int64_t number_at(const json::object& note, std::string_view name) {
    const auto* value = note.if_contains(name);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

}  // namespace

std::string held_back_note(const HeldBack& held) {
    json::object note{{"held", outcome::to_string(held.how)},
                      {"recipients", held.recipients},
                      {"at", to_ms(held.at)},
                      {"account", held.account.value()},
                      {"pool", held.pool.value()}};
    const auto put = [&note](std::string_view name, const std::string& text) {
        if (!text.empty()) note[name] = mail::valid_utf8(text);
    };
    put("identity", held.identity);
    put("set", held.configuration_set);
    put("source", held.source);
    put("isp", held.isp);
    return spool::kNoteMark + json::serialize(note);
}

std::optional<HeldBack> read_held_back(std::string_view text) {
    boost::system::error_code broken;
    const auto parsed = json::parse(text, broken);
    const auto* note = broken ? nullptr : parsed.if_object();
    if (note == nullptr || !note->contains("held")) return std::nullopt;
    HeldBack read;
    const auto word = text_at(*note, "held");
    bool known = false;
    for (const auto how : kHeld)
        if (word == outcome::to_string(how)) read.how = how, known = true;
    read.recipients = number_at(*note, "recipients");
    read.at = from_ms(number_at(*note, "at"));
    read.account = AccountId{number_at(*note, "account")};
    read.pool = PoolId{number_at(*note, "pool")};
    if (!known || read.recipients <= 0 || read.account.value() <= 0) return std::nullopt;
    read.identity = text_at(*note, "identity");
    read.configuration_set = text_at(*note, "set");
    read.source = text_at(*note, "source");
    read.isp = text_at(*note, "isp");
    return read;
}

}  // namespace warmpost::reporting
