// PUT /v2/email/configuration-sets/{ConfigurationSetName}/tracking-options: SES v2 PutConfigurationSetTrackingOptions. The block is replaced as a whole.
#include "ingress/http/errors.h"
#include "ingress/http/ses/settings/operations.h"
#include "ingress/http/ses/settings/option_shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_configuration_set_tracking_options(Call& call) {
    const auto tracking = read_tracking_options(call.body);
    if (!tracking) co_return error_response(tracking.error());
    std::function<void(control::ConfigurationSet&)> change = [wanted = *tracking](control::ConfigurationSet& set) { set.tracking = wanted; };
    auto changing = change_named_set(call, std::move(change));
    co_return co_await std::move(changing);
}

}  // namespace warmpost::ingress::http::ses
