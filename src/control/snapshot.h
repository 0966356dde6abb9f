// Control state as the message path sees it: immutable, shared, swapped as a whole. No SQL behind any of this.
//
// Structurally shared per account: a control write replaces one Account and the top map. Read by every core without a lock
// (runtime/snapshot_cell.h).
#pragma once
#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/ip_address.h"
#include "base/time.h"
#include "control/managed.h"
#include "control/reputation.h"
#include "control/sending_options.h"
#include "control/topics.h"
#include "mail/message/dkim_key.h"
#include "policy/warmup/spill.h"
#include "policy/warmup/standard_plan.h"

namespace warmpost::control {

// account: everything of one account. sender: sends and reads nothing. read_only: reads, changes and sends nothing.
enum class Role : std::uint8_t { account, operator_, sender, read_only };

// When a key was last used, to the minute: written by whoever checks it, without a lock; stored behind the message path.
struct KeyUse {
    std::atomic<std::int64_t> minute{0};   // Unix minutes; 0: never
    void note(WallTime now) {
        const std::int64_t present = to_ms(now) / 60'000;
        if (minute.load(std::memory_order_relaxed) < present) minute.store(present, std::memory_order_relaxed);
    }
    [[nodiscard]] WallTime last() const { return from_ms(minute.load(std::memory_order_relaxed) * 60'000); }
};

struct AccessKey {
    std::string id;       // "AKIA" + 16 capitals and digits
    std::string secret;   // plain, in memory only
    AccountId account;
    Role role = Role::account;
    bool enabled = true;
    std::string name{};   // what it is for, in its owner's words
    std::vector<std::string> identities{}, configuration_sets{};   // the only ones it may send with; empty: all of the account
    WallTime created{};
    std::shared_ptr<KeyUse> use = std::make_shared<KeyUse>();   // the same one in every snapshot
};

enum class IdentityKind : std::uint8_t { address, domain };
enum class VerificationStatus : std::uint8_t { pending, success, failed, temporary_failure, not_started };

// A key that is to sign: it does once its records are seen, and until then the one before goes on.
struct NextDkim {
    std::shared_ptr<const mail::DkimKey> key;
    bool external = false;                  // BYODKIM
    std::vector<std::string> tokens;        // Easy DKIM: three selectors, of which the key's is one
    WallTime since{}, last_checked{};
    bool failed = false;                    // its records were not seen within 72 hours
};

struct Identity {
    std::string name;                       // address as given, or domain in lower-case A-label form
    IdentityKind kind = IdentityKind::domain;
    VerificationStatus status = VerificationStatus::pending;
    WallTime created{};
    bool dkim_external = false;             // BYODKIM
    bool dkim_signing = true;
    VerificationStatus dkim_status = VerificationStatus::pending;
    std::vector<std::string> dkim_tokens;   // Easy DKIM: three selectors
    std::shared_ptr<const mail::DkimKey> dkim_key;  // signing key with its selector; null for address identities
    bool feedback_forwarding = true;
    std::string configuration_set;          // default one; empty: none
    WallTime last_checked{}, last_success{};
    std::string error_type;                 // SES VerificationInfo.ErrorType; empty: none
    std::map<std::string, std::string> tags;
    MailFrom mail_from{};
    std::map<std::string, std::string> policies{};   // sending authorization, name to JSON text
    WallTime unfound_since{};               // verified, but its records are gone since; 1970: they are there
    WallTime records_seen{};                // a domain's DKIM records, in DNS; 1970: never (who vouched for it then is the operator)
    WallTime verification_since{};          // begin of the 72 hours in which it may be verified; 1970: created
    std::optional<NextDkim> next_dkim{};
    WallTime dkim_key_made{}, dkim_length_changed{};         // 1970: created; never
    std::string previous_selector{}, previous_record{};      // of the Easy DKIM key before: stays published for mail that is under way
    // May stand in From: verified, or it was and its records are gone for less than 72 hours.
    [[nodiscard]] bool verified() const {
        return status == VerificationStatus::success || (status == VerificationStatus::temporary_failure && unfound_since != WallTime{});
    }
};

enum class Priority : std::uint8_t { transactional, normal, bulk };   // who goes first where not all can
struct ConfigurationSet {
    std::string name;
    Priority priority = Priority::normal;
    bool tls_required = false;
    std::string sending_pool;               // empty: none named
    int max_delivery_seconds = 0;           // 0: the queue age limit of the config
    bool sending_enabled = true;
    bool reputation_metrics = true;
    std::map<std::string, std::string> tags;
    WallTime last_fresh_start{};            // 1970: never
    std::optional<SuppressedReasons> suppressed{};   // none: the account's
    std::optional<TrackingOptions> tracking{};
    VdmOptions vdm{};
    std::string archive_arn{};
    std::vector<EventDestination> destinations{};    // at most 10
};

enum class Review : std::uint8_t { none, pending, granted, denied };
struct AccountDetails {                     // what an account said of itself (SES PutAccountDetails), and the operator's answer
    std::string mail_type;                  // "MARKETING", "TRANSACTIONAL"; empty: it said nothing yet
    std::string website, use_case, language;
    std::vector<std::string> contacts;
    Review review = Review::none;           // of its request to leave the sandbox
    std::string case_id, reason;            // reason: the operator's
    WallTime asked{}, decided{};
};

struct Account {
    AccountId id;
    std::string name;
    bool production = false;                // false: sandbox
    bool sending_enabled = true;
    double max_24_hour_send = 200;          // recipients; -1: no limit
    double max_send_rate = 1;               // recipients a second
    std::map<std::string, Identity> identities;             // by name
    std::map<std::string, ConfigurationSet> configuration_sets;
    bool auto_warmup = true;                // addresses leased from now on are warmed up; else they arrive as done
    AccountDetails details;
    SuppressedReasons suppressed{};
    VdmOptions vdm{};
    bool vdm_set = false;                   // SES tells VdmAttributes only once they were set
    bool vdm_enabled = false;
    std::string pricing_plan{};             // of PutAccountPricingAttributes; empty: NONE
    bool allow_listed = false;              // few messages to recipients that know its addresses: no warm-up, no findings about volume
    std::set<std::string, std::less<>> mail_from_domains{};  // of its identities, whatever their status: bounces come back there; index_mail_from fills it
    void index_mail_from();
    std::map<std::string, Topic> topics{};  // by name
    std::map<std::string, Reputation> reputations{};   // "": its own; else by configuration set, one that was deleted too. Those that never stood badly have none
    [[nodiscard]] const Reputation& reputation(const std::string& set = {}) const;
    // The identity that authorises this mailbox: itself as an address identity, else its domain or the nearest parent domain,
    // verified ones only; by the rules of covers().
    [[nodiscard]] const Identity* authorising(std::string_view mailbox) const;
    // The verified domain identity of this domain or of the nearest parent: whose keys and MAIL FROM domain its mail has, whatever addresses are identities.
    [[nodiscard]] const Identity* authorising_domain(std::string_view domain) const;
};

// Whether `mailbox` is a mailbox of the identity of this name, verified or not: of an address itself, "+label" aside, local parts being case-sensitive; of a
// domain all of it and below it, domains not being case-sensitive (SES guide, "Creating identities"). The one rule for senders, limits of keys and policies.
[[nodiscard]] bool covers(std::string_view name, std::string_view mailbox);

struct Warmup {                             // of a leased address, or of another one that the operator warms up
    std::optional<warmup::WarmupState> plan;   // none: warm-up has no say
    WallTime leased_at{};
    friend bool operator==(const Warmup&, const Warmup&) = default;
};
enum class SourceKind : std::uint8_t { address, relay };
struct Source {                             // one member of a pool
    SourceKind kind = SourceKind::address;
    IpAddress ip;                           // address: bound by bind(2)
    std::string ehlo;                       // empty: config's rule
    std::string name;                       // address as text, or the relay's name
    bool paused = false;
    Warmup warmup{};
    bool draining = false;                  // of a managed pool: gets no new mail, and is given back soon
    friend bool operator==(const Source&, const Source&) = default;
};
enum class ScalingMode : std::uint8_t { standard, managed };
struct Pool {
    PoolId id;
    std::string name;
    AccountId account;                      // 0: the operator's (shared pool)
    ScalingMode mode = ScalingMode::standard;
    std::vector<Source> sources;            // in address order, then relays by name
    bool paused = false;
    std::map<std::string, std::string> tags{};
    warmup::Spill spill = warmup::Spill::while_warming;
    int rewarm_after_idle_days = 0;         // a leased address that sent nothing for so long warms up again; 0: never
    int addresses_max = 0;                  // managed: addresses it may have at most; 0: as the config says
    bool shadow = false;                    // STANDARD: managed's policy looks on, and says what it would have done
    std::vector<ManagedOverride> overrides{};   // in force or expired a short while ago
    [[nodiscard]] bool has_managed_policy() const { return mode == ScalingMode::managed || shadow; }   // that decides, or looks on
    friend bool operator==(const Pool&, const Pool&) = default;
};
struct Pause {                              // what an operator stopped; survives restarts
    enum class Kind : std::uint8_t { lane, domain, pool, address } kind = Kind::domain;
    std::string value;                      // "POOL/ISP", a domain, a pool's name (or "ACCOUNT/POOL"), an address or a relay's name
    std::string reason;
    WallTime since{};
};

struct Snapshot {
    std::uint64_t version = 0;
    std::unordered_map<AccountId, std::shared_ptr<const Account>> accounts;
    std::unordered_map<std::string, std::shared_ptr<const AccessKey>> keys;   // by key id
    std::unordered_map<PoolId, std::shared_ptr<const Pool>> pools;
    std::map<std::pair<AccountId, std::string>, PoolId> pool_ids;             // what pool_named looks in; see index_pools
    std::vector<Pause> pauses;
    std::shared_ptr<const mail::DkimKey> service_dkim_key;
    std::string return_path_secret;         // keys the tag of return paths
    [[nodiscard]] const Account* account(AccountId id) const;
    [[nodiscard]] const AccessKey* key(const std::string& id) const;
    [[nodiscard]] const Pool* pool(PoolId id) const;
    // The account's pool of this name, or the shared pool by its reserved name. "ses-default-dedicated-pool" and "" (a configuration set that names none) are
    // the account's addresses that are in no other pool; an account without any sends through the shared pool (SES guide, "Managing IP pools"). Null: unknown.
    [[nodiscard]] const Pool* pool_named(AccountId account, std::string_view name) const;
    [[nodiscard]] const Pool* own_pool(AccountId account, const std::string& name) const;   // by its very name; null: it has none such
    void index_pools();                     // fills pool_ids from pools; call after pools have changed
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace warmpost::control
