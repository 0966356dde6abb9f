// PUT /v2/email/configuration-sets/{ConfigurationSetName}/delivery-options: SES v2 PutConfigurationSetDeliveryOptions. The block is replaced as a whole.
#include "ingress/http/errors.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> put_configuration_set_delivery_options(Call& call) {
    const auto options = read_delivery_options(call.body);
    if (!options) co_return error_response(options.error());
    const auto work = [account = call.caller.account, name = call.in_path("ConfigurationSetName"), wanted = *options](control::Service& service) {
        return service.put_delivery_options(account, name, wanted.tls_required, wanted.pool, wanted.max_delivery_seconds);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
