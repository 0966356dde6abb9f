#include "reporting/events/record.h"

#include <boost/json.hpp>

#include <array>

#include "base/ids.h"
#include "base/strings.h"
#include "mail/message/header.h"
#include "reporting/events/record_of.h"
#include "spool/spool.h"

namespace warmpost::reporting {
namespace json = boost::json;
namespace {

constexpr std::size_t kMaxHeaderBytes = 10 * 1024;  // SES cuts `headers` at 10 KB and says headersTruncated

// Memory of one record: freed as a whole, so that a record costs a handful of allocations.
struct Arena {
    std::array<unsigned char, 16 * 1024> buffer;
    json::monotonic_resource resource{buffer.data(), buffer.size()};
    json::storage_ptr storage{&resource};
};

bool is_ours(std::string_view name) {
    return iequals(name, "DKIM-Signature") || iequals(name, "Feedback-ID") || iequals(name, "Received");
}

// The domain of From; the identity may be one above it.
std::string from_domain(const spool::pb::Envelope& e) {
    const auto mailboxes = mail::parse_address_list(e.from());
    if (mailboxes && !mailboxes->empty()) return std::string(mail::domain_of(mailboxes->front().address));
    return std::string(mail::domain_of(e.identity().find('@') == std::string::npos ? "@" + e.identity() : e.identity()));
}

json::array one(std::string_view text, const json::storage_ptr& sp) {
    json::array list(sp);
    list.emplace_back(text);
    return list;
}

void add_headers(json::object& mail, const RecordContext& context, const json::storage_ptr& sp) {
    const auto& e = context.envelope;
    json::array headers(sp);
    json::object common(sp);
    bool truncated = false;
    std::size_t bytes = 0;
    const auto parsed = mail::parse_message(context.head, context.head.size() + 2);
    if (parsed) {
        for (const auto& field : parsed->fields) {
            if (is_ours(field.name)) continue;
            bytes += field.whole.size();
            if (bytes > kMaxHeaderBytes) {
                truncated = true;
                break;
            }
            std::string value = mail::unfold(field.value);
            if (iequals(field.name, "Message-ID")) {  // `headers` keep the client's id
                if (e.client_message_id().empty()) continue;
                value = e.client_message_id();
            }
            if (iequals(field.name, "To")) common["to"] = one(value, sp);
            if (iequals(field.name, "Cc")) common["cc"] = one(value, sp);
            if (iequals(field.name, "Date")) common["date"] = value;
            headers.push_back(json::object({{"name", field.name}, {"value", value}}, sp));
        }
    }
    mail["headersTruncated"] = truncated;
    mail["headers"] = std::move(headers);
    common["from"] = one(e.from(), sp);
    common["messageId"] = e.message_id();
    if (!e.subject().empty()) common["subject"] = e.subject();
    mail["commonHeaders"] = std::move(common);
}

json::object tags_of(const RecordContext& context, std::string_view outgoing_ip, const json::storage_ptr& sp) {
    const auto& e = context.envelope;
    json::object tags(sp);
    tags["ses:operation"] = one(e.operation(), sp);
    if (!e.configuration_set().empty()) tags["ses:configuration-set"] = one(e.configuration_set(), sp);
    tags["ses:source-ip"] = one(e.source_ip(), sp);
    tags["ses:from-domain"] = one(from_domain(e), sp);
    tags["ses:caller-identity"] = one(e.caller_identity(), sp);
    if (!outgoing_ip.empty()) tags["ses:outgoing-ip"] = one(outgoing_ip, sp);
    for (const auto& tag : e.tags()) tags[tag.name()] = one(tag.value(), sp);
    return tags;
}

json::object mail_of(const RecordContext& context, std::string_view outgoing_ip, const json::storage_ptr& sp, bool source_arn = true) {
    const auto& e = context.envelope;
    json::object mail(sp);
    mail["timestamp"] = to_iso8601(from_ms(e.accepted_ms()));
    mail["source"] = e.from();
    const std::string owner = e.from_identity_account().empty() ? to_string(AccountId{e.account()}) : e.from_identity_account();
    if (source_arn) mail["sourceArn"] = "arn:aws:ses:" + std::string(context.region) + ":" + owner + ":identity/" + e.identity();
    mail["sendingAccountId"] = to_string(AccountId{e.account()});
    mail["messageId"] = e.message_id();
    json::array destination(sp);
    for (const auto& recipient : e.recipients()) destination.emplace_back(recipient);
    mail["destination"] = std::move(destination);
    if (!context.head.empty()) add_headers(mail, context, sp);
    mail["tags"] = tags_of(context, outgoing_ip, sp);
    return mail;
}

std::string note_of(const RecordContext& context) {
    const auto& e = context.envelope;
    json::object note{{"pool", e.pool()}, {"identity", mail::valid_utf8(e.identity())}};
    if (!context.way->isp.empty()) note["isp"] = mail::valid_utf8(std::string(context.way->isp));
    if (!context.way->source.empty()) note["source"] = mail::valid_utf8(std::string(context.way->source));
    if (context.way->reported) note["reported"] = true;
    return spool::kNoteMark + json::serialize(note);
}

std::string record(const RecordContext& context, std::string_view type, std::string_view member, json::object detail, std::string_view outgoing_ip,
                   const json::storage_ptr& sp, bool source_arn = true) {
    json::object whole(sp);
    whole["eventType"] = type;
    whole["mail"] = mail_of(context, outgoing_ip, sp, source_arn);
    whole[member] = std::move(detail);
    std::string text = mail::valid_utf8(json::serialize(whole));   // header fields are a stranger's bytes
    if (context.way) text += note_of(context);
    return text;
}

}  // namespace

std::string record_of(const RecordContext& context, std::string_view type, std::string_view member, json::object detail, bool source_arn) {
    const auto storage = detail.storage();
    return record(context, type, member, std::move(detail), {}, storage, source_arn);
}

std::string send_record(const RecordContext& context) {
    Arena arena;
    return record(context, "Send", "send", json::object(arena.storage), {}, arena.storage);
}

std::string delivery_record(const RecordContext& context, const std::vector<std::string>& recipients, WallTime at, std::string_view smtp_response,
                            std::string_view remote_ip, std::string_view reporting_mta, std::string_view outgoing_ip) {
    Arena arena;
    const auto& sp = arena.storage;
    json::object detail(sp);
    detail["timestamp"] = to_iso8601(at);
    detail["processingTimeMillis"] = to_ms(at) - context.envelope.accepted_ms();
    json::array list(sp);
    for (const auto& recipient : recipients) list.emplace_back(recipient);
    detail["recipients"] = std::move(list);
    detail["smtpResponse"] = smtp_response;
    detail["remoteMtaIp"] = remote_ip;
    detail["reportingMTA"] = reporting_mta;
    return record(context, "Delivery", "delivery", std::move(detail), outgoing_ip, sp);
}

std::string bounce_record(const RecordContext& context, const std::vector<DelayedRecipient>& recipients, WallTime at, std::string_view bounce_type,
                          std::string_view bounce_sub_type, std::string_view feedback_id, std::string_view reporting_mta, std::string_view outgoing_ip) {
    Arena arena;
    const auto& sp = arena.storage;
    json::object detail(sp);
    detail["bounceType"] = bounce_type;
    detail["bounceSubType"] = bounce_sub_type;
    json::array list(sp);
    for (const auto& r : recipients)
        list.push_back(json::object(
            {{"emailAddress", r.address}, {"action", "failed"}, {"status", r.status}, {"diagnosticCode", r.diagnostic}}, sp));
    detail["bouncedRecipients"] = std::move(list);
    detail["timestamp"] = to_iso8601(at);
    detail["feedbackId"] = feedback_id;
    detail["reportingMTA"] = "dns; " + std::string(reporting_mta);
    return record(context, "Bounce", "bounce", std::move(detail), outgoing_ip, sp);
}

std::string delay_record(const RecordContext& context, const std::vector<DelayedRecipient>& recipients, WallTime at, std::string_view delay_type,
                         WallTime expires, std::string_view reporting_mta) {
    Arena arena;
    const auto& sp = arena.storage;
    json::object detail(sp);
    detail["timestamp"] = to_iso8601(at);
    detail["delayType"] = delay_type;
    detail["expirationTime"] = to_iso8601(expires);
    detail["reportingMTA"] = reporting_mta;
    json::array list(sp);
    for (const auto& r : recipients)
        list.push_back(json::object({{"emailAddress", r.address}, {"status", r.status}, {"diagnosticCode", r.diagnostic}}, sp));
    detail["delayedRecipients"] = std::move(list);
    return record(context, "DeliveryDelay", "deliveryDelay", std::move(detail), {}, sp);
}

std::string complaint_record(const RecordContext& context, const std::vector<std::string>& recipients, WallTime at, const ComplaintDetail& told) {
    Arena arena;
    const auto& sp = arena.storage;
    json::object detail(sp);
    json::array list(sp);
    for (const auto& recipient : recipients) list.push_back(json::object({{"emailAddress", recipient}}, sp));
    detail["complainedRecipients"] = std::move(list);
    detail["timestamp"] = to_iso8601(at);
    detail["feedbackId"] = told.feedback_id;
    if (told.sub_type.empty()) detail["complaintSubType"] = nullptr;
    else detail["complaintSubType"] = told.sub_type;
    if (!told.user_agent.empty()) detail["userAgent"] = told.user_agent;
    if (!told.feedback_type.empty()) detail["complaintFeedbackType"] = told.feedback_type;
    if (told.arrival != WallTime{}) detail["arrivalDate"] = to_iso8601(told.arrival);
    return record(context, "Complaint", "complaint", std::move(detail), {}, sp);
}

std::string rendering_failure_record(const RecordContext& context, std::string_view error, std::string_view template_name) {
    Arena arena;
    const auto& sp = arena.storage;
    json::object detail(sp);
    detail["errorMessage"] = error;
    detail["templateName"] = template_name;
    return record(context, "Rendering Failure", "failure", std::move(detail), {}, sp);
}

std::string notice_record(const Notice& notice, WallTime at) {
    json::object body{{"timestamp", to_iso8601(at)}};
    if (notice.account.value() != 0) body["account"] = to_string(notice.account);
    body["severity"] = notice.severity;
    body["text"] = notice.text;
    if (!notice.advice.empty()) body["advice"] = notice.advice;
    for (const auto& [name, value] : notice.details) body[name] = value;
    return json::serialize(json::object{{"eventType", notice.type}, {"notice", std::move(body)}});
}

}  // namespace warmpost::reporting
