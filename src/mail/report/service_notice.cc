#include "mail/report/service_notice.h"

#include <boost/json.hpp>

#include <optional>

#include "base/strings.h"

namespace warmpost::mail {
namespace json = boost::json;
namespace {

// The JSON text that a part begins with. Mail wraps lines beyond 998 bytes, in the midst of strings too: line ends are left out, which no JSON text misses.
std::optional<json::object> object_in(std::string_view text) {
    text = trim(text);
    if (!text.starts_with('{')) return std::nullopt;
    std::string joined;
    joined.reserve(text.size());
    for (const char c : text)
        if (c != '\r' && c != '\n') joined += c;
    json::stream_parser parser;
    boost::system::error_code failed;
    parser.write_some(joined, failed);  // behind it SNS writes how to unsubscribe
    if (failed || !parser.done()) return std::nullopt;
    json::value value = parser.release();
    return value.is_object() ? std::optional(std::move(value.get_object())) : std::nullopt;
}

std::string text_at(const json::object& object, std::string_view member) {
    const json::value* value = object.if_contains(member);
    return value && value->is_string() ? printable(value->get_string()) : std::string();
}
const json::object* object_at(const json::object& object, std::string_view member) {
    const json::value* value = object.if_contains(member);
    return value ? value->if_object() : nullptr;
}
const json::array* array_at(const json::object& object, std::string_view member) {
    const json::value* value = object.if_contains(member);
    return value ? value->if_array() : nullptr;
}

std::vector<MailFinding> each_of(const json::array* recipients, const MailFinding& common) {
    std::vector<MailFinding> findings;
    for (const json::value& value : recipients ? *recipients : json::array()) {
        if (findings.size() >= kMaxReportedRecipients) break;
        MailFinding finding = common;
        if (value.is_string()) finding.recipient = mailbox_in(value.get_string());
        if (const auto* object = value.if_object()) {
            finding.recipient = mailbox_in(text_at(*object, "emailAddress"));
            finding.status = status_in(text_at(*object, "status"));
            finding.diagnostic = typed(text_at(*object, "diagnosticCode")).second;
        }
        findings.push_back(std::move(finding));
    }
    if (findings.empty()) findings.push_back(common);
    return findings;
}

}  // namespace

std::vector<MailFinding> read_service_notice(const MailView& view) {
    std::optional<json::object> notice;
    for (const MailPart& part : view.parts)
        if (!notice && part.type == "text/plain") notice = object_in(part.text);
    if (!notice) return {};
    if (const json::value* message = notice->if_contains("Message"); message && message->is_string()) {
        auto inner = object_in(std::string(message->get_string()));
        if (!inner) return {};
        notice = std::move(inner);
    }
    const std::string type = text_at(*notice, "notificationType").empty() ? text_at(*notice, "eventType") : text_at(*notice, "notificationType");
    MailFinding common;
    if (const auto* bounce = object_at(*notice, "bounce"); bounce && type == "Bounce") {
        common.kind = MailKind::bounce;
        common.action = ReportedAction::failed;
        common.bounce_type = text_at(*bounce, "bounceType");
        common.bounce_sub_type = text_at(*bounce, "bounceSubType");
        return each_of(array_at(*bounce, "bouncedRecipients"), common);
    }
    if (const auto* complaint = object_at(*notice, "complaint"); complaint && type == "Complaint") {
        common.kind = MailKind::complaint;
        common.feedback_type = to_lower(text_at(*complaint, "complaintFeedbackType"));
        if (common.feedback_type.empty()) common.feedback_type = "abuse";
        return each_of(array_at(*complaint, "complainedRecipients"), common);
    }
    if (const auto* delay = object_at(*notice, "deliveryDelay"); delay && type == "DeliveryDelay") {
        common.kind = MailKind::delay;
        common.action = ReportedAction::delayed;
        return each_of(array_at(*delay, "delayedRecipients"), common);
    }
    if (const auto* delivery = object_at(*notice, "delivery"); delivery && type == "Delivery") {
        common.kind = MailKind::delivery;
        common.action = ReportedAction::delivered;
        common.diagnostic = text_at(*delivery, "smtpResponse");
        return each_of(array_at(*delivery, "recipients"), common);
    }
    return {};
}

}  // namespace warmpost::mail
