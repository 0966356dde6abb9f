// Private to control/: DKIM keys of identities, made or taken from their owners, and what may follow what (SES guide, "Easy DKIM", "Provide your own DKIM
// authentication token (BYODKIM)").
#pragma once
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "control/service.h"
#include "control/snapshot.h"

namespace warmpost::control {

// Of Easy DKIM. `tokens`: those that are published already, of which the one after `selector` is the new key's; empty: three new ones.
[[nodiscard]] NextDkim make_easy_dkim(const std::string& domain, int bits, std::vector<std::string> tokens, const std::string& selector, WallTime now);
// Of their owners. Errors: InvalidArgument naming the member.
[[nodiscard]] Result<NextDkim> take_own_dkim(const std::string& domain, const std::string& selector, const std::string& private_key, WallTime now);
[[nodiscard]] Status check_dkim_bits(int bits);  // 1024 or 2048
// Puts the key in place: it signs from now on.
void install(Identity& identity, NextDkim key);
// What is asked for, done to `identity`; see Service::change_dkim.
[[nodiscard]] Status change_dkim(Identity& identity, const DkimChange& wanted, WallTime now);

}  // namespace warmpost::control
