#include "store/migrations.h"

namespace warmpost::store {
namespace {

const std::vector<Migration>& all() {
    static const std::vector<Migration> list{
        {1,
         {
             "create table settings (name text primary key, content text not null)",
             "create table accounts (id bigint primary key, name text not null unique, production integer not null, sending_enabled integer not null, "
             "max_24_hour_send double precision not null, max_send_rate double precision not null, created bigint not null)",
             "create table access_keys (id text primary key, account bigint not null references accounts (id), "
             "role text not null check (role in ('account', 'operator')), secret_sealed text not null, enabled integer not null, created bigint not null)",
             "create table identities (account bigint not null references accounts (id), name text not null, "
             "kind text not null check (kind in ('address', 'domain')), status text not null, created bigint not null, dkim_external integer not null, "
             "dkim_signing integer not null, dkim_status text not null, dkim_tokens text not null, dkim_selector text not null, "
             "dkim_key_sealed text not null, feedback_forwarding integer not null, configuration_set text not null, last_checked bigint not null, "
             "last_success bigint not null, error_type text not null, primary key (account, name))",
             "create table identity_tags (account bigint not null, owner text not null, tag text not null, content text not null, "
             "primary key (account, owner, tag), foreign key (account, owner) references identities (account, name) on delete cascade)",
             "create table verification_tokens (hash text primary key, account bigint not null, identity text not null, expires bigint not null, "
             "foreign key (account, identity) references identities (account, name) on delete cascade)",
             "create index verification_tokens_identity on verification_tokens (account, identity)",
             "create table configuration_sets (account bigint not null references accounts (id), name text not null, tls_required integer not null, "
             "sending_pool text not null, max_delivery_seconds integer not null, sending_enabled integer not null, reputation_metrics integer not null, "
             "created bigint not null, primary key (account, name))",
             "create table configuration_set_tags (account bigint not null, owner text not null, tag text not null, content text not null, "
             "primary key (account, owner, tag), foreign key (account, owner) references configuration_sets (account, name) on delete cascade)",
             "create table pools (id bigint primary key, account bigint references accounts (id), name text not null, "
             "mode text not null check (mode in ('standard', 'managed')), created bigint not null, unique (account, name))",
             "create table addresses (ip text primary key, ehlo text not null, ehlo_set integer not null, "
             "state text not null check (state in ('shared', 'inventory', 'leased', 'resting')), pool bigint references pools (id), "
             "account bigint references accounts (id), rests_until bigint not null, moved integer not null, by_operator integer not null, "
             "configured integer not null, created bigint not null)",
             "create index addresses_pool on addresses (pool)",
             "create table relays (name text primary key, pool bigint references pools (id), account bigint references accounts (id), "
             "configured integer not null, created bigint not null)",
             "create table pauses (kind text not null check (kind in ('lane', 'domain', 'pool', 'address')), target text not null, reason text not null, "
             "since bigint not null, primary key (kind, target))",
             "create table usage_slots (account bigint not null references accounts (id), slot bigint not null, recipients bigint not null, "
             "primary key (account, slot))",
         }},
        {2,  // dedicated addresses: tags of pools, warm-up, what an account says of itself, leases asked for
         {
             "create table pool_tags (pool bigint not null references pools (id) on delete cascade, tag text not null, content text not null, "
             "primary key (pool, tag))",
             "alter table accounts add column auto_warmup integer not null default 1",
             "alter table addresses add column warmup_status text not null default '' check (warmup_status in ('', 'in_progress', 'done'))",
             "alter table addresses add column warmup_percent_x100 integer not null default 0",
             "alter table addresses add column warmup_set_at_ms bigint not null default 0",
             "alter table addresses add column leased_at_ms bigint not null default 0",
             // They have sent without limits so far.
             "update addresses set warmup_status = 'done', warmup_percent_x100 = 10000, warmup_set_at_ms = created, leased_at_ms = created "
             "where state = 'leased'",
             "create table account_details (account bigint primary key references accounts (id), mail_type text not null, website text not null, "
             "use_case text not null, contacts text not null, language text not null, "
             "review text not null check (review in ('', 'pending', 'granted', 'denied')), case_id text not null, reason text not null, "
             "asked bigint not null, decided bigint not null)",
             "create table lease_requests (id bigint primary key, account bigint not null references accounts (id), wanted integer not null, "
             "volume bigint not null, use_case text not null, pattern text not null, "
             "state text not null check (state in ('pending', 'approved', 'declined')), reason text not null, given text not null, "
             "asked bigint not null, decided bigint not null)",
         }},
        {3,  // warm-up as policy/warmup keeps it, what was used of allowances, options of pools
         {
             "alter table addresses add column warmup_advance text not null default 'calendar' check (warmup_advance in ('calendar', 'sent-days'))",
             "alter table addresses add column warmup_progress bigint not null default 0",
             "alter table addresses add column warmup_counted_day bigint not null default 0",
             "alter table addresses add column warmup_latest_day bigint not null default 0",
             "alter table addresses add column warmup_sent integer not null default 0",
             "alter table addresses add column last_sent_day bigint not null default 0",
             "update addresses set warmup_progress = warmup_percent_x100 * 10000, warmup_counted_day = warmup_set_at_ms / 86400000, "
             "warmup_latest_day = warmup_set_at_ms / 86400000",
             "alter table addresses drop column warmup_percent_x100",
             "alter table addresses rename column warmup_set_at_ms to warmup_started_ms",
             "create table allowance_use (ip text primary key, counted_day bigint not null, latest_day bigint not null, day_used bigint not null, "
             "latest_minute bigint not null, minutes text not null)",
             "alter table pools add column spill text not null default 'while-warming' check (spill in ('always', 'while-warming', 'never'))",
             "alter table pools add column rewarm_after_idle_days integer not null default 0",
         }},
        {4,  // reputation of leased addresses: findings and when they were told, accounts that are allow-listed by their recipients
         {
             "create table findings (account bigint not null references accounts (id), address text not null, kind text not null, "
             "isp text not null, severity text not null, said text not null, advice text not null, since bigint not null, told bigint not null, "
             "primary key (account, address, kind, isp))",
             "alter table accounts add column allow_listed integer not null default 0",
         }},
        {5,  // the ledger, and what it is reckoned from: who held which address when, who had managed pools when
         {
             "create table ledger (id bigint primary key, account bigint not null references accounts (id), month text not null, kind text not null, "
             "quantity bigint not null check (quantity > 0), unit_price bigint not null, amount bigint not null, currency text not null, what text not null, "
             "at_ms bigint not null)",
             "create index ledger_account_month on ledger (account, month)",
             "create table lease_periods (account bigint not null references accounts (id), address text not null, "
             "mode text not null check (mode in ('standard', 'managed')), held_from bigint not null, held_until bigint not null)",
             "create index lease_periods_account on lease_periods (account)",
             "create unique index lease_periods_held on lease_periods (address) where held_until = 0",
             "create table managed_periods (account bigint not null references accounts (id), held_from bigint not null, held_until bigint not null)",
             "create index managed_periods_account on managed_periods (account)",
             "create unique index managed_periods_held on managed_periods (account) where held_until = 0",
             "insert into lease_periods (account, address, mode, held_from, held_until) "
             "select a.account, a.ip, coalesce(p.mode, 'standard'), case when a.leased_at_ms > 0 then a.leased_at_ms else a.created end, 0 "
             "from addresses a left join pools p on p.id = a.pool where a.state = 'leased' and a.account is not null",
             "insert into managed_periods (account, held_from, held_until) "
             "select account, min(created), 0 from pools where mode = 'managed' and account is not null group by account",
         }},
        {6,  // what delivery learned: rests of sources at ISPs
         {
             "create table source_rests (source text not null, isp text not null, ends bigint not null, rests bigint not null, reason text not null, "
             "primary key (source, isp))",
         }},
        {7,  // what was found about addresses and block lists
         {
             "create table address_checks (subject text not null, name text not null, state text not null check (state in ('ok', 'problem', 'unknown')), "
             "cause text not null, finding text not null, advice text not null, since bigint not null, checked_at bigint not null, "
             "failing_since bigint not null, failing text not null, failing_told integer not null, "
             "tell text not null check (tell in ('', 'problem', 'solved', 'unchecked')), tell_at bigint not null, gone integer not null, "
             "primary key (subject, name))",
         }},
        {8,  // managed pools: what was learned, what was decided, the operator's word, metrics by the hour
         {
             "create table learned_pairs (address text not null, isp text not null, state text not null, counted_day bigint not null, counted bigint not null, "
             "primary key (address, isp))",
             "create table learned_isps (pool bigint not null references pools (id) on delete cascade, isp text not null, state text not null, "
             "primary key (pool, isp))",
             "create table scalers (pool bigint primary key references pools (id) on delete cascade, state text not null, status text not null, "
             "wanted integer not null, short integer not null, shadow_addresses text not null, at_ms bigint not null)",
             // Those of pools that are gone stay until they are too old: pool ids are never given twice.
             "create table decisions (id bigint primary key, number bigint not null, pool bigint not null, shadow integer not null, kind text not null, isp "
             "text not null, "
             "address text not null, policy_ms bigint not null, told_ms bigint not null, before_count bigint not null, after_count bigint not null, "
             "why text not null)",
             "create index decisions_pool on decisions (pool, isp, told_ms)",
             "create index decisions_address on decisions (address, isp, told_ms)",
             "create index decisions_told on decisions (told_ms)",
             "create index decisions_number on decisions (number) where number > 0",
             "create table managed_overrides (id bigint primary key, pool bigint not null, isp text not null, address text not null, day_cap bigint not null, "
             "hour_cap bigint not null, freeze integer not null, freeze_scaling integer not null, until_ms bigint not null, made_by text not null, "
             "reason text not null, made_ms bigint not null, ended_by text not null, ended_ms bigint not null)",
             "create table managed_hours (pool bigint not null, isp text not null, hour bigint not null, sent bigint not null, sent_dedicated bigint not null, "
             "sent_24h bigint not null, available_24h bigint not null, addresses bigint not null, primary key (pool, isp, hour))",
             "create index managed_hours_hour on managed_hours (hour)",
             "alter table pools add column addresses_max integer not null default 0",
             "alter table pools add column shadow integer not null default 0",
             "alter table configuration_sets add column priority text not null default 'normal' check (priority in ('transactional', 'normal', 'bulk'))",
             "alter table addresses add column draining integer not null default 0",
         }},
        {9,  // options of accounts and configuration sets; identities: the next DKIM key, MAIL FROM domain, policies, since when records are gone
         {
             "alter table accounts add column suppress_bounces integer not null default 1",
             "alter table accounts add column suppress_complaints integer not null default 1",
             "alter table accounts add column vdm integer not null default -1",
             "alter table accounts add column vdm_engagement integer not null default -1",
             "alter table accounts add column vdm_shared_delivery integer not null default -1",
             "alter table accounts add column pricing_plan text not null default ''",
             "alter table configuration_sets add column last_fresh_start bigint not null default 0",
             "alter table configuration_sets add column suppressed text not null default 'account'",
             "alter table configuration_sets add column tracking_domain text not null default ''",
             "alter table configuration_sets add column tracking_https text not null default '' "
             "check (tracking_https in ('', 'optional', 'require', 'require_open_only'))",
             "alter table configuration_sets add column vdm_engagement integer not null default -1",
             "alter table configuration_sets add column vdm_shared_delivery integer not null default -1",
             "alter table configuration_sets add column archive_arn text not null default ''",
             "alter table identities add column unfound_since bigint not null default 0",
             "alter table identities add column records_seen bigint not null default 0",
             "alter table identities add column verification_since bigint not null default 0",
             "alter table identities add column dkim_key_made bigint not null default 0",
             "alter table identities add column dkim_length_changed bigint not null default 0",
             "alter table identities add column previous_selector text not null default ''",
             "alter table identities add column previous_record text not null default ''",
             "alter table identities add column next_external integer not null default 0",
             "alter table identities add column next_failed integer not null default 0",
             "alter table identities add column next_tokens text not null default ''",
             "alter table identities add column next_selector text not null default ''",
             "alter table identities add column next_key_sealed text not null default ''",
             "alter table identities add column next_since bigint not null default 0",
             "alter table identities add column next_checked bigint not null default 0",
             "alter table identities add column mail_from_domain text not null default ''",
             "alter table identities add column mail_from_reject integer not null default 0",
             "alter table identities add column mail_from_status text not null default 'pending'",
             "alter table identities add column mail_from_since bigint not null default 0",
             "alter table identities add column mail_from_checked bigint not null default 0",
             "alter table identities add column mail_from_success bigint not null default 0",
             "alter table identities add column mail_from_unfound bigint not null default 0",
             "create table identity_policies (account bigint not null, owner text not null, name text not null, content text not null, "
             "primary key (account, owner, name), foreign key (account, owner) references identities (account, name) on delete cascade)",
         }},
        {10,  // events: destinations of configuration sets, topics, who subscribed to them
         {
             "create table event_destinations (account bigint not null, configuration_set text not null, name text not null, enabled integer not null, "
             "types bigint not null, kind text not null check (kind in ('sns', 'eventbridge', 'firehose', 'cloudwatch', 'pinpoint')), arn text not null, "
             "iam_role text not null, dimensions text not null, created bigint not null, primary key (account, configuration_set, name), "
             "foreign key (account, configuration_set) references configuration_sets (account, name) on delete cascade)",
             "create table topics (account bigint not null references accounts (id), name text not null, created bigint not null, primary key (account, name))",
             "create table subscriptions (id bigint primary key, account bigint not null, topic text not null, "
             "transport text not null check (transport in ('https', 'kafka', 'file')), endpoint text not null, confirmed integer not null, "
             "created bigint not null, token_made bigint not null, foreign key (account, topic) references topics (account, name) on delete cascade)",
         }},
        {11,  // keys for one purpose each: names, more roles, limits, when they were last used; who changed what
         {
             "create table keys_with_words (id text primary key, account bigint not null references accounts (id), "
             "role text not null check (role in ('account', 'operator', 'sender', 'read-only')), secret_sealed text not null, enabled integer not null, "
             "created bigint not null, name text not null, identities text not null, configuration_sets text not null, last_used bigint not null)",
             "insert into keys_with_words (id, account, role, secret_sealed, enabled, created, name, identities, configuration_sets, last_used) "
             "select id, account, role, secret_sealed, enabled, created, '', '', '', 0 from access_keys",
             "drop table access_keys",
             "alter table keys_with_words rename to access_keys",
             "create table audit (id bigint primary key, at bigint not null, account bigint not null, actor text not null, operation text not null, "
             "resource text not null, outcome text not null, detail text not null)",
             "create index audit_account on audit (account, id)",
             "create index audit_at on audit (at)",
         }},
        {12,  // how accounts and configuration sets stand by their bounces and complaints; what of a deleted set stood badly stays
         {
             "create table reputations (account bigint not null references accounts (id), configuration_set text not null, state bigint not null, "
             "since bigint not null, cause text not null, fresh_start bigint not null, policy text not null, said text not null, said_at bigint not null, "
             "primary key (account, configuration_set))",
         }},
    };
    return list;
}

}  // namespace

std::span<const Migration> migrations() { return all(); }

}  // namespace warmpost::store
