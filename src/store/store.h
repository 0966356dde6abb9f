// Control state in a relational database through SOCI; SQLite in the data directory. No rule of the service lives here.
//
// One thread at a time. When transaction() returns without an error, what `work` wrote survives a power cut (WAL, synchronous=FULL). A write outside
// transaction() is a transaction of its own. Errors: Internal, with the database's own words; nothing throws.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "store/rows.h"

namespace warmpost::store {

class Store {
public:
    // Opens or creates the file (mode 0600) and runs the migrations it lacks. A file of a newer warmpost is refused.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::filesystem::path& file);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    // Commits when `work` succeeds, else rolls everything back and hands its error on. Not nested.
    [[nodiscard]] Status transaction(const std::function<Status()>& work);
    [[nodiscard]] Result<int> schema_version();

    [[nodiscard]] Result<std::optional<std::string>> setting(const std::string& name);
    [[nodiscard]] Status put_setting(const std::string& name, const std::string& content);

    [[nodiscard]] Result<std::vector<AccountRow>> accounts();
    [[nodiscard]] Status insert(const AccountRow& row);
    [[nodiscard]] Status update(const AccountRow& row);
    [[nodiscard]] Result<std::vector<AccountDetailsRow>> account_details();
    [[nodiscard]] Status put(const AccountDetailsRow& row);
    [[nodiscard]] Result<std::vector<LeaseRequestRow>> lease_requests();   // in the order they were made
    [[nodiscard]] Status put(const LeaseRequestRow& row);
    [[nodiscard]] Result<std::vector<KeyRow>> keys();
    [[nodiscard]] Status insert(const KeyRow& row);
    [[nodiscard]] Status set_key_enabled(const std::string& id, bool enabled);
    [[nodiscard]] Status erase_key(const std::string& id);
    [[nodiscard]] Status set_key_words(const KeyRow& row);                        // name, identities, configuration_sets
    [[nodiscard]] Status set_key_used(const std::string& id, std::int64_t at);
    [[nodiscard]] Status insert(const AuditRow& row);                             // its id is given here
    [[nodiscard]] Result<std::vector<AuditRow>> audit(const AuditFilter& filter); // newest first
    [[nodiscard]] Status erase_audit_before(std::int64_t time);
    [[nodiscard]] Status bound_audit(std::size_t most);                           // of each account; keeps its newest

    [[nodiscard]] Result<std::vector<IdentityRow>> identities();
    [[nodiscard]] Result<std::vector<TagRow>> identity_tags();
    [[nodiscard]] Status insert(const IdentityRow& row, const std::map<std::string, std::string>& tags);
    // The parts that change in an identity's life, but for its keys.
    [[nodiscard]] Status update_state(const IdentityRow& row);
    [[nodiscard]] Status update_dkim(const IdentityRow& row);    // its keys, and what is about them
    [[nodiscard]] Result<std::vector<PolicyRow>> identity_policies();
    [[nodiscard]] Status put(const PolicyRow& row);
    [[nodiscard]] Status erase_identity_policy(const PolicyRow& row);   // its content does not matter
    [[nodiscard]] Status erase_identity(std::int64_t account, const std::string& name);
    [[nodiscard]] Status insert(const TokenRow& row);
    [[nodiscard]] Result<std::optional<TokenRow>> token(const std::string& hash);
    [[nodiscard]] Status erase_tokens_before(std::int64_t time);
    [[nodiscard]] Status replace_identity_tags(std::int64_t account, const std::string& name, const std::map<std::string, std::string>& tags);

    [[nodiscard]] Result<std::vector<ConfigurationSetRow>> configuration_sets();
    [[nodiscard]] Result<std::vector<TagRow>> configuration_set_tags();
    [[nodiscard]] Status insert(const ConfigurationSetRow& row, const std::map<std::string, std::string>& tags);
    [[nodiscard]] Status update(const ConfigurationSetRow& row);
    [[nodiscard]] Status replace_configuration_set_tags(std::int64_t account, const std::string& name, const std::map<std::string, std::string>& tags);
    [[nodiscard]] Status erase_configuration_set(std::int64_t account, const std::string& name);

    // Event destinations, topics and who subscribed to them: events.cc.
    [[nodiscard]] Result<std::vector<EventDestinationRow>> event_destinations();   // by account, set and name
    [[nodiscard]] Status put(const EventDestinationRow& row);                      // inserts, or replaces all but `created`
    [[nodiscard]] Status erase_event_destination(std::int64_t account, const std::string& set, const std::string& name);
    [[nodiscard]] Result<std::vector<TopicRow>> topics();
    [[nodiscard]] Status insert(const TopicRow& row);
    [[nodiscard]] Status erase_topic(std::int64_t account, const std::string& name);   // with its subscriptions
    [[nodiscard]] Result<std::vector<SubscriptionRow>> subscriptions();            // in the order they were made
    [[nodiscard]] Status put(const SubscriptionRow& row);
    [[nodiscard]] Status erase_subscription(std::int64_t id);
    // How accounts and their configuration sets stand: reputation.cc.
    [[nodiscard]] Result<std::vector<ReputationRow>> reputations();
    [[nodiscard]] Status put(const ReputationRow& row);
    [[nodiscard]] Status erase_reputation(std::int64_t account, const std::string& set);

