// DELETE /v2/email/configuration-sets/{ConfigurationSetName}: SES v2 DeleteConfigurationSet.
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> delete_configuration_set(Call& call) {
    const auto work = [account = call.caller.account, name = call.in_path("ConfigurationSetName")](control::Service& service) {
        return service.delete_configuration_set(account, name);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
