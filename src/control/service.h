// The rules of the service over the store: accounts, keys, identities, configuration sets, pools, addresses, pauses. Stands behind every API and the terminal.
//
// Writes run on one SQL thread (SQLite's one writer), are committed, then published as a new snapshot; only then is the caller answered. Blocking calls are
// for `init` and tests; servers use Service::run to hop to the SQL thread.
#pragma once
#include <boost/asio/awaitable.hpp>

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "base/error.h"
#include "config/config.h"
#include "control/address_checks.h"
#include "control/audit.h"
#include "control/learned.h"
#include "control/managed.h"
#include "control/send_limits.h"
#include "control/snapshot.h"
#include "control/verification_rules.h"
#include "policy/keeping/telling.h"
#include "policy/warmup/usage_counter.h"
#include "policy/billing/ledger.h"

namespace warmpost::control {

struct NewKey {                    // told once
    std::string id, secret;
    std::string smtp_user, smtp_password;      // for the config's first smtp region
};
struct KeyWish {
    Role role = Role::account;
    std::string name{};                        // empty: none
    std::vector<std::string> identities{}, configuration_sets{};   // the only ones it may send with; empty: all of the account
};
struct KeyChange {                 // what is left out stays
    std::optional<std::string> name{};
    std::optional<std::vector<std::string>> identities{}, configuration_sets{};
};
struct NewAccount {
    std::string name;
    bool production = false;
    double max_24_hour_send = 200, max_send_rate = 1;
};
struct NewIdentity {
    std::string name;              // address or domain as given
    std::string configuration_set;
    std::map<std::string, std::string> tags;
    std::string byodkim_selector, byodkim_private_key;   // both or neither
    int dkim_bits = 2048;          // of the Easy DKIM key: 1024 or 2048
};
struct AddressInfo {               // for `warmpost ip`
    IpAddress ip;
    std::string ehlo, pool;        // empty pool: inventory
    AccountId account;
    std::string state;             // "shared", "inventory", "leased", "resting" (until `rests_until`), "gone" (no longer in the config)
    bool paused = false;
    WallTime rests_until{};
    Warmup warmup{};
    bool managed = false;          // of a managed pool
    bool draining = false;
};
struct RelayInfo {
    std::string name, pool;        // empty pool: idle
    AccountId account;             // of the pool; 0: the shared pool or idle
    bool configured = false, paused = false;   // not configured: kept, never used
};

struct ReviewDecision {
    bool grant = false;
    std::string reason;            // needed to deny
    std::optional<double> max_24_hour_send, max_send_rate;   // of a grant; none: see kGrantedDaily
};
// What a grant gives an account that still has the sandbox's limits, when the operator names none.
inline constexpr double kSandboxDaily = 200, kSandboxRate = 1, kGrantedDaily = 50'000, kGrantedRate = 14;
struct NewLeaseRequest {
    int addresses = 1;
    std::int64_t volume = 0;       // messages a day
    std::string use_case, pattern; // what is sent, and when: "daily", "a newsletter each Tuesday"
};
struct LeaseRequest {
    std::int64_t id = 0;
    AccountId account;
    NewLeaseRequest wanted;
    std::string state;             // "pending", "approved", "declined"
    std::string reason;            // the operator's, of a refusal
    std::vector<std::string> given;
    WallTime asked{}, decided{};
};

struct WarmupOrder {               // an operator's, for any address; what is left out stays
    std::optional<int> percent;    // 100: done; 1: begins again
    bool ends = false;             // warm-up has no say any more: a warm address of the operator's
    std::optional<warmup::Advance> advance;
};
struct WarmupChange {              // what the day tick made of an address
    std::string address, pool;
    AccountId account;
    enum class Kind : std::uint8_t { done, rewarmed } kind = Kind::done;
    int idle_days = 0;
};
struct PoolOptions {               // what is left out stays
    std::optional<warmup::Spill> spill;
    std::optional<int> rewarm_after_idle_days;
    std::optional<int> addresses_max{};   // managed or in shadow; 0: as the config says
    std::optional<bool> shadow{};         // STANDARD pools only
};
using AllowanceUse = std::vector<std::pair<std::string, warmup::UsageCounter::State>>;   // by address
inline constexpr int kMaxOpenMonths = 13;   // as far back as use is counted (spool::kUsageKept)

struct DkimChange {                // of an identity's signing key
    bool external = false;         // true: `selector` and `private_key`, BYODKIM; false: Easy DKIM
    std::string selector{}, private_key{};
    int bits = 0;                  // Easy DKIM: 1024 or 2048; 0: as it is, or 2048
};

struct TaggedResource {
    enum class Kind : std::uint8_t { identity, configuration_set, pool } kind = Kind::pool;
    std::string name;
};

// Everything here blocks (SQL) and must run on the SQL thread, or before threads exist. All errors name what to do.
class Service {
public:
    // Opens or creates <data_dir>/control.db, runs migrations; config.server.key_file must be there (control/key_file.h) and be the one this database was made with.
    // Writes nothing else: `serve` calls apply_config next. `publish` receives each new snapshot, first one before open returns.
    [[nodiscard]] static Result<std::unique_ptr<Service>> open(const config::Config& config, std::function<void(SnapshotPtr)> publish, std::function<WallTime()> now);
    ~Service();

