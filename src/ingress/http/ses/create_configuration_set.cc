// POST /v2/email/configuration-sets: SES v2 CreateConfigurationSet.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/settings/option_shapes.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> create_configuration_set(Call& call) {
    control::ConfigurationSet set;
    set.name = string_member(call.body, "ConfigurationSetName");
    set.tags = read_tags(call.body);
    if (const auto* block = object_member(call.body, "DeliveryOptions")) {
        const auto options = read_delivery_options(*block);
        if (!options) co_return error_response(options.error());
        set.tls_required = options->tls_required;
        set.sending_pool = options->pool;
        set.max_delivery_seconds = options->max_delivery_seconds;
    }
    if (const auto read = read_option_blocks(call.body, set); !read) co_return error_response(read.error());
    const auto work = [account = call.caller.account, set](control::Service& service) { return service.create_configuration_set(account, set); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
