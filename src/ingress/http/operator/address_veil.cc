#include "ingress/http/operator/address_veil.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "control/visibility.h"

namespace warmpost::ingress::http::operators {
namespace {

constexpr std::string_view kCovered = "an address";
constexpr std::size_t kShortestName = 4;  // a shorter one would be found in other words

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_of_address(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':'; }

bool is_of_name(char c) { return is_word(c) || c == '.' || c == '-' || c == '_'; }

// An address that begins at `from`: where it ends; `from`: there is none. "192.0.2.1:", "192.0.2.1..." and "192.0.2.1:25" end before what follows it.
std::size_t end_of_address(std::string_view text, std::size_t from, std::string& address) {
    if (from > 0 && (is_word(text[from - 1]) || text[from - 1] == '.')) return from;
    std::size_t end = from;
    while (end < text.size() && is_of_address(text[end])) ++end;
    if (end < text.size() && is_word(text[end])) return from;
    const auto run = text.substr(from, end - from);
    if (run.find_first_not_of(".:") == std::string_view::npos) return from;  // "::" is nobody's
    const auto trimmed = run.substr(0, run.find_last_not_of(".:") + 1), host = run.substr(0, run.find(':'));
    for (const auto part : {run, run.substr(0, run.size() - 1), trimmed, host})
        if (const auto parsed = IpAddress::parse(part); parsed) return address = to_string(*parsed), from + part.size();
    return from;
}

// Where the name in `word` begins that is one of `names` and ends it, label by label; its size: none does. Costs the same however many names there are.
std::size_t name_at_end(std::string_view word, const std::set<std::string, std::less<>>& names) {
    for (std::size_t begin = 0; begin < word.size();) {
        if (names.contains(word.substr(begin))) return begin;
        const auto dot = word.find('.', begin);
        if (dot == std::string_view::npos) break;
        begin = dot + 1;
    }
    return word.size();
}

std::string cover_names(std::string_view text, const std::set<std::string, std::less<>>& names) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && is_of_name(text[end])) ++end;
        if (end == at) {
            out += text[at++];
            continue;
        }
        const auto word = text.substr(at, end - at);
        const std::string name = to_lower(word.substr(0, word.find_last_not_of(".-_") + 1));
        const auto begin = name_at_end(name, names);
        out += word.substr(0, begin);
        if (begin < name.size()) out += kCovered;
        out += word.substr(name.size());
        at = end;
    }
    return out;
}

}  // namespace

AddressVeil::AddressVeil(std::set<std::string> seen, const std::vector<std::string>& names) : covers_(true), seen_(std::move(seen)) {
    for (const auto& name : names)
        if (name.size() >= kShortestName) names_.insert(to_lower(name));
}

std::string AddressVeil::cover(std::string_view text, std::string_view told) const {
    if (!covers_) return std::string(text);
    std::string out, address;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = end_of_address(text, at, address);
        if (end == at) {
            out += text[at++];
            continue;
        }
        if (address == told || !covers(address))
            out += text.substr(at, end - at);
        else
            out += kCovered;
        at = end;
    }
    return names_.empty() ? out : cover_names(out, names_);
}

boost::asio::awaitable<AddressVeil> veil_of_caller(const Call& call) {
    if (call.caller.role == control::Role::operator_) co_return AddressVeil{};
    std::set<std::string> seen;
    const auto& config = *call.parts.config;
    for (const auto& [id, pool] : call.snapshot->pools) {
        if (pool->account != call.caller.account || !control::account_sees_addresses(pool->mode, config)) continue;
        for (const auto& source : pool->sources) seen.insert(source.name);
    }
    const auto work = [](control::Service& service) { return service.addresses(); };
    const auto all = co_await call.parts.service.run<std::vector<control::AddressInfo>>(work);
    std::vector<std::string> names;
    for (const auto& each : all) {
        auto address = to_string(each.ip);
        if (seen.contains(address)) continue;
        std::ranges::replace_if(
            address, [](char c) { return c == '.' || c == ':'; }, '-');
        names.push_back(each.ehlo.empty() ? "a" + address + ".smtp-out." + config.server.service_domain : each.ehlo);  // as `warmpost dns` names it
    }
    co_return AddressVeil(std::move(seen), names);
}

}  // namespace warmpost::ingress::http::operators