    // First run: operator account (id 000000000001) with an operator key, service DKIM key, return-path secret, shared pool and inventory from the config. Errors: AlreadyExists.
    struct Initialised { NewKey operator_key, account_key; AccountId account; };
    [[nodiscard]] Result<Initialised> initialise(const NewAccount& first_account,
                                                  mail::DkimAlgorithm service_dkim = mail::DkimAlgorithm::rsa_sha256);
    [[nodiscard]] bool initialised() const;
    // Puts the config's addresses and relays beside what the store knows. Never touches what was learned or leased.
    [[nodiscard]] Status apply_config(const config::Config& config);

    [[nodiscard]] Result<AccountId> create_account(const NewAccount& account);
    [[nodiscard]] Status set_account_limits(AccountId id, double max_24_hour_send, double max_send_rate, bool production);
    // Replaces what the account says of itself; `production` asks to leave the sandbox. Errors: Conflict while such a request waits.
    [[nodiscard]] Status put_account_details(AccountId id, const AccountDetails& given, bool production);
    // The operator's answer. Errors: Conflict when nothing waits, InvalidArgument (a denial without a reason, limits that are none).
    [[nodiscard]] Status review_account(AccountId id, const ReviewDecision& decision);
    [[nodiscard]] Status set_auto_warmup(AccountId id, bool enabled);   // for later leases; those that warm up go on
    // The operator's word that the account's recipients go by a list of addresses: later leases begin warm, and no finding is about volume.
    [[nodiscard]] Status set_allow_listed(AccountId id, bool allow_listed);
    // Errors: NotFound (account, an identity or set it would be limited to), InvalidArgument (name), LimitExceeded.
    [[nodiscard]] Result<NewKey> create_key(AccountId account, const KeyWish& wish);
    [[nodiscard]] Result<NewKey> create_key(AccountId account, Role role) { return create_key(account, KeyWish{role}); }
    // A new one beside it with the same name, role and limits; the old one works on until it is disabled. Errors: NotFound, LimitExceeded.
    [[nodiscard]] Result<NewKey> rotate_key(const std::string& key_id);
    [[nodiscard]] Status change_key(const std::string& key_id, const KeyChange& change);   // Errors: as create_key
    [[nodiscard]] Status set_key_enabled(const std::string& key_id, bool enabled);
    [[nodiscard]] Status delete_key(const std::string& key_id);
    [[nodiscard]] Status store_key_use();      // those whose KeyUse has moved since the last call

    // Who changed what (control/audit.h). Newest first.
    [[nodiscard]] Status write_audit(AuditEntry entry);
    [[nodiscard]] Result<std::vector<AuditEntry>> audit(const AuditQuery& query) const;
    [[nodiscard]] Status prune_audit(std::chrono::days keep);

    [[nodiscard]] Result<Identity> create_identity(AccountId account, const NewIdentity& identity);
    [[nodiscard]] Status delete_identity(AccountId account, const std::string& name);
    // The operator's word, or that of the owner of a mailed link.
    [[nodiscard]] Status set_identity_status(AccountId account, const std::string& name, VerificationStatus status, const std::string& error_type);
    [[nodiscard]] Status set_feedback_forwarding(AccountId account, const std::string& name, bool enabled);
    // Address identities: a token for the mailed link, valid 24 h; confirm marks it verified. Errors: NotFound, InvalidArgument (expired).
    [[nodiscard]] Result<std::string> verification_token(AccountId account, const std::string& address);
    [[nodiscard]] Result<std::string> confirm_verification(const std::string& token);

