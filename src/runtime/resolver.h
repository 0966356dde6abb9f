// DNS as the rest of the service sees it: what verification of identities and delivery ask, without saying who answers.
//
// Implemented in delivery/dns over libunbound; main.cpp hands it to ingress, which never includes delivery. Every call resumes on the
// executor it was started on, within the resolver's own timeout. Names are given as A-labels or U-labels, with or without a final dot.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "base/ip_address.h"

namespace warmpost::runtime {

enum class DnsStatus : std::uint8_t {
    found,    // records are there
    no_name,  // NXDOMAIN: the name does not exist (cached negatively, RFC 2308)
    no_data,  // the name exists, records of this type do not
    failed,   // SERVFAIL, timeout, bogus DNSSEC: says nothing about the name; try again later
};

template <class Record>
struct DnsAnswer {
    DnsStatus status = DnsStatus::failed;
    std::vector<Record> records;  // empty unless found
    std::uint32_t ttl = 0;        // seconds, after the config's bounds
    bool secure = false;          // DNSSEC validated
    std::string detail;           // why it failed, for people
};

struct MxRecord {
    std::uint16_t preference = 0;
    std::string host;             // lower case, no final dot; empty: null MX (RFC 7505)
};

class Resolver {
public:
    virtual ~Resolver() = default;
    // The target of a CNAME at `name`, lower case, no final dot; the alias is not followed.
    [[nodiscard]] virtual boost::asio::awaitable<DnsAnswer<std::string>> lookup_cname(std::string name) = 0;
    // TXT records, the character-strings of each joined (RFC 7208 3.3).
    [[nodiscard]] virtual boost::asio::awaitable<DnsAnswer<std::string>> lookup_txt(std::string name) = 0;
    [[nodiscard]] virtual boost::asio::awaitable<DnsAnswer<MxRecord>> lookup_mx(std::string name) = 0;
    // AAAA and A, in that order; found when either is. IPv6 left out when the config says so.
    [[nodiscard]] virtual boost::asio::awaitable<DnsAnswer<IpAddress>> lookup_addresses(std::string name) = 0;
    // AAAA alone or A alone, whatever the config says of IPv6.
    [[nodiscard]] virtual boost::asio::awaitable<DnsAnswer<IpAddress>> lookup_family(std::string name, bool v6);
    // Names of a PTR look-up.
    [[nodiscard]] virtual boost::asio::awaitable<DnsAnswer<std::string>> lookup_ptr(IpAddress ip) = 0;
};

}  // namespace warmpost::runtime
