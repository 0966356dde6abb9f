// Contact lists, topics and contacts.
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {

std::span<const Entry> contact_handlers() { return {}; }

}  // namespace warmpost::ingress::http::ses