    [[nodiscard]] Status create_configuration_set(AccountId account, const ConfigurationSet& set);
    [[nodiscard]] Status delete_configuration_set(AccountId account, const std::string& name);
    // A block is replaced as a whole. Errors: NotFound, InvalidArgument "SendingPool <NAME> doesn't exist".
    [[nodiscard]] Status put_delivery_options(AccountId account, const std::string& name, bool tls_required, const std::string& pool, int max_delivery_seconds);
    // Who goes first where not all can. Errors: NotFound.
    [[nodiscard]] Status set_priority(AccountId account, const std::string& name, Priority priority);
    // `change` is called with a copy. What it changed is checked as at creation; sending that is switched on again is a fresh start of the set's reputation.
    // Its name, its tags and its destinations are not changed by this. Errors: NotFound, InvalidArgument.
    [[nodiscard]] Status change_configuration_set(AccountId account, const std::string& name, const std::function<void(ConfigurationSet&)>& change);
    // Settings of accounts, by their own word. Errors: NotFound, InvalidArgument (no such plan).
    [[nodiscard]] Status set_sending_enabled(AccountId id, bool enabled);
    [[nodiscard]] Status set_suppressed_reasons(AccountId id, const SuppressedReasons& reasons);
    [[nodiscard]] Status set_vdm(AccountId id, bool enabled, const VdmOptions& options);
    [[nodiscard]] Status set_pricing_plan(AccountId id, const std::string& plan);   // "NONE", "ESSENTIALS", "PRO", "ENTERPRISE"

    // Options of identities. Errors: NotFound; InvalidArgument where said.
    [[nodiscard]] Status set_dkim_signing(AccountId account, const std::string& name, bool enabled);   // InvalidArgument: no domain of the account's
    // Gives an identity that signs another key, which signs once its records are seen; one that is not verified yet gets it at once. InvalidArgument: an
    // address, half a key, the length it has, a length that was changed within 24 hours (but for a first step down to 1024 bits).
    [[nodiscard]] Result<Identity> change_dkim(AccountId account, const std::string& name, const DkimChange& wanted);
    // An empty domain: none any more. InvalidArgument: it is no subdomain of the identity's domain. A domain that is set again is looked up anew.
    [[nodiscard]] Status put_mail_from(AccountId account, const std::string& name, const std::string& domain, bool reject_on_failure);
    [[nodiscard]] Status set_default_configuration_set(AccountId account, const std::string& name, const std::string& set);   // empty: none
    // Sending authorization policies (control/sending_policy.h). Errors besides: AlreadyExists, LimitExceeded (20 an identity), InvalidArgument.
    [[nodiscard]] Status create_policy(AccountId account, const std::string& identity, const std::string& name, const std::string& text);
    [[nodiscard]] Status update_policy(AccountId account, const std::string& identity, const std::string& name, const std::string& text);
    [[nodiscard]] Status delete_policy(AccountId account, const std::string& identity, const std::string& name);
    // What DNS said of a domain's records, of those of its next key, of a MAIL FROM domain (control/verification_rules.h). What the look was about may have
    // gone, been made anew or been changed meanwhile: then nothing happens.
    [[nodiscard]] Status heard_of_domain(AccountId account, const std::string& name, const LookedFor& about, const DnsWord& word);
    [[nodiscard]] Status heard_of_next_dkim(AccountId account, const std::string& name, const LookedFor& about, const DnsWord& word);
    [[nodiscard]] Status heard_of_mail_from(AccountId account, const std::string& name, const std::string& domain, const DnsWord& word);

    // How the account ("") or a configuration set of it stands (service_reputation.cc). Errors: NotFound; lift_pause besides: Conflict when it is not paused.
    [[nodiscard]] Status put_standing(AccountId account, const std::string& set, const reputation::Standing& standing);
    [[nodiscard]] Status lift_pause(AccountId account, const std::string& set, const std::string& by);   // its rates begin anew
    [[nodiscard]] Status say_sending(AccountId account, const std::string& set, SendingWord word);
    [[nodiscard]] Status set_reputation_policy(AccountId account, const std::string& set, ReputationPolicy policy);

