// Private to control/: options of accounts, configuration sets and identities, to their columns and back.
#pragma once
#include <string>

#include "base/crypto.h"
#include "base/error.h"
#include "control/snapshot.h"
#include "store/rows.h"

namespace warmpost::control {

void read_options(const store::AccountRow& row, Account& account);
void write_options(const Account& account, store::AccountRow& row);
void read_options(const store::ConfigurationSetRow& row, ConfigurationSet& set);
void write_options(const ConfigurationSet& set, store::ConfigurationSetRow& row);
// Errors: Internal: a key that cannot be unsealed.
[[nodiscard]] Status read_options(const store::IdentityRow& row, const Sealer& sealer, Identity& identity);
void write_options(const Identity& identity, const Sealer& sealer, store::IdentityRow& row);

// A sealed private key. Errors: Internal.
[[nodiscard]] Result<std::shared_ptr<const mail::DkimKey>> unseal_dkim_key(const Sealer& sealer, const std::string& sealed, const std::string& context,
                                                                           const std::string& domain, const std::string& selector);

}  // namespace warmpost::control
