#include "ingress/http/ses/handlers.h"

#include <algorithm>
#include <vector>

namespace warmpost::ingress::http::ses {
namespace {

constexpr Entry kHandlers[] = {
    {"BatchGetMetricData", batch_get_metric_data},
    {"CreateConfigurationSet", create_configuration_set},
    {"CreateDedicatedIpPool", create_dedicated_ip_pool},
    {"CreateEmailIdentity", create_email_identity},
    {"DeleteConfigurationSet", delete_configuration_set},
    {"DeleteDedicatedIpPool", delete_dedicated_ip_pool},
    {"DeleteEmailIdentity", delete_email_identity},
    {"GetAccount", get_account},
    {"GetConfigurationSet", get_configuration_set},
    {"GetDedicatedIp", get_dedicated_ip},
    {"GetDedicatedIpPool", get_dedicated_ip_pool},
    {"GetDedicatedIps", get_dedicated_ips},
    {"GetEmailIdentity", get_email_identity},
    {"ListConfigurationSets", list_configuration_sets},
    {"ListDedicatedIpPools", list_dedicated_ip_pools},
    {"ListEmailIdentities", list_email_identities},
    {"ListTagsForResource", list_tags_for_resource},
    {"PutAccountDedicatedIpWarmupAttributes", put_account_dedicated_ip_warmup_attributes},
    {"PutAccountDetails", put_account_details},
    {"PutConfigurationSetDeliveryOptions", put_configuration_set_delivery_options},
    {"PutDedicatedIpInPool", put_dedicated_ip_in_pool},
    {"PutDedicatedIpPoolScalingAttributes", put_dedicated_ip_pool_scaling_attributes},
    {"PutDedicatedIpWarmupAttributes", put_dedicated_ip_warmup_attributes},
    {"PutEmailIdentityFeedbackAttributes", put_email_identity_feedback_attributes},
    {"SendEmail", send_email},
    {"TagResource", tag_resource},
    {"UntagResource", untag_resource},
};

std::vector<Entry> all() {
    std::vector<Entry> entries(std::begin(kHandlers), std::end(kHandlers));
    for (const auto part : {contact_handlers(), event_handlers(), identity_handlers(), reputation_handlers(), settings_handlers(), suppression_handlers(), template_handlers()})
        entries.insert(entries.end(), part.begin(), part.end());
    std::ranges::sort(entries, {}, &Entry::operation);
    return entries;
}

}  // namespace

std::span<const Entry> handlers() {
    static const std::vector<Entry> sorted = all();
    return sorted;
}

Handler handler_of(std::string_view operation) {
    const auto entries = handlers();
    const auto found = std::ranges::lower_bound(entries, operation, {}, &Entry::operation);
    return found != entries.end() && found->operation == operation ? found->handler : nullptr;
}

}  // namespace warmpost::ingress::http::ses
