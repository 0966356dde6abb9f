// What an account should mend for its mail to be believed and taken in, as SES's recommendations (ListRecommendations; texts: SES guide, "Virtual
// Deliverability Manager advisor"). Pure: what is known of its identities, senders and addresses in, recommendations out; and how those are kept over time.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "policy/reputation/reputation.h"

namespace warmpost::advisor {

enum class Type : std::uint8_t { dkim, dmarc, spf, bimi, complaint, bounce, ip_listing };
[[nodiscard]] std::string_view wire_name(Type type);  // "IP_LISTING"
[[nodiscard]] std::optional<Type> type_named(std::string_view name);

struct Recommendation {  // one is named by all but its impact
    Type type{};
    std::string resource;  // the end of an ARN: "identity/shop.example", "configuration-set/news", "dedicated-ip-pool/news", "account"
    std::string description;
    bool high = false;  // impact HIGH; else LOW
    friend bool operator==(const Recommendation&, const Recommendation&) = default;
};

enum class Record : std::uint8_t { unknown, fine, missing, broken };  // of DNS; unknown: nobody could say
// A DMARC record at the domain or above it (RFC 7489 6.3), a BIMI assertion record under the default selector (BIMI draft, 4.2): of the TXT records found
// there.
[[nodiscard]] Record dmarc_record(const std::vector<std::string>& texts);
[[nodiscard]] Record bimi_record(const std::vector<std::string>& texts);

struct DomainSeen {  // a verified domain identity
    std::string name;
    bool signs = true;                                 // DKIM is on
    bool dkim_failed = false, dkim_gone = false;       // its verification; its records are no longer there
    int rsa_bits = 0;                                  // of the signing key; 0: another algorithm
    bool mail_from = false, mail_from_broken = false;  // a custom MAIL FROM domain is set; its records are not there
    Record dmarc = Record::unknown, bimi = Record::unknown;
};
struct StandingSeen {
    std::string set;  // empty: the account
    reputation::Standing standing;
};
struct ListedSeen {  // an address of the account's, that it sees, on a block list
    std::string pool, address, list;
};
struct Seen {  // of one account
    std::vector<DomainSeen> domains{};
    std::vector<StandingSeen> standings{};
    std::vector<ListedSeen> listed{};
};
struct Advice {
    std::vector<Recommendation> open{};
    std::set<std::pair<Type, std::string>> unjudged{};  // (type, resource) of which nobody can say now whether it still holds
};
[[nodiscard]] Advice advise(const Seen& seen);

struct Kept {
    Recommendation what;
    bool open = true;               // OPEN; else FIXED
    WallTime created{}, updated{};  // first found; opened, fixed, or of another impact than before
    friend bool operator==(const Kept&, const Kept&) = default;
};
inline constexpr std::chrono::days kFixedKept{30};
inline constexpr std::size_t kMostKept = 10'000;  // of one account; fixed ones go first
// In the order of type, resource and description. What is fixed for kFixedKept is forgotten; what comes back before is open again, created when it first was.
[[nodiscard]] std::vector<Kept> settle(const std::vector<Kept>& before, const Advice& advice, WallTime now);

}  // namespace warmpost::advisor
