#include "ingress/http/operator/arguments.h"

#include <fmt/format.h>

#include <charconv>

#include "ingress/http/json.h"

namespace warmpost::ingress::http::operator_api {
namespace {

constexpr std::size_t kDefaultLimit = 100, kMaxLimit = 10'000;

template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

Result<std::string> required_text(const Call& call, std::string_view name) {
    auto text = string_member(call.body, name);
    if (text.empty()) return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" is missing from the body: give it as a string.", name), std::string(name));
    return text;
}

Result<bool> required_flag(const Call& call, std::string_view name) {
    const auto flag = bool_member(call.body, name);
    if (!flag) return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" is missing from the body: give true or false.", name), std::string(name));
    return *flag;
}

Result<AccountId> find_account(const control::Snapshot& snapshot, const std::string& given) {
    if (const auto id = number<std::int64_t>(given); id && snapshot.account(AccountId{*id}) != nullptr) return AccountId{*id};
    for (const auto& [id, account] : snapshot.accounts) {
        if (account->name == given) return id;
    }
    return fail(ErrorCode::NotFound, fmt::format("There is no account \"{}\": `warmpost account list` shows all.", given), "account");
}

Result<AccountId> account_in_body(const Call& call) {
    const auto given = required_text(call, "account");
    if (!given) return std::unexpected(given.error());
    return find_account(*call.snapshot, *given);
}

Result<std::optional<AccountId>> account_in_query(const Call& call) {
    const auto given = call.in_query("account");
    if (given.empty()) return std::nullopt;
    const auto id = find_account(*call.snapshot, given);
    if (!id) return std::unexpected(id.error());
    return *id;
}

Result<std::size_t> limit_in_query(const Call& call) {
    const auto given = call.in_query("limit");
    if (given.empty()) return kDefaultLimit;
    const auto limit = number<std::size_t>(given);
    if (!limit || *limit == 0 || *limit > kMaxLimit) return fail(ErrorCode::InvalidArgument, "\"limit\" must be a number from 1 to 10000.", "limit");
    return *limit;
}

std::string account_name(const control::Snapshot& snapshot, AccountId id) {
    const auto* account = snapshot.account(id);
    return account == nullptr ? std::string{} : account->name;
}

}  // namespace warmpost::ingress::http::operator_api
