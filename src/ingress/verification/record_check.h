// The records of an identity one by one: what is to be published, and what DNS answers there now. For people who publish them; what makes an identity
// verified is decided by dns_check.h and mail_from_check.h alone.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "control/snapshot.h"
#include "runtime/resolver.h"

namespace warmpost::ingress {

enum class RecordType : std::uint8_t { cname, txt, mx };
enum class RecordUse : std::uint8_t {
    easy_dkim,  // also proves that the domain is the account's
    own_key,    // BYODKIM
    bounces,    // MX of the MAIL FROM domain
    spf,        // of the MAIL FROM domain
    dmarc,      // advised; not needed here
};
enum class RecordState : std::uint8_t { found, missing, wrong, unknown };  // unknown: DNS did not answer
[[nodiscard]] const char* to_string(RecordType type);                      // "CNAME"
[[nodiscard]] const char* to_string(RecordState state);

struct WantedRecord {
    RecordType type{};
    RecordUse use{};
    std::string name, value;
    bool next = false;  // of the key that is to take over
};
struct SeenRecord {
    WantedRecord wanted;
    RecordState state = RecordState::unknown;
    std::vector<std::string> answers{};  // what is there, as in a zone; at most kMostAnswers, each at most kLongestAnswer bytes of UTF-8
    std::string detail{};                // why it is wrong or unknown, for people; else empty
    std::uint32_t ttl = 0;               // seconds for which this answer may be one from memory
};
inline constexpr std::size_t kMostAnswers = 10, kLongestAnswer = 600;

// In the order in which they are published. None for an address without a MAIL FROM domain.
[[nodiscard]] std::vector<WantedRecord> records_of(const control::Identity& identity, const std::string& service_domain);
// What an answer means for the record: pure.
[[nodiscard]] SeenRecord judge(const WantedRecord& wanted, const runtime::DnsAnswer<std::string>& answer, const std::string& service_domain);
[[nodiscard]] SeenRecord judge(const WantedRecord& wanted, const runtime::DnsAnswer<runtime::MxRecord>& answer);
// One after another. Whose turn does not come within kPatience is unknown. `records` by value: they live in this coroutine's frame; `resolver` outlives it.
inline constexpr std::chrono::seconds kPatience{10};
[[nodiscard]] boost::asio::awaitable<std::vector<SeenRecord>> look_at(runtime::Resolver& resolver, std::vector<WantedRecord> records,
                                                                      std::string service_domain);

}  // namespace warmpost::ingress
