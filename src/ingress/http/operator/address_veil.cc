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

// An address that begins at `from`: where it ends; `from`: there is none. "192.0.2.1:" and "192.0.2.1." end before their last sign.
std::size_t end_of_address(std::string_view text, std::size_t from, std::string& address) {
    if (from > 0 && (is_word(text[from - 1]) || text[from - 1] == '.')) return from;
    std::size_t end = from;
    while (end < text.size() && is_of_address(text[end])) ++end;
    if (end < text.size() && is_word(text[end])) return from;
    if (text.substr(from, end - from).find_first_not_of(".:") == std::string_view::npos) return from;  // "::" is nobody's
    for (int tries = 0; tries < 2 && end > from; ++tries, --end)
        if (const auto parsed = IpAddress::parse(text.substr(from, end - from)); parsed) return address = to_string(*parsed), end;
    return from;
}

std::string cover_names(std::string text, const std::vector<std::string>& names) {
    for (const auto& name : names) {
        const auto same = [](char a, char b) { return ascii_lower(a) == ascii_lower(b); };
        for (auto at = text.begin();;) {
            at = std::search(at, text.end(), name.begin(), name.end(), same);
            if (at == text.end()) break;
            const auto place = static_cast<std::size_t>(at - text.begin());
            text.replace(place, name.size(), kCovered);
            at = text.begin() + static_cast<std::ptrdiff_t>(place + kCovered.size());
        }
    }
    return text;
}

}  // namespace

AddressVeil::AddressVeil(std::set<std::string> seen, std::vector<std::string> names) : covers_(true), seen_(std::move(seen)), names_(std::move(names)) {
    std::erase_if(names_, [](const std::string& name) { return name.size() < kShortestName; });
    std::ranges::sort(names_, std::greater{}, &std::string::size);  // one name may be another's end
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
    return cover_names(std::move(out), names_);
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
    co_return AddressVeil(std::move(seen), std::move(names));
}

}  // namespace warmpost::ingress::http::operators
