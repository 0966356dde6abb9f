#include "policy/checks/dnsbl.h"

#include <algorithm>
#include <iterator>

#include "base/strings.h"

namespace warmpost::checks {
namespace {

constexpr std::string_view kV4Tree = ".in-addr.arpa", kV6Tree = ".ip6.arpa";
// Lists whose customers' names begin with a secret.
constexpr std::string_view kKeyedLists[] = {".dq.spamhaus.net", ".mail.abusix.zone"};
constexpr std::size_t kMaxReason = 300;
constexpr std::size_t kMostCodes = 16;  // of one answer that are told: lists have a few, a stranger's may have thousands

IpAddress from_v4(std::uint8_t last) {
    const char bytes[] = {127, 0, 0, static_cast<char>(last)};
    return IpAddress::from_bytes({bytes, sizeof bytes});
}

IpAddress mapped(std::uint8_t last) {   // ::FFFF:7F00:x
    std::string bytes(16, '\0');
    bytes[10] = bytes[11] = '\xff';
    bytes[12] = 127;
    bytes[15] = static_cast<char>(last);
    return IpAddress::from_bytes(bytes);
}

bool in_127(const IpAddress& ip) { return !ip.is_v6() && ip.bytes()[0] == 127; }
// "Not answered", in the form of an address.
bool is_refusal(const IpAddress& ip) {
    const auto bytes = ip.bytes();
    return in_127(ip) && (ip == from_v4(1) || (bytes[1] == '\xff' && bytes[2] == '\xff'));
}

std::string codes(const std::vector<IpAddress>& answers) {
    std::vector<IpAddress> sorted;
    std::ranges::copy_if(answers, std::back_inserter(sorted), in_127);
    std::ranges::sort(sorted);
    const auto repeated = std::ranges::unique(sorted);
    sorted.erase(repeated.begin(), repeated.end());
    std::string out;
    for (std::size_t i = 0; i < std::min(sorted.size(), kMostCodes); ++i) out += (i == 0 ? "" : " ") + to_string(sorted[i]);
    return sorted.size() > kMostCodes ? out + " and more" : out;
}

std::string readable(const std::vector<std::string>& reasons) {
    std::string out;
    for (const std::string& reason : reasons) out += (out.empty() ? "" : "; ") + reason;
    std::erase_if(out, [](char c) { return c < ' ' || c > '~'; });   // printable ASCII only: it comes from a stranger
    if (out.size() > kMaxReason) out = out.substr(0, kMaxReason) + "...";
    return out;
}

// Errors of resolvers name the question, and with it a list's key.
std::string without_key(std::string text, const std::string& list) {
    const std::string shown = shown_list(list);
    for (auto at = text.find(list); at != std::string::npos && shown != list; at = text.find(list)) text.replace(at, list.size(), shown);
    return text.empty() ? text : ": " + text;
}

std::string refusal_text(const AddressesFound& answer) {
    const std::string code = answer.addresses.empty() ? "" : to_string(answer.addresses.front());
    if (code == "127.255.255.254") return "it refuses us (127.255.255.254: asked through an open or public resolver)";
    if (code == "127.255.255.255") return "it refuses us (127.255.255.255: too many questions)";
    if (code == "127.255.255.252") return "it refuses us (127.255.255.252: there is no list of this name)";
    const bool by_list = answer.addresses.empty() || in_127(answer.addresses.front());
    if (by_list) return "it refuses us (" + code + ")";
    return "the answer " + code + " is not one of a block list (RFC 5782): does the resolver redirect unknown names?";
}

constexpr const char* kOwnResolver =
    "Point dns.servers at a resolver of your own that asks the list directly, or get the list's access key; else take it out of egress.dnsbls.";

}  // namespace

std::string listing_query(const IpAddress& ip, const std::string& list) {
    std::string name = ip.reverse_name();
    name.resize(name.size() - (ip.is_v6() ? kV6Tree : kV4Tree).size());
    return name + "." + list;
}

std::string shown_list(const std::string& list) {
    const auto first = list.find('.');
    if (first == std::string::npos) return list;
    for (const std::string_view keyed : kKeyedLists)
        if (iends_with(list, keyed) && list.size() > first + keyed.size()) return list.substr(first + 1);
    return list;
}

std::string listing_check(const std::string& list) { return "dnsbl:" + shown_list(list); }
IpAddress listed_test_address(bool v6) { return v6 ? mapped(2) : from_v4(2); }
IpAddress unlisted_test_address(bool v6) { return v6 ? mapped(1) : from_v4(1); }

Listing meaning_of(const AddressesFound& answer) {
    if (answer.status == Found::failed) return Listing::failed;
    if (answer.status == Found::none || answer.addresses.empty()) return Listing::clean;
    const bool refused = std::ranges::any_of(answer.addresses, is_refusal) || std::ranges::none_of(answer.addresses, in_127);
    return refused ? Listing::refused : Listing::listed;
}

ListState judge_tests(const AddressesFound& listed_one, const AddressesFound& unlisted_one) {
    const Listing test = meaning_of(listed_one), other = meaning_of(unlisted_one);
    if (test == Listing::failed || other == Listing::failed) return ListState::failed;
    if (test == Listing::refused) return ListState::refused;
    if (test == Listing::clean) return ListState::no_entries;
    return other == Listing::clean ? ListState::works : ListState::lists_all;
}

Verdict judge_list(const std::string& list, ListState v4, const AddressesFound& answer) {
    Verdict verdict{shown_list(list), State::problem, {}, {}, {}, false};
    switch (v4) {
        case ListState::works:
            verdict.state = State::ok;
            verdict.text = "answers as a block list";
            break;
        case ListState::no_entries:
            verdict.cause = "no_entries";
            verdict.text = "does not list its test entry 127.0.0.2 (RFC 5782 section 5): it is no block list, or is no longer one; it finds nothing";
            verdict.advice = "Correct the name in egress.dnsbls, or take it out.";
            break;
        case ListState::lists_all:
            verdict.cause = "lists_all";
            verdict.text = "lists even 127.0.0.1 (RFC 5782 section 5): a list that was given up, or a resolver that redirects unknown names; "
                           "its answers are not counted";
            verdict.advice = "Take it out of egress.dnsbls, or ask another resolver.";
            break;
        case ListState::refused:
            verdict.cause = "refused";
            verdict.text = "does not answer: " + refusal_text(answer);
            verdict.advice = kOwnResolver;
            break;
        case ListState::failed:
            verdict.state = State::unknown;
            verdict.text = "its test entry could not be looked up" + without_key(answer.detail, list);
            verdict.advice = "Ask from this host: dig 2.0.0.127." + shown_list(list);
            break;
    }
    return verdict;
}

Verdict judge_listing(const std::string& list, ListState state, const AddressesFound& answer, const std::vector<std::string>& reasons) {
    const std::string name = shown_list(list);
    Verdict verdict{listing_check(list), State::unknown, {}, {}, {}, state != ListState::works};
    if (state == ListState::no_entries) {
        verdict.text = name + " lists no addresses of this kind";
        return verdict;
    }
    if (state != ListState::works) {
        verdict.text = name + " does not work at present";
        return verdict;
    }
    switch (meaning_of(answer)) {
        case Listing::clean:
            verdict.state = State::ok;
            verdict.text = "not listed by " + name;
            break;
        case Listing::listed: {
            const std::string reason = without_key(readable(reasons), list);
            verdict.state = State::problem;
            verdict.cause = codes(answer.addresses);
            verdict.text = "listed by " + name + " (" + verdict.cause + ")" + reason;
            verdict.advice = "Receivers that use this list refuse mail from it. Find out what was sent, stop it, then ask the list to take the address off.";
            break;
        }
        case Listing::refused: verdict.text = name + ": " + refusal_text(answer); break;
        case Listing::failed: verdict.text = "the look-up in " + name + " failed" + without_key(answer.detail, list); break;
    }
    return verdict;
}

}  // namespace warmpost::checks
