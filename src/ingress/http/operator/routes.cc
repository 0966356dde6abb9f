// Operator API: which handler answers which method and path, behind one check of types.
#include <fmt/format.h>

#include <utility>

#include "ingress/http/operator/console_operations.h"
#include "ingress/http/operator/key_operations.h"
#include "ingress/http/operator/operations.h"
#include "ingress/http/operator/own_operations.h"
#include "ingress/http/operator/questions.h"

namespace warmpost::ingress::http::operators {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

// A member's name means the same type in every operation, so types are checked in one place: a limit that is quoted must not be taken for one left out.
constexpr std::pair<std::string_view, json::kind> kTypes[] = {
    {"account", json::kind::string}, {"name", json::kind::string},  {"id", json::kind::string},      {"domain", json::kind::string},
    {"lane", json::kind::string},    {"pool", json::kind::string},  {"kind", json::kind::string},    {"value", json::kind::string},
    {"reason", json::kind::string},  {"ehlo", json::kind::string},  {"mode", json::kind::string},    {"role", json::kind::string},
    {"entries", json::kind::array}, {"all", json::kind::bool_},      {"enabled", json::kind::bool_}, {"production", json::kind::bool_}, {"addresses", json::kind::array},
    {"max_24_hour_send", json::kind::double_}, {"max_send_rate", json::kind::double_}, {"decision", json::kind::string},
    {"count", json::kind::double_},  {"volume", json::kind::double_}, {"use_case", json::kind::string}, {"pattern", json::kind::string},
    {"percent", json::kind::double_}, {"ends", json::kind::bool_},  {"advance", json::kind::string}, {"spill", json::kind::string},
    {"rewarm_after_idle_days", json::kind::double_},
    {"messages_per_day", json::kind::double_}, {"regularity", json::kind::string}, {"type", json::kind::string}, {"known_addresses", json::kind::bool_},
    {"isolation", json::kind::bool_}, {"own_control", json::kind::bool_}, {"allow_listed", json::kind::bool_},
    {"addresses_max", json::kind::double_}, {"shadow", json::kind::bool_}, {"isp", json::kind::string}, {"address", json::kind::string},
    {"priority", json::kind::string}, {"day_cap", json::kind::double_}, {"hour_cap", json::kind::double_}, {"freeze", json::kind::bool_},
    {"freeze_scaling", json::kind::bool_}, {"for_seconds", json::kind::double_},
    {"identities", json::kind::array}, {"configuration_sets", json::kind::array}, {"configuration_set", json::kind::string},

    {"subscribe", json::kind::array}, {"kafka", json::kind::string}, {"file", json::kind::string}, {"subscription", json::kind::double_},
    {"ask", json::kind::bool_}, {"days", json::kind::double_}, {"kinds", json::kind::array}, {"isps", json::kind::object}};

std::string_view type_name(json::kind kind) {
    switch (kind) {
        case json::kind::string: return "a string";
        case json::kind::bool_: return "true or false";
        case json::kind::array: return "a list";
        case json::kind::object: return "an object";
        default: return "a number";
    }
}

Status check_types(const json::object& body) {
    for (const auto& [name, kind] : kTypes) {
        const auto* value = body.if_contains(name);
        if (value == nullptr || value->is_null() || value->kind() == kind || (kind == json::kind::double_ && value->is_number())) continue;
        return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" must be {}.", name, type_name(kind)), std::string(name));
    }
    return {};
}

template <Handler Operation>
asio::awaitable<Response> checked(Call& call) {
    const auto fits = check_types(call.body);
    if (!fits) co_return refusal(fits.error());
    auto handling = Operation(call);
    auto response = co_await std::move(handling);
    co_return response;
}

