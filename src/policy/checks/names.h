// Is an address usable on this host, and does it have the names that receivers expect: reverse DNS that leads back (FCrDNS, as large ISPs' sender
// guidelines ask for) and an EHLO name that resolves to the address (RFC 5321 4.1.1.1, 4.1.4).
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "policy/checks/verdict.h"

namespace warmpost::checks {

// Names of a reverse look-up whose addresses are looked up; those beyond are a stranger's noise (RFC 7208 4.6.4 has 10).
inline constexpr std::size_t kMaxReverseNames = 4;

// "a1-2-3-4.smtp-out.<service_domain>": the name of an address that has none of its own.
[[nodiscard]] std::string derived_ehlo(const IpAddress& ip, const std::string& service_domain);
// A host name with at least two labels, the last of which is not a number (RFC 5321 2.3.5, RFC 1123 2.1). "localhost" and address literals are none.
[[nodiscard]] bool is_host_name(std::string_view name);
// What the address says in EHLO: its own name, else the first usable reverse name in alphabetical order, else the derived one.
[[nodiscard]] std::string ehlo_name(const std::string& own, const std::vector<std::string>& reverse_names, const IpAddress& ip,
                                    const std::string& service_domain);
// The reverse names worth a forward look-up, in alphabetical order, kMaxReverseNames at most.
[[nodiscard]] std::vector<std::string> names_to_follow(const NamesFound& reverse);

// `error`: errno of bind(2), 0 when it worked; `reason` its text.
[[nodiscard]] Verdict judge_bind(const IpAddress& ip, int error, const std::string& reason);

using Forward = std::vector<std::pair<std::string, AddressesFound>>;   // a reverse name and where it leads
// `forward` may end at the first name that leads back.
[[nodiscard]] Verdict judge_reverse(const IpAddress& ip, const NamesFound& reverse, const Forward& forward);

// `own`: empty when none was set. The name is known only when the reverse look-up was answered, or when it is the address's own.
[[nodiscard]] bool ehlo_is_known(const std::string& own, const NamesFound& reverse);
[[nodiscard]] Verdict judge_ehlo(const IpAddress& ip, const std::string& name, const std::string& own, const NamesFound& reverse,
                                 const AddressesFound& forward);
// Nobody outside sees a loopback address: its names mean nothing.
[[nodiscard]] std::vector<Verdict> names_of_loopback(const IpAddress& ip);

}  // namespace warmpost::checks
