// Sending authorization policies of identities, kept as they were written.
#include "control/identity_edit.h"
#include "control/sending_policy.h"

namespace warmpost::control {
namespace {

std::unexpected<Error> no_policy(const std::string& name) { return fail(ErrorCode::NotFound, "Policy " + name + " does not exist.", "PolicyName"); }

Status put_policy(Service::Impl& impl, AccountId account, IdentityEdit edit, const std::string& name, const std::string& text) {
    if (auto good = parse_policy(text, account, edit.identity->name); !good) return std::unexpected(good.error());
    edit.identity->policies[name] = text;
    if (auto written = impl.store->put(store::PolicyRow{account.value(), edit.identity->name, name, text}); !written) return written;
    impl.put_out(std::move(edit.account));
    return {};
}

}  // namespace

Status Service::create_policy(AccountId account, const std::string& identity, const std::string& name, const std::string& text) {
    auto edit = edit_identity(*impl_, account, identity);
    if (!edit) return std::unexpected(edit.error());
    if (auto good = check_policy_name(name); !good) return good;
    const auto& policies = edit->identity->policies;
    if (policies.contains(name)) return fail(ErrorCode::AlreadyExists, "Policy " + name + " already exists.", "PolicyName");
    if (policies.size() >= kMaxPolicies)
        return fail(ErrorCode::LimitExceeded, "An identity can have at most " + std::to_string(kMaxPolicies) + " policies.", "PolicyName");
    return put_policy(*impl_, account, std::move(*edit), name, text);
}

Status Service::update_policy(AccountId account, const std::string& identity, const std::string& name, const std::string& text) {
    auto edit = edit_identity(*impl_, account, identity);
    if (!edit) return std::unexpected(edit.error());
    if (!edit->identity->policies.contains(name)) return no_policy(name);
    return put_policy(*impl_, account, std::move(*edit), name, text);
}

Status Service::delete_policy(AccountId account, const std::string& identity, const std::string& name) {
    auto edit = edit_identity(*impl_, account, identity);
    if (!edit) return std::unexpected(edit.error());
    if (edit->identity->policies.erase(name) == 0) return no_policy(name);
    if (auto written = impl_->store->erase_identity_policy(store::PolicyRow{account.value(), edit->identity->name, name, {}}); !written) return written;
    impl_->put_out(std::move(edit->account));
    return {};
}

}  // namespace warmpost::control
