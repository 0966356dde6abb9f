// Settings of accounts and configuration sets.
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {

std::span<const Entry> settings_handlers() { return {}; }

}  // namespace warmpost::ingress::http::ses
