// DNS block lists (RFC 5782): what to ask, what an answer means, and whether a list works at all.
//
// A list works for a family when its test entry is listed (127.0.0.2, ::FFFF:7F00:2) and the other test address is not (127.0.0.1, ::FFFF:7F00:1; RFC 5782
// section 5). Answers in 127.0.0.0/8 mean "listed"; 127.255.255.0/24 (Spamhaus: wrong list name, open resolver, too many questions) and 127.0.0.1 mean that the
// list does not answer us; any other address is no answer of a list, but e.g. of a resolver that redirects unknown names.
#pragma once
#include <string>
#include <vector>

#include "policy/checks/verdict.h"

namespace warmpost::checks {

// "2.0.0.127.zen.spamhaus.org"; IPv6 by nibbles (RFC 5782 2.4).
[[nodiscard]] std::string listing_query(const IpAddress& ip, const std::string& list);
// The list's name for people and for the store: without the access key that some lists have as first label (KEY.zen.dq.spamhaus.net).
[[nodiscard]] std::string shown_list(const std::string& list);
[[nodiscard]] std::string listing_check(const std::string& list);        // "dnsbl:zen.spamhaus.org"
[[nodiscard]] IpAddress listed_test_address(bool v6);
[[nodiscard]] IpAddress unlisted_test_address(bool v6);

enum class Listing : std::uint8_t { listed, clean, refused, failed };
[[nodiscard]] Listing meaning_of(const AddressesFound& answer);

enum class ListState : std::uint8_t {
    works,
    no_entries,   // of this family
    lists_all,    // even what no list may have: a list that was given up, or a resolver that redirects
    refused,
    failed,       // no answer
};
[[nodiscard]] ListState judge_tests(const AddressesFound& listed_one, const AddressesFound& unlisted_one);
// How a list is, as an event and the terminal tell it. A list must work for IPv4; without IPv6 entries it is still a good list.
[[nodiscard]] Verdict judge_list(const std::string& list, ListState v4, const AddressesFound& answer);
// What the list says of the address; `reasons`: its TXT records, a stranger's text.
[[nodiscard]] Verdict judge_listing(const std::string& list, ListState state, const AddressesFound& answer, const std::vector<std::string>& reasons);

}  // namespace warmpost::checks
