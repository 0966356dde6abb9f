// Configuration sets and their tags.
#include "store/session.h"
#include "store/tags.h"

namespace soci {
using warmpost::store::ConfigurationSetRow;
template <>
struct type_conversion<ConfigurationSetRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, ConfigurationSetRow& r) {
        using warmpost::store::get;
        get(v, "account", r.account), get(v, "name", r.name), get(v, "tls_required", r.tls_required), get(v, "sending_pool", r.sending_pool);
        get(v, "max_delivery_seconds", r.max_delivery_seconds), get(v, "sending_enabled", r.sending_enabled);
        get(v, "reputation_metrics", r.reputation_metrics), get(v, "created", r.created), get(v, "priority", r.priority);
        get(v, "last_fresh_start", r.last_fresh_start), get(v, "suppressed", r.suppressed), get(v, "tracking_domain", r.tracking_domain);
        get(v, "tracking_https", r.tracking_https), get(v, "vdm_engagement", r.vdm_engagement);
        get(v, "vdm_shared_delivery", r.vdm_shared_delivery), get(v, "archive_arn", r.archive_arn);
    }
    static void to_base(const ConfigurationSetRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "account", r.account), set(v, "name", r.name), set(v, "tls_required", r.tls_required), set(v, "sending_pool", r.sending_pool);
        set(v, "max_delivery_seconds", r.max_delivery_seconds), set(v, "sending_enabled", r.sending_enabled);
        set(v, "reputation_metrics", r.reputation_metrics), set(v, "created", r.created), set(v, "priority", r.priority);
        set(v, "last_fresh_start", r.last_fresh_start), set(v, "suppressed", r.suppressed), set(v, "tracking_domain", r.tracking_domain);
        set(v, "tracking_https", r.tracking_https), set(v, "vdm_engagement", r.vdm_engagement);
        set(v, "vdm_shared_delivery", r.vdm_shared_delivery), set(v, "archive_arn", r.archive_arn);
        i = i_ok;
    }
};
}  // namespace soci

namespace warmpost::store {

Result<std::vector<ConfigurationSetRow>> Store::configuration_sets() {
    return impl_->select<ConfigurationSetRow>("select account, name, tls_required, sending_pool, max_delivery_seconds, sending_enabled, "
                                              "reputation_metrics, created, priority, "
                                              "last_fresh_start, suppressed, tracking_domain, tracking_https, vdm_engagement, "
                                              "vdm_shared_delivery, archive_arn from configuration_sets order by account, name");
}

Result<std::vector<TagRow>> Store::configuration_set_tags() {
    return impl_->select<TagRow>("select account, owner, tag, content from configuration_set_tags");
}

Status Store::insert(const ConfigurationSetRow& row, const std::map<std::string, std::string>& tags) {
    const auto inserted = impl_->execute(
        "insert into configuration_sets (account, name, tls_required, sending_pool, max_delivery_seconds, sending_enabled, reputation_metrics, created, "
        "priority, last_fresh_start, suppressed, tracking_domain, tracking_https, vdm_engagement, vdm_shared_delivery, archive_arn) "
        "values (:account, :name, :tls_required, :sending_pool, :max_delivery_seconds, :sending_enabled, :reputation_metrics, :created, :priority, "
        ":last_fresh_start, :suppressed, :tracking_domain, :tracking_https, :vdm_engagement, :vdm_shared_delivery, :archive_arn)",
        row);
    return inserted ? replace_configuration_set_tags(row.account, row.name, tags) : inserted;
}

Status Store::replace_configuration_set_tags(std::int64_t account, const std::string& name, const std::map<std::string, std::string>& tags) {
    auto written = impl_->attempt([&] {
        const long long owner = account;
        impl_->sql << "delete from configuration_set_tags where account = :account and owner = :owner", soci::use(owner, "account"), soci::use(name, "owner");
    });
    for (const auto& [tag, content] : tags)
        if (written)
            written = impl_->execute("insert into configuration_set_tags (account, owner, tag, content) values (:account, :owner, :tag, :content)",
                                     TagRow{account, name, tag, content});
    return written;
}

Status Store::update(const ConfigurationSetRow& row) {
    return impl_->execute(
        "update configuration_sets set tls_required = :tls_required, sending_pool = :sending_pool, "
        "max_delivery_seconds = :max_delivery_seconds, sending_enabled = :sending_enabled, reputation_metrics = :reputation_metrics, priority = :priority, "
        "last_fresh_start = :last_fresh_start, suppressed = :suppressed, tracking_domain = :tracking_domain, "
        "tracking_https = :tracking_https, vdm_engagement = :vdm_engagement, vdm_shared_delivery = :vdm_shared_delivery, "
        "archive_arn = :archive_arn "
        "where account = :account and name = :name",
        row);
}

Status Store::erase_configuration_set(std::int64_t account, const std::string& name) {
    return impl_->attempt([&] {
        const long long owner = account;
        impl_->sql << "delete from configuration_sets where account = :account and name = :name", soci::use(owner, "account"), soci::use(name, "name");
    });
}

}  // namespace warmpost::store
