#include "ingress/http/ses/identities/dkim_origin.h"

#include "ingress/http/json.h"

namespace warmpost::ingress::http::ses {

Status check_dkim_origin(const std::string& origin) {
    if (origin.empty() || origin == "AWS_SES" || origin == "EXTERNAL") return {};
    return fail(ErrorCode::InvalidArgument,
                "Keys of other regions (" + origin + ") are not known here: say AWS_SES for Easy DKIM, or EXTERNAL with your own key.",
                "SigningAttributesOrigin");
}

int read_key_length(const boost::json::object& signing_attributes) {
    const auto text = string_member(signing_attributes, "NextSigningKeyLength");
    if (text == "RSA_1024_BIT") return 1024;
    return text == "RSA_2048_BIT" ? 2048 : 0;
}

Result<control::DkimChange> read_dkim_change(const boost::json::object& body) {
    const auto origin = string_member(body, "SigningAttributesOrigin");
    if (auto good = check_dkim_origin(origin); !good) return std::unexpected(good.error());
    control::DkimChange change;
    change.external = origin == "EXTERNAL";
    if (const auto* attributes = object_member(body, "SigningAttributes")) {
        change.selector = string_member(*attributes, "DomainSigningSelector");
        change.private_key = string_member(*attributes, "DomainSigningPrivateKey");
        change.bits = read_key_length(*attributes);
    }
    if (!change.external && !(change.selector.empty() && change.private_key.empty()))
        return fail(ErrorCode::InvalidArgument,
                    "SigningAttributesOrigin AWS_SES makes its own key: leave DomainSigningSelector and DomainSigningPrivateKey out, or say EXTERNAL.",
                    "SigningAttributes");
    return change;
}

}  // namespace warmpost::ingress::http::ses
