// Event destinations of configuration sets.
#include "ingress/http/ses/events/handlers.h"

namespace warmpost::ingress::http::ses {
namespace {

constexpr Entry kHandlers[] = {
    {"CreateConfigurationSetEventDestination", create_configuration_set_event_destination},
    {"DeleteConfigurationSetEventDestination", delete_configuration_set_event_destination},
    {"GetConfigurationSetEventDestinations", get_configuration_set_event_destinations},
    {"UpdateConfigurationSetEventDestination", update_configuration_set_event_destination},
};

}  // namespace

std::span<const Entry> event_handlers() { return kHandlers; }

}  // namespace warmpost::ingress::http::ses
