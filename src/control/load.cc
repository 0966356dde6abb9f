#include "control/load.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"
#include "base/strings.h"
#include "control/option_rows.h"
#include "control/warmup.h"

namespace warmpost::control {
namespace {

constexpr std::array<std::pair<VerificationStatus, const char*>, 5> kStatuses{{{VerificationStatus::pending, "pending"},
                                                                               {VerificationStatus::success, "success"},
                                                                               {VerificationStatus::failed, "failed"},
                                                                               {VerificationStatus::temporary_failure, "temporary_failure"},
                                                                               {VerificationStatus::not_started, "not_started"}}};
constexpr std::array<std::pair<Pause::Kind, const char*>, 4> kPauseKinds{
    {{Pause::Kind::lane, "lane"}, {Pause::Kind::domain, "domain"}, {Pause::Kind::pool, "pool"}, {Pause::Kind::address, "address"}}};

constexpr std::array<std::pair<Review, const char*>, 4> kReviews{
    {{Review::none, ""}, {Review::pending, "pending"}, {Review::granted, "granted"}, {Review::denied, "denied"}}};
constexpr std::array<std::pair<Role, const char*>, 4> kRoles{   // the first: what a word that nobody knows means, hence the least
    {{Role::read_only, "read-only"}, {Role::account, "account"}, {Role::operator_, "operator"}, {Role::sender, "sender"}}};
constexpr std::array<std::pair<ScalingMode, const char*>, 2> kModes{{{ScalingMode::standard, "standard"}, {ScalingMode::managed, "managed"}}};
constexpr std::array<std::pair<Priority, const char*>, 3> kPriorities{
    {{Priority::normal, "normal"}, {Priority::transactional, "transactional"}, {Priority::bulk, "bulk"}}};
constexpr std::chrono::hours kOverridesShown{24};   // after their end: long enough for whoever asks what was in force at night

template <class Enum, std::size_t N>
std::string name_of(const std::array<std::pair<Enum, const char*>, N>& names, Enum value) {
    for (const auto& [known, name] : names)
        if (known == value) return name;
    return {};
}
template <class Enum, std::size_t N>
Enum value_of(const std::array<std::pair<Enum, const char*>, N>& names, const std::string& text) {
    for (const auto& [known, name] : names)
        if (text == name) return known;
    return names[0].first;
}

Result<std::string> unseal(const Sealer& sealer, const std::string& sealed, const std::string& context) {
    const auto bytes = base64_decode(sealed);
    if (!bytes) return fail(ErrorCode::Internal, "the control database holds a damaged secret (" + context + "); restore a backup");
    return sealer.open(*bytes, context);
}

Result<Identity> to_identity(const store::IdentityRow& row, const Sealer& sealer) {
    Identity identity;
    identity.name = row.name;
    identity.kind = row.kind == "address" ? IdentityKind::address : IdentityKind::domain;
    identity.status = value_of(kStatuses, row.status);
    identity.created = from_ms(row.created);
    identity.dkim_external = row.dkim_external;
    identity.dkim_signing = row.dkim_signing;
    identity.dkim_status = value_of(kStatuses, row.dkim_status);
    identity.dkim_tokens = words(row.dkim_tokens);
    identity.feedback_forwarding = row.feedback_forwarding;
    identity.configuration_set = row.configuration_set;
    identity.last_checked = from_ms(row.last_checked);
    identity.last_success = from_ms(row.last_success);
    identity.error_type = row.error_type;
    if (auto read = read_options(row, sealer, identity); !read) return std::unexpected(read.error());
    if (row.dkim_key_sealed.empty()) return identity;
    auto key = unseal_dkim_key(sealer, row.dkim_key_sealed, dkim_context(AccountId{row.account}, row.name), row.name, row.dkim_selector);
    if (!key) return std::unexpected(key.error());
    identity.dkim_key = std::move(*key);
    return identity;
}

ConfigurationSet to_set(const store::ConfigurationSetRow& row) {
    ConfigurationSet set;
    set.name = row.name;
    set.tls_required = row.tls_required;
    set.sending_pool = row.sending_pool;
    set.max_delivery_seconds = row.max_delivery_seconds;
    set.sending_enabled = row.sending_enabled;
    set.reputation_metrics = row.reputation_metrics;
    set.priority = value_of(kPriorities, row.priority);
    read_options(row, set);
    return set;
}

using Editable = std::map<std::int64_t, std::shared_ptr<Account>>;

Status load_identities(store::Store& store, const Sealer& sealer, Editable& accounts) {
    const auto rows = store.identities();
    if (!rows) return std::unexpected(rows.error());
    for (const auto& row : *rows) {
        auto identity = to_identity(row, sealer);
        if (!identity) return std::unexpected(identity.error());
        accounts.at(row.account)->identities.emplace(row.name, std::move(*identity));
    }
    const auto tags = store.identity_tags();
    if (!tags) return std::unexpected(tags.error());
    for (const auto& tag : *tags) accounts.at(tag.account)->identities.at(tag.owner).tags[tag.tag] = tag.content;
    const auto policies = store.identity_policies();
    if (!policies) return std::unexpected(policies.error());
    for (const auto& policy : *policies) accounts.at(policy.account)->identities.at(policy.owner).policies[policy.name] = policy.content;
    for (const auto& [id, account] : accounts) account->index_mail_from();
    return {};
}

Status load_sets(store::Store& store, Editable& accounts) {
    const auto rows = store.configuration_sets();
    if (!rows) return std::unexpected(rows.error());
    for (const auto& row : *rows) accounts.at(row.account)->configuration_sets.emplace(row.name, to_set(row));
    const auto tags = store.configuration_set_tags();
    if (!tags) return std::unexpected(tags.error());
    for (const auto& tag : *tags) accounts.at(tag.account)->configuration_sets.at(tag.owner).tags[tag.tag] = tag.content;
    return {};
}

Status load_details(store::Store& store, Editable& accounts) {
    const auto rows = store.account_details();
    if (!rows) return std::unexpected(rows.error());
    for (const auto& row : *rows) {
        AccountDetails& details = accounts.at(row.account)->details;
        details.mail_type = row.mail_type;
        details.website = row.website;
        details.use_case = row.use_case;
        details.language = row.language;
        details.contacts = words(row.contacts);
        details.review = value_of(kReviews, row.review);
        details.case_id = row.case_id;
        details.reason = row.reason;
        details.asked = from_ms(row.asked);
        details.decided = from_ms(row.decided);
    }
    return {};
}

Status load_keys(store::Store& store, const Sealer& sealer, Snapshot& into) {
    const auto rows = store.keys();
    if (!rows) return std::unexpected(rows.error());
    for (const auto& row : *rows) {
        auto secret = unseal(sealer, row.secret_sealed, key_context(row.id));
        if (!secret) return std::unexpected(secret.error());
        auto key = std::make_shared<AccessKey>(AccessKey{row.id, std::move(*secret), AccountId{row.account}, value_of(kRoles, row.role), row.enabled, row.name,
                                                         words(row.identities), words(row.configuration_sets), from_ms(row.created)});
        key->use->minute = row.last_used / 60'000;
        into.keys.emplace(row.id, std::move(key));
    }
    return {};
}

bool pool_paused(const std::vector<Pause>& pauses, const Pool& pool) {
    return is_paused(pauses, Pause::Kind::pool, pool.name) || is_paused(pauses, Pause::Kind::pool, to_string(pool.account) + "/" + pool.name);
}

using Building = std::map<std::int64_t, Pool>;

Status add_addresses(store::Store& store, const std::vector<Pause>& pauses, Building& pools) {
    const auto rows = store.addresses();
    if (!rows) return std::unexpected(rows.error());
    for (const auto& row : *rows) {
        const auto pool = pools.find(row.pool);
        if (pool == pools.end() || is_gone(row)) continue;
        const auto ip = IpAddress::parse(row.ip);
        if (!ip) return std::unexpected(ip.error());
        pool->second.sources.push_back({SourceKind::address, *ip, row.ehlo, row.ip, is_paused(pauses, Pause::Kind::address, row.ip),
                                        warmup_of(row), row.draining});
    }
    for (auto& [id, pool] : pools) std::sort(pool.sources.begin(), pool.sources.end(), [](const Source& a, const Source& b) { return a.ip < b.ip; });
    return {};
}

Status add_relays(store::Store& store, const std::vector<Pause>& pauses, Building& pools) {
    const auto rows = store.relays();
    if (!rows) return std::unexpected(rows.error());
    for (const auto& row : *rows) {
        const auto pool = pools.find(row.pool);
        if (pool == pools.end() || !row.configured) continue;   // its host and credentials are the config's
        pool->second.sources.push_back({SourceKind::relay, {}, {}, row.name, is_paused(pauses, Pause::Kind::address, row.name), {}});
    }
    return {};
}

Status add_overrides(store::Store& store, WallTime now, Building& pools) {
    const auto rows = store.managed_overrides();
    if (!rows) return std::unexpected(rows.error());
    for (const auto& row : *rows) {
        if (from_ms(row.until_ms) <= now - kOverridesShown) continue;
        for (auto& [id, pool] : pools) {
            const bool of_all = PoolId{row.pool} == kAllManagedPools && pool.has_managed_policy();
            if (of_all || id == row.pool) pool.overrides.push_back(to_override(row));
        }
    }
    return {};
}

}  // namespace

std::string to_text(VerificationStatus status) { return name_of(kStatuses, status); }
std::string to_text(Pause::Kind kind) { return name_of(kPauseKinds, kind); }
std::string to_text(Review review) { return name_of(kReviews, review); }
std::string to_text(ScalingMode mode) { return name_of(kModes, mode); }
std::string to_text(Role role) { return name_of(kRoles, role); }
std::string to_text(Priority priority) { return name_of(kPriorities, priority); }

store::OverrideRow to_row(const ManagedOverride& w) {
    return {w.id, w.pool.value(), w.isp.value(), w.address,  w.day_cap.value_or(-1), w.hour_cap.value_or(-1), w.freeze, w.freeze_scaling, to_ms(w.until),
            w.by, w.reason,       to_ms(w.made), w.ended_by, to_ms(w.ended)};
}

ManagedOverride to_override(const store::OverrideRow& row) {
    const auto cap = [](std::int64_t stored) { return stored < 0 ? std::nullopt : std::optional(stored); };
    return {row.id,       PoolId{row.pool},     IspId{row.isp},        row.address, cap(row.day_cap), cap(row.hour_cap),
            row.freeze,   row.freeze_scaling,   from_ms(row.until_ms), row.made_by, row.reason,       from_ms(row.made_ms),
            row.ended_by, from_ms(row.ended_ms)};
}

std::vector<std::string> words(const std::string& text) {
    std::vector<std::string> parts;
    if (!text.empty())
        for (const auto part : split(text, ' ')) parts.emplace_back(part);
    return parts;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : " ") + part;
    return text;
}

