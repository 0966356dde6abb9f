#include "ingress/http/ses/shapes.h"

#include <boost/json/array.hpp>

#include "base/strings.h"
#include "control/verification_rules.h"
#include "ingress/http/json.h"

namespace warmpost::ingress::http::ses {

namespace json = boost::json;

std::string_view wire_name(control::VerificationStatus status) {
    switch (status) {
        case control::VerificationStatus::pending: return "PENDING";
        case control::VerificationStatus::success: return "SUCCESS";
        case control::VerificationStatus::failed: return "FAILED";
        case control::VerificationStatus::temporary_failure: return "TEMPORARY_FAILURE";
        case control::VerificationStatus::not_started: return "NOT_STARTED";
    }
    return "PENDING";
}

std::string_view wire_name(control::ScalingMode mode) { return mode == control::ScalingMode::managed ? "MANAGED" : "STANDARD"; }

std::string_view wire_name(control::Review review) {
    switch (review) {
        case control::Review::granted: return "GRANTED";
        case control::Review::denied: return "DENIED";
        case control::Review::none:
        case control::Review::pending: break;
    }
    return "PENDING";
}

std::string_view identity_type(control::IdentityKind kind) { return kind == control::IdentityKind::domain ? "DOMAIN" : "EMAIL_ADDRESS"; }

namespace {

std::string_view key_length(const mail::DkimKey& key) { return key.bits() == 1024 ? "RSA_1024_BIT" : "RSA_2048_BIT"; }

// Of an Easy DKIM key that changes its length the CNAMEs stay: the identity is as verified as before.
std::string_view dkim_status(const control::Identity& identity) {
    const auto& next = identity.next_dkim;
    if (!next || (!next->external && !identity.dkim_external)) return wire_name(identity.dkim_status);
    return next->failed ? "FAILED" : "PENDING";
}

}  // namespace

// Clients build the CNAMEs from SigningHostedZone: TOKEN._domainkey.DOMAIN -> TOKEN.<zone> (SES guide, "Easy DKIM"). Where a key is to take over, what is told
// is what must be published for it.
json::object dkim_attributes(const control::Identity& identity, const std::string& service_domain) {
    json::object result{{"SigningEnabled", identity.dkim_signing}, {"Status", dkim_status(identity)}};
    const auto* next = identity.next_dkim ? &*identity.next_dkim : nullptr;
    const bool external = next != nullptr ? next->external : identity.dkim_external;
    const mail::DkimKey* key = next != nullptr ? next->key.get() : identity.dkim_key.get();
    json::array tokens;
    if (external && key != nullptr) tokens.emplace_back(key->selector());
    for (const auto& token : next != nullptr ? next->tokens : identity.dkim_tokens) tokens.emplace_back(token);
    if (!external && identity.kind == control::IdentityKind::domain) {
        result["SigningHostedZone"] = "dkim." + service_domain;
        if (key != nullptr) result["NextSigningKeyLength"] = key_length(*key);
        if (!identity.dkim_external && identity.dkim_key) result["CurrentSigningKeyLength"] = key_length(*identity.dkim_key);
        const auto made = next != nullptr ? next->since : identity.dkim_key_made;
        result["LastKeyGenerationTimestamp"] = epoch_seconds(made == WallTime{} ? identity.created : made);
    }
    result["Tokens"] = std::move(tokens);
    result["SigningAttributesOrigin"] = external ? "EXTERNAL" : "AWS_SES";
    return result;
}

json::object mail_from_attributes(const control::MailFrom& mail_from) {
    json::object result{{"BehaviorOnMxFailure", mail_from.reject_on_failure ? "REJECT_MESSAGE" : "USE_DEFAULT_VALUE"}};
    if (mail_from.domain.empty()) return result;
    result["MailFromDomain"] = mail_from.domain;
    result["MailFromDomainStatus"] = wire_name(control::status_of(mail_from));
    return result;
}

json::object policy_map(const std::map<std::string, std::string>& policies) {
    json::object map;
    for (const auto& [name, text] : policies) map[name] = text;
    return map;
}

json::array tag_list(const std::map<std::string, std::string>& tags) {
    json::array list;
    for (const auto& [key, value] : tags) list.push_back(json::object{{"Key", key}, {"Value", value}});
    return list;
}

std::map<std::string, std::string> read_tags(const json::object& body) {
    std::map<std::string, std::string> tags;
    if (const auto* list = array_member(body, "Tags")) {
        for (const auto& each : *list) tags[string_member(each.get_object(), "Key")] = string_member(each.get_object(), "Value");
    }
    return tags;
}

control::ScalingMode read_scaling_mode(const json::object& body) {
    return string_member(body, "ScalingMode") == "MANAGED" ? control::ScalingMode::managed : control::ScalingMode::standard;
}

Error no_pool(const std::string& name) { return {ErrorCode::NotFound, "The requested pool <" + name + "> does not exist.", "PoolName"}; }

Result<DeliveryOptions> read_delivery_options(const json::object& block) {
    DeliveryOptions options;
    options.tls_required = string_member(block, "TlsPolicy") == "REQUIRE";
    options.pool = string_member(block, "SendingPoolName");
    if (member(block, "SendingPoolName") != nullptr && trim(options.pool).empty())
        return fail(ErrorCode::InvalidArgument, "sendingPoolName can't be blank.", "SendingPoolName");
    options.max_delivery_seconds = static_cast<int>(number_member(block, "MaxDeliverySeconds").value_or(0));
    return options;
}

}  // namespace warmpost::ingress::http::ses
