// Identities: DKIM, MAIL FROM, policies and defaults.
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {

std::span<const Entry> identity_handlers() { return {}; }

}  // namespace warmpost::ingress::http::ses
