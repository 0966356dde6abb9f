// PUT /v2/email/configuration-sets/{ConfigurationSetName}/event-destinations/{EventDestinationName}: SES v2 UpdateConfigurationSetEventDestination.
// The definition is replaced as a whole.
#include "ingress/http/errors.h"
#include "ingress/http/ses/events/destination.h"
#include "ingress/http/ses/events/handlers.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> update_configuration_set_event_destination(Call& call) {
    const auto destination = read_destination(call.in_path("EventDestinationName"), call.body);
    if (!destination) co_return error_response(destination.error());
    const auto work = [account = call.caller.account, set = call.in_path("ConfigurationSetName"), wanted = *destination](control::Service& service) {
        return service.update_event_destination(account, set, wanted);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