    [[nodiscard]] Result<std::vector<PoolRow>> pools();
    [[nodiscard]] Result<std::vector<PoolTagRow>> pool_tags();
    [[nodiscard]] Status insert(const PoolRow& row, const std::map<std::string, std::string>& tags);
    [[nodiscard]] Status replace_pool_tags(std::int64_t id, const std::map<std::string, std::string>& tags);
    [[nodiscard]] Status set_pool_mode(std::int64_t id, const std::string& mode);   // managed: no longer in shadow
    [[nodiscard]] Status set_pool_options(const PoolRow& row);   // spill, rewarm_after_idle_days, addresses_max, shadow
    [[nodiscard]] Status erase_pool(std::int64_t id);
    [[nodiscard]] Result<std::vector<PauseRow>> pauses();
    [[nodiscard]] Status put(const PauseRow& row);
    [[nodiscard]] Status erase_pause(const std::string& kind, const std::string& target);

    [[nodiscard]] Result<std::vector<AddressRow>> addresses();
    [[nodiscard]] Status put(const AddressRow& row);           // inserts, or replaces all but `created`
    [[nodiscard]] Result<std::vector<AllowanceUseRow>> allowance_use();
    [[nodiscard]] Status put(const AllowanceUseRow& row);
    [[nodiscard]] Result<std::vector<AddressCheckRow>> address_checks();                            // by subject and name
    [[nodiscard]] Result<std::vector<AddressCheckRow>> address_checks(const std::string& subject);
    [[nodiscard]] Status put(const AddressCheckRow& row);
    [[nodiscard]] Status erase_address_check(const std::string& subject, const std::string& name);
    [[nodiscard]] Result<std::vector<RelayRow>> relays();
    [[nodiscard]] Status put(const RelayRow& row);

    [[nodiscard]] Result<std::vector<FindingRow>> findings();  // by account and address, the whole address's first
    [[nodiscard]] Status replace_findings(const std::vector<FindingRow>& rows);   // within a transaction
    // The ledger: appended to and read, never changed; the database refuses updates and deletes of its rows, whoever asks.
    [[nodiscard]] Status append(const LedgerRow& row);
    [[nodiscard]] Result<std::vector<LedgerRow>> ledger(std::int64_t account, const std::string& month);      // in the order of appending
    [[nodiscard]] Result<std::vector<ChargedRow>> charged(std::int64_t account, const std::string& month);
    // Ends and begins lease and managed periods, so that those which go on are what addresses and pools say now. To be called in each transaction that
    // changes either: comparing catches every way in which a lease can begin or end.
    [[nodiscard]] Status note_holdings(std::int64_t now_ms);
    // Those that go on, or ended after `since_ms`, in the order in which they began.
    [[nodiscard]] Result<std::vector<LeasePeriodRow>> lease_periods(std::int64_t account, std::int64_t since_ms);
    [[nodiscard]] Result<std::vector<ManagedPeriodRow>> managed_periods(std::int64_t account, std::int64_t since_ms);
    [[nodiscard]] Result<std::vector<SourceRestRow>> source_rests();
    [[nodiscard]] Status put(const SourceRestRow& row);
    [[nodiscard]] Status erase_source_rest(const std::string& source, const std::string& isp);
    [[nodiscard]] Status erase_source_rests_before(std::int64_t time);

    // Managed pools: managed.cc, managed_audit.cc.
    [[nodiscard]] Result<std::vector<LearnedPairRow>> learned_pairs();
    [[nodiscard]] Status put(const LearnedPairRow& row);
    [[nodiscard]] Status erase_learned_pair(const std::string& address, const std::string& isp);
    [[nodiscard]] Result<std::vector<LearnedIspRow>> learned_isps();
    [[nodiscard]] Status put(const LearnedIspRow& row);          // of a pool that is gone: nothing
    [[nodiscard]] Status erase_learned_isp(std::int64_t pool, const std::string& isp);
    [[nodiscard]] Result<std::vector<ScalerRow>> scalers();
    [[nodiscard]] Status put(const ScalerRow& row);              // of a pool that is gone: nothing
    [[nodiscard]] Status insert(const DecisionRow& row);         // its id is given here
    [[nodiscard]] Result<std::vector<DecisionRow>> decisions(const DecisionFilter& filter);   // newest first
    [[nodiscard]] Status erase_decisions_before(std::int64_t told_ms);
    // Keeps the newest `most` of the pool: grants, or (not grants) all others, so that many grants never push out what matters more.
    [[nodiscard]] Status bound_decisions(std::int64_t pool, bool grants, std::size_t most);
    [[nodiscard]] Result<std::vector<OverrideRow>> managed_overrides();   // newest first
    [[nodiscard]] Result<std::int64_t> insert(const OverrideRow& row);    // answers its id
    [[nodiscard]] Status end_override(std::int64_t id, const std::string& by, std::int64_t at_ms);   // until_ms becomes at_ms too
    [[nodiscard]] Result<std::vector<ManagedHourRow>> managed_hours(std::int64_t pool, const std::string& isp, std::int64_t from, std::int64_t to);   // both in
    [[nodiscard]] Status add(const ManagedHourRow& row);         // sent and sent_dedicated are added to what the hour has, the others replaced
    [[nodiscard]] Status erase_managed_hours_before(std::int64_t hour);

    [[nodiscard]] Result<std::vector<UsageRow>> usage();
    [[nodiscard]] Status put(const UsageRow& row);
    [[nodiscard]] Status erase_usage_before(std::int64_t slot);

    struct Impl;                                               // store/session.h

private:
    explicit Store(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::store
