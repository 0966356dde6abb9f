// Event destinations of configuration sets.
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {

std::span<const Entry> event_handlers() { return {}; }

}  // namespace warmpost::ingress::http::ses
