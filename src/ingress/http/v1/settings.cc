// Configuration sets, attributes of identities, the account's sending: one operation of v2 each.
#include <array>

#include "base/encoding.h"
#include "ingress/http/json.h"
#include "ingress/http/v1/actions.h"

namespace warmpost::ingress::http::v1 {
namespace json = boost::json;
namespace {

Result<Ask> create_set(const Form& form) {
    auto name = needed(form, "ConfigurationSet.Name");
    if (!name) return std::unexpected(name.error());
    return Ask{"CreateConfigurationSet", {}, {{"ConfigurationSetName", *name}}};
}

Result<Ask> set_by_name(const Form& form, std::string_view operation) {
    auto name = needed(form, "ConfigurationSetName");
    if (!name) return std::unexpected(name.error());
    return Ask{operation, {{"ConfigurationSetName", *name}}};
}
Result<Ask> delete_set(const Form& form) { return set_by_name(form, "DeleteConfigurationSet"); }
Result<Ask> describe_set(const Form& form) { return set_by_name(form, "GetConfigurationSet"); }

Result<Ask> list_sets(const Form& form) {
    Ask ask{"ListConfigurationSets"};
    if (const auto& token = form.text("NextToken"); !token.empty()) ask.query = "NextToken=" + percent_encode(token);
    if (const auto& most = form.text("MaxItems"); !most.empty()) ask.query += (ask.query.empty() ? "PageSize=" : "&PageSize=") + percent_encode(most);
    return ask;
}

// An identity, and one flag of it.
Result<Ask> flag_of_identity(const Form& form, std::string_view operation, const char* given, const char* member) {
    auto identity = needed(form, "Identity");
    if (!identity) return std::unexpected(identity.error());
    const auto on = form.flag(given);
    if (!on) return fail(ErrorCode::InvalidArgument, std::string(given) + " must be true or false.", given);
    return Ask{operation, {{"EmailIdentity", *identity}}, {{member, *on}}};
}
Result<Ask> enable_dkim(const Form& form) { return flag_of_identity(form, "PutEmailIdentityDkimAttributes", "DkimEnabled", "SigningEnabled"); }
Result<Ask> enable_forwarding(const Form& form) {
    return flag_of_identity(form, "PutEmailIdentityFeedbackAttributes", "ForwardingEnabled", "EmailForwardingEnabled");
}

Result<Ask> set_mail_from(const Form& form) {
    auto identity = needed(form, "Identity");
    if (!identity) return std::unexpected(identity.error());
    json::object body;
    if (const auto& domain = form.text("MailFromDomain"); !domain.empty()) body["MailFromDomain"] = domain;
    const auto& failure = form.text("BehaviorOnMXFailure");
    if (!failure.empty())
        body["BehaviorOnMxFailure"] = failure == "RejectMessage" ? "REJECT_MESSAGE" : failure == "UseDefaultValue" ? "USE_DEFAULT_VALUE" : failure;
    return Ask{"PutEmailIdentityMailFromAttributes", {{"EmailIdentity", *identity}}, std::move(body)};
}

Result<Ask> enable_sending(const Form& form) {
    const auto on = form.flag("Enabled");  // SES: left out means false
    return Ask{"PutAccountSendingAttributes", {}, {{"SendingEnabled", on.value_or(false)}}};
}

void tell_nothing(const json::object&, Tree&) {}

void tell_sets(const json::object& v2, Tree& result) {
    Tree list;
    if (const auto* all = array_member(v2, "ConfigurationSets"))
        for (const auto& each : *all) {
            Tree entry;
            if (each.is_string()) put(entry, "Name", std::string_view(each.get_string()));
            list.add_child("member", entry);
        }
    result.add_child("ConfigurationSets", list);
    if (const auto token = string_member(v2, "NextToken"); !token.empty()) put(result, "NextToken", token);
}

void tell_set(const json::object& v2, Tree& result) {
    Tree set;
    put(set, "Name", string_member(v2, "ConfigurationSetName"));
    result.add_child("ConfigurationSet", set);
}

constexpr std::array<Translated, 8> kActions{{{"CreateConfigurationSet", create_set, tell_nothing},
                                              {"DeleteConfigurationSet", delete_set, tell_nothing},
                                              {"DescribeConfigurationSet", describe_set, tell_set},
                                              {"ListConfigurationSets", list_sets, tell_sets},
                                              {"SetIdentityDkimEnabled", enable_dkim, tell_nothing},
                                              {"SetIdentityFeedbackForwardingEnabled", enable_forwarding, tell_nothing},
                                              {"SetIdentityMailFromDomain", set_mail_from, tell_nothing},
                                              {"UpdateAccountSendingEnabled", enable_sending, nullptr}}};

}  // namespace

std::span<const Translated> setting_actions() { return kActions; }

}  // namespace warmpost::ingress::http::v1
