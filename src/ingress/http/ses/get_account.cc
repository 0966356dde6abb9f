// GET /v2/email/account: SES v2 GetAccount.
#include <boost/json/array.hpp>

#include "ingress/http/json.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/settings/option_shapes.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
namespace {

json::object details_of(const control::AccountDetails& details) {
    json::object shown{{"MailType", details.mail_type}, {"WebsiteURL", details.website}, {"ContactLanguage", details.language}, {"UseCaseDescription", details.use_case}};
    json::array contacts;
    for (const auto& contact : details.contacts) contacts.emplace_back(contact);
    shown["AdditionalContactEmailAddresses"] = std::move(contacts);
    if (details.review != control::Review::none) shown["ReviewDetails"] = json::object{{"Status", wire_name(details.review)}, {"CaseId", details.case_id}};
    return shown;
}

}  // namespace

boost::asio::awaitable<Response> get_account(Call& call) {
    const auto& account = call.account();
    const json::object quota{{"Max24HourSend", account.max_24_hour_send},
                             {"MaxSendRate", account.max_send_rate},
                             {"SentLast24Hours", static_cast<double>(call.parts.limits.sent_last_24_hours(account.id, call.request.received))}};
    json::object answer{{"DedicatedIpAutoWarmupEnabled", account.auto_warmup},
                        {"EnforcementStatus", reputation::wire_name(account.reputation().standing.state)},
                        {"ProductionAccessEnabled", account.production},
                        {"SuppressionAttributes", json::object{{"SuppressedReasons", reasons_list(account.suppressed)}}},
                        {"SendQuota", quota},
                        {"SendingEnabled", account.sending_enabled}};
    if (!account.details.mail_type.empty()) answer["Details"] = details_of(account.details);
    if (account.vdm_set) {
        auto vdm = vdm_blocks(account.vdm, "Attributes");
        vdm["VdmEnabled"] = feature_status(account.vdm_enabled);
        answer["VdmAttributes"] = std::move(vdm);
    }
    const std::string plan = account.pricing_plan.empty() ? "NONE" : account.pricing_plan;
    answer["PricingAttributes"] = json::object{{"CurrentPlan", plan}, {"NextPlan", plan}};   // a plan changes at once: nothing is billed by it
    co_return ok(answer);
}

}  // namespace warmpost::ingress::http::ses