    // Event destinations (service_events.cc). Errors: NotFound, AlreadyExists, LimitExceeded (10 a set), InvalidArgument with SES's texts; a kind that the
    // configuration maps to nothing is refused with the key to set.
    [[nodiscard]] Status create_event_destination(AccountId account, const std::string& set, const EventDestination& destination);
    [[nodiscard]] Status update_event_destination(AccountId account, const std::string& set, const EventDestination& destination);
    [[nodiscard]] Status delete_event_destination(AccountId account, const std::string& set, const std::string& name);
    // Topics (service_topics.cc). Errors: NotFound, AlreadyExists, LimitExceeded, InvalidArgument; Conflict: a destination still names the topic.
    [[nodiscard]] Result<Topic> create_topic(AccountId account, const std::string& name, const std::vector<NewSubscription>& subscriptions);
    [[nodiscard]] Status delete_topic(AccountId account, const std::string& name);
    [[nodiscard]] Result<Subscription> subscribe(AccountId account, const std::string& topic, const NewSubscription& wanted);
    [[nodiscard]] Status unsubscribe(AccountId account, const std::string& topic, std::uint64_t subscription);
    [[nodiscard]] Status confirm_subscription(AccountId account, const std::string& topic, std::uint64_t subscription);
    [[nodiscard]] Status ask_confirmation(AccountId account, const std::string& topic);   // again, with new tokens, of all that are not confirmed
    // Key and certificate for the signatures of notifications, made when they are first asked for.
    [[nodiscard]] Result<EventSigning> event_signing();

    [[nodiscard]] Status create_pool(AccountId account, const std::string& name, ScalingMode mode, const std::map<std::string, std::string>& tags = {});
    // standard to managed, never back (InvalidArgument). What is as it was is no error. The pool's addresses stay with it, without a plan of warm-up; `earned`
    // (control/earned.h) is what they begin with at each ISP, unless something was learned there before.
    [[nodiscard]] Status set_scaling_mode(AccountId account, const std::string& name, ScalingMode mode, const std::vector<LearnedPair>& earned = {});
    [[nodiscard]] Status delete_pool(AccountId account, const std::string& name);
    // Moves an address or a relay into an account's pool (leasing it from inventory), or back ("inventory", "shared").
    [[nodiscard]] Status move_source(const std::string& address_or_relay, AccountId account, const std::string& pool);
    // An account's own word on an address it leases. Errors: NotFound for addresses and pools that are not its own, InvalidArgument. An address of its own
    // that is hidden from it (control/visibility.h) is refused as one that is not its own, to the letter.
    [[nodiscard]] Status put_in_pool(AccountId account, const std::string& ip, const std::string& pool);
    [[nodiscard]] Status set_warmup(AccountId account, const std::string& ip, std::int64_t percent);
    // The operator's. Errors: NotFound, InvalidArgument (a percentage outside 0 to 100, an address of a managed pool).
    [[nodiscard]] Status order_warmup(const std::string& ip, const WarmupOrder& order);
    // Both: errors NotFound, InvalidArgument (fewer than 0 or more than 3650 days; the shared pool; of a managed pool all but addresses_max; shadow of a managed
    // one). The first changes nothing.
    [[nodiscard]] Status check_pool_options(AccountId account, const std::string& name, const PoolOptions& options) const;
    [[nodiscard]] Status set_pool_options(AccountId account, const std::string& name, const PoolOptions& options);
    // To be called at least once a UTC day, and with the addresses that mail left from since the last call.
    [[nodiscard]] Result<std::vector<WarmupChange>> tick_warmup(const std::vector<std::string>& sent);
    // How much was taken of allowances; durable on return.
    [[nodiscard]] Status store_allowance_use(const AllowanceUse& use);
    [[nodiscard]] Result<AllowanceUse> load_allowance_use() const;
    // Leases are asked for by accounts and decided by the operator. Approving takes free addresses of the inventory, or those that are named, into the
    // account's default dedicated pool, all or none. Errors: NotFound, Conflict (decided already, not enough free), InvalidArgument.
    [[nodiscard]] Result<std::int64_t> request_lease(AccountId account, const NewLeaseRequest& wanted);
    [[nodiscard]] Result<std::vector<std::string>> approve_lease(std::int64_t request, const std::vector<IpAddress>& named);
    [[nodiscard]] Status decline_lease(std::int64_t request, const std::string& reason);
    [[nodiscard]] Result<std::vector<LeaseRequest>> lease_requests() const;   // in the order they were made
    [[nodiscard]] Status set_ehlo(const IpAddress& ip, const std::string& ehlo);
    [[nodiscard]] Status add_inventory(const std::vector<config::EgressAddress>& addresses);
    [[nodiscard]] std::vector<AddressInfo> addresses() const;   // in address order
    [[nodiscard]] std::vector<RelayInfo> relays() const;