std::string key_context(const std::string& key_id) { return "access_key/" + key_id; }
std::string dkim_context(AccountId account, const std::string& identity) { return "identity_dkim/" + to_string(account) + "/" + identity; }

bool is_gone(const store::AddressRow& row) { return !row.configured && !row.by_operator && row.state != "leased"; }

bool is_paused(const std::vector<Pause>& pauses, Pause::Kind kind, const std::string& value) {
    return std::any_of(pauses.begin(), pauses.end(), [&](const Pause& p) { return p.kind == kind && p.value == value; });
}

store::AccountRow to_row(const Account& a, WallTime created) {
    store::AccountRow row{a.id.value(), a.name, a.production, a.sending_enabled, a.max_24_hour_send, a.max_send_rate, to_ms(created), a.auto_warmup, a.allow_listed};
    write_options(a, row);
    return row;
}

store::AccountDetailsRow to_row(AccountId account, const AccountDetails& d) {
    return {account.value(), d.mail_type, d.website, d.use_case, joined(d.contacts), d.language, to_text(d.review), d.case_id, d.reason, to_ms(d.asked), to_ms(d.decided)};
}

store::IdentityRow to_row(AccountId account, const Identity& identity, const Sealer& sealer) {
    store::IdentityRow row;
    row.account = account.value();
    row.name = identity.name;
    row.kind = identity.kind == IdentityKind::address ? "address" : "domain";
    row.status = to_text(identity.status);
    row.dkim_status = to_text(identity.dkim_status);
    row.created = to_ms(identity.created);
    row.dkim_external = identity.dkim_external;
    row.dkim_signing = identity.dkim_signing;
    row.dkim_tokens = joined(identity.dkim_tokens);
    row.feedback_forwarding = identity.feedback_forwarding;
    row.configuration_set = identity.configuration_set;
    row.last_checked = to_ms(identity.last_checked);
    row.last_success = to_ms(identity.last_success);
    row.error_type = identity.error_type;
    write_options(identity, sealer, row);
    if (identity.dkim_key) {
        row.dkim_selector = identity.dkim_key->selector();
        row.dkim_key_sealed = base64_encode(sealer.seal(identity.dkim_key->private_pem(), dkim_context(account, identity.name)));
    }
    return row;
}

