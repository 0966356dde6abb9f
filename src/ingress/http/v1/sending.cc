// SendEmail, SendRawEmail, SendTemplatedEmail, SendBulkTemplatedEmail: into SES v2's SendEmail and SendBulkEmail.
#include <array>

#include "base/encoding.h"
#include "ingress/http/json.h"
#include "ingress/http/v1/actions.h"
#include "ingress/http/v1/face.h"

namespace warmpost::ingress::http::v1 {
namespace json = boost::json;
namespace {

void set_text(json::object& into, std::string_view member, const std::string& text) {
    if (!text.empty()) into[member] = text;
}

void set_list(json::object& into, std::string_view member, const std::vector<std::string>& texts) {
    if (!texts.empty()) into[member] = to_array(texts);
}

json::object destination(const Form& form, const std::string& prefix) {
    json::object all;
    for (const char* list : {"ToAddresses", "CcAddresses", "BccAddresses"}) set_list(all, list, form.list(prefix + "." + list));
    return all;
}

json::array tags(const Form& form, const std::string& list) {
    json::array all;
    for (const auto& each : form.structures(list)) all.push_back(json::object{{"Name", form.text(each + ".Name")}, {"Value", form.text(each + ".Value")}});
    return all;
}

// {"Data": ..., "Charset": ...}
json::object content(const Form& form, const std::string& prefix) {
    json::object part{{"Data", form.text(prefix + ".Data")}};
    set_text(part, "Charset", form.text(prefix + ".Charset"));
    return part;
}

// What all but the raw action have in common.
Result<json::object> envelope(const Form& form) {
    auto source = needed(form, "Source");
    if (!source) return std::unexpected(source.error());
    json::object body{{"FromEmailAddress", *source}};
    set_list(body, "ReplyToAddresses", form.list("ReplyToAddresses"));
    set_text(body, "FeedbackForwardingEmailAddress", form.text("ReturnPath"));
    set_text(body, "FromEmailAddressIdentityArn", form.text("SourceArn"));
    set_text(body, "FeedbackForwardingEmailAddressIdentityArn", form.text("ReturnPathArn"));
    set_text(body, "ConfigurationSetName", form.text("ConfigurationSetName"));
    return body;
}

Result<Ask> send_email(const Form& form) {
    auto body = envelope(form);
    if (!body) return std::unexpected(body.error());
    if (!form.has("Message.Subject.Data"))
        return fail(ErrorCode::InvalidArgument, "Missing required parameter Message.Subject.Data.", "Message.Subject.Data");
    json::object parts;
    for (const char* part : {"Text", "Html"})
        if (form.has("Message.Body." + std::string(part) + ".Data")) parts[part] = content(form, "Message.Body." + std::string(part));
    json::object simple;
    simple["Subject"] = content(form, "Message.Subject");
    simple["Body"] = std::move(parts);
    (*body)["Destination"] = destination(form, "Destination");
    (*body)["Content"] = json::object{{"Simple", std::move(simple)}};
    if (auto given = tags(form, "Tags"); !given.empty()) (*body)["EmailTags"] = std::move(given);
    return Ask{"SendEmail", {}, std::move(*body)};
}

Result<Ask> send_raw_email(const Form& form) {
    auto data = needed(form, "RawMessage.Data");
    if (!data) return std::unexpected(data.error());
    if (const std::uint64_t size = data->size() / 4 * 3; size > kMaxRawMessage + 2)
        return fail(ErrorCode::InvalidArgument,
                    "Message length is more than " + std::to_string(kMaxRawMessage) + " bytes long: '" + std::to_string(size) + "'.", "RawMessage.Data");
    json::object body;
    body["Content"] = json::object{{"Raw", json::object{{"Data", std::move(*data)}}}};
    set_text(body, "FromEmailAddress", form.text("Source"));
    const std::string& from_arn = form.text("FromArn");
    set_text(body, "FromEmailAddressIdentityArn", from_arn.empty() ? form.text("SourceArn") : from_arn);
    set_text(body, "FeedbackForwardingEmailAddressIdentityArn", form.text("ReturnPathArn"));
    set_text(body, "ConfigurationSetName", form.text("ConfigurationSetName"));
    if (auto to = form.list("Destinations"); !to.empty()) body["Destination"] = json::object{{"ToAddresses", to_array(to)}};
    if (auto given = tags(form, "Tags"); !given.empty()) body["EmailTags"] = std::move(given);
    return Ask{"SendEmail", {}, std::move(body)};
}

json::object named_template(const Form& form, const std::string& data_parameter) {
    json::object used{{"TemplateName", form.text("Template")}};
    set_text(used, "TemplateArn", form.text("TemplateArn"));
    set_text(used, "TemplateData", form.text(data_parameter));
    return used;
}

Result<Ask> send_templated_email(const Form& form) {
    auto body = envelope(form);
    if (!body) return std::unexpected(body.error());
    for (const char* name : {"Template", "TemplateData"})
        if (const auto there = needed(form, name); !there) return std::unexpected(there.error());
    (*body)["Destination"] = destination(form, "Destination");
    (*body)["Content"] = json::object{{"Template", named_template(form, "TemplateData")}};
    if (auto given = tags(form, "Tags"); !given.empty()) (*body)["EmailTags"] = std::move(given);
    return Ask{"SendEmail", {}, std::move(*body)};
}

Result<Ask> send_bulk_templated_email(const Form& form) {
    auto body = envelope(form);
    if (!body) return std::unexpected(body.error());
    if (const auto there = needed(form, "Template"); !there) return std::unexpected(there.error());
    json::array entries;
    for (const auto& each : form.structures("Destinations")) {
        json::object entry;
        entry["Destination"] = destination(form, each + ".Destination");
        if (auto given = tags(form, each + ".ReplacementTags"); !given.empty()) entry["ReplacementTags"] = std::move(given);
        if (const auto& data = form.text(each + ".ReplacementTemplateData"); !data.empty())
            entry["ReplacementEmailContent"] = json::object{{"ReplacementTemplate", json::object{{"ReplacementTemplateData", data}}}};
        entries.push_back(std::move(entry));
    }
    if (entries.empty()) return fail(ErrorCode::InvalidArgument, "Missing required parameter Destinations.", "Destinations");
    (*body)["BulkEmailEntries"] = std::move(entries);
    (*body)["DefaultContent"] = json::object{{"Template", named_template(form, "DefaultTemplateData")}};
    if (auto given = tags(form, "DefaultTags"); !given.empty()) (*body)["DefaultEmailTags"] = std::move(given);
    return Ask{"SendBulkEmail", {}, std::move(*body)};
}

void tell_id(const json::object& v2, Tree& result) { put(result, "MessageId", string_member(v2, "MessageId")); }

// v2's words for what became of one entry are v1's in capitals, but for these (both API references, BulkEmailStatus).
std::string bulk_status(std::string_view v2) {
    if (v2 == "CONFIGURATION_SET_NOT_FOUND") return "ConfigurationSetDoesNotExist";
    if (v2 == "TEMPLATE_NOT_FOUND") return "TemplateDoesNotExist";
    if (v2 == "INVALID_PARAMETER") return "InvalidParameterValue";
    return camel(v2);
}

void tell_entries(const json::object& v2, Tree& result) {
    Tree list;
    if (const auto* all = array_member(v2, "BulkEmailEntryResults"))
        for (const auto& each : *all) {
            if (!each.is_object()) continue;
            Tree entry;
            put(entry, "Status", bulk_status(string_member(each.get_object(), "Status")));
            if (const auto error = string_member(each.get_object(), "Error"); !error.empty()) put(entry, "Error", error);
            if (const auto id = string_member(each.get_object(), "MessageId"); !id.empty()) put(entry, "MessageId", id);
            list.add_child("member", entry);
        }
    result.add_child("Status", list);
}

constexpr std::array<Translated, 4> kActions{{{"SendEmail", send_email, tell_id},
                                              {"SendRawEmail", send_raw_email, tell_id},
                                              {"SendTemplatedEmail", send_templated_email, tell_id},
                                              {"SendBulkTemplatedEmail", send_bulk_templated_email, tell_entries}}};

}  // namespace

std::span<const Translated> sending_actions() { return kActions; }

}  // namespace warmpost::ingress::http::v1
