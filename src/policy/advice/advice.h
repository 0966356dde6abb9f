// Which kind of sending addresses suits a sender: shared, dedicated (standard) and how many, or dedicated (managed); why; what each would cost. Pure.
//
// Source: the seed ("Dedicated IP addresses for Amazon SES") for the rules and the comparison's rows, ses-facts a.1 for "about 1,000 a day to each ISP, on
// each IP", issue 4 for 50,000 a day as the most a warm address takes. Where the seed has words ("several hundred", "large", "highly irregular") the figures
// are ours and stand here and in volume.h.
//
// The rules, first match wins:
//   1. no mail                                                      shared
//   2. a small group of recipients that allow-lists addresses       standard, whatever the volume: addresses judge, not reputation
//   3. low: not one address can be kept warm (see Capacity)         shared
//   4. highly irregular                                             managed
//   5. known addresses or control of one's own are wanted           standard
//   6. else                                                         managed
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "policy/advice/volume.h"
#include "policy/billing/prices.h"

namespace warmpost::advice {

enum class MailType : std::uint8_t { marketing, transactional, mixed };
[[nodiscard]] const char* to_string(MailType type);

struct Wishes {
    MailType type = MailType::mixed;
    bool known_addresses = false;      // that never change
    bool isolation = false;            // of marketing's reputation from transactional mail's, or of one program's from another's
    bool own_control = false;          // over addresses, warm-up and scaling
    bool allow_listed = false;         // a small, well-defined group of recipients whose servers go by a list of addresses
};

inline constexpr std::int64_t kWarmAddressADay = 50'000;      // the most that a warm address sends in a day
inline constexpr std::int64_t kHeadroomPercent = 25;          // above the peak day
inline constexpr std::int64_t kKeepWarmADay = 1'000;          // on average, to each main ISP, from each address
inline constexpr std::int64_t kSeveralHundred = 300;          // in one day, at least once in 30, to each main ISP, from each address

struct Capacity {
    std::int64_t needed = 0;     // addresses for the peak day and headroom; 1 at least; 2 when mixed mail wants isolation, a pool for each
    // Addresses that the volume keeps warm, by kKeepWarmADay and kSeveralHundred at the main ISP that gets the least. The first address asks less:
    // kKeepWarmADay to the largest ISP, kSeveralHundred to each main one. 0: low volume.
    std::int64_t warmable = 0;
};

struct MonthlyCost {             // of 30 average days, in micro-units of the price list's currency
    billing::Micro shared = 0;
    billing::Micro standard = 0;   // with Advice::standard_addresses
    billing::Micro managed = 0;
};
// What each kind gives this sender, one line each; in the order of the seed's table.
struct ComparisonRow {
    std::string benefit;         // the seed's title of the row
    std::string shared, standard, managed;
};
inline constexpr std::size_t kComparisonRows = 8;

struct Advice {
    billing::SendingKind recommended{};
    std::int64_t standard_addresses = 0;    // recommended, or what standard would be reckoned with if it were: >= 1
    std::vector<std::string> reasons;       // one line each, at least one
    std::vector<std::string> cautions;      // what the recommendation does not give, and what it was guessed from; one line each
    MonthlyCost cost;
    std::string currency;
    std::array<ComparisonRow, kComparisonRows> comparison;
    Profile profile;
    Capacity capacity;
};

// Errors: InvalidArgument: as profile(), as billing::check().
[[nodiscard]] Result<Advice> advise(const Volume& volume, const Wishes& wishes, const billing::Prices& prices);

[[nodiscard]] Capacity capacity(const Profile& profile, const Wishes& wishes);

}  // namespace warmpost::advice