store::ConfigurationSetRow to_row(AccountId account, const ConfigurationSet& set, WallTime created) {
    store::ConfigurationSetRow row{account.value(),     set.name, set.tls_required, set.sending_pool, set.max_delivery_seconds, set.sending_enabled,
                                   set.reputation_metrics, to_ms(created), to_text(set.priority)};
    write_options(set, row);
    return row;
}

Status load_accounts(store::Store& store, const Sealer& sealer, Snapshot& into) {
    const auto rows = store.accounts();
    if (!rows) return std::unexpected(rows.error());
    Editable accounts;
    for (const auto& row : *rows) {
        auto account = std::make_shared<Account>();
        account->id = AccountId{row.id};
        account->name = row.name;
        account->production = row.production;
        account->sending_enabled = row.sending_enabled;
        account->max_24_hour_send = row.max_24_hour_send;
        account->max_send_rate = row.max_send_rate;
        account->auto_warmup = row.auto_warmup;
        account->allow_listed = row.allow_listed;
        read_options(row, *account);
        accounts.emplace(row.id, std::move(account));
    }
    if (auto loaded = load_identities(store, sealer, accounts); !loaded) return loaded;
    if (auto loaded = load_sets(store, accounts); !loaded) return loaded;
    if (auto loaded = load_details(store, accounts); !loaded) return loaded;
    if (auto loaded = load_events(store, accounts); !loaded) return loaded;
    if (auto loaded = load_reputations(store, accounts); !loaded) return loaded;
    for (const auto& [id, account] : accounts) into.accounts.emplace(AccountId{id}, account);
    return load_keys(store, sealer, into);
}

