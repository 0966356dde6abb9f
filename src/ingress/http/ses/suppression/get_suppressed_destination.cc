// GET /v2/email/suppression/addresses/{EmailAddress}: SES v2 GetSuppressedDestination.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/suppression/suppression.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;

boost::asio::awaitable<Response> get_suppressed_destination(Call& call) {
    if (auto refused = refuse_tenant(call.in_query("TenantName"))) co_return std::move(*refused);
    const auto found = entry_as_stored(call, call.in_path("EmailAddress"));
    if (!found) co_return error_response(found.error());
    json::object entry{{"EmailAddress", found->address}, {"Reason", registry::wire_name(found->reason)}, {"LastUpdateTime", epoch_seconds(found->updated)}};
    json::object attributes;
    if (!found->message_id.empty()) attributes["MessageId"] = found->message_id;
    if (!found->feedback_id.empty()) attributes["FeedbackId"] = found->feedback_id;
    if (!attributes.empty()) entry["Attributes"] = std::move(attributes);
    json::object body;
    body["SuppressedDestination"] = std::move(entry);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
