#include "ingress/http/ses/shapes.h"

#include <boost/json/array.hpp>

#include "base/strings.h"
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

// Clients build the CNAMEs from SigningHostedZone: TOKEN._domainkey.DOMAIN -> TOKEN.<zone> (SES guide, "Easy DKIM").
json::object dkim_attributes(const control::Identity& identity, const std::string& service_domain) {
    json::object result{{"SigningEnabled", identity.dkim_signing}, {"Status", wire_name(identity.dkim_status)}};
    json::array tokens;
    if (identity.kind == control::IdentityKind::domain) {
        if (identity.dkim_external && identity.dkim_key) tokens.emplace_back(identity.dkim_key->selector());
        for (const auto& token : identity.dkim_tokens) tokens.emplace_back(token);
        if (!identity.dkim_external) {
            result["SigningHostedZone"] = "dkim." + service_domain;
            result["NextSigningKeyLength"] = "RSA_2048_BIT";
            result["CurrentSigningKeyLength"] = "RSA_2048_BIT";
            result["LastKeyGenerationTimestamp"] = epoch_seconds(identity.created);
        }
    }
    result["Tokens"] = std::move(tokens);
    result["SigningAttributesOrigin"] = identity.dkim_external ? "EXTERNAL" : "AWS_SES";
    return result;
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
