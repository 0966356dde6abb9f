// GET /v2/email/insights/{MessageId}/: SES v2 GetMessageInsights, from the message's story.
#include <boost/json/array.hpp>

#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/suppression/suppression.h"
#include "mail/message/header.h"
#include "reporting/events/insights.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
namespace {

json::object event_view(const reporting::InsightEvent& event) {
    json::object view{{"Timestamp", epoch_seconds(event.at)}, {"Type", event.type}};
    if (event.type == "BOUNCE")
        view["Details"] = json::object{
            {"Bounce", json::object{{"BounceType", event.bounce_type}, {"BounceSubType", event.bounce_sub_type}, {"DiagnosticCode", event.diagnostic}}}};
    if (event.type == "COMPLAINT") {
        json::object complaint;
        if (!event.feedback_type.empty()) complaint["ComplaintFeedbackType"] = event.feedback_type;
        view["Details"] = json::object{{"Complaint", std::move(complaint)}};
    }
    return view;
}

json::object recipient_view(const reporting::RecipientInsights& recipient) {
    json::array events;
    for (const auto& event : recipient.events) events.push_back(event_view(event));
    json::object view{{"Destination", recipient.destination}, {"Events", std::move(events)}};
    if (!recipient.isp.empty()) view["Isp"] = recipient.isp;
    return view;
}

json::object message_view(const reporting::MessageInsights& message) {
    const auto from = mail::parse_address_list(message.from);
    json::object view{
        {"MessageId", message.id}, {"FromEmailAddress", from && !from->empty() ? from->front().address : message.from}, {"Subject", message.subject}};
    json::array tags, recipients;
    for (const auto& [name, value] : message.tags) tags.push_back(json::object{{"Name", name}, {"Value", value}});
    for (const auto& recipient : message.recipients) recipients.push_back(recipient_view(recipient));
    view["EmailTags"] = std::move(tags);
    view["Insights"] = std::move(recipients);
    return view;
}

}  // namespace

boost::asio::awaitable<Response> get_message_insights(Call& call) {
    const std::string id = call.in_path("MessageId");
    using Found = std::optional<reporting::MessageInsights>;
    const std::function<Found()> work = [id, spool = &call.parts.spool] { return reporting::insights_of(id, spool->history(id)); };
    auto looking = off_core<Found>(call, work);
    const auto found = co_await std::move(looking);
    if (!found || found->account != call.caller.account)
        co_return error_response(fail(ErrorCode::NotFound, "Message " + id + " does not exist, or is no longer remembered.", "MessageId").error());
    co_return ok(message_view(*found));
}

}  // namespace warmpost::ingress::http::ses
