// Can this host bind an address? A socket is bound and closed; nothing is sent.
#pragma once
#include "base/ip_address.h"

namespace warmpost::runtime {

// errno of socket(2) or bind(2), 0 when it worked. Port 0: any. Never blocks.
[[nodiscard]] int try_bind(const Endpoint& endpoint);

}  // namespace warmpost::runtime