constexpr Route kRoutes[] = {
    {"GET", "/status", checked<show_status>},
    {"GET", "/queue", checked<show_queue>},
    {"GET", "/queue/messages", checked<list_waiting>},
    {"GET", "/messages", checked<search_messages>, true},
    {"GET", "/messages/{id}", checked<show_message>, true},
    {"POST", "/retry", checked<retry>},
    {"POST", "/drop", checked<drop>},
    {"GET", "/sent", checked<list_sent>, true},
    {"GET", "/standings", checked<list_standings>, true},
    {"GET", "/reputation", checked<list_reputations>, true},
    {"POST", "/reputation/lift", checked<lift_reputation>, false, true},
    {"GET", "/rests", checked<list_rests>},
    {"GET", "/slow", checked<show_slow>},
    {"GET", "/changes", checked<show_changes>},
    {"GET", "/hurts", checked<show_hurts>},
    {"GET", "/listed", checked<show_listed>},
    {"GET", "/pauses", checked<list_pauses>},
    {"POST", "/pause", checked<pause>},
    {"POST", "/resume", checked<resume>},
    {"GET", "/addresses", checked<list_addresses>},
    {"POST", "/addresses", checked<add_addresses>},
    {"POST", "/addresses/{ip}/move", checked<move_address>},
    {"POST", "/addresses/{ip}/ehlo", checked<set_ehlo>},
    {"POST", "/addresses/{ip}/warmup", checked<order_warmup>},
    {"POST", "/addresses/{ip}/check", checked<check_address>},
    {"GET", "/my-addresses", checked<list_own_addresses>, true},
    {"DELETE", "/my-addresses/{ip}", checked<release_address>, true},
    {"GET", "/my-addresses/{ip}/curve", checked<show_curve>, true},
    {"GET", "/relays", checked<list_relays>},
    {"GET", "/pools", checked<list_pools>},
    {"POST", "/pools", checked<create_pool>, false, true},
    {"DELETE", "/pools/{name}", checked<delete_pool>, false, true},
    {"POST", "/pools/{name}/options", checked<set_pool_options>, false, true},
    {"GET", "/my-pools/{name}", checked<show_own_pool>, true},
    {"GET", "/my-pools/{name}/metrics", checked<show_pool_metrics>, true},
    {"GET", "/my-pools/{name}/decisions", checked<list_own_decisions>, true},
    {"GET", "/configuration-sets", checked<list_sets>, true},
    {"GET", "/configuration-sets/{name}/priority", checked<show_priority>, true},
    {"POST", "/configuration-sets/{name}/priority", checked<set_priority>, true},
    {"GET", "/identities/{name}/dns", checked<show_identity_dns>, true},
    {"GET", "/topics", checked<list_topics>},
    {"POST", "/topics", checked<create_topic>, false, true},
    {"GET", "/topics/{name}", checked<show_topic>},
    {"DELETE", "/topics/{name}", checked<delete_topic>, false, true},
    {"POST", "/topics/{name}/subscribe", checked<subscribe_topic>, false, true},
    {"POST", "/topics/{name}/unsubscribe", checked<unsubscribe_topic>, false, true},
    {"POST", "/topics/{name}/confirm", checked<confirm_topic>, false, true},
    {"POST", "/topics/{name}/replay", checked<replay_topic>, false, true},
    {"GET", "/topics/{name}/dead-letters", checked<list_dead_letters>},
    {"GET", "/managed/overrides", checked<list_overrides>},
    {"POST", "/managed/overrides", checked<put_override>},
    {"DELETE", "/managed/overrides/{id}", checked<end_override>},
    {"GET", "/managed/decisions", checked<list_decisions>},
    {"GET", "/explain/message/{id}", checked<explain_message>, true},
    {"GET", "/explain/pool/{name}", checked<explain_pool>},
    {"GET", "/metrics", checked<show_metrics>},
    {"GET", "/accounts", checked<list_accounts>},
    {"POST", "/accounts", checked<create_account>},
    {"POST", "/accounts/{id}/limits", checked<set_account_limits>},
    {"POST", "/accounts/{id}/review", checked<review_account>},
    {"POST", "/accounts/{id}/allow-list", checked<set_allow_listed>},
    {"GET", "/account", checked<show_own_account>, true},
    {"GET", "/lease-requests", checked<list_lease_requests>, true},
    {"POST", "/lease-requests", checked<request_lease>, true},
    {"POST", "/lease-requests/{id}/approve", checked<approve_lease>},
    {"POST", "/lease-requests/{id}/decline", checked<decline_lease>},
    {"GET", "/findings", checked<list_findings>, true},
    {"GET", "/alerts", checked<list_alerts>, true},
    {"GET", "/feeds/snds", checked<list_snds>},
    {"POST", "/feeds/snds/fetch", checked<fetch_snds>},
    {"GET", "/feeds/postmaster", checked<list_postmaster>},
    {"POST", "/feeds/postmaster", checked<import_postmaster>, false, false, true},
    {"GET", "/feeds/fbl", checked<list_fbl>},
    {"GET", "/advice", checked<advise_account>, true},
    {"POST", "/advice", checked<advise_stated>, true},
    {"GET", "/bill", checked<show_bill>, true},
    {"GET", "/ledger", checked<show_ledger>, true},
    {"GET", "/suppression", checked<list_suppressed>, true},
    {"POST", "/suppression", checked<add_suppressed>, false, true},
    {"POST", "/suppression/remove", checked<remove_suppressed>, false, true},
    {"GET", "/keys", checked<list_keys>, true},
    {"POST", "/keys", checked<create_key>, true},
    {"POST", "/keys/{id}", checked<change_key>, true},
    {"POST", "/keys/{id}/enabled", checked<enable_key>, true},
    {"POST", "/keys/{id}/rotate", checked<rotate_key>, true},
    {"DELETE", "/keys/{id}", checked<delete_key>, true},
    {"GET", "/audit", checked<list_audit>, true},
    {"POST", "/session-links", checked<make_session_link>},
    {"POST", "/forecasts", checked<start_forecast>, true},
    {"GET", "/forecasts/{id}", checked<show_forecast>, true},
    {"GET", "/isps", checked<list_isps>, true},
    {"GET", "/identities", checked<list_identities>},
    {"POST", "/identities/verify", checked<verify_identity>, false, true},
    {"POST", "/identities/feedback", checked<set_feedback>, false, true},
    {"GET", "/dkim", checked<list_dkim_records>},
};

}  // namespace

std::span<const Route> routes() { return kRoutes; }

}  // namespace warmpost::ingress::http::operators
