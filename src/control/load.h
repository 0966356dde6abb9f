// Rows to the snapshot and back. The only place that knows both forms.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/crypto.h"
#include "control/snapshot.h"
#include "store/store.h"

namespace warmpost::control {

using Pools = std::unordered_map<PoolId, std::shared_ptr<const Pool>>;

[[nodiscard]] std::string to_text(VerificationStatus status);
[[nodiscard]] std::string to_text(Pause::Kind kind);
[[nodiscard]] std::string to_text(Review review);
[[nodiscard]] std::string to_text(ScalingMode mode);
[[nodiscard]] std::string to_text(Priority priority);
[[nodiscard]] std::string to_text(Role role);           // "account", "operator", "sender", "read-only"
[[nodiscard]] store::OverrideRow to_row(const ManagedOverride& word);
[[nodiscard]] ManagedOverride to_override(const store::OverrideRow& row);
// Lists that stand in one column.
[[nodiscard]] std::vector<std::string> words(const std::string& text);
[[nodiscard]] std::string joined(const std::vector<std::string>& parts);

// What a sealed secret belongs to; part of the seal.
[[nodiscard]] std::string key_context(const std::string& key_id);
[[nodiscard]] std::string dkim_context(AccountId account, const std::string& identity);

[[nodiscard]] store::AccountRow to_row(const Account& account, WallTime created);
[[nodiscard]] store::AccountDetailsRow to_row(AccountId account, const AccountDetails& details);
[[nodiscard]] store::IdentityRow to_row(AccountId account, const Identity& identity, const Sealer& sealer);
[[nodiscard]] store::ConfigurationSetRow to_row(AccountId account, const ConfigurationSet& set, WallTime created);

[[nodiscard]] store::EventDestinationRow to_row(AccountId account, const std::string& set, const EventDestination& destination, WallTime created);
[[nodiscard]] store::SubscriptionRow to_row(AccountId account, const std::string& topic, const Subscription& subscription);
[[nodiscard]] store::ReputationRow to_row(AccountId account, const std::string& set, const Reputation& reputation);
[[nodiscard]] Status load_reputations(store::Store& store, std::map<std::int64_t, std::shared_ptr<Account>>& accounts);
// Event destinations and topics into accounts whose configuration sets are there already (load_events.cc).
[[nodiscard]] Status load_events(store::Store& store, std::map<std::int64_t, std::shared_ptr<Account>>& accounts);

// Accounts with their identities and configuration sets, and keys: everything unsealed and parsed once. Errors: Internal.
[[nodiscard]] Status load_accounts(store::Store& store, const Sealer& sealer, Snapshot& into);
[[nodiscard]] Result<std::vector<Pause>> load_pauses(store::Store& store);
// Pools with the sources that are in them and usable. A pool that is as in `before` keeps its pointer.
[[nodiscard]] Result<Pools> load_pools(store::Store& store, const std::vector<Pause>& pauses, const Pools& before, WallTime now);

// An address the config no longer has: kept, because it may come back, but not used; a lease outlives the config's line.
[[nodiscard]] bool is_gone(const store::AddressRow& row);
[[nodiscard]] bool is_paused(const std::vector<Pause>& pauses, Pause::Kind kind, const std::string& value);

}  // namespace warmpost::control
