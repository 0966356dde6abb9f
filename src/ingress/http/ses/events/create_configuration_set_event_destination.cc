// POST /v2/email/configuration-sets/{ConfigurationSetName}/event-destinations: SES v2 CreateConfigurationSetEventDestination.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/events/destination.h"
#include "ingress/http/ses/events/handlers.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> create_configuration_set_event_destination(Call& call) {
    const auto destination = read_destination(string_member(call.body, "EventDestinationName"), call.body);
    if (!destination) co_return error_response(destination.error());
    const auto work = [account = call.caller.account, set = call.in_path("ConfigurationSetName"), wanted = *destination](control::Service& service) {
        return service.create_event_destination(account, set, wanted);
    };
    const auto done = co_await call.parts.service.run<Status>(work);
    co_return answer(done);
}

}  // namespace warmpost::ingress::http::ses
