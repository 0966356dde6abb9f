// Identities: who may stand in From, and with which key their mail is signed (SES guide, "Creating and verifying identities").
#include "base/encoding.h"
#include "control/dkim_change.h"
#include "control/identity_edit.h"
#include "control/names.h"

namespace warmpost::control {
namespace {

constexpr std::chrono::hours kTokenLife{24};               // SES guide: the verification link expires after 24 hours

Status set_dkim(Identity& identity, const NewIdentity& given) {
    const bool own = !given.byodkim_selector.empty() || !given.byodkim_private_key.empty();
    if (identity.kind == IdentityKind::domain) {
        if (auto good = check_dkim_bits(given.dkim_bits); !good) return good;
        auto key = own ? take_own_dkim(identity.name, given.byodkim_selector, given.byodkim_private_key, identity.created)
                       : Result<NextDkim>(make_easy_dkim(identity.name, given.dkim_bits, {}, {}, identity.created));
        if (!key) return std::unexpected(key.error());
        install(identity, std::move(*key));
        return {};
    }
    if (own) return fail(ErrorCode::InvalidArgument, "DkimSigningAttributes can be given for a domain only, not for an email address.", "DkimSigningAttributes");
    identity.dkim_signing = false;
    identity.dkim_status = VerificationStatus::not_started;
    return {};
}

}  // namespace

std::unexpected<Error> no_identity(const std::string& name) { return fail(ErrorCode::NotFound, "Email identity " + name + " does not exist.", "EmailIdentity"); }

std::string stored_name(const std::string& name) {
    auto parsed = identity_name(name);
    return parsed ? std::move(parsed->name) : name;
}

Result<IdentityEdit> edit_identity(const Service::Impl& impl, AccountId account, const std::string& name) {
    auto changed = impl.editable(account);
    if (!changed) return std::unexpected(changed.error());
    const auto found = (*changed)->identities.find(stored_name(name));
    if (found == (*changed)->identities.end()) return no_identity(name);
    return IdentityEdit{std::move(*changed), &found->second};
}

Result<Identity> Service::create_identity(AccountId account, const NewIdentity& given) {
    auto name = identity_name(given.name);
    if (!name) return std::unexpected(name.error());
    if (auto good = check_tags(given.tags); !good) return std::unexpected(good.error());
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    auto& identities = (*changed)->identities;
    if (identities.contains(name->name)) return fail(ErrorCode::AlreadyExists, "Email identity " + given.name + " already exist.", "EmailIdentity");
    if (!given.configuration_set.empty() && !(*changed)->configuration_sets.contains(given.configuration_set))
        return fail(ErrorCode::NotFound, "Configuration set <" + given.configuration_set + "> does not exist.", "ConfigurationSetName");
    if (identities.size() >= kMaxIdentities) return fail(ErrorCode::LimitExceeded, "An account can have at most 10000 email identities.", "EmailIdentity");
    Identity identity;
    identity.name = std::move(name->name);
    identity.kind = name->kind;
    identity.created = impl_->now();
    identity.configuration_set = given.configuration_set;
    identity.tags = given.tags;
    if (auto set = set_dkim(identity, given); !set) return std::unexpected(set.error());
    const auto row = to_row(account, identity, impl_->sealer);
    if (auto written = impl_->store->transaction([&] { return impl_->store->insert(row, identity.tags); }); !written) return std::unexpected(written.error());
    identities.emplace(identity.name, identity);
    impl_->put_out(std::move(*changed));
    return identity;
}

Status Service::delete_identity(AccountId account, const std::string& name) {
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    const auto found = (*changed)->identities.find(stored_name(name));
    if (found == (*changed)->identities.end()) return no_identity(name);
    if (auto written = impl_->store->erase_identity(account.value(), found->first); !written) return written;
    (*changed)->identities.erase(found);
    (*changed)->index_mail_from();
    impl_->put_out(std::move(*changed));
    return {};
}

Status Service::set_identity_status(AccountId account, const std::string& name, VerificationStatus status, const std::string& error_type) {
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    const auto found = (*changed)->identities.find(stored_name(name));
    if (found == (*changed)->identities.end()) return no_identity(name);
    Identity& identity = found->second;
    identity.status = status;
    if (identity.kind == IdentityKind::domain) identity.dkim_status = status;   // a domain is verified by its DKIM records
    identity.last_checked = impl_->now();
    if (status == VerificationStatus::success) identity.last_success = identity.last_checked;
    identity.unfound_since = WallTime{};
    identity.error_type = error_type;
    if (auto written = impl_->store->update_state(to_row(account, identity, impl_->sealer)); !written) return written;
    impl_->put_out(std::move(*changed));
    return {};
}

Status Service::set_feedback_forwarding(AccountId account, const std::string& name, bool enabled) {
    auto changed = impl_->editable(account);
    if (!changed) return std::unexpected(changed.error());
    const auto found = (*changed)->identities.find(stored_name(name));
    if (found == (*changed)->identities.end()) return no_identity(name);
    found->second.feedback_forwarding = enabled;
    if (auto written = impl_->store->update_state(to_row(account, found->second, impl_->sealer)); !written) return written;
    impl_->put_out(std::move(*changed));
    return {};
}

Result<std::string> Service::verification_token(AccountId account, const std::string& address) {
    const auto current = impl_->snapshot();
    const Account* owner = current->account(account);
    const auto name = stored_name(address);
    if (owner == nullptr || !owner->identities.contains(name)) return no_identity(address);
    if (owner->identities.at(name).kind != IdentityKind::address)
        return fail(ErrorCode::InvalidArgument, address + " is a domain: it is verified by its DNS records, not by a mailed link.", "EmailIdentity");
    auto token = base32_encode(random_bytes(20));
    const auto now = impl_->now();
    const auto written = impl_->store->transaction([&]() -> Status {
        if (auto erased = impl_->store->erase_tokens_before(to_ms(now - kTokenLife)); !erased) return erased;   // kept a day longer, to say "expired"
        return impl_->store->insert(store::TokenRow{hex_encode(sha256(token)), account.value(), name, to_ms(now + kTokenLife)});
    });
    if (!written) return std::unexpected(written.error());
    return token;
}

// The token stays until it expires: a link opened twice (by a scanner, then by its owner) must not show an error to its owner.
Result<std::string> Service::confirm_verification(const std::string& token) {
    const auto found = impl_->store->token(hex_encode(sha256(token)));
    if (!found) return std::unexpected(found.error());
    if (!*found) return fail(ErrorCode::NotFound, "This verification link is not known. Ask for a new one.", "token");
    if ((*found)->expires <= to_ms(impl_->now()))
        return fail(ErrorCode::InvalidArgument, "This verification link has expired: it is valid for 24 hours. Ask for a new one.", "token");
    const auto marked = set_identity_status(AccountId{(*found)->account}, (*found)->identity, VerificationStatus::success, "");
    if (!marked) return std::unexpected(marked.error());
    return (*found)->identity;
}

}  // namespace warmpost::control
