// Private to control/: what Service's parts share. Everything but `snapshot()` belongs to the SQL thread (or to the one thread before there are others).
#pragma once
#include <map>
#include <mutex>
#include <set>

#include "control/load.h"
#include "control/service.h"
#include "control/sql_thread.h"
#include "store/store.h"

namespace warmpost::control {

inline constexpr AccountId kOperatorAccount{1};

struct Service::Impl {
    Impl(config::Config c, Sealer s) : config(std::move(c)), sealer(std::move(s)) {}

    config::Config config;
    Sealer sealer;
    std::function<void(SnapshotPtr)> publish;
    std::function<WallTime()> now;
    std::unique_ptr<store::Store> store;
    mutable std::mutex mutex;                  // guards `current`, read by other threads too
    SnapshotPtr current;
    std::map<std::int64_t, std::size_t> decisions_since_pruned;   // by pool
    std::map<std::string, std::int64_t> key_use_stored;   // by key: when it was last used, as the database has it
    WallTime overrides_told{};                 // expiries up to then have their decision; 1970: not looked yet
    SqlThread thread;                          // last: joined before the rest goes

    [[nodiscard]] SnapshotPtr snapshot() const {
        const std::lock_guard lock(mutex);
        return current;
    }
    // After the commit: numbers the snapshot, makes it the current one and hands it on.
    void put_out(Snapshot next);
    void put_out(std::shared_ptr<Account> account);          // one account replaced, everything else shared
    // A copy of the account to change. Errors: NotFound.
    [[nodiscard]] Result<std::shared_ptr<Account>> editable(AccountId id) const;
    [[nodiscard]] Status refresh_pools();                    // pauses, pools and sources anew from the store, then out

    [[nodiscard]] Status seal_setting(const std::string& name, const std::string& secret);
    [[nodiscard]] Result<std::optional<std::string>> unsealed_setting(const std::string& name);
    [[nodiscard]] Status check_key_file();                   // the sealing key is the one this database was made with
    [[nodiscard]] Status load_service_secrets(Snapshot& into);
    [[nodiscard]] Status load_all();

    [[nodiscard]] Status add_account(const Account& account);
    // Both write only; the caller publishes.
    [[nodiscard]] Result<std::pair<NewKey, AccessKey>> add_key(AccountId account, const KeyWish& wish);
    [[nodiscard]] Status place_config(const config::Config& config);   // addresses and relays; inside a transaction
    [[nodiscard]] Result<AccountId> free_account_id() const;
    [[nodiscard]] Result<store::AddressRow> address(const std::string& text) const;   // NotFound when unknown
    // One that the account leases and may know of. Errors: NotFound, in the same words for what is another's, unknown, or hidden from it (visibility.h).
    [[nodiscard]] Result<store::AddressRow> own_address(AccountId account, const std::string& ip, bool sees_all = false) const;
    // The pool an operator names for an account; the default dedicated pool is made when it is first used. Inside a transaction.
    [[nodiscard]] Result<std::int64_t> pool_for(AccountId account, const std::string& name);
    [[nodiscard]] Result<std::int64_t> new_pool(AccountId account, const std::string& name, ScalingMode mode, const std::map<std::string, std::string>& tags = {});
    // A transaction after which other addresses may be leased or other pools be managed: who held what when is written down with it, for the ledger.
    [[nodiscard]] Status change_holdings(const std::function<Status()>& work);
    // May the address go to this account now? Errors: Conflict (another one's, resting), InvalidArgument (gone).
    [[nodiscard]] Status may_lease(const store::AddressRow& row, AccountId account) const;
    // Puts it into a pool of the account. Unless the account had it leased already, a lease and its warm-up begin.
    void lease(store::AddressRow& row, AccountId account, std::int64_t pool) const;
    void let_rest(store::AddressRow& row) const;             // the lease has ended
    [[nodiscard]] Status refuse_managed(const store::AddressRow& row, const std::string& field) const;   // InvalidArgument for an address of a managed pool
    [[nodiscard]] Status put_learned(const ManagedLearned& learned, bool replaces);   // inside a transaction
    [[nodiscard]] Status put_percent(store::AddressRow& row, int percent) const;
    [[nodiscard]] std::optional<WarmupChange> tick(store::AddressRow& row, bool sent) const;
};

// Free IPv4 addresses of the inventory, those that have rested too, in address order.
[[nodiscard]] bool is_free(const store::AddressRow& row, const IpAddress& ip, WallTime now);

// Checks of which addresses are known to have failed: address to names of checks.
[[nodiscard]] Result<std::map<std::string, std::set<std::string>>> known_problems(store::Store& store);

}  // namespace warmpost::control
