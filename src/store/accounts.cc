// Accounts and access keys.
#include "store/session.h"

namespace soci {
using warmpost::store::AccountRow;
using warmpost::store::KeyRow;
template <>
struct type_conversion<AccountRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, AccountRow& r) {
        using warmpost::store::get;
        get(v, "id", r.id), get(v, "name", r.name), get(v, "production", r.production), get(v, "sending_enabled", r.sending_enabled);
        get(v, "max_24_hour_send", r.max_24_hour_send), get(v, "max_send_rate", r.max_send_rate), get(v, "created", r.created);
        get(v, "auto_warmup", r.auto_warmup), get(v, "allow_listed", r.allow_listed);
        get(v, "suppress_bounces", r.suppress_bounces), get(v, "suppress_complaints", r.suppress_complaints), get(v, "vdm", r.vdm);
        get(v, "vdm_engagement", r.vdm_engagement), get(v, "vdm_shared_delivery", r.vdm_shared_delivery);
        get(v, "pricing_plan", r.pricing_plan);
    }
    static void to_base(const AccountRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "id", r.id), set(v, "name", r.name), set(v, "production", r.production), set(v, "sending_enabled", r.sending_enabled);
        set(v, "max_24_hour_send", r.max_24_hour_send), set(v, "max_send_rate", r.max_send_rate), set(v, "created", r.created);
        set(v, "auto_warmup", r.auto_warmup), set(v, "allow_listed", r.allow_listed);
        set(v, "suppress_bounces", r.suppress_bounces), set(v, "suppress_complaints", r.suppress_complaints), set(v, "vdm", r.vdm);
        set(v, "vdm_engagement", r.vdm_engagement), set(v, "vdm_shared_delivery", r.vdm_shared_delivery);
        set(v, "pricing_plan", r.pricing_plan);
        i = i_ok;
    }
};
template <>
struct type_conversion<KeyRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, KeyRow& r) {
        using warmpost::store::get;
        get(v, "id", r.id), get(v, "account", r.account), get(v, "role", r.role), get(v, "secret_sealed", r.secret_sealed);
        get(v, "enabled", r.enabled), get(v, "created", r.created), get(v, "name", r.name), get(v, "identities", r.identities);
        get(v, "configuration_sets", r.configuration_sets), get(v, "last_used", r.last_used);
    }
    static void to_base(const KeyRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "id", r.id), set(v, "account", r.account), set(v, "role", r.role), set(v, "secret_sealed", r.secret_sealed);
        set(v, "enabled", r.enabled), set(v, "created", r.created), set(v, "name", r.name), set(v, "identities", r.identities);
        set(v, "configuration_sets", r.configuration_sets), set(v, "last_used", r.last_used);
        i = i_ok;
    }
};
}  // namespace soci

namespace warmpost::store {

Result<std::vector<AccountRow>> Store::accounts() {
    return impl_->select<AccountRow>(
        "select id, name, production, sending_enabled, max_24_hour_send, max_send_rate, created, auto_warmup, allow_listed, "
        "suppress_bounces, suppress_complaints, vdm, vdm_engagement, vdm_shared_delivery, pricing_plan from accounts order by id");
}

Status Store::insert(const AccountRow& row) {
    return impl_->execute("insert into accounts (id, name, production, sending_enabled, max_24_hour_send, max_send_rate, created, auto_warmup, allow_listed, "
                          "suppress_bounces, suppress_complaints, vdm, vdm_engagement, vdm_shared_delivery, pricing_plan) "
                          "values (:id, :name, :production, :sending_enabled, :max_24_hour_send, :max_send_rate, :created, :auto_warmup, :allow_listed, "
                          ":suppress_bounces, :suppress_complaints, :vdm, :vdm_engagement, :vdm_shared_delivery, :pricing_plan)",
                          row);
}

Status Store::update(const AccountRow& row) {
    return impl_->execute("update accounts set name = :name, production = :production, sending_enabled = :sending_enabled, "
                          "max_24_hour_send = :max_24_hour_send, max_send_rate = :max_send_rate, auto_warmup = :auto_warmup, allow_listed = :allow_listed, "
                          "suppress_bounces = :suppress_bounces, suppress_complaints = :suppress_complaints, vdm = :vdm, "
                          "vdm_engagement = :vdm_engagement, vdm_shared_delivery = :vdm_shared_delivery, pricing_plan = :pricing_plan "
                          "where id = :id",
                          row);
}

Result<std::vector<KeyRow>> Store::keys() {
    return impl_->select<KeyRow>(
        "select id, account, role, secret_sealed, enabled, created, name, identities, configuration_sets, last_used from access_keys order by id");
}

Status Store::insert(const KeyRow& row) {
    return impl_->execute("insert into access_keys (id, account, role, secret_sealed, enabled, created, name, identities, configuration_sets, last_used) values "
                          "(:id, :account, :role, :secret_sealed, :enabled, :created, :name, :identities, :configuration_sets, :last_used)",
                          row);
}

Status Store::set_key_enabled(const std::string& id, bool enabled) {
    return impl_->attempt([&] {
        const int on = enabled ? 1 : 0;
        impl_->sql << "update access_keys set enabled = :enabled where id = :id", soci::use(on, "enabled"), soci::use(id, "id");
    });
}

Status Store::set_key_words(const KeyRow& row) {
    return impl_->attempt([&] {
        impl_->sql << "update access_keys set name = :name, identities = :identities, configuration_sets = :sets where id = :id", soci::use(row.name, "name"),
            soci::use(row.identities, "identities"), soci::use(row.configuration_sets, "sets"), soci::use(row.id, "id");
    });
}

Status Store::set_key_used(const std::string& id, std::int64_t at) {
    return impl_->attempt([&] {
        const long long used = at;
        impl_->sql << "update access_keys set last_used = :used where id = :id", soci::use(used, "used"), soci::use(id, "id");
    });
}

Status Store::erase_key(const std::string& id) {
    return impl_->attempt([&] { impl_->sql << "delete from access_keys where id = :id", soci::use(id, "id"); });
}

}  // namespace warmpost::store
