// Suppression lists, import and export jobs.
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {

std::span<const Entry> suppression_handlers() { return {}; }

}  // namespace warmpost::ingress::http::ses
