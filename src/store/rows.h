// What the control database holds, row by row: plain values, no rules. The rules stand in control/.
//
// Times are Unix milliseconds, 0: never. `account` 0 in pools and sources is SQL NULL: nobody's, i.e. the operator's. Columns named *sealed hold base64 of
// Sealer::seal and never a plain secret.
#pragma once
#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace warmpost::store {

struct AccountRow {
    std::int64_t id = 0;
    std::string name;
    bool production = false, sending_enabled = true;
    double max_24_hour_send = 0, max_send_rate = 0;
    std::int64_t created = 0;
    bool auto_warmup = true;       // addresses leased from now on are warmed up
    bool allow_listed = false;
    bool suppress_bounces = true, suppress_complaints = true;
    int vdm = -1, vdm_engagement = -1, vdm_shared_delivery = -1;   // -1: not set
    std::string pricing_plan{};    // empty: none
};
struct AccountDetailsRow {         // SES PutAccountDetails, and what became of it
    std::int64_t account = 0;
    std::string mail_type, website, use_case;
    std::string contacts;          // separated by one space
    std::string language;
    std::string review;            // "", "pending", "granted", "denied"
    std::string case_id, reason;
    std::int64_t asked = 0, decided = 0;
};
struct LeaseRequestRow {
    std::int64_t id = 0, account = 0;
    int wanted = 0;                // addresses
    std::int64_t volume = 0;       // messages a day
    std::string use_case, pattern;
    std::string state;             // "pending", "approved", "declined"
    std::string reason;
    std::string given;             // addresses, separated by one space
    std::int64_t asked = 0, decided = 0;
};
struct KeyRow {
    std::string id;
    std::int64_t account = 0;
    std::string role;              // "account", "operator", "sender", "read-only"
    std::string secret_sealed;
    bool enabled = true;
    std::int64_t created = 0;
    std::string name{};
    std::string identities{}, configuration_sets{};   // separated by one space
    std::int64_t last_used = 0;    // to the minute
};
struct AuditRow {                  // one change: who, what, how it ended
    std::int64_t id = 0, at = 0;
    std::int64_t account = 0;      // 0: of none
    std::string actor, operation, resource, outcome, detail;
};
struct AuditFilter {               // 0 and empty: any
    std::int64_t account = 0, from_ms = 0, to_ms = 0;
    std::string actor, operation;
    std::size_t limit = 100;
};
struct IdentityRow {
    std::int64_t account = 0;
    std::string name, kind;        // "address", "domain"
    std::string status, dkim_status;
    std::int64_t created = 0;
    bool dkim_external = false, dkim_signing = true;
    std::string dkim_tokens;       // separated by one space
    std::string dkim_selector, dkim_key_sealed;
    bool feedback_forwarding = true;
    std::string configuration_set;
    std::int64_t last_checked = 0, last_success = 0;
    std::string error_type;
    std::int64_t unfound_since = 0, records_seen = 0, verification_since = 0;
    std::int64_t dkim_key_made = 0, dkim_length_changed = 0;
    std::string previous_selector, previous_record;
    // The key that is to sign once its records are seen; none when next_key_sealed is empty.
    bool next_external = false, next_failed = false;
    std::string next_tokens, next_selector, next_key_sealed;
    std::int64_t next_since = 0, next_checked = 0;
    std::string mail_from_domain;  // empty: none
    bool mail_from_reject = false;
    std::string mail_from_status;
    std::int64_t mail_from_since = 0, mail_from_checked = 0, mail_from_success = 0, mail_from_unfound = 0;
};
struct PolicyRow {                 // of an identity
    std::int64_t account = 0;
    std::string owner, name, content;
};
struct ConfigurationSetRow {
    std::int64_t account = 0;
    std::string name;
    bool tls_required = false;
    std::string sending_pool;
    int max_delivery_seconds = 0;
    bool sending_enabled = true, reputation_metrics = true;
    std::int64_t created = 0;
    std::string priority = "normal";           // "transactional", "normal", "bulk"
    std::int64_t last_fresh_start = 0;
    std::string suppressed = "account";        // as the account's; else words of "bounce", "complaint"
    std::string tracking_domain{}, tracking_https{};   // tracking_https empty: no tracking options; else "optional", "require", "require_open_only"
    int vdm_engagement = -1, vdm_shared_delivery = -1;
    std::string archive_arn{};
};
struct TagRow {
    std::int64_t account = 0;
    std::string owner;             // the identity's or configuration set's name
    std::string tag, content;
};
struct TokenRow {
    std::string hash;              // hex SHA-256 of the token: a copy of the database opens no link
    std::int64_t account = 0;
    std::string identity;
    std::int64_t expires = 0;
};
struct PoolRow {
    std::int64_t id = 0, account = 0;
    std::string name, mode;        // "standard", "managed"
    std::int64_t created = 0;
    std::string spill = "while-warming";       // "always", "while-warming", "never"
    int rewarm_after_idle_days = 0;            // 0: never
    int addresses_max = 0;                     // 0: as the config says
    bool shadow = false;
};
struct PoolTagRow {
    std::int64_t pool = 0;
    std::string tag, content;
};
struct AddressRow {
    std::string ip;                // canonical text
    std::string ehlo;
    bool ehlo_set = false;         // by the operator: the config's word no longer counts
    std::string state;             // "shared", "inventory", "leased", "resting"
    std::int64_t pool = 0;         // 0: none
    std::int64_t account = 0;      // who leases it, or leased it last while it rests
    std::int64_t rests_until = 0;
    bool moved = false;            // the operator placed it: the config's list no longer counts
    bool by_operator = false;      // added at the terminal, not by the config
    bool configured = false;       // stands in the config now
    std::int64_t created = 0;
    // warmup::WarmupState, member by member; days are UTC days since 1970.
    std::string warmup_status;     // "" (warm-up has no say), "in_progress", "done"
    std::string warmup_advance = "calendar";   // "calendar", "sent-days"
    std::int64_t warmup_progress = 0;          // millionths of a percent
    std::int64_t warmup_counted_day = 0, warmup_latest_day = 0;
    bool warmup_sent = false;
    std::int64_t warmup_started_ms = 0;
    std::int64_t leased_at_ms = 0;
    std::int64_t last_sent_day = 0;            // 0: never
    bool draining = false;                     // of a managed pool, to be given back soon
    friend bool operator==(const AddressRow&, const AddressRow&) = default;
};
struct AllowanceUseRow {           // warmup::UsageCounter::State
    std::string ip;
    std::int64_t counted_day = 0, latest_day = 0, day_used = 0, latest_minute = 0;
    std::string minutes;           // counts separated by blanks, those of minutes without any left out: "1764115200:12 1764115201:3"
};
struct AddressCheckRow {           // policy/checks/standing.h, and what is still to be told of it
    std::string subject;           // an address, or "dnsbl": then `name` is a list
    std::string name;              // of the check
    std::string state;             // "ok", "problem", "unknown"
    std::string cause, finding, advice;
    std::int64_t since = 0, checked_at = 0, failing_since = 0;
    std::string failing;
    bool failing_told = false;
    std::string tell;              // "", "problem", "solved", "unchecked": an event that is not known to be durable yet
    std::int64_t tell_at = 0;
    bool gone = false;             // no longer checked; here until its end is told
};
struct RelayRow {
    std::string name;
    std::int64_t pool = 0;
    std::int64_t account = 0;
    bool configured = false;
    std::int64_t created = 0;
};
struct PauseRow {
    std::string kind, target, reason;
    std::int64_t since = 0;
};
struct SourceRestRow {             // a source's quarantine at one ISP
    std::string source, isp;
    std::int64_t ends = 0, rests = 0;   // rests: in a row
    std::string reason;
};
struct FindingRow {
    std::int64_t account = 0;
    std::string address, kind, isp;   // kind: keeping::to_string; isp: empty: the whole address
    std::string severity;          // "info", "warning"
    std::string said, advice;
    std::int64_t since = 0, told = 0;
};
struct LedgerRow {                 // only ever inserted
    std::int64_t account = 0;
    std::string month;             // "2026-11"
    std::string kind;              // billing::to_string(EntryKind)
    std::int64_t quantity = 0, unit_price = 0, amount = 0;   // money in micro-units
    std::string currency, what;
    std::int64_t at_ms = 0;
};
struct ChargedRow {                // the sum of a month's entries of one kind, subject and currency
    std::string kind, what, currency;
    std::int64_t quantity = 0;
};
struct LeasePeriodRow {            // who held an address when, and in what kind of pool
    std::int64_t account = 0;
    std::string address, mode;     // mode: "standard", "managed"
    std::int64_t held_from = 0, held_until = 0;   // until: the first moment after it; 0: still held
};
struct ManagedPeriodRow {          // while an account had a managed pool or several
    std::int64_t account = 0, held_from = 0, held_until = 0;
};
struct UsageRow {
    std::int64_t account = 0, slot = 0, recipients = 0;
};
struct EventDestinationRow {
    std::int64_t account = 0;
    std::string configuration_set, name;
    bool enabled = false;
    std::int64_t types = 0;        // bits of control::EventType
    std::string kind, arn, iam_role;           // kind: "sns", "eventbridge", "firehose", "cloudwatch", "pinpoint"
    std::string dimensions;        // lines of name, source and fallback, separated by tabs
    std::int64_t created = 0;
};
struct TopicRow {
    std::int64_t account = 0;
    std::string name;
    std::int64_t created = 0;
};
struct SubscriptionRow {
    std::int64_t id = 0, account = 0;
    std::string topic, transport, endpoint;    // transport: "https", "kafka", "file"
    bool confirmed = false;
    std::int64_t created = 0, token_made = 0;
};
struct ReputationRow {
    std::int64_t account = 0;
    std::string configuration_set;             // empty: the account as a whole
    std::int64_t state = 0;                    // a reputation::State
    std::int64_t since = 0;
    std::string cause;
    std::int64_t fresh_start = 0;
    std::string policy, said;                  // "standard", "ENABLED"
    std::int64_t said_at = 0;
};
// Managed pools. `state` is text of control/managed_state.h.
struct LearnedPairRow {
    std::string address, isp, state;
    std::int64_t counted_day = 0, counted = 0;
};
struct LearnedIspRow {
    std::int64_t pool = 0;
    std::string isp, state;
};
struct ScalerRow {
    std::int64_t pool = 0;
    std::string state, status;
    int wanted = 0;
    bool is_short = false;
    std::string shadow_addresses;  // separated by one space
    std::int64_t at_ms = 0;
};
struct DecisionRow {
    std::int64_t id = 0;
    std::int64_t number = 0;       // of a grant, as messages tell it; 0: none
    std::int64_t pool = 0;
    bool shadow = false;
    std::string kind, isp, address;
    std::int64_t policy_ms = 0, told_ms = 0, before = 0, after = 0;
    std::string why;
};
struct DecisionFilter {            // empty and 0: any
    std::int64_t number = 0, pool = 0;
    bool or_all_pools = false;  // with a pool: also what is about all managed pools, which has the pool 0
    std::string isp, address;
    std::vector<std::string> kinds;
    std::int64_t from_ms = 0, to_ms = 0;   // of told_ms: from <= it < to
    std::size_t limit = 100;
};
struct OverrideRow {
    std::int64_t id = 0, pool = 0;
    std::string isp, address;
    std::int64_t day_cap = -1, hour_cap = -1;   // -1: none
    bool freeze = false, freeze_scaling = false;
    std::int64_t until_ms = 0;
    std::string made_by, reason;
    std::int64_t made_ms = 0;
    std::string ended_by;          // empty: by nobody, it expires
    std::int64_t ended_ms = 0;
};
struct ManagedHourRow {
    std::int64_t pool = 0;
    std::string isp;
    std::int64_t hour = 0, sent = 0, sent_dedicated = 0, sent_24h = 0, available_24h = 0, addresses = 0;
};

}  // namespace warmpost::store