    // Managed pools: their addresses come and go by these only, which upkeep/managed_keeper.h calls. Errors: NotFound (no such pool), InvalidArgument (none
    // that is managed). Gives at most `count` free IPv4 addresses of the inventory: none that rests, is paused or has a known problem. Fewer, or none, when
    // there are not as many: answers those given. They have no plan of warm-up.
    [[nodiscard]] Result<std::vector<std::string>> lease_managed(PoolId pool, int count);
    // No new mail for them from now on; undrain takes that back. Those that are not in the pool are passed over.
    [[nodiscard]] Status drain(PoolId pool, const std::vector<std::string>& addresses);
    [[nodiscard]] Status undrain(PoolId pool, const std::vector<std::string>& addresses);
    // They rest, as given back ones do. Those that are not in the pool are passed over.
    [[nodiscard]] Status release_managed(PoolId pool, const std::vector<std::string>& addresses);
    // Addresses that lease_managed could give now.
    [[nodiscard]] Result<int> free_for_managed() const;
    // Whether the inventory is short, as it was last told: over restarts, so that it is told once.
    [[nodiscard]] Status store_inventory_short(bool is_short);
    [[nodiscard]] Result<bool> load_inventory_short() const;
    // What delivery learned of addresses at ISPs (in policy time): store takes what has changed since the last time. A pool that is gone is passed over.
    // Load passes over what cannot be read, and logs it: learning begins anew there.
    [[nodiscard]] Status store_learned(const ManagedLearned& learned);
    [[nodiscard]] Result<ManagedLearned> load_learned() const;
    // Decision records, kept for 90 days; of each pool at most kMaxGrants grants and kMaxDecisions others.
    static constexpr std::size_t kMaxGrants = 50'000, kMaxDecisions = 20'000;
    [[nodiscard]] Status store_decisions(const std::vector<ManagedDecision>& decisions);
    [[nodiscard]] Result<std::vector<ManagedDecision>> decisions(const DecisionQuery& query) const;   // newest first
    [[nodiscard]] Result<std::vector<ManagedScaler>> scalers() const;
    [[nodiscard]] Result<ManagedScaler> scaler_state(PoolId pool) const;   // a fresh one when there is none yet
    [[nodiscard]] Status put_scaler_state(const ManagedScaler& scaler);
    // The operator's word: `made` and `id` are given here. At most 30 days, with a reason, of a pool that is managed or in shadow, or of all of them
    // (kAllManagedPools), those made later too. Errors: InvalidArgument, NotFound. Both write a decision of kind override_; one that has ended stays for the
    // audit.
    [[nodiscard]] Result<ManagedOverride> put_override(const ManagedOverride& wanted);
    [[nodiscard]] Result<ManagedOverride> end_override(std::int64_t id, const std::string& by);   // Errors: NotFound, Conflict (over already)
    [[nodiscard]] Result<std::vector<ManagedOverride>> overrides(bool also_past = false) const;    // newest first
    // Decisions for the overrides that expired since the last call; they leave the snapshot a day later.
    [[nodiscard]] Status tick_overrides();
    // Metrics by the hour, kept for 13 months. Storing adds `sent` and `sent_dedicated` to what the hour has, and replaces the others. From hour to hour, both
    // included; an empty isp: all.
    [[nodiscard]] Status store_managed_hours(const std::vector<ManagedHour>& hours);
    [[nodiscard]] Result<std::vector<ManagedHour>> managed_hours(PoolId pool, const IspId& isp, std::int64_t from_hour, std::int64_t to_hour) const;
    // The latest time that policy has reckoned with: policy time never goes back, also over a restart. 1970: none yet.
    [[nodiscard]] Status store_policy_clock(WallTime reached);
    [[nodiscard]] Result<WallTime> load_policy_clock() const;
    [[nodiscard]] Result<WallTime> policy_clock_stored() const;   // when that was, by the wall clock; 1970: never

    // The account gives a leased address back: it leaves its pool at once and rests. Answers until when. Errors: as put_in_pool; an operator
    // who does it for the account sees all (`sees_all`), and is told why not.
    [[nodiscard]] Result<WallTime> release(AccountId account, const std::string& ip, bool sees_all = false);

    // What was found about an address or the lists (kListSubject), all checks of it; what is told of that. A notice comes again (untold_checks, after a restart)
    // until checks_told says that its event is durable, so that none is lost.
    [[nodiscard]] Result<std::vector<CheckNotice>> store_checks(const std::string& subject, const std::vector<checks::Verdict>& verdicts);
    [[nodiscard]] Result<std::vector<CheckNotice>> untold_checks() const;
    [[nodiscard]] Status checks_told(const std::vector<CheckNotice>& notices);
    [[nodiscard]] Result<AddressChecks> address_checks() const;

