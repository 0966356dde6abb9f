// Identifiers are types, so that an account never stands where a pool belongs. Includes nothing of ours, reads no clock.
#pragma once
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace warmpost {

// A value that is no other value of the same representation. `Tag` is never defined.
template <class Tag, class Rep>
class Named {
public:
    using rep = Rep;
    constexpr Named() = default;
    constexpr explicit Named(Rep value) : value_(std::move(value)) {}
    [[nodiscard]] constexpr const Rep& value() const { return value_; }
    friend constexpr auto operator<=>(const Named&, const Named&) = default;
    friend constexpr bool operator==(const Named&, const Named&) = default;

private:
    Rep value_{};
};

using AccountId = Named<struct AccountIdTag, std::int64_t>;  // shown as twelve digits, as an AWS account id
using PoolId = Named<struct PoolIdTag, std::int64_t>;        // the shared pool is kSharedPool
using IspId = Named<struct IspIdTag, std::string>;           // "gmail", or the registrable domain of the MX
inline constexpr PoolId kSharedPool{1};
inline constexpr const char* kSharedPoolName = "ses-shared-pool";
inline constexpr const char* kDefaultDedicatedPoolName = "ses-default-dedicated-pool";

// Twelve digits, zero-padded.
[[nodiscard]] std::string to_string(AccountId id);

}  // namespace warmpost

template <class Tag, class Rep>
struct std::hash<warmpost::Named<Tag, Rep>> {
    std::size_t operator()(const warmpost::Named<Tag, Rep>& id) const noexcept { return std::hash<Rep>{}(id.value()); }
};
