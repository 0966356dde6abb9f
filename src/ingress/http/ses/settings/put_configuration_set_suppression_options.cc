// PUT /v2/email/configuration-sets/{ConfigurationSetName}/suppression-options: SES v2 PutConfigurationSetSuppressionOptions. Without a list the account's
// reasons hold.
#include "ingress/http/errors.h"
#include "ingress/http/ses/settings/operations.h"
#include "ingress/http/ses/settings/option_shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_configuration_set_suppression_options(Call& call) {
    if (const auto good = refuse_absent_suppression(call.body); !good) co_return error_response(good.error());
    const auto reasons = read_suppressed_reasons(call.body);
    std::function<void(control::ConfigurationSet&)> change = [reasons](control::ConfigurationSet& set) { set.suppressed = reasons; };
    auto changing = change_named_set(call, std::move(change));
    co_return co_await std::move(changing);
}

}  // namespace warmpost::ingress::http::ses
