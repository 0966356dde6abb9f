// DELETE /v2/email/configuration-sets/{ConfigurationSetName}/event-destinations/{EventDestinationName}: SES v2 DeleteConfigurationSetEventDestination.
#include "ingress/http/ses/events/handlers.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> delete_configuration_set_event_destination(Call& call) {
    const auto work = [account = call.caller.account, set = call.in_path("ConfigurationSetName"), name = call.in_path("EventDestinationName")](
                          control::Service& service) { return service.delete_event_destination(account, set, name); };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