Result<std::vector<Pause>> load_pauses(store::Store& store) {
    const auto rows = store.pauses();
    if (!rows) return std::unexpected(rows.error());
    std::vector<Pause> pauses;
    for (const auto& row : *rows) pauses.push_back({value_of(kPauseKinds, row.kind), row.target, row.reason, from_ms(row.since)});
    return pauses;
}

Result<Pools> load_pools(store::Store& store, const std::vector<Pause>& pauses, const Pools& before, WallTime now) {
    const auto rows = store.pools();
    if (!rows) return std::unexpected(rows.error());
    Building building;
    for (const auto& row : *rows) {
        Pool pool{PoolId{row.id}, row.name, AccountId{row.account}, value_of(kModes, row.mode), {}, false, {}, spill_of(row.spill), row.rewarm_after_idle_days};
        pool.paused = pool_paused(pauses, pool);
        pool.addresses_max = row.addresses_max;
        pool.shadow = row.shadow;
        building.emplace(row.id, std::move(pool));
    }
    const auto tags = store.pool_tags();
    if (!tags) return std::unexpected(tags.error());
    for (const auto& tag : *tags) building.at(tag.pool).tags[tag.tag] = tag.content;
    if (auto added = add_addresses(store, pauses, building); !added) return std::unexpected(added.error());
    if (auto added = add_relays(store, pauses, building); !added) return std::unexpected(added.error());
    if (auto added = add_overrides(store, now, building); !added) return std::unexpected(added.error());
    Pools pools;
    for (auto& [id, pool] : building) {
        const auto known = before.find(PoolId{id});
        const bool same = known != before.end() && *known->second == pool;
        pools.emplace(PoolId{id}, same ? known->second : std::make_shared<const Pool>(std::move(pool)));
    }
    return pools;
}

}  // namespace warmpost::control
