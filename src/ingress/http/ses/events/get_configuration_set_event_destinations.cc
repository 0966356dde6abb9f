// GET /v2/email/configuration-sets/{ConfigurationSetName}/event-destinations: SES v2 GetConfigurationSetEventDestinations, by name.
#include <boost/json/array.hpp>

#include "ingress/http/errors.h"
#include "ingress/http/ses/events/destination.h"
#include "ingress/http/ses/events/handlers.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;

boost::asio::awaitable<Response> get_configuration_set_event_destinations(Call& call) {
    const auto& name = call.in_path("ConfigurationSetName");
    const auto& sets = call.account().configuration_sets;
    const auto found = sets.find(name);
    if (found == sets.end()) co_return error_response({ErrorCode::NotFound, "Configuration set <" + name + "> does not exist.", "ConfigurationSetName"});
    json::array list;
    for (const auto& destination : found->second.destinations) list.push_back(destination_view(destination));
    json::object view;
    view["EventDestinations"] = std::move(list);
    co_return ok(view);
}

}  // namespace warmpost::ingress::http::ses
