// Configuration sets.
#include "control/identity_edit.h"
#include "control/names.h"

namespace warmpost::control {
namespace {

Status check_sending_pool(const Snapshot& snapshot, AccountId account, const std::string& pool) {
    if (pool.empty() || is_reserved_pool(pool) || snapshot.pool_named(account, pool) != nullptr) return {};
    return fail(ErrorCode::InvalidArgument, "SendingPool <" + pool + "> doesn't exist", "SendingPoolName");
}

// Links of opens and clicks lead to it, so it must be the account's: a verified domain or a subdomain of one.
Status check_tracking(const Account& account, const std::optional<TrackingOptions>& tracking) {
    if (!tracking || tracking->redirect_domain.empty()) return {};
    if (account.authorising_domain(tracking->redirect_domain) != nullptr) return {};
    return fail(ErrorCode::InvalidArgument, "Domain <" + tracking->redirect_domain + "> is not verified under this account.", "CustomRedirectDomain");
}

}  // namespace

std::unexpected<Error> no_configuration_set(const std::string& name) {
    return fail(ErrorCode::NotFound, "Configuration set <" + name + "> does not exist.", "ConfigurationSetName");
}

Status Service::create_configuration_set(AccountId account, const ConfigurationSet& set) {
    if (auto good = check_configuration_set_name(set.name); !good) return good;
    if (auto good = check_tags(set.tags); !good) return good;
    if (auto good = check_delivery_seconds(set.max_delivery_seconds); !good) return good;
    if (auto good = check_sending_pool(*impl_->snapshot(), account, set.sending_pool); !good) return good;
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    auto& sets = (*changed)->configuration_sets;
    if (sets.contains(set.name)) return fail(ErrorCode::AlreadyExists, "Configuration set <" + set.name + "> already exists.", "ConfigurationSetName");
    if (sets.size() >= kMaxConfigurationSets)
        return fail(ErrorCode::LimitExceeded, "An account can have at most 10000 configuration sets.", "ConfigurationSetName");
    if (auto good = check_tracking(**changed, set.tracking); !good) return good;
    const auto row = to_row(account, set, impl_->now());
    if (auto written = impl_->store->transaction([&] { return impl_->store->insert(row, set.tags); }); !written) return written;
    sets.emplace(set.name, set);
    impl_->put_out(std::move(*changed));
    return {};
}

// An identity that has it as its default keeps the name: its mail then fails until another is set, as in SES.
Status Service::delete_configuration_set(AccountId account, const std::string& name) {
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    if (!(*changed)->configuration_sets.contains(name)) return no_configuration_set(name);
    if (auto written = impl_->store->erase_configuration_set(account.value(), name); !written) return written;
    (*changed)->configuration_sets.erase(name);
    // One that stands badly does not get better by being made anew.
    if ((*changed)->reputation(name).standing.state == reputation::State::healthy && (*changed)->reputations.erase(name) > 0)
        if (auto erased = impl_->store->erase_reputation(account.value(), name); !erased) return erased;
    impl_->put_out(std::move(*changed));
    return {};
}

Status Service::put_delivery_options(AccountId account, const std::string& name, bool tls_required, const std::string& pool, int max_delivery_seconds) {
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    const auto found = (*changed)->configuration_sets.find(name);
    if (found == (*changed)->configuration_sets.end()) return no_configuration_set(name);
    if (auto good = check_delivery_seconds(max_delivery_seconds); !good) return good;
    if (auto good = check_sending_pool(*impl_->snapshot(), account, pool); !good) return good;
    ConfigurationSet& set = found->second;
    set.tls_required = tls_required;
    set.sending_pool = pool;
    set.max_delivery_seconds = max_delivery_seconds;
    if (auto written = impl_->store->update(to_row(account, set, WallTime{})); !written) return written;
    impl_->put_out(std::move(*changed));
    return {};
}

Status Service::change_configuration_set(AccountId account, const std::string& name, const std::function<void(ConfigurationSet&)>& change) {
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    const auto found = (*changed)->configuration_sets.find(name);
    if (found == (*changed)->configuration_sets.end()) return no_configuration_set(name);
    ConfigurationSet& set = found->second;
    const ConfigurationSet before = set;
    change(set);
    if (auto good = check_delivery_seconds(set.max_delivery_seconds); !good) return good;
    if (set.sending_pool != before.sending_pool)
        if (auto good = check_sending_pool(*impl_->snapshot(), account, set.sending_pool); !good) return good;
    if (set.tracking != before.tracking)
        if (auto good = check_tracking(**changed, set.tracking); !good) return good;
    if (set.sending_enabled && !before.sending_enabled) set.last_fresh_start = impl_->now();
    if (auto written = impl_->store->update(to_row(account, set, WallTime{})); !written) return written;
    impl_->put_out(std::move(*changed));
    return {};
}

Status Service::set_priority(AccountId account, const std::string& name, Priority priority) {
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    const auto found = (*changed)->configuration_sets.find(name);
    if (found == (*changed)->configuration_sets.end()) return no_configuration_set(name);
    found->second.priority = priority;
    if (auto written = impl_->store->update(to_row(account, found->second, WallTime{})); !written) return written;
    impl_->put_out(std::move(*changed));
    return {};
}

}  // namespace warmpost::control
