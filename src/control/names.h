// Which names and tags the service takes. Pure.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "base/error.h"
#include "control/snapshot.h"

namespace warmpost::control {

inline constexpr std::size_t kMaxIdentities = 10'000, kMaxConfigurationSets = 10'000;   // an account; SES guide, "Service quotas"
inline constexpr std::size_t kMaxPools = 50, kMaxTags = 50;

struct IdentityName {
    std::string name;              // as stored: domain in lower-case A-labels, local part as given
    IdentityKind kind = IdentityKind::domain;
};
[[nodiscard]] Result<IdentityName> identity_name(std::string_view text);
[[nodiscard]] Status check_account_name(std::string_view name);              // 1-64 of A-Z a-z 0-9 . _ -
[[nodiscard]] Status check_configuration_set_name(std::string_view name);    // 1-64 of A-Z a-z 0-9 _ - (SES guide, "Creating configuration sets")
[[nodiscard]] Status check_pool_name(std::string_view name);                 // ^[a-z0-9._-]{1,64}$
// What SES says to those who would change or read one of its two own pools.
inline constexpr const char* kReservedPoolRefusal = "Pool name describes either a shared or default dedicated ip pool";
[[nodiscard]] bool is_reserved_pool(std::string_view name);
[[nodiscard]] Status check_key_name(std::string_view name);                  // empty, or 1-64 of A-Z a-z 0-9 + = , . @ _ - (IAM user names)
[[nodiscard]] Status check_tags(const std::map<std::string, std::string>& tags);   // 50; key 1-128, value 0-256
[[nodiscard]] Status check_dkim_selector(std::string_view selector);         // one DNS label, 1-63
[[nodiscard]] Status check_delivery_seconds(int seconds);                    // 0 (none) or 300-50400

}  // namespace warmpost::control
