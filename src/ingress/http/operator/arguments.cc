#include "ingress/http/operator/arguments.h"

#include <algorithm>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <charconv>

#include "ingress/http/json.h"

namespace warmpost::ingress::http::operators {
namespace {

constexpr AccountId kOperatorAccount{1};   // made by `init`, see control/service.h
constexpr std::size_t kDefaultLimit = 100, kMaxLimit = 10'000;

template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

struct Kind {
    unsigned status;
    std::string_view code;
};

Kind kind_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::InvalidArgument: return {400, "InvalidArgument"};
        case ErrorCode::NotFound: return {404, "NotFound"};
        case ErrorCode::AlreadyExists: return {409, "AlreadyExists"};
        case ErrorCode::Conflict: return {409, "Conflict"};
        case ErrorCode::LimitExceeded: return {409, "LimitExceeded"};
        case ErrorCode::TooManyRequests: return {429, "TooManyRequests"};
        case ErrorCode::Unauthenticated: return {401, "Unauthenticated"};
        case ErrorCode::AccessDenied: return {403, "AccessDenied"};
        case ErrorCode::Unsupported: return {501, "Unsupported"};
        case ErrorCode::Unavailable: return {503, "Unavailable"};
        case ErrorCode::MessageRejected:
        case ErrorCode::SendingPaused:
        case ErrorCode::AccountSuspended:
        case ErrorCode::MailFromDomainNotVerified: return {409, "Conflict"};
        case ErrorCode::Internal: break;
    }
    return {500, "Internal"};
}

}  // namespace

Response refusal(const Error& error) {
    const auto kind = kind_of(error.code);
    const boost::json::object body{{"code", kind.code}, {"message", error.message}};
    Response response;
    response.status = kind.status;
    response.error_type = kind.code;
    response.body = boost::json::serialize(body);
    return response;
}

Response answer(const Status& status) { return status ? Response{} : refusal(status.error()); }

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

Result<AccountId> only_account(const control::Snapshot& snapshot) {
    std::optional<AccountId> found;
    for (const auto& [id, account] : snapshot.accounts) {
        if (id == kOperatorAccount) continue;
        if (found) return fail(ErrorCode::InvalidArgument, "There are several accounts: say which with \"account\" (id or name).", "account");
        found = id;
    }
    if (!found) return fail(ErrorCode::InvalidArgument, "There is no account yet: make one with POST /warmpost/v1/accounts.", "account");
    return *found;
}

Result<AccountId> account_in_body(const Call& call) {
    const auto given = string_member(call.body, "account");
    return given.empty() ? only_account(*call.snapshot) : find_account(*call.snapshot, given);
}

Result<AccountId> account_of_caller(const Call& call) {
    if (call.caller.role == control::Role::operator_) return account_in_body(call);
    if (call.snapshot->account(call.caller.account) == nullptr) return fail(ErrorCode::AccessDenied, "The account of this key no longer exists.");
    return call.caller.account;
}

Result<std::optional<AccountId>> account_in_query(const Call& call) {
    const auto given = call.in_query("account");
    if (given.empty()) return std::nullopt;
    const auto id = find_account(*call.snapshot, given);
    if (!id) return std::unexpected(id.error());
    return *id;
}

Result<AccountId> account_asked_about(const Call& call) {
    if (call.caller.role != control::Role::operator_) return account_of_caller(call);
    const auto named = account_in_query(call);
    if (!named) return std::unexpected(named.error());
    return *named ? Result<AccountId>(**named) : only_account(*call.snapshot);
}

Result<bool> flag_in_query(const Call& call, std::string_view name, bool fallback) {
    const auto given = call.in_query(name);
    if (given.empty()) return fallback;
    if (given != "true" && given != "false") return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" must be true or false.", name), std::string(name));
    return given == "true";
}

Result<std::size_t> limit_in_query(const Call& call) {
    const auto given = call.in_query("limit");
    if (given.empty()) return kDefaultLimit;
    const auto limit = number<std::size_t>(given);
    if (!limit || *limit == 0 || *limit > kMaxLimit) return fail(ErrorCode::InvalidArgument, "\"limit\" must be a number from 1 to 10000.", "limit");
    return *limit;
}

Result<std::chrono::days> days_in_query(const Call& call, int unless_said, std::int64_t most) {
    const auto given = call.in_query("days");
    if (given.empty()) return std::chrono::days{unless_said};
    const auto days = number<int>(given);
    if (!days || *days < 1 || *days > most) return fail(ErrorCode::InvalidArgument, "\"days\" must be a number from 1 to " + std::to_string(most) + ".", "days");
    return std::chrono::days{*days};
}

Status names_one_pool(const control::Snapshot& snapshot, std::string_view pool) {
    const auto count = std::ranges::count_if(snapshot.pools, [pool](const auto& entry) { return entry.second->name == pool; });
    if (count <= 1) return {};
    return fail(ErrorCode::InvalidArgument, "Several accounts have a pool " + std::string(pool) + "; say which: ACCOUNT/" + std::string(pool) + " with the account's twelve digits (`warmpost account`).", "pool");
}

std::string account_name(const control::Snapshot& snapshot, AccountId id) {
    const auto* account = snapshot.account(id);
    return account == nullptr ? std::string{} : account->name;
}

}  // namespace warmpost::ingress::http::operators
