// Operator API: accounts and their limits, the operator's word on identities.
#include <boost/json/array.hpp>

#include <algorithm>

#include "control/dkim_records.h"
#include "ingress/http/json.h"
#include "ingress/http/operator/arguments.h"
#include "ingress/http/operator/operations.h"
#include "ingress/http/operator/smtp_view.h"
#include "ingress/http/ses/shapes.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

// What waits, or was decided: empty when the account never asked to leave the sandbox.
json::object review_view(const control::AccountDetails& details) {
    if (details.review == control::Review::none) return {};
    json::object view{{"status", ses::wire_name(details.review)}, {"case_id", details.case_id}, {"reason", details.reason}, {"asked_ms", to_ms(details.asked)}};
    if (details.decided != WallTime{}) view["decided_ms"] = to_ms(details.decided);
    return view;
}

json::object details_view(const control::AccountDetails& details) {
    if (details.mail_type.empty()) return {};
    json::array contacts;
    for (const auto& contact : details.contacts) contacts.emplace_back(contact);
    json::object view{{"mail_type", details.mail_type}, {"website", details.website}, {"use_case", details.use_case}, {"language", details.language}};
    view["contacts"] = std::move(contacts);
    return view;
}

json::object account_view(const Call& call, const control::Account& account) {
    return {{"id", to_string(account.id)},
            {"name", account.name},
            {"production", account.production},
            {"sending_enabled", account.sending_enabled},
            {"reputation", reputation::to_string(account.reputation().standing.state)},
            {"max_24_hour_send", account.max_24_hour_send},
            {"max_send_rate", account.max_send_rate},
            {"sent_last_24_hours", call.parts.limits.sent_last_24_hours(account.id, runtime::wall_now())},
            {"identities", account.identities.size()},
            {"configuration_sets", account.configuration_sets.size()},
            {"auto_warmup", account.auto_warmup},
            {"allow_listed", account.allow_listed},
            {"details", details_view(account.details)},
            {"review", review_view(account.details)}};
}

json::object identity_view(const control::Account& account, const control::Identity& identity, const std::string& service_domain) {
    json::object view{{"account", to_string(account.id)},
                      {"account_name", account.name},
                      {"name", identity.name},
                      {"kind", identity.kind == control::IdentityKind::domain ? "domain" : "address"},
                      {"status", ses::wire_name(identity.status)},
                      {"dkim_status", identity.kind == control::IdentityKind::domain ? ses::wire_name(identity.dkim_status) : std::string_view{}},
                      {"dkim_status", ses::wire_name(identity.dkim_status)},
                      {"error", identity.error_type},
                      {"feedback_forwarding", identity.feedback_forwarding},
                      {"configuration_set", identity.configuration_set},
                      {"mail_from", ses::mail_from_attributes(identity.mail_from)}};
    if (identity.kind == control::IdentityKind::domain) view["dkim"] = ses::dkim_attributes(identity, service_domain);
    return view;
}

Result<control::NewAccount> read_account(const Call& call) {
    const auto name = required_text(call, "name");
    if (!name) return std::unexpected(name.error());
    control::NewAccount account;
    account.name = *name;
    account.production = bool_member(call.body, "production").value_or(account.production);
    account.max_24_hour_send = number_member(call.body, "max_24_hour_send").value_or(account.max_24_hour_send);
    account.max_send_rate = number_member(call.body, "max_send_rate").value_or(account.max_send_rate);
    return account;
}

json::object id_view(AccountId id) { return {{"id", to_string(id)}}; }

json::object list_view(std::string_view name, json::array list) {
    json::object view;
    view[name] = std::move(list);
    return view;
}

}  // namespace

asio::awaitable<Response> list_accounts(Call& call) {
    std::vector<const control::Account*> accounts;
    for (const auto& [id, account] : call.snapshot->accounts) accounts.push_back(account.get());
    std::ranges::sort(accounts, {}, [](const control::Account* account) { return account->id; });
    json::array list;
    for (const auto* account : accounts) list.push_back(account_view(call, *account));
    co_return ok(list_view("accounts", std::move(list)));
}

asio::awaitable<Response> create_account(Call& call) {
    const auto wanted = read_account(call);
    if (!wanted) co_return refusal(wanted.error());
    const auto work = [account = *wanted](control::Service& service) { return service.create_account(account); };
    const auto created = co_await call.parts.service.run<Result<AccountId>>(work);
    if (!created) co_return refusal(created.error());
    co_return ok(id_view(*created));
}

