// Reading what an operator gives: errors name the member and what would be right.
#pragma once
#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "ingress/http/call.h"

namespace warmpost::ingress::http::operators {

// {"code": "NotFound", "message": ...}. What broke inside is told too: the operator is the one who mends it.
[[nodiscard]] Response refusal(const Error& error);
[[nodiscard]] Response answer(const Status& status);                   // 200 {} or the refusal

// Errors: InvalidArgument when absent, empty or of another type.
[[nodiscard]] Result<std::string> required_text(const Call& call, std::string_view name);
[[nodiscard]] Result<bool> required_flag(const Call& call, std::string_view name);
// An account by its twelve digits, a number or its name. Errors: NotFound.
[[nodiscard]] Result<AccountId> find_account(const control::Snapshot& snapshot, const std::string& given);
// The one account there is besides the operator's. Errors: InvalidArgument when there are none or several.
[[nodiscard]] Result<AccountId> only_account(const control::Snapshot& snapshot);
// The one that "account" names; only_account when absent.
[[nodiscard]] Result<AccountId> account_in_body(const Call& call);
// For operations that accounts may ask: the caller's own, whatever the body says; for the operator account_in_body.
[[nodiscard]] Result<AccountId> account_of_caller(const Call& call);
// nullopt: no "account" in the query.
[[nodiscard]] Result<std::optional<AccountId>> account_in_query(const Call& call);
// What a GET that accounts may ask is about: the caller's own account, whatever the query says; for the operator that of the query, else only_account.
[[nodiscard]] Result<AccountId> account_asked_about(const Call& call);
// A flag of the query: "true" or "false"; `fallback` when absent. Errors: InvalidArgument.
[[nodiscard]] Result<bool> flag_in_query(const Call& call, std::string_view name, bool fallback = false);
// "limit" of the query, 1-10,000; 100 when absent.
[[nodiscard]] Result<std::size_t> limit_in_query(const Call& call);
// "days" of the query, 1 to `most`; `unless_said` when absent.
[[nodiscard]] Result<std::chrono::days> days_in_query(const Call& call, int unless_said, std::int64_t most);
// Errors: InvalidArgument when several accounts have a pool of this name; "ACCOUNT/POOL" with the account's twelve digits is always one.
[[nodiscard]] Status names_one_pool(const control::Snapshot& snapshot, std::string_view pool);
[[nodiscard]] std::string account_name(const control::Snapshot& snapshot, AccountId id);   // "" for the operator's own

}  // namespace warmpost::ingress::http::operators
