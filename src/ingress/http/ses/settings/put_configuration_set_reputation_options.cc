// PUT /v2/email/configuration-sets/{ConfigurationSetName}/reputation-options: SES v2 PutConfigurationSetReputationOptions. A missing boolean is false, as in
// SES.
#include "ingress/http/json.h"
#include "ingress/http/ses/settings/operations.h"
#include "ingress/http/ses/settings/option_shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_configuration_set_reputation_options(Call& call) {
    const bool enabled = bool_member(call.body, "ReputationMetricsEnabled").value_or(false);
    std::function<void(control::ConfigurationSet&)> change = [enabled](control::ConfigurationSet& set) { set.reputation_metrics = enabled; };
    auto changing = change_named_set(call, std::move(change));
    co_return co_await std::move(changing);
}

}  // namespace warmpost::ingress::http::ses