// Members that are left out stay as they are.
asio::awaitable<Response> set_account_limits(Call& call) {
    const auto id = find_account(*call.snapshot, call.in_path("id"));
    if (!id) co_return refusal(id.error());
    const auto& account = *call.snapshot->account(*id);
    const double daily = number_member(call.body, "max_24_hour_send").value_or(account.max_24_hour_send);
    const double rate = number_member(call.body, "max_send_rate").value_or(account.max_send_rate);
    const bool production = bool_member(call.body, "production").value_or(account.production);
    const auto work = [id = *id, daily, rate, production](control::Service& service) { return service.set_account_limits(id, daily, rate, production); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

asio::awaitable<Response> review_account(Call& call) {
    const auto id = find_account(*call.snapshot, call.in_path("id"));
    if (!id) co_return refusal(id.error());
    const auto word = required_text(call, "decision");
    if (!word) co_return refusal(word.error());
    if (*word != "grant" && *word != "deny") {
        const Error unknown{ErrorCode::InvalidArgument, "\"decision\" must be \"grant\" or \"deny\".", "decision"};
        co_return refusal(unknown);
    }
    const control::ReviewDecision decision{*word == "grant", string_member(call.body, "reason"), number_member(call.body, "max_24_hour_send"), number_member(call.body, "max_send_rate")};
    const auto work = [id = *id, decision](control::Service& service) { return service.review_account(id, decision); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

asio::awaitable<Response> set_allow_listed(Call& call) {
    const auto id = find_account(*call.snapshot, call.in_path("id"));
    if (!id) co_return refusal(id.error());
    const auto enabled = required_flag(call, "enabled");
    if (!enabled) co_return refusal(enabled.error());
    const auto work = [id = *id, enabled = *enabled](control::Service& service) { return service.set_allow_listed(id, enabled); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

// What an account's own key may know of it, the operator's reasons among it.
asio::awaitable<Response> show_own_account(Call& call) {
    const bool by_account = call.caller.role != control::Role::operator_;
    const auto named = by_account ? Result<std::optional<AccountId>>(call.caller.account) : account_in_query(call);
    if (!named) co_return refusal(named.error());
    const auto id = *named ? Result<AccountId>(**named) : only_account(*call.snapshot);
    if (!id) co_return refusal(id.error());
    const auto* account = call.snapshot->account(*id);
    if (account == nullptr) {
        const Error gone{ErrorCode::AccessDenied, "The account of this key no longer exists.", {}};
        co_return refusal(gone);
    }
    auto view = account_view(call, *account);
    view["smtp"] = smtp_view(*call.parts.config);
    co_return ok(view);
}

asio::awaitable<Response> list_identities(Call& call) {
    const auto only = account_in_query(call);
    if (!only) co_return refusal(only.error());
    json::array list;
    for (const auto& [id, account] : call.snapshot->accounts) {
        if (*only && id != **only) continue;
        for (const auto& [name, identity] : account->identities) list.push_back(identity_view(*account, identity, call.parts.config->server.service_domain));
    }
    co_return ok(list_view("identities", std::move(list)));
}

asio::awaitable<Response> verify_identity(Call& call) {
    const auto account = account_in_body(call);
    if (!account) co_return refusal(account.error());
    const auto name = required_text(call, "name");
    if (!name) co_return refusal(name.error());
    const auto work = [account = *account, name = *name](control::Service& service) {
        return service.set_identity_status(account, name, control::VerificationStatus::success, "");
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

asio::awaitable<Response> set_feedback(Call& call) {
    const auto account = account_in_body(call);
    if (!account) co_return refusal(account.error());
    const auto name = required_text(call, "name");
    if (!name) co_return refusal(name.error());
    const auto enabled = required_flag(call, "enabled");
    if (!enabled) co_return refusal(enabled.error());
    const auto work = [account = *account, name = *name, enabled = *enabled](control::Service& service) {
        return service.set_feedback_forwarding(account, name, enabled);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

asio::awaitable<Response> list_dkim_records(Call& call) {
    json::array records;
    for (const auto& record : control::dkim_records(*call.snapshot, call.parts.config->server.service_domain))
        records.push_back(json::object{{"name", record.name}, {"value", record.value}, {"purpose", record.purpose}});
    co_return ok({{"records", std::move(records)}});
}

}  // namespace warmpost::ingress::http::operators
