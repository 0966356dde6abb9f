#include "ingress/http/ses/sending_members.h"

#include <algorithm>
#include <array>

#include "ingress/accept/authorise.h"
#include "ingress/http/console/session_book.h"
#include "ingress/http/json.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
namespace {

// Members that would change the message and that this version does not act on.
constexpr std::array kUnsupported{"TenantName", "EndpointId"};

// Newer than the model: not checked by validate.h.
Result<std::optional<bool>> read_switch(const json::object& tracking, std::string_view name) {
    const auto* given = member(tracking, name);
    if (given == nullptr) return std::optional<bool>{};
    const auto word = string_member(tracking, name);
    if (word == "ENABLED") return std::optional(true);
    if (word == "DISABLED") return std::optional(false);
    return fail(ErrorCode::InvalidArgument, std::string(name) + " of ConfigurationOverrides must be ENABLED or DISABLED.", "ConfigurationOverrides");
}

Status read_overrides(const json::object& request, Submission& s) {
    const auto* overrides = object_member(request, "ConfigurationOverrides");
    const auto* tracking = overrides == nullptr ? nullptr : object_member(*overrides, "Tracking");
    if (tracking == nullptr) return {};
    const auto opens = read_switch(*tracking, "OpenTrackingEnabled"), clicks = read_switch(*tracking, "ClickTrackingEnabled");
    if (!opens) return std::unexpected(opens.error());
    if (!clicks) return std::unexpected(clicks.error());
    s.track_opens = *opens;
    s.track_clicks = *clicks;
    return {};
}

}  // namespace

Result<Submission> read_sending(const Call& call, std::string_view operation) {
    const auto& request = call.body;
    for (const char* name : kUnsupported)
        if (member(request, name))
            return fail(ErrorCode::InvalidArgument,
                        std::string("warmpost does not have ") + name + " yet; leave it out. docs/api-coverage.md lists what works.", name);
    Submission s;
    s.account = call.account().id;
    s.operation = operation;
    s.caller_identity = call.caller.key_id;
    s.keyless = call.request.trusted_socket || call.caller.key_id == kLinkHolder;
    s.client_ip = call.request.client_ip;
    s.protocol = "HTTP";
    if (const auto from = string_member(request, "FromEmailAddress"); !from.empty()) s.from = from;
    s.from_arn = string_member(request, "FromEmailAddressIdentityArn");
    s.mail_from = string_member(request, "FeedbackForwardingEmailAddress");
    s.return_path_arn = string_member(request, "FeedbackForwardingEmailAddressIdentityArn");
    s.configuration_set = string_member(request, "ConfigurationSetName");
    if (const auto* list = object_member(request, "ListManagementOptions")) s.list_management = ListManagement{string_member(*list, "ContactListName"), string_member(*list, "TopicName")};
    if (const auto read = read_overrides(request, s); !read) return std::unexpected(read.error());
    return s;
}

Result<std::vector<std::string>> addresses_in(const json::object& destination) {
    std::vector<std::string> all;
    for (const char* list : {"ToAddresses", "CcAddresses", "BccAddresses"})
        for (const auto& text : strings_member(destination, list)) {
            const auto mailboxes = mail::parse_address_list(text);
            if (!mailboxes) return fail(ErrorCode::InvalidArgument, std::string(list) + ": " + mailboxes.error().message, list);
            for (const auto& mailbox : *mailboxes) all.push_back(mailbox.address);
        }
    return all;
}

Result<MessageTags> read_message_tags(const json::array& given) {
    MessageTags all;
    for (const auto& tag : given) {
        const auto pair = parse_tags(string_member(tag.as_object(), "Name") + "=" + string_member(tag.as_object(), "Value"));
        if (!pair) return std::unexpected(pair.error());
        if (pair->size() != 1 || pair->front().first != string_member(tag.as_object(), "Name"))  // a ',' or '=' inside is no separator here
            return fail(ErrorCode::InvalidArgument, "EmailTags: names and values hold letters, digits, '_' and '-' only.", "EmailTags");
        all.insert(all.end(), pair->begin(), pair->end());
    }
    return all;
}

void read_addresses(const json::object& request, const json::object* destination, mail::SimpleContent& into) {
    into.from = string_member(request, "FromEmailAddress");
    into.reply_to = strings_member(request, "ReplyToAddresses");
    if (destination == nullptr) return;
    into.to = strings_member(*destination, "ToAddresses");
    into.cc = strings_member(*destination, "CcAddresses");
}

void set_message(Submission& submission, std::string_view message) {
    submission.body_8bit = std::ranges::any_of(message, [](char c) { return static_cast<unsigned char>(c) > 127; });
    submission.message = Slice(mail::to_wire(message));
}

}  // namespace warmpost::ingress::http::ses
