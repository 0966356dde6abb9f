#include "ingress/http/ses/resource_arn.h"

#include "base/strings.h"

namespace warmpost::ingress::http::ses {

control::TaggedResource Tagged::resource() const {
    using To = control::TaggedResource::Kind;
    return {kind == Kind::identity ? To::identity : kind == Kind::configuration_set ? To::configuration_set : To::pool, name};
}

Result<Tagged> parse_resource_arn(const std::string& arn, AccountId account) {
    using Kind = Tagged::Kind;
    constexpr std::pair<std::string_view, Kind> kKinds[] = {{"identity/", Kind::identity},
                                                            {"configuration-set/", Kind::configuration_set},
                                                            {"dedicated-ip-pool/", Kind::pool},
                                                            {"contact-list/", Kind::contact_list},
                                                            {"template/", Kind::email_template}};
    const auto parts = split(arn, ':');
    if (parts.size() >= 6 && parts[0] == "arn" && parts[2] == "ses") {
        const std::string_view resource = std::string_view(arn).substr(static_cast<std::size_t>(parts[5].data() - arn.data()));
        for (const auto& [prefix, kind] : kKinds) {
            if (!resource.starts_with(prefix) || resource.size() == prefix.size()) continue;
            if (parts[4] != to_string(account)) return fail(ErrorCode::NotFound, "Resource <" + arn + "> does not exist.", "ResourceArn");
            return Tagged{kind, std::string(resource.substr(prefix.size()))};
        }
    }
    return fail(ErrorCode::InvalidArgument,
                "Invalid ARN <" + arn +
                    ">: tags are for arn:aws:ses:REGION:ACCOUNT:identity/NAME, configuration-set/NAME, dedicated-ip-pool/NAME, contact-list/NAME and template/NAME.",
                "ResourceArn");
}

}  // namespace warmpost::ingress::http::ses
