// What others tell of our addresses and domains, as values: Microsoft's SNDS, Google's Postmaster Tools, DNS block lists. Pure.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ip_address.h"
#include "base/time.h"

namespace warmpost::feeds {

using Day = std::chrono::sys_days;
[[nodiscard]] inline std::string date_of(Day day) { return to_iso8601(day).substr(0, 10); }  // "2026-11-25"

// How much of an address's mail Outlook.com's filters took for spam on a day: under 10 %, 10 to 90 %, 90 % or more (SNDS, "Filter result").
enum class Colour : std::uint8_t { green = 1, yellow, red };              // numbers are on disk
[[nodiscard]] const char* to_string(Colour colour);                       // "green"
[[nodiscard]] std::optional<Colour> colour_named(std::string_view name);  // in any case

struct SndsDay {  // of one address: SNDS's row of it
    IpAddress address;
    Day day{};  // on which its activity began
    Colour colour = Colour::green;
    std::int64_t rcpt = 0, data = 0, recipients = 0;  // RCPT commands, DATA commands, recipients of messages
    double complaint_rate = 0;                        // of recipients, 0 to 1; 0: under 0.1 %
    std::int64_t trap_hits = 0;                       // messages to addresses that nobody ever used
    std::string helo, from, comment;                  // samples, a stranger's text
    friend bool operator==(const SndsDay&, const SndsDay&) = default;
};
struct SndsStatus {  // of one address that SNDS's status feed names
    IpAddress address;
    bool blocked = false;
    std::string detail;  // SNDS's words
    friend bool operator==(const SndsStatus&, const SndsStatus&) = default;
};

// Postmaster Tools' "HIGH", "MEDIUM", "LOW", "BAD".
enum class Reputation : std::uint8_t { unknown, high, medium, low, bad };  // numbers are on disk
[[nodiscard]] const char* to_string(Reputation reputation);                // "HIGH"; unknown: ""
[[nodiscard]] Reputation reputation_named(std::string_view name);          // in any case
struct IpReputation {
    Reputation reputation = Reputation::unknown;
    std::int64_t addresses = 0;
    std::vector<IpAddress> samples;
    friend bool operator==(const IpReputation&, const IpReputation&) = default;
};
struct PostmasterDay {  // of one domain; rates are 0 to 1, those that are not told are none
    std::string domain;
    Day day{};
    std::optional<double> spam_rate;  // reported as spam by users, of what was in their inbox
    Reputation domain_reputation = Reputation::unknown;
    std::vector<IpReputation> ip_reputations;
    std::optional<double> spf, dkim, dmarc, inbound_tls, outbound_tls;
    std::optional<double> delivery_errors;
    friend bool operator==(const PostmasterDay&, const PostmasterDay&) = default;
};

struct FblDay {               // what feedback loops brought on a day, and what was delivered then
    std::string source, isp;  // the address or relay it left by; of the ISP table, or "other"
    Day day{};
    std::int64_t complaints = 0, delivered = 0;
};

struct Listing {  // on a block list, now
    IpAddress address;
    std::string list, text, advice;
    WallTime checked{};
};

}  // namespace warmpost::feeds
