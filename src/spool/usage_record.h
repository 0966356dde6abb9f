// A line of usage as it lies in the index. Pure.
//
// Key: be32 day since 1970, be64 account, kind, source, NUL, ISP: bytes sort as UsageKey does. Value: pb::UsageRecord, so that counts can be added.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "spool/usage.h"

namespace warmpost::spool {

inline constexpr std::size_t kUsageDayBytes = 4, kUsagePrefixBytes = 12;   // of the key: the day; the day and the account

// `key.source` holds no NUL: it is an address or a relay's name.
[[nodiscard]] std::string usage_key(const UsageKey& key);
// What every key of this day (and this account) begins with.
[[nodiscard]] std::string usage_prefix(std::chrono::sys_days day);
[[nodiscard]] std::string usage_prefix(std::chrono::sys_days day, AccountId account);
[[nodiscard]] std::string usage_value(const UsageCounts& counts);
// nullopt: not what was written.
[[nodiscard]] std::optional<UsageKey> parse_usage_key(std::string_view bytes);
[[nodiscard]] std::optional<UsageCounts> parse_usage_value(std::string_view bytes);

}  // namespace warmpost::spool
