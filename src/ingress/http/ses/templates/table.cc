// Templates, and what is sent with them.
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {

std::span<const Entry> template_handlers() { return {}; }

}  // namespace warmpost::ingress::http::ses
