#include "ingress/http/ses/resource_arn.h"

#include "base/strings.h"

namespace warmpost::ingress::http::ses {

Result<control::TaggedResource> parse_resource_arn(const std::string& arn, AccountId account) {
    using Kind = control::TaggedResource::Kind;
    constexpr std::pair<std::string_view, Kind> kKinds[] = {
        {"identity/", Kind::identity}, {"configuration-set/", Kind::configuration_set}, {"dedicated-ip-pool/", Kind::pool}};
    const auto parts = split(arn, ':');
    if (parts.size() >= 6 && parts[0] == "arn" && parts[2] == "ses") {
        const std::string_view resource = std::string_view(arn).substr(static_cast<std::size_t>(parts[5].data() - arn.data()));
        for (const auto& [prefix, kind] : kKinds) {
            if (!resource.starts_with(prefix) || resource.size() == prefix.size()) continue;
            if (parts[4] != to_string(account)) return fail(ErrorCode::NotFound, "Resource <" + arn + "> does not exist.", "ResourceArn");
            return control::TaggedResource{kind, std::string(resource.substr(prefix.size()))};
        }
    }
    return fail(ErrorCode::InvalidArgument, "Invalid ARN <" + arn + ">: tags are for arn:aws:ses:REGION:ACCOUNT:identity/NAME, configuration-set/NAME and dedicated-ip-pool/NAME.",
                "ResourceArn");
}

}  // namespace warmpost::ingress::http::ses
