#include "policy/checks/names.h"

#include <algorithm>
#include <cerrno>

#include "base/strings.h"

namespace warmpost::checks {
namespace {

bool leads_back(const AddressesFound& forward, const IpAddress& ip) {
    return forward.status == Found::found && std::ranges::find(forward.addresses, ip) != forward.addresses.end();
}

std::string listed(const std::vector<IpAddress>& addresses) {
    constexpr std::size_t kShown = 4;
    std::string out;
    for (std::size_t i = 0; i < addresses.size() && i < kShown; ++i) out += (i ? ", " : "") + to_string(addresses[i]);
    return out + (addresses.size() > kShown ? ", ..." : "");
}

std::string where_it_leads(const AddressesFound& forward) { return forward.status == Found::found ? listed(forward.addresses) : "no address"; }

const char* record_type(const IpAddress& ip) { return ip.is_v6() ? "AAAA" : "A"; }

bool is_label(std::string_view label) {
    const auto good = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; };
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' && std::ranges::all_of(label, good);
}

// Nothing to do with the address: the process or the system has run out of something.
bool is_passing(int error) { return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM; }

Verdict verdict(const char* check, State state, std::string cause, std::string text, std::string advice = {}) {
    return {check, state, std::move(cause), std::move(text), std::move(advice), false};
}

}  // namespace

std::string derived_ehlo(const IpAddress& ip, const std::string& service_domain) {
    std::string label = "a" + to_string(ip);
    std::ranges::replace_if(label, [](char c) { return c == '.' || c == ':'; }, '-');
    if (label.back() == '-') label += '0';   // "2001:db8::" ends in colons, a label must not end in a hyphen
    return label + ".smtp-out." + service_domain;
}

bool is_host_name(std::string_view name) {
    if (name.size() > 253) return false;
    const auto labels = split(name, '.');
    if (labels.size() < 2 || !std::ranges::all_of(labels, is_label)) return false;
    return !std::ranges::all_of(labels.back(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string ehlo_name(const std::string& own, const std::vector<std::string>& reverse_names, const IpAddress& ip, const std::string& service_domain) {
    if (!own.empty()) return own;
    std::string first;
    for (const std::string& name : reverse_names)
        if (is_host_name(name) && (first.empty() || name < first)) first = name;
    return first.empty() ? derived_ehlo(ip, service_domain) : first;
}

std::vector<std::string> names_to_follow(const NamesFound& reverse) {
    std::vector<std::string> names;
    for (const std::string& name : reverse.names)
        if (is_host_name(name)) names.push_back(name);
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (names.size() > kMaxReverseNames) names.resize(kMaxReverseNames);
    return names;
}

Verdict judge_bind(const IpAddress& ip, int error, const std::string& reason) {
    const std::string text = to_string(ip);
    if (error == 0) return verdict(kBind, State::ok, {}, "can be bound on this host");
    if (is_passing(error)) return verdict(kBind, State::unknown, {}, "could not be tried: " + reason);
    if (error == EADDRNOTAVAIL)
        return verdict(kBind, State::problem, "not_here", "this host does not have the address, so nothing can be sent from it",
                       "Give the host the address (`ip address add " + text + "/" + (ip.is_v6() ? "128" : "32") +
                           " dev INTERFACE`, and the same in the system's network configuration), or take it out of use.");
    return verdict(kBind, State::problem, "error " + std::to_string(error), "cannot be bound on this host: " + reason,
                   "Nothing can be sent from it until the host lets it be bound.");
}

Verdict judge_reverse(const IpAddress& ip, const NamesFound& reverse, const Forward& forward) {
    const std::string ask = "Ask who gave you the address to set its PTR record; `warmpost dns` prints it.";
    if (reverse.status == Found::failed) return verdict(kReverse, State::unknown, {}, "the reverse look-up failed: " + reverse.detail);
    if (reverse.status == Found::none || reverse.names.empty())
        return verdict(kReverse, State::problem, "none", "there is no reverse DNS (PTR): large ISPs refuse mail from such an address", ask);
    const auto names = names_to_follow(reverse);
    if (names.empty())
        return verdict(kReverse, State::problem, "no_host_name", "reverse DNS says \"" + reverse.names.front() + "\", which is no host name", ask);
    for (const auto& [name, found] : forward)
        if (leads_back(found, ip)) return verdict(kReverse, State::ok, {}, name + ", and back");
    for (const auto& [name, found] : forward)
        if (found.status == Found::failed) return verdict(kReverse, State::unknown, {}, "reverse DNS says " + name + ", whose look-up failed: " + found.detail);
    std::string told, cause;
    for (const auto& [name, found] : forward) {
        told += (told.empty() ? "" : "; ") + name + " has " + where_it_leads(found);
        cause += (cause.empty() ? "" : " ") + name;
    }
    return verdict(kReverse, State::problem, cause,
                   "reverse DNS says " + names.front() + ", but that name does not lead back (" + told + "): large ISPs refuse mail from such an address",
                   "Publish " + names.front() + ". " + record_type(ip) + " " + to_string(ip) + ", or have the PTR record changed.");
}

bool ehlo_is_known(const std::string& own, const NamesFound& reverse) { return !own.empty() || reverse.status != Found::failed; }

Verdict judge_ehlo(const IpAddress& ip, const std::string& name, const std::string& own, const NamesFound& reverse, const AddressesFound& forward) {
    const std::string set = "Set another with `warmpost ip ehlo " + to_string(ip) + " NAME`.";
    if (!ehlo_is_known(own, reverse)) return verdict(kEhlo, State::unknown, {}, "the name depends on reverse DNS, whose look-up failed: " + reverse.detail);
    if (!is_host_name(name))
        return verdict(kEhlo, State::problem, "no_host_name " + name, "it says EHLO " + name + ", which is not a full host name (RFC 5321 2.3.5)", set);
    if (leads_back(forward, ip)) {
        const bool same = std::ranges::any_of(reverse.names, [&](const std::string& reverse_name) { return iequals(reverse_name, name); });
        return verdict(kEhlo, State::ok, {},
                       name + (same || reverse.names.empty() ? "" : ", though reverse DNS says " + reverse.names.front() + ": better the same"));
    }
    if (forward.status == Found::failed) return verdict(kEhlo, State::unknown, {}, "the look-up of " + name + " failed: " + forward.detail);
    const std::string leads = forward.status == Found::found ? "leads to " + listed(forward.addresses) + " instead of" : "does not lead to";
    return verdict(kEhlo, State::problem, name, "it says EHLO " + name + ", which " + leads + " this address",
                   "Publish " + name + ". " + record_type(ip) + " " + to_string(ip) + (own.empty() ? ", or give the address a PTR record. " : ". ") + set);
}

std::vector<Verdict> names_of_loopback(const IpAddress& ip) {
    const std::string text = to_string(ip) + " is a loopback address, which nobody outside sees";
    return {verdict(kReverse, State::ok, {}, "not asked: " + text), verdict(kEhlo, State::ok, {}, "not asked: " + text)};
}

}  // namespace warmpost::checks