    // The ledger (policy/billing/ledger.h). A month is open while its charges may be incomplete; the first is the one in which the ledger began, since what was
    // before is not to be charged when a service is upgraded. All up to the present month, at most kMaxOpenMonths, oldest first.
    [[nodiscard]] Result<std::vector<billing::Month>> open_months();
    [[nodiscard]] Status close_months_before(billing::Month month);
    // Appends what the month owes beyond what the ledger has; `messages` are the month's so far. Exactly once, however often it is called and wherever a crash
    // falls: what is due is told by comparing with the ledger, in the transaction that appends. Errors: as entries_due.
    [[nodiscard]] Status charge(AccountId account, billing::Month month, const std::vector<billing::MessageCount>& messages, const billing::Prices& prices);
    [[nodiscard]] Result<std::vector<billing::Entry>> ledger(AccountId account, billing::Month month) const;   // in the order of appending

    // Errors: NotFound, InvalidArgument (more than 50).
    [[nodiscard]] Status change_tags(AccountId account, const TaggedResource& resource, const std::map<std::string, std::string>& added, const std::vector<std::string>& removed);

    [[nodiscard]] Status pause(const Pause& pause);
    [[nodiscard]] Status resume(Pause::Kind kind, const std::string& value);

    // What is found about leased addresses' reputation (upkeep/reputation_keeper.h); `checked`: when, 1970 if never.
    struct Findings { std::vector<keeping::Kept> kept; WallTime checked{}; };
    [[nodiscard]] Result<Findings> findings() const;
    [[nodiscard]] Status put_findings(const std::vector<keeping::Kept>& kept, WallTime checked);   // instead of all there were
    // When mail began to be counted by day: what happened before is not known. The first call makes it `now`.
    [[nodiscard]] Result<WallTime> counted_since();

    [[nodiscard]] Status store_usage(const std::vector<UsageSlot>& slots);
    [[nodiscard]] std::vector<UsageSlot> load_usage() const;
    // What delivery learned (control/learned.h). store_rests takes what has changed since the last time.
    [[nodiscard]] Status store_rests(const std::vector<SourceRest>& rests);
    [[nodiscard]] Result<std::vector<SourceRest>> load_rests() const;
    [[nodiscard]] SnapshotPtr snapshot() const;                  // from any thread

    // Runs `work` on the SQL thread and resumes the caller on its own executor:
    //     const auto work = [=](Service& s) { return s.delete_key(id); };
    //     const auto done = co_await service.run<Status>(work);
    // The closure has a name because GCC 12 destroys one that is made within a co_await expression twice; the assertion holds callers to it.
    // The service outlives its callers, and is destroyed (which finishes the queue) before their io_contexts.
    template <class R, class Work>
    [[nodiscard]] boost::asio::awaitable<R> run(Work&& work) {
        static_assert(std::is_lvalue_reference_v<Work> || std::is_trivially_copyable_v<Work>,
                      "give the closure a name first: const auto work = [...](Service& s) {...}; co_await service.run<R>(work);");
        return run_kept<R>(std::make_shared<const std::function<R(Service&)>>(std::forward<Work>(work)));
    }
    void post(std::function<void(Service&)> work);   // to the SQL thread, fire and forget

    struct Impl;                   // control/service_impl.h

private:
    template <class R>
    struct Outcome {
        std::optional<R> value;
        std::exception_ptr error;
    };
    template <class R>
    [[nodiscard]] boost::asio::awaitable<R> run_kept(std::shared_ptr<const std::function<R(Service&)>> work) {
        const auto outcome = std::make_shared<Outcome<R>>();
        std::function<void(Service&)> job = [outcome, work](Service& service) {
            try {
                outcome->value.emplace((*work)(service));
            } catch (...) {
                outcome->error = std::current_exception();
            }
        };
        co_await run_job(std::move(job));
        if (outcome->error) std::rethrow_exception(outcome->error);
        co_return std::move(*outcome->value);
    }
    [[nodiscard]] boost::asio::awaitable<void> run_job(std::function<void(Service&)> job);
    explicit Service(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// Amazon's published algorithm: base64(0x04 || HMAC chain). 44 characters. (SES guide, "Obtaining SMTP credentials".)
[[nodiscard]] std::string smtp_password(std::string_view secret, std::string_view region);

}  // namespace warmpost::control
