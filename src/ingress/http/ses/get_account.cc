// GET /v2/email/account: SES v2 GetAccount.
#include "ingress/http/json.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> get_account(Call& call) {
    const auto& account = call.account();
    const boost::json::object quota{{"Max24HourSend", account.max_24_hour_send},
                                    {"MaxSendRate", account.max_send_rate},
                                    {"SentLast24Hours", static_cast<double>(call.parts.limits.sent_last_24_hours(account.id, call.request.received))}};
    const boost::json::object answer{{"DedicatedIpAutoWarmupEnabled", true},
                  {"EnforcementStatus", "HEALTHY"},
                  {"ProductionAccessEnabled", account.production},
                  {"SuppressionAttributes", boost::json::object{{"SuppressedReasons", boost::json::array{}}}},
                  {"SendQuota", quota},
                  {"SendingEnabled", account.sending_enabled}};
    co_return ok(answer);
}

}  // namespace warmpost::ingress::http::ses
